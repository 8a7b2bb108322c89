"""The order in time of what logs say: some tools print the newest entry first, so the last word may stand on top."""

import re
from collections.abc import Sequence
from itertools import pairwise

from diagnoser.reading.machine_output.records import Statement

_FIELDS = re.compile(r"\d+|[A-Z][a-z]{2}")
_MONTHS = {
    name: 1 + place for place, name in enumerate(re.findall("...", "JanFebMarAprMayJunJulAugSepOctNovDec"))
}
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?: ([AP])M)?")
_DAYS = 31
_DATE = 3  # fields of a date


def in_time_order(statements: Sequence[Statement]) -> list[Statement]:
    """Return statements with those of a tool reversed whose times fall from the top of the text to its end."""
    tools: dict[str, list[Statement]] = {}
    for each in statements:
        tools.setdefault(each.rule.partition(":")[0], []).append(each)
    newest_first = {tool for tool, said in tools.items() if _falls(said)}
    if not newest_first:
        return list(statements)
    return [
        each for tool, said in tools.items() for each in (reversed(said) if tool in newest_first else said)
    ]


def _falls(statements: Sequence[Statement]) -> bool:
    moments = [when for each in statements if each.time and (when := moment(each.time))]
    steps = [(later > earlier) - (later < earlier) for earlier, later in pairwise(moments)]
    return sum(steps) < 0


def moment(time: str) -> tuple[int, ...] | None:
    """Return a printed time as a tuple that sorts, or None; month before day where a date is written with slashes.

    >>> moment("04/22/2019 08:05:41") < moment("04/23/2019 07:00:00")
    True
    """
    date, clock = _split(time)
    if not clock:
        return None
    fields = [_MONTHS.get(each, 0) if each.isalpha() else int(each) for each in _FIELDS.findall(date)]
    year = next((each for each in fields if each > _DAYS), fields[-1] if len(fields) == _DATE else 0)
    rest = tuple(each for each in fields if each != year)
    return (year, *rest, *clock)


def _split(time: str) -> tuple[str, tuple[int, ...]]:
    match = _CLOCK.search(time)
    if not match:
        return time, ()
    hour = int(match[1]) % 12 + 12 * (match[4] == "P") if match[4] else int(match[1])
    return time[: match.start()] + time[match.end() :], (hour, int(match[2]), int(match[3] or 0))
