"""Identity: the machine, the serial number and the part numbers that a text names.

A number behind a word for it ("s/n", "FRU", 序列号) is what the word says.  Without one only forms count that nothing
else has: a product or machine type of the knowledge, and the part numbers of IBM and HPE.  What is recognised counts as
understood.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from diagnoser.knowledge import Knowledge, MachineMention, machines_in
from diagnoser.types import MAX_TEXT, NOBODY, Identity

_DIGIT: Final = re.compile("[0-9]")
_HALF_WIDTH: Final = {0xFF01 + place: 0x21 + place for place in range(94)} | {0x3000: 0x20}
"""Characters of full width -> the same in half width, one for one, so that every offset stays."""

MOST_NUMBERS: Final = 20
"""Part numbers that are kept of one text."""

Interval = tuple[int, int]

_LABEL_END: Final = r"[ \t]{0,12}(?:(?:is|为|為|是|[:：#=.])[ \t]{0,12}){0,2}"
_SERIAL_LABEL: Final = (
    r"(?:serial(?:[ ]?(?:numbers?|no|nr|num))?|ser[ ]?no|(?:s/n|sn)[号號]?|service[ ]?tag|svc[ ]?tag|asset[ ]?tag"
    r"|(?:机器|機器|主机|主機|设备|設備|产品|產品)?(?:序列号|序列號|序列码|序列碼|序号|序號)|服务标签|服務標籤)"
)
_PART_LABEL: Final = (
    r"(?:(?:fru|cru|part|spare(?:[ ]?part)?|option|replacement)(?:[ ]?(?:part))?[ ]?(?:numbers?|no|nr|p/n|pn)"
    r"|fru|cru|p/n|pn"
    r"|(?:备件|備件|部件|零件|配件|料|件)(?:编|編)?[号號]|(?:fru|FRU)[号號])"
)
_SERIAL: Final = re.compile(
    rf"(?<![a-z0-9]){_SERIAL_LABEL}{_LABEL_END}(?=[a-z-]{{0,9}}[0-9])([a-z0-9][a-z0-9-]{{4,19}})(?![a-z0-9])",
    re.IGNORECASE,
)
_LABELLED_PART: Final = re.compile(
    rf"(?<![a-z0-9]){_PART_LABEL}{_LABEL_END}(?=[a-z]{{0,9}}[0-9])([a-z0-9]{{5,12}}(?:-[a-z0-9]{{2,4}})?)(?![a-z0-9])",
    re.IGNORECASE,
)
_PART: Final = re.compile(
    r"([0-9](?<![a-z0-9-].)(?:[0-9][a-z][0-9]{4}|[0-9]{5}-(?:00[0-9]|[bl]21)))(?![a-z0-9-])", re.IGNORECASE
)
_TYPE_LABEL: Final = (
    r"(?<![a-z0-9])(?:machine[ ]type|machine|type[ -]model|model|mtm|m/t|机型|機型|型号|型號)" + _LABEL_END
)
_LABELLED_TYPE: Final = re.compile(
    rf"{_TYPE_LABEL}([0-9][0-9a-z]{{3}}(?:-[0-9a-z]{{3}}|[0-9a-z]{{3}}|[0-9a-z]{{6}}))(?![a-z0-9])",
    re.IGNORECASE,
)
_TYPE_LABEL_BEFORE: Final = re.compile(rf"{_TYPE_LABEL}\Z", re.IGNORECASE)
LONGEST_LABEL: Final = 24
TYPE_MODEL: Final = 7
"""Characters of a type-model such as 7979Q7C.  A serial number may follow it without a word for it."""

_SERIAL_BEHIND: Final = re.compile(r"[ \t,，/、]{1,3}([a-z0-9]{7})(?![a-z0-9-])", re.IGNORECASE)
_TYPE: Final = re.compile(r"[0-9][0-9A-Za-z]{3}(?![0-9A-Za-z]*[a-z]{4})")

_OF_A_DRIVE: Final = re.compile(
    r"(?:drive|disk|hdd|ssd|dimm|module|硬盘|硬碟|磁盘|磁碟|内存|記憶體)[ 's的]{0,3}\Z", re.IGNORECASE
)
_OF_A_TOOL: Final = re.compile(
    r"smartctl|device model|model family|rotation rate|inquiry data|manufacturer id", re.IGNORECASE
)
TOOL_REACH: Final = 400
"""A tool that lists drives or modules speaks of their serial numbers for so many characters."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a text names, and the intervals [start, end) of the text that say so.

    Attributes:
        intervals: All of them, from left to right.
        numbers: Those of serial and part numbers with their labels.
    """

    identity: Identity = NOBODY
    intervals: tuple[Interval, ...] = ()
    numbers: tuple[Interval, ...] = ()

    @property
    def machines(self) -> tuple[Interval, ...]:
        """The intervals with names of machines."""
        return tuple(each for each in self.intervals if each not in self.numbers)

    def blanked(self, text: str) -> str:
        """Return the text with blanks in the place of serial and part numbers, which are no words about the fault."""
        pieces, place = list[str](), 0
        for start, end in self.numbers:
            if end > place:
                pieces += (text[place:start], " " * (end - max(start, place)))
                place = end
        return "".join((*pieces, text[place:]))


_SERIAL_WORDS: Final = (
    "serial",
    "ser no",
    "serno",
    "s/n",
    "sn",
    "service",
    "svc",
    "asset",
    "序",
    "标签",
    "標籤",
)
_PART_WORDS: Final = ("fru", "cru", "p/n", "pn", "part", "spare", "option", "replac", "号", "號")
_TYPE_WORDS: Final = ("machine", "type", "model", "mtm", "m/t", "型")
"""Each label has one of these words.  To look for them first spares a search for the labels in most texts."""


def _has(lower: str, words: Iterable[str]) -> bool:
    return any(word in lower for word in words)


def named_in(knowledge: Knowledge, text: str) -> Named:
    """Return what a text names, with intervals [start, end) of this text."""
    text = text[:MAX_TEXT].translate(_HALF_WIDTH)
    if not _DIGIT.search(text):
        return Named()
    lower = text.lower()
    mentions = machines_in(knowledge, text)
    intervals = [(_label_start(text, each.start), each.end) for each in mentions]
    machine = _machine(text, mentions)
    if not machine and _has(lower, _TYPE_WORDS) and (labelled := _LABELLED_TYPE.search(text)):
        machine = labelled.group(1)
        intervals.append(labelled.span())
    serials = list(_serials(text, intervals)) if intervals or _has(lower, _SERIAL_WORDS) else []
    part_forms = (_LABELLED_PART, _PART) if _has(lower, _PART_WORDS) else (_PART,)
    parts = list(_parts(text, [*intervals, *(interval for interval, _ in serials)], part_forms))
    numbers = sorted(interval for interval, _ in (*serials, *parts))
    if not intervals and not numbers:
        return Named()
    part_numbers = dict.fromkeys(number for _, number in parts)
    serial = next((number for _, number in serials if number), "")
    identity = Identity(machine, serial, tuple(part_numbers)[:MOST_NUMBERS])
    return Named(identity, tuple(sorted([*intervals, *numbers])), tuple(numbers))


def _label_start(text: str, start: int) -> int:
    """Return the place of the word for a machine in front of its name, or the place of the name."""
    label = _TYPE_LABEL_BEFORE.search(text, max(0, start - LONGEST_LABEL), start)
    return label.start() if label else start


def _machine(text: str, mentions: Iterable[MachineMention]) -> str:
    """Return the words of the first machine type, else of the first product; empty where none is named."""
    words = [text[each.start : each.end] for each in mentions]
    types = [each for each in words if _TYPE.match(each)]
    return next(iter(types or words), "")


def _serials(text: str, machines: Iterable[Interval]) -> Iterator[tuple[Interval, str]]:
    """Yield intervals with serial numbers; with an empty number where it is that of a drive or module."""
    labelled = list(_SERIAL.finditer(text))
    tools = [found.end() for found in _OF_A_TOOL.finditer(text)] if labelled else []
    for found in labelled:
        start = found.start()
        last = bisect_right(tools, start)
        near_tool = last > 0 and start - tools[last - 1] <= TOOL_REACH
        foreign = near_tool or _OF_A_DRIVE.search(text, max(0, start - LONGEST_LABEL), start)
        yield found.span(), "" if foreign else found.group(1)
    for start, end in machines:
        if end - start < TYPE_MODEL:
            continue
        behind = _SERIAL_BEHIND.match(text, end)
        if behind and any(character.isdigit() for character in behind.group(1)):
            yield behind.span(1), behind.group(1)


def _parts(
    text: str, taken: Iterable[Interval], forms: Iterable[re.Pattern[str]]
) -> Iterator[tuple[Interval, str]]:
    known = bytearray(len(text))
    for start, end in taken:
        known[start:end] = b"\1" * (end - start)
    for expression in forms:
        for found in expression.finditer(text):
            start, end = found.span(1)
            if known.find(1, start, end) < 0:
                known[start:end] = b"\1" * (end - start)
                yield found.span(), found.group(1)
