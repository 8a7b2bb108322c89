"""The others: in "one supply is green, the other dark" the other one is a supply as well."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from diagnoser.reading.grammar.subjects import Subject

OTHERS: Final = "OTHERS"
"""The thing of words for the pieces beside those that were named."""

_PIECES: Final = re.compile(r"(?:the )?(?:other|others|other one|second one|remaining one|other two|other 2)")


def with_others(subjects: Sequence[Subject], inherited: Sequence[Subject], text: str) -> Sequence[Subject]:
    """Return the subjects of a clause, where "the other" has the names of the thing before it as well.

    What the rules know of others themselves ("the others are fine") comes first.

    Args:
        subjects: The subjects of the clause from left to right.
        inherited: Those of the clauses before.
        text: The character form.
    """
    subjects = [_lamp_of_it(each, inherited, text) for each in subjects]
    if not any(each.keys[0] == OTHERS for each in subjects):
        return subjects
    found: list[Subject] = []
    meant = next((each for each in inherited if each.opaque and each.keys[0] != OTHERS), None)
    for each in subjects:
        if each.keys[0] != OTHERS:
            meant = each if each.opaque else meant
        elif meant and _PIECES.fullmatch(text, each.start, each.end):
            each = replace(each, keys=(*each.keys, *meant.keys))  # noqa: PLW2901
        found.append(each)
    return found


LAMP: Final = "LED"
_ON_IT: Final = re.compile(r" (?:on|of|at|beside|next to|for) (?:it|them|that one|this one)(?![a-z])")


def _lamp_of_it(each: Subject, inherited: Sequence[Subject], text: str) -> Subject:
    """Return a lamp with the names of the thing that was told before, in "the LED on it is amber"."""
    if each.keys[0] != LAMP or not _ON_IT.match(text, each.end):
        return each
    for owner in inherited:
        if owner.opaque:
            return replace(each, keys=(f"{owner.keys[0]}.{LAMP}", *each.keys, owner.keys[0]))
    return each
