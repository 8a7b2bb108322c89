"""Shortfalls: less memory is seen than fitted ("8 x 16 G, BIOS shows 96 G", "16 GB missing", 加了两条容量没变).

An amount that is told as seen, below one that is told as fitted or stands before it, is a shortfall.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from diagnoser.reading.grammar.amount_roles import SEEN_BEFORE, is_meant, is_seen
from diagnoser.reading.grammar.amounts import HAS_NUMBER, Amount, amounts_of
from diagnoser.reading.grammar.tokens import Clause

LONGEST: Final = 500
"""No more characters of a sentence are looked at, so that the work stays linear in the length of the text."""

_MEMORY = re.compile(
    r"(?<![a-z])(?:memory|ram|dimms?|sticks?)(?![a-z])|内存|记忆体|条子|[0-9一二两三四五六七八九十] ?[条根支](?!持)"
)
_HINT = re.compile(
    r"[0-9] ?[mgt](?:i?b|igs?)?(?![a-z])|memory|ram(?![a-z])|dimm|stick|module|内存|记忆体|[条根支]"
)
"""A text without a match tells nothing of the amount of memory."""

_PLACES = re.compile(
    r"memory|ram|dimm|stick|system|windows|linux|server|内存|记忆体|bios|free|系统|os|post|条|根|installed"
    r"|fitted|装|插|支|自检|应有|应该|原本|原来|管理|host|machine|esx|vcenter|usable|可用|bought|paid|买|配"
    r"|机|detect|recogni"
)
"""Words around amounts of memory, where memory itself is not named."""

_STORAGE = re.compile(r"disk|drive|hdd|ssd|array|raid|volume|lun|partition|backup|硬盘|盘|阵列|卷|分区|备份")

_ADDED = re.compile(r"新增|新加|加了|加装|又加|再加|\+")
"""Words between two amounts that are to be added up."""

_OF = re.compile(
    r"(?<![0-9a-z.])(?P<few>[0-9]{1,4}(?:\.[0-9])?) ?(?:gb?|gigs?)? ?(?:of|out of|/) ?(?:the "
    r"|our |its )?(?P<many>[0-9]{1,4}) ?(?:gb?|gigs?|dimms?|sticks?|modules?|memory modules)(?![a-z/])"
)
"""A share of one unit, as in "48 of 64 GB"."""

_UNIT = r"(?: ?[mgt]i?b?| ?gigs?| ?[条根支])?"
_CHANGE = re.compile(
    rf"(?:(?:from|由|从) ?(?P<a>[0-9]{{1,7}}){_UNIT} ?(?:to|down to|变成?|变为|减到|减为|减少到|降到|降为"
    rf"|掉到|成了?) ?"
    rf"|(?:down to|变成"
    rf"|to) ?(?P<d>[0-9]{{1,7}}){_UNIT} from (?=[0-9]))(?P<b>[0-9]{{1,7}})(?![0-9.]){_UNIT}(?![a-z/0-9])"
)
_MORE: Final = r"[0-9]{1,5} ?(?:gb?|gigs?|mb)"
_MISSING = re.compile(
    rf"(?<![a-z])(?:missing|short of|lost|lose|miss|misses|lacks?|minus|short by) (?:about "
    rf"|some )?{_MORE}(?: of (?:memory|ram))?(?![a-z])"
    rf"|(?<![0-9.]){_MORE} (?:of (?:memory|ram) )?(?:(?:is|are|has|have) )?(?:missing|short|less than"
    rf"|too little|gone(?![a-z])|disappeared"
    rf"|vanished|not (?:seen|detected|recogni[a-z]+|there|shown))(?![a-z])"
    r"|(?:少|缺|丢|差)了?[0-9]{1,5} ?gb?(?![a-z])|(?<![0-9])[0-9]{1,5} ?gb?(?:的?内存)?(?:没有?认|没有?识别"
    r"|没被识别|认不|不见|丢了|不识别|没了)"
)
_UNCHANGED = re.compile(
    r"(?:(?<![a-z])(?:add(?:ed|ing)?|put in|plugged in|bought|inserted)(?![a-z])[^;]{0,28}?(?:[0-9] ?g"
    r"|memory|ram|dimm|stick|module)"
    r"|(?:新?[加增扩插][了装上完插的]?|扩容)[^。]{0,8}?(?:内存|[0-9一二两三四] ?[条根支g]))[^。]{0,32}?"
    r"(?:(?:did not|didn't|doesn't|does not) (?:change|grow|increase|go up)|unchanged|(?:still|stays?"
    r"|remains?)(?: at| reports?| shows?| says)?"
    r" [0-9]{1,4} ?g|stays? the same|没变|不变|没有变|没增加|没有增加|没涨|还是(?:显示)?[0-9]{1,4} ?g?"
    r"|还是一样|一样|没反应)"
)
_LOST: Final = r"(?:missing|gone|disappeared|vanished|lost|not [a-z]{3,11}|isn't [a-z]{3,11})"
_HALF = re.compile(
    rf"(?<![a-z])(?:half|a third|a quarter|one third|part)(?: of)?(?: the| our| its| my| all)?(?: installed"
    rf"| total)? (?:memory|ram) "
    rf"(?:(?:is|has|have|was|been|now) ){{0,3}}{_LOST}"
)
"""A part of the memory that is not there."""

_ALL_THERE = re.compile(
    r"(?<![a-z])(?:all|full) [0-9]{1,4} ?g(?:i?b|igs?)? (?:(?:of|memory|ram|is|are|being|has|been|now|again"
    r"|correctly) ){0,4}"
    r"(?:there|present|detected|seen|recogni[sz]ed|visible|back|shown|counted)(?![a-z])"
    r"|(?<![0-9])[0-9]{1,4} ?g[bi]?b? ?(?:的?内存)?(?:都|全部?|均)(?:有|能|已)?(?:在|识别|认到|抓到|看到|认出|读到)"
    r"|(?:内存|记忆体)(?:容量|总量|大小|数量)?(?:已经?|也|又|都)?(?:恢复正常|恢复了|是对的|正确|没问题|完整|对得上)"
)
"""All memory is seen."""

_ROUNDING: Final = 0.96
_MODULE: Final = 4
"""A system keeps a little for itself: what is seen may fall short by some per cent, and is then no multiple of 4 GB."""

_EXPECTED = re.compile(
    r"(?:原来|原本|本来|应该|应有|应为|理论上|而不是|而非|instead of|should be|out of)[^0-9]{0,4}$"
)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """The words for less memory than is fitted, at [start, end) of the character form.

    Attributes:
        denied: Whether they tell that all of it is seen.
    """

    start: int
    end: int
    denied: bool = False


def shortfalls(clauses: Sequence[Clause], text: str) -> Iterator[Shortfall]:
    """Yield the places where a sentence, or two of them, tell less memory than fitted, or that all is seen."""
    if not _HINT.search(text):
        return
    last: tuple[int, int] | None = None
    for start, end in _sentences(clauses, text):
        if whole := _ALL_THERE.search(text, start, end):
            yield Shortfall(*whole.span(), denied=True)
            continue
        if not HAS_NUMBER.search(text, start, end):
            last = None
            if part := _HALF.search(text, start, end):
                yield Shortfall(*part.span())
            continue
        found = _in_stretch(text, start, end)
        if not found and last and end - last[0] <= LONGEST:
            found = _in_stretch(text, last[0], end)
        if found:
            yield found
        last = None if found else (start, end)


def _sentences(clauses: Sequence[Clause], text: str) -> Iterator[tuple[int, int]]:
    """Yield the beginning and the end of each sentence, or of its first part if it is very long."""
    start = 0
    for clause in clauses:
        if clause.ends_sentence:
            yield start, min(clause.end, start + LONGEST)
            start = clause.end
    if start < len(text):
        yield start, min(len(text), start + LONGEST)


def _in_stretch(text: str, start: int, end: int) -> Shortfall | None:
    of_memory = bool(_MEMORY.search(text, start, end))
    of_disks = bool(_STORAGE.search(text, start, end))
    if of_disks and not of_memory:
        return None
    if found := _told_at_once(text, start, end, of_disks=of_disks, of_memory=of_memory):
        return found
    amounts = amounts_of(text, start, end, of_memory=of_memory)
    if not of_memory and not _PLACES.search(text, start, end) and not _are_modules(amounts):
        return None
    for kind in ("size", "pieces"):
        if found := _between([each for each in amounts if each.kind == kind], text, end):
            return found
    return None


def _are_modules(amounts: Sequence[Amount]) -> bool:
    """Return whether amounts without a word for memory look like those of modules: some times 4 GB."""
    return len(amounts) > 1 and all(
        each.kind == "size" and each.value >= _MODULE and each.value % _MODULE == 0 for each in amounts
    )


def _told_at_once(text: str, start: int, end: int, *, of_disks: bool, of_memory: bool) -> Shortfall | None:
    """Return what one phrase tells: a share, a change, what is missing, or that nothing was gained."""
    if of_disks:
        return None
    share = _OF.search(text, start, end)
    if share and _is_less(float(share["few"]), float(share["many"])) and SEEN_BEFORE.search(text, start, end):
        return Shortfall(*share.span())
    change = _CHANGE.search(text, start, end)
    if change and (of_memory or re.search(r"[mg]b?(?![a-z])", change.group())):
        before, after = (change["a"], change["b"]) if change["a"] else (change["b"], change["d"])
        if int(after) < int(before):
            return Shortfall(*change.span())
    if missing := _MISSING.search(text, start, end):
        return Shortfall(*missing.span())
    unchanged = _UNCHANGED.search(text, start, end)
    return Shortfall(*unchanged.span()) if unchanged else None


def _is_less(few: float, many: float) -> bool:
    """Return whether an amount falls short of another by more than a system keeps for itself."""
    return few < many and (few < many * _ROUNDING or few % _MODULE == 0)


def _between(amounts: Sequence[Amount], text: str, end: int) -> Shortfall | None:
    """Return the shortfall between two amounts of one kind."""
    for number, each in enumerate(amounts[1:], 1):
        before = amounts[:number]
        joined = len(before) > 1 and all(
            _ADDED.search(text, one.end, other.start) for one, other in pairwise(before)
        )
        most = max(known.value for known in before)
        total = sum(known.value for known in before) if joined else most
        if not joined and each.value in {known.value for known in before}:
            continue
        known = max(before, key=lambda one: one.value)
        less = each.value < total and (each.kind == "pieces" or _is_less(each.value, total))
        if less and (
            is_seen(amounts, number, text, end) or is_meant(amounts, before.index(known), text, end)
        ):
            return Shortfall(before[0].start, each.end)
        few = min(before, key=lambda one: one.value)
        if each.value > few.value and (each.kind == "pieces" or _is_less(few.value, each.value)):
            place = before.index(few)
            told = _EXPECTED.search(text, max(0, each.start - 12), each.start)
            if told or (
                is_seen(amounts, place, text, end)
                and is_meant(amounts, number, text, end, fitted=True)
                and not is_meant(amounts, place, text, end)
            ):
                # "112G is left of the 128 it had": the greater amount may come second.
                return Shortfall(before[0].start, each.end)
    return None
