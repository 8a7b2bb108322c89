"""Objects: the parts to which a Chinese clause says that something was done, so that the machine has what follows.

In 换了电源还是开不了机 the machine does not start, and nothing is said of the new supply.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from diagnoser.reading.grammar.nearest import OF_MACHINE, WHOLE
from diagnoser.reading.grammar.subjects import Subject
from diagnoser.reading.grammar.tokens import Clause, Token

OF_MACHINE_TRIED: Final = OF_MACHINE | {"NO_START"}
"""States that are told of the machine and not of the part that was replaced before."""

_NEAR: Final = 4
"""So many characters stand at most between a verb and its object."""


def is_told_after(token: Token) -> bool:
    """Return whether a state is never that of an object: it is one of the machine, or the result of the action.

    In 换键盘好了 nothing is denied of the keyboard, and in 换了电源也不行 the new supply did not fail.
    """
    result = token.concept("result")
    return (
        result in ("FIXED", "ENDED")
        or (result == "NO_CHANGE" and token.means("FAILED"))
        or not token.senses.concepts.isdisjoint(OF_MACHINE_TRIED)
    )


def objects_of(clause: Clause, subjects: Sequence[Subject], text: str) -> Iterator[tuple[int, int]]:
    """Yield the intervals of the subjects of a clause to which something was done."""
    verbs = [
        each
        for each in clause.of("action")
        if not text[each.start].isascii() and each.concept("action") != "RESTARTED"
    ]
    for each in subjects:
        if each.opaque and each.keys[0] not in WHOLE and any(_is_object(each, verb) for verb in verbs):
            yield each.start, each.end


def _is_object(subject: Subject, verb: Token) -> bool:
    return 0 <= subject.start - verb.end <= _NEAR or 0 <= verb.start - subject.end <= _NEAR
