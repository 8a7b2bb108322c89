"""Additions: a part that somebody put into the machine before every fault that is told ("we fitted a second card")."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from diagnoser.reading.actions.parts import PartAt, things_of
from diagnoser.reading.actions.records import ReadAction, Story
from diagnoser.reading.grammar.tokens import Clause
from diagnoser.types import Action

_ADDED: Final = re.compile(
    r"(?<![a-z])(?<!to )(?<!will )(?<!can )(?<!please )(?<!not )(?<!would )"
    r"(?:put|fitted|installed|added|inserted|plugged|built|mounted|got|received|connected|upgraded|soldered|moved)(?![a-z])"
)
_TRIAL: Final = re.compile(
    r"(?<![a-z])(?:back|another|other|different|spare|old|known|test|borrowed|tried|own|again|same|good|backups?|aside)(?![a-z])"
)
"""Words of what was put in only to try it, or put back."""

_PUT_INTO: Final = re.compile(r"[^\n]{0,40}?(?<![a-z])(?:in|into|inside|to)(?![a-z])")
_NEEDS_PLACE: Final = frozenset({"put", "plugged", "built", "got", "received", "connected", "moved"})
"""Verbs that tell of a part only with the place where it went, or with "new" before it."""

_NEW: Final = re.compile(
    r"(?<![a-z])(?:new|second|third|more|additional|extra|bigger|larger|two|four|[0-9])(?![a-z])"
)
_REACH: Final = 48


def additions(story: Story, number: int, here: Sequence[ReadAction]) -> Iterator[ReadAction]:
    """Yield the parts that a clause says were put in, where every fault is told after it.

    Args:
        story: The text.
        number: The number of the clause.
        here: The actions that were read in this clause.
    """
    clause, text = story.clauses[number], story.text
    if clause.question or here or not story.present or not text[clause.start : clause.end].isascii():
        return
    if any(each.core[0] < clause.end for each in story.present) and not clause.has("since"):
        return
    for verb in _ADDED.finditer(text, clause.start, clause.end):
        part = _object(story, clause, number, verb)
        if part:
            token, cause = part
            yield ReadAction(
                verb.start(),
                token.end,
                Action("replaced", cause, "unknown"),
                ((verb.start(), verb.end()),),
                began_after=True,
                is_action=False,
            )
            return


def _object(story: Story, clause: Clause, number: int, verb: re.Match[str]) -> PartAt | None:
    text = story.text
    for token, part in things_of(story, number):
        between = text[verb.end() : token.start]
        if token.start < verb.end() or len(between) > _REACH:
            continue
        if _TRIAL.search(text, verb.end(), min(clause.end, token.end + 8)):
            return None
        placed = _PUT_INTO.match(text, token.end, clause.end) or between.startswith((" in ", " into "))
        if verb.group() in _NEEDS_PLACE and not (placed or _NEW.search(between)):
            return None
        return token, part
    return None
