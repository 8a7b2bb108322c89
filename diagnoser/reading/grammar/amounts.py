"""Amounts against each other: "8 x 16 G, BIOS shows 96 G" and "12 modules fitted, 11 counted".

Two amounts of one kind in one sentence, of which the second is smaller, mean that something is not seen.  A product or
a sum counts as its result.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from diagnoser.reading.grammar.quantities import number_of
from diagnoser.reading.grammar.tokens import Clause

_NUMBER = re.compile(r"[0-9一二两三四五六七八九十]|two|three|four|six|eight|ten|twelve")
"""A sentence without a match holds no amount."""

_UNIT: Final = {"k": 2.0**-20, "m": 2.0**-10, "g": 1.0, "t": 2.0**10}
_TIMES = r"[x×*]"
_SIZE = re.compile(
    rf"(?<![0-9a-z.])(?:(?P<pieces>[0-9]{{1,2}}|two|four|six|eight|twelve|sixteen|[一二两三四五六七八九十]{{1,3}})"
    rf" ?(?:{_TIMES}|[条根个支颗片只块隻](?:内存条?)?|pcs of|sticks of|times|modules of|dimms of) ?)?"
    r"(?P<size>[0-9]{1,5}(?:\.[0-9]{1,2})?) ?(?P<unit>[mgt])(?:i?b)?(?![a-z/])"
    rf"(?: ?{_TIMES} ?(?P<after>[0-9]{{1,2}})(?![0-9a-z]))?"
)
_BARE = re.compile(
    r"(?:原来(?:就是)?|原本|本来|应该有?|应为|而不是|only|shows?|showing|sees?|counts?(?: me)?(?: only)?|says"
    r"|reports?|detects?|down to|只有|只|显示|显示为|只剩|识别|看到|见到|抓到|认到|只认"
    r"|变成|变|剩|写的是|写着|是|得返?|统计出?)"
    r" ?(?P<bare>[0-9]{1,4})(?![0-9a-z.:/%]| ?(?:g|m|t|k|条|根|个|块|颗|片|张|of)(?![a-z]))"
)
_PIECES = re.compile(
    r"(?<![0-9a-z.])(?P<number>[0-9]{1,2}|two|three|four|six|eight|ten|twelve|sixteen|[一二两三四五六七八九十]{1,3}) ?"
    r"(?P<noun>dimms?|sticks?|modules?|memory modules|条内存|根内存|条|根)"
)
_MEMORY = re.compile(
    r"memory|ram|dimm|stick|system|windows|linux|server|内存|记忆体|bios|free|系统|os|post|条|根|installed"
    r"|fitted|装|插|支|自检|应有|应该|原本|原来|管理"
)
_STORAGE = re.compile(r"disk|drive|hdd|ssd|array|raid|volume|lun|partition|backup|硬盘|盘|阵列|卷|分区|备份")
_FEWER = re.compile(
    r"only|just|but|shows?|sees?|count|says|report|detect|recogni|down to|now|available|visible|usable|lists?"
    r"|只|显示|识别|看到|见到|抓到|认|变|少|剩|仅|检测|实际|现在|仍|写|统计|才|得"
)
_EXPECTED = re.compile(
    r"(?:原来|原本|本来|应该|应有|应为|理论上|而不是|而非|instead of|should be|out of)[^0-9]{0,4}$"
)
_ADDED = re.compile(r"新增|新加|加了|加装|又加|再加|\+")
"""Words between two amounts that are to be added up."""

_OF = re.compile(
    r"(?<![0-9a-z.])(?P<few>[0-9]{1,4}) ?(?:gb?|gigs?)? ?(?:of|out of|/) ?(?:the "
    r"|our )?(?P<many>[0-9]{1,4}) ?(?:gb?|gigs?)(?![a-z/])"
)
"""A share of one unit, as in "48 of 64 GB"."""

LONGEST = 500
"""No more characters of a sentence are looked at, so that the work stays linear in the length of the text."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A larger amount and a later, smaller one of memory, at [start, end) of the character form."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Amount:
    start: int
    end: int
    value: float
    kind: str


def shortfalls(clauses: Sequence[Clause], text: str) -> Iterator[Shortfall]:
    """Yield the places where a sentence tells less memory seen than fitted."""
    for start, end in _sentences(clauses, text):
        sentence = text[start:end]
        if not _NUMBER.search(sentence):
            continue
        share = _OF.search(sentence)
        if (
            share
            and int(share["few"]) < int(share["many"])
            and not _STORAGE.search(sentence)
            and _FEWER.search(sentence)
        ):
            yield Shortfall(start + share.start(), start + share.end())
            continue
        amounts = list(_amounts(text, start, end))
        if not amounts or _STORAGE.search(sentence) or not _MEMORY.search(sentence):
            continue
        for kind in ("size", "pieces"):
            if found := _shortfall([each for each in amounts if each.kind == kind], text):
                yield found
                break


def _sentences(clauses: Sequence[Clause], text: str) -> Iterator[tuple[int, int]]:
    """Yield the beginning and the end of each sentence, or of its first part if it is very long."""
    start = 0
    for clause in clauses:
        if clause.ends_sentence:
            yield start, min(clause.end, start + LONGEST)
            start = clause.end
    if start < len(text):
        yield start, min(len(text), start + LONGEST)


def _amounts(text: str, start: int, end: int) -> Iterator[_Amount]:
    found: list[_Amount] = []
    for each in _SIZE.finditer(text, start, end):
        count = number_of(each["pieces"]) if each["pieces"] else int(each["after"] or 1)
        found.append(_Amount(*each.span(), float(each["size"]) * _UNIT[each["unit"]] * max(count, 1), "size"))
    for each in _PIECES.finditer(text, start, end):
        if not any(known.start <= each.start() < known.end for known in found):
            found.append(_Amount(*each.span(), number_of(each["number"]), "pieces"))
    for each in _BARE.finditer(text, start, end) if found else ():
        place = each.start("bare")
        if not any(known.start <= place < known.end for known in found):
            # A number without a unit continues the kind of the amounts before it.
            kinds = [known.kind for known in found if known.end <= place]
            if kinds:
                found.append(_Amount(*each.span("bare"), float(each["bare"]), kinds[-1]))
    yield from sorted(found, key=lambda each: each.start)


def _shortfall(amounts: Sequence[_Amount], text: str) -> Shortfall | None:
    """Return the shortfall of amounts of one kind: a later one below the greatest, or the sum, of those before it."""
    for number, each in enumerate(amounts[1:], 1):
        before = amounts[:number]
        most = max(known.value for known in before)
        between = text[before[-1].start : each.end + 8]
        joined = len(before) > 1 and all(
            _ADDED.search(text, one.end, other.start) for one, other in pairwise(before)
        )
        total = sum(known.value for known in before) if joined else most
        told_again = not joined and each.value in {known.value for known in before}
        if each.value < total and not told_again and _FEWER.search(between):
            return Shortfall(before[0].start, each.end)
        if each.value > most and _EXPECTED.search(text, max(0, each.start - 12), each.start):
            # "112G is left of the 128 it had": the greater amount may come second.
            return Shortfall(before[0].start, each.end)
    return None
