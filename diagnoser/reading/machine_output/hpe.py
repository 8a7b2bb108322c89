"""Reads what HPE machines print: the Integrated Management Log in every form, POST messages, hpasmcli and hplog.

An entry whose severity is `Repaired` reports a fault that is over.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from diagnoser.reading.machine_output.positions import place_of
from diagnoser.reading.machine_output.records import (
    Grammar,
    Line,
    ReadLines,
    Statement,
    Tables,
    ToolReader,
    context,
)
from diagnoser.reading.machine_output.values import health_of

TOOL = "hpe"
_TRIGGER_TEXT = """
power supply|power supplies|fan|overheat|memory error|memory module|dimm|network adapter|drive array
storage enclosure device|asr|post error|nmi|machine check|pci|logical drive|smart storage battery|cache module
bugcheck|blue screen|condition|array accelerator|hplog|pwr. supply|real-time clock|iml|uncorrectable|threshold
processor|s.m.a.r.t
"""
TRIGGERS = tuple(_TRIGGER_TEXT.strip().replace("\n", "|").split("|"))
_REPAIRED = re.compile(r"\brepaired\b\"?(?!\"?\s{0,4}:\s{0,4}false)", re.IGNORECASE)
_HPLOG = re.compile(r"\s{0,4}\d{4}\s{1,8}(\w{4,13})\s{1,12}\d{2}:\d{2}\s{1,4}\d{2}/\d{2}/\d{4}")
_TABLE = re.compile(
    r"\s{0,6}#?(\d{1,2})\s{1,12}([A-Za-z][\w./ ()#-]{1,40}?)\s{1,12}(?:(?:Yes|No)\s{1,12})?"
    r"(Normal|Nominal|High|Failed|Degraded|Absent|N/A)\b",
    re.IGNORECASE,
)
_FANS = re.compile(
    r"\s{0,6}(?:fan\s{1,12}location|id\s{1,12}type\s{1,20}location.{0,60}fan speed)", re.IGNORECASE
)
_HEAD = re.compile(r"\s{0,6}(?:id\s{1,12}type|power supply #|sensor\s{1,12}location)", re.IGNORECASE)
_SUPPLY = re.compile(r"pwr|power supply", re.IGNORECASE)


def _read(lines: Sequence[Line], tables: Tables, by_table: ReadLines) -> Iterator[Statement]:
    said = list(by_table(lines, tables))
    repaired = _repaired(lines if any(each.symptom for each in said) else ())
    for each in said:
        yield replace(each, state="absent") if each.symptom and each.start in repaired else each
    yield from _rows(lines, tables)


class _Intervals:
    """The lines whose entry was repaired, asked by offset."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._starts = {line.start: line.start + len(line.text) for line in lines}
        self._sorted = sorted(self._starts)

    def __contains__(self, place: int) -> bool:
        number = bisect_right(self._sorted, place) - 1
        return number >= 0 and place <= self._starts[self._sorted[number]]


def _repaired(lines: Sequence[Line]) -> _Intervals:
    """Return the lines of repaired entries: the word stands in the line, or in the head of hplog above it."""
    over: list[Line] = []
    head = False
    for line in lines:
        entry = _HPLOG.match(line.text)
        if entry:
            head = entry[1].lower() == "repaired"
        elif head or _REPAIRED.search(line.text):
            over.append(line)
            head = False
    return _Intervals(over)


def _rows(lines: Sequence[Line], tables: Tables) -> Iterator[Statement]:
    """Yield the rows of the tables of fans and power supplies."""
    fans = False
    for line in lines:
        if _FANS.match(line.text):
            fans = True
        elif _HEAD.match(line.text):
            fans = False
        elif match := _TABLE.match(line.text):
            supply = _SUPPLY.search(match[2]) is not None
            name = "row of a power supply" if supply else "row of a fan" if fans else ""
            row, health = tables.printed.get(TOOL, {}).get(name), health_of(match[3])
            place = f"{'PSU' if supply else 'fan'} {match[1]}" if row else ""
            yield Statement(
                line.start + match.start(),
                line.start + match.end(),
                f"{TOOL}: {name or 'row'}",
                row.symptom if row and health and match[3].lower() != "n/a" else "",
                "present" if health == "bad" else "absent",
                subject=place,
                position=place,
            )


READER = ToolReader(
    TOOL,
    TRIGGERS,
    Grammar(
        TOOL,
        (
            context(r"^\s{0,4}power supply #?(\d)\s{0,4}$", "PSU {}", word="power supply"),
            context(r"^\s{0,4}processor #:\s{0,40}(\d)\s{0,4}$", "", word="processor #"),
            context(r"^\s{0,4}module #:\s{0,40}(\d{1,2})\s{0,4}$", "DIMM {}", word="module #"),
        ),
        block=True,
        place=place_of,
    ),
    around=_read,
)
