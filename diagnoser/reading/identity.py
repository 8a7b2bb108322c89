"""Identity: the machine, the serial number and the part numbers that a text names.

A number behind a word for it ("s/n", "FRU", 序列号) is what the word says.  Without one only forms count that nothing
else has: a product or machine type of the knowledge, and the part numbers of IBM and HPE.  What is recognised counts as
understood.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from diagnoser.knowledge import Knowledge, MachineMention, machines_in
from diagnoser.types import NOBODY, Identity

MOST_NUMBERS: Final = 20
"""Part numbers that are kept of one text."""

Interval = tuple[int, int]

_LABEL_END: Final = r"[ \t]{0,3}(?:(?:is|为|為|是|[:：#=.])[ \t]{0,3}){0,2}"
_SERIAL_LABEL: Final = (
    r"(?:serial(?:[ ]?(?:numbers?|no|nr|num))?|ser[ ]?no|s/n|sn|service[ ]?tag|svc[ ]?tag|asset[ ]?tag"
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
    r"(?<![a-z0-9-])([0-9]{2}[a-z][0-9]{4}|[0-9]{6}-[0-9]{3})(?![a-z0-9-])", re.IGNORECASE
)
_LABELLED_TYPE: Final = re.compile(
    r"(?<![a-z0-9])(?:machine[ ]type|machine|type[ -]model|model|mtm|m/t|机型|機型|型号|型號)"
    rf"{_LABEL_END}([0-9][0-9a-z]{{3}}(?:-[0-9a-z]{{3}}|[0-9a-z]{{3}}|[0-9a-z]{{6}}))(?![a-z0-9])",
    re.IGNORECASE,
)
_SERIAL_BEHIND: Final = re.compile(r"[ \t,，/、]{1,3}([a-z0-9]{7})(?![a-z0-9-])", re.IGNORECASE)
_TYPE: Final = re.compile(r"[0-9][0-9A-Za-z]{3}(?![0-9A-Za-z]*[a-z]{4})")

_OF_A_DRIVE: Final = re.compile(
    r"(?:drive|disk|hdd|ssd|dimm|module|硬盘|硬碟|磁盘|磁碟|内存|記憶體)[ 's的]{0,3}$", re.IGNORECASE
)
_OF_A_TOOL: Final = re.compile(
    r"smartctl|device model|model family|rotation rate|inquiry data|manufacturer id", re.IGNORECASE
)
TOOL_REACH: Final = 400
"""A tool that lists drives or modules speaks of their serial numbers for so many characters."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a text names, and the intervals of the text that say so."""

    identity: Identity = NOBODY
    intervals: tuple[Interval, ...] = ()


def named_in(knowledge: Knowledge, text: str) -> Named:
    """Return what a text names, with intervals [start, end) of this text."""
    mentions = machines_in(knowledge, text)
    intervals: list[Interval] = [(each.start, each.end) for each in mentions]
    machine = _machine(text, mentions)
    if not machine and (labelled := _LABELLED_TYPE.search(text)):
        machine = labelled.group(1)
        intervals.append(labelled.span())
    serials = list(_serials(text, intervals))
    intervals += [interval for interval, _ in serials]
    parts = list(_parts(text, intervals))
    intervals += [interval for interval, _ in parts]
    if not intervals:
        return Named()
    numbers = dict.fromkeys(number for _, number in parts)
    serial = next((number for _, number in serials if number), "")
    return Named(Identity(machine, serial, tuple(numbers)[:MOST_NUMBERS]), tuple(sorted(intervals)))


def _machine(text: str, mentions: Iterable[MachineMention]) -> str:
    """Return the words of the first machine type, else of the first product; empty where none is named."""
    words = [text[each.start : each.end] for each in mentions]
    types = [each for each in words if _TYPE.match(each)]
    return next(iter(types or words), "")


def _serials(text: str, machines: Iterable[Interval]) -> Iterator[tuple[Interval, str]]:
    """Yield intervals with serial numbers; with an empty number where it is that of a drive or module."""
    for found in _SERIAL.finditer(text):
        before = text[max(0, found.start() - TOOL_REACH) : found.start()]
        foreign = _OF_A_DRIVE.search(before) or _OF_A_TOOL.search(before)
        yield found.span(), "" if foreign else found.group(1)
    for _, end in machines:
        behind = _SERIAL_BEHIND.match(text, end)
        if behind and any(character.isdigit() for character in behind.group(1)):
            yield behind.span(1), behind.group(1)


def _parts(text: str, taken: Iterable[Interval]) -> Iterator[tuple[Interval, str]]:
    known = list(taken)
    for expression in (_LABELLED_PART, _PART):
        for found in expression.finditer(text):
            start, end = found.span(1)
            if not any(first < end and start < last for first, last in known):
                known.append((start, end))
                yield found.span(), found.group(1)
