"""Verbs in two pieces around their part: "took the card out", and the same with its end, "and put it back in"."""

import re
from collections.abc import Iterator
from typing import Final

from diagnoser.reading.actions.parts import things_of
from diagnoser.reading.actions.records import Story
from diagnoser.reading.grammar.tokens import Sense, Senses, Token

_TAKEN: Final = Senses.of(Sense("action", "REMOVED"))

_TOOK: Final = re.compile(r"(?<![a-z])(?:took|taken|taking|pulled|pulling|had|got|lifted)(?= )")
_OUT: Final = re.compile(r"(?: [a-z0-9-]{1,12})? out(?! of (?:order|date|warranty|memory|range))(?![a-z])")
_FROM_VERB: Final = 32
"""The part stands at most so many characters behind the verb."""

_PUT_BACK: Final = re.compile(
    r"[^\n]{0,48}\n?[^\n]{0,24}?(?<![a-z])(?:put|putting|plugged|pushed|stuck|clicked|refitted|reinserted|in again)"
    r"(?: (?:it|them|both|all|everything|the [a-z]{3,10}))?(?: (?:all|straight|right|firmly|properly))*"
    r" (?:back(?! to)|in again|again)(?![a-z])"
)


def taken_out(story: Story, number: int) -> Iterator[Token]:
    """Yield the English verbs of a clause of which the second piece stands behind the part."""
    clause, text = story.clauses[number], story.text
    things = clause.of("thing")
    if not things or text.find(" out", clause.start, clause.end) < 0:
        return
    for verb in _TOOK.finditer(text, clause.start, clause.end):
        behind = [each for each in things if 0 < each.start - verb.end() <= _FROM_VERB]
        if any(_OUT.match(text, each.end) for each in behind) and things_of(story, number):
            yield Token(*verb.span(), _TAKEN)
            return


def is_put_back(text: str, end: int) -> bool:
    r"""Return whether the words behind a verb of removing tell that the part was put back.

    >>> is_put_back("pulled the module and put it back\nnow it hangs", 6), is_put_back("pulled a disk", 6)
    (True, False)
    """
    return bool(_PUT_BACK.match(text, end))
