"""Lines `name: value` in English and Chinese that no tool's reader knows: the value decides.  It is asked last.

Of a name that is not in the table nothing is said.  If its value is healthy and the name looks like a field
(`System Health`, `整机状态`), the words are understood all the same, so that nobody takes the name for a fault.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from diagnoser.reading.machine_output.records import Grammar, Line, ReadLines, Statement, Tables, ToolReader
from diagnoser.reading.machine_output.values import health_of

TOOL = "any"
_VALUE = re.compile(r"[:=：][ \t]{0,20}([^\s,;，；。、|\0]{1,20})")
_EDGE = re.compile(r"[,;，；。、|\0\t!?！？(（]|\s{2}|[:：=]|\.\s")
MOST_BLANKS = 20
NAME_LENGTH = 60
NAME_WORDS = 5
_FIELD_NAME = re.compile(
    r"(?:status|state|health|errors?|err|count|counts|failures?|failed|faults?|alarms?|alerts?|warnings?|dropped|drops|missing"
    r"|discards?|collisions|overruns|redundancy|degraded|offline|required|condition|result|conclusion|logged|detected|present"
    r"|状态|告警|报警|故障|错误|异常|健康|计数|次数|个数|情况|结果|丢包|丢失|预警|狀態|告警數|故障數|錯誤|異常)\W{0,2}$",
    re.IGNORECASE,
)


def _read(lines: Sequence[Line], tables: Tables, by_table: ReadLines) -> Iterable[Statement]:
    """Return what the fields of the table say, and the healthy fields that are in no table."""
    known = list(by_table(lines, tables))
    return [*known, *_healthy(lines, known)]


def _healthy(lines: Iterable[Line], known: Iterable[Statement]) -> Iterator[Statement]:
    places = sorted((each.start, each.end) for each in known)
    for line in lines:
        for match in _VALUE.finditer(line.text):
            if health_of(match[1]) != "good":
                continue
            reach = max(0, match.start() - MOST_BLANKS)
            ends = reach + len(line.text[reach : match.start()].rstrip(" \t"))
            before = line.text[max(0, ends - NAME_LENGTH) : ends]
            edges = [edge.end() for edge in _EDGE.finditer(before)]
            name = before[edges[-1] if edges else 0 :].lstrip()
            start, end = line.start + ends - len(name), line.start + match.end()
            if len(name.split()) <= NAME_WORDS and _FIELD_NAME.search(name) and _free(places, start, end):
                yield Statement(start, end, f"{TOOL}: healthy field")


def _free(places: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Return whether no statement lies in an interval."""
    number = bisect_left(places, (start, end))
    return not (number < len(places) and places[number][0] < end) and not (
        number and places[number - 1][1] > start
    )


READER = ToolReader(TOOL, (":", "：", "=", "_errors"), Grammar(TOOL, strict=True), around=_read, gleans=True)
