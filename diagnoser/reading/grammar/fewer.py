"""Fewer pieces than fitted: "4 GPUs installed, 3 visible", 12块盘只认到9块, and "half of the disks are gone".

A number of pieces of a thing, and behind it in the sentence a smaller number that is seen: some are missing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from diagnoser.reading.grammar.counts import count_of
from diagnoser.reading.grammar.quantities import number_of
from diagnoser.reading.grammar.tokens import Clause, Token

OBSERVER: Final = "OS"
"""The thing that counts the others: "the system lists three"."""

FEWER: Final = "FEWER"
"""The state of a thing of which fewer pieces are seen than fitted."""

_NUMBER: Final = (
    r"(?P<number>[0-9]{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|[一二两俩三四五六七八九十]{1,3})"
)
_PIECE: Final = r" ?[块个颗张片条只根路](?:硬?盘|卡|cpu)?"
_NO_AMOUNT: Final = (
    r"(?![a-z0-9%.:/]| ?(?:gb?|tb|mb|hours?|minutes?|days?|weeks?|months?|years?|times|seconds?|sec|min|rpm"
    r"|degrees)(?![a-z]))"
)
_ONLY: Final = (
    r"(?<![a-z])(?:only|just|merely|sees?|finds?|detects?|lists?|shows?|recogni[sz]es|counts?"
    r"|counted)(?: up)?(?: the| with)?"
    r" NUMBER(?: nos?\.?)?(?: (?:of (?:them|these)|pieces?|disks?|drives?|gpus?|cpus?|cores?|ports?"
    r"|cards?|is|are|now|left|there))*"
)
_VISIBLE: Final = (
    r"(?<![a-z0-9.-])NUMBER (?:of (?:them|these) )?(?:(?:is|are|was|were|get|gets) )?(?:being |now |still )?"
    r"(?:visible|seen|detected|recogni[sz]ed|listed|shown|left|found|showing up|show up|shows up"
    r"|turn up|turns up|remain|detecting)(?![a-z])"
)
_CHINESE: Final = r"(?:剩下?|认到?出?|识别到?出?|抓到|看到|见到|显示|检测到|认得|找到|列出|扫到)了?NUMBER"
_SEEN: Final = tuple(
    re.compile(pattern.replace("NUMBER", _NUMBER))
    for pattern in (_ONLY + _NO_AMOUNT, _VISIBLE, _CHINESE + _PIECE)
)
"""Words for how many pieces are seen."""

_LONGEST: Final = 120
"""The smaller number is looked for in so many characters behind the thing."""

_ABSENT: Final = re.compile(r"(?:not|no longer|n't)(?: [a-z]+){0,2} $|没|不|无法")


@dataclass(frozen=True, slots=True)
class Fewer:
    """A thing of which fewer pieces are seen, at [start, end) of the character form."""

    start: int
    end: int
    thing: str


def fewer_pieces(clauses: Sequence[Clause], text: str) -> Iterator[Fewer]:
    """Yield the things of which a sentence tells more pieces than are seen."""
    if not any(token.count > 1 for clause in clauses for token in clause.tokens):
        return
    for number, clause in enumerate(clauses):
        things = [token for token in clause.of("thing") if not token.means(OBSERVER)]
        for place, thing in enumerate(things):
            fitted = count_of(clause, thing, text)
            if not 1 < fitted < _MOST:
                continue
            end = things[place + 1].start if place + 1 < len(things) else _end(clauses, number, thing)
            for pattern in _SEEN:
                found = pattern.search(text, thing.end, min(end, thing.end + _LONGEST))
                if found and 0 < number_of(found["number"]) < fitted:
                    if not _ABSENT.search(text, thing.end, found.start()):
                        yield Fewer(thing.start, found.end(), thing.concept("thing"))
                    break


_MOST: Final = 99


def _end(clauses: Sequence[Clause], number: int, thing: Token) -> int:
    """Return where the sentence ends, or the next clause that names another thing begins, not far behind the thing."""
    while not clauses[number].ends_sentence and number + 1 < len(clauses):
        following = clauses[number + 1]
        if following.start > thing.end + _LONGEST:
            break
        named = [token for token in following.of("thing") if not token.means(OBSERVER)]
        if any(token.concept("thing") != thing.concept("thing") for token in named):
            return named[0].start
        number += 1
    return clauses[number].end
