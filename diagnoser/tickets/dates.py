"""The forms in which other programs write dates, as formats of `strptime`.

A form is told from a value alone where it can be, for example `2009年1月8日`. Whether 1/8/2009 is a day of January or
of August is told from all values of a file together, or not at all: then both orders are possible.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

Order = Literal["day-month", "month-day"]
"""Which of the two comes first in a date of numbers."""

ISO: Final = r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d+)?)?\s*(Z|[+-]\d\d(:?\d\d)?)?)?"
"""Regular expression of a date of a ticket, which needs no change."""

EXCEL: Final = "excel"
"""Form of a day number as Excel keeps it: 39821.4375 is 2009-01-08 10:30."""

UNIX: Final = "unix"
"""Form of seconds or milliseconds since 1970."""

WORDS: Final[Mapping[str, str]] = {
    "%Y": "year",
    "%y": "year",
    "%m": "month",
    "%d": "day",
    "%b": "month",
    "%B": "month",
}
"""Directive -> what people call it."""

_DIRECTIVES: Final = {
    "%Y": r"(?P<Y>\d{4})",
    "%y": r"(?P<y>\d\d)",
    "%m": r"(?P<m>\d{1,2})",
    "%d": r"(?P<d>\d{1,2})",
    "%b": r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    "%B": r"(?:january|february|march|april|may|june|july|august|september|october|november|december)",
    "%H": r"\d{1,2}",
    "%I": r"\d{1,2}",
    "%M": r"\d\d",
    "%S": r"\d\d",
    "%p": r"[ap]m",
}
_NUMERIC: Final = tuple(
    f"{first}{mark}{second}{mark}{year}"
    for mark in ("/", ".", "-")
    for year in ("%Y", "%y")
    for first, second in (("%d", "%m"), ("%m", "%d"))
)
_DAYS: Final = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y年%m月%d日",
    "%Y年%m月%d号",
    *_NUMERIC,
    *(f"%d{mark}%b{mark}{year}" for mark in ("/", "-", " ", ".") for year in ("%Y", "%y")),
    "%d %B %Y",
    "%b %d, %Y",
    "%B %d, %Y",
)
_TIMES: Final = (
    "%H:%M",
    "%H:%M:%S",
    "%I:%M %p",
    "%I:%M:%S %p",
    "%I:%M%p",
    "%p %I:%M",
    "%p %I:%M:%S",
    "%p%I:%M",
    "%p%I:%M:%S",
    "%H时%M分",
    "%H时%M分%S秒",
    "%H点%M分",
)
_BETWEEN: Final = (" ", ", ", "T", "")  # what may stand between day and time
FORMATS: Final = (
    *_DAYS,
    "%Y%m%d",
    "%Y%m%d%H%M%S",
    *(f"{day}{gap}{time}" for day in _DAYS for gap in _BETWEEN for time in _TIMES),
)
"""All known formats. Where the order of day and month is open, the day comes first."""

_PATTERNS: Final[dict[str, re.Pattern[str]]] = {}
REPLACED: Final = (("上午", "AM"), ("下午", "PM"), ("中午", "PM"), ("凌晨", "AM"))
"""Chinese halves of the day -> what `%p` reads."""

_SERIAL: Final = re.compile(r"[2-7]\d{4}(\.\d+)?")
_EPOCH: Final = re.compile(r"1\d{9}(\d{3})?(\.\d+)?|[2-9]\d{8}")
_MONTHS, _MONTH_DAYS = 12, 31


@dataclass(frozen=True, slots=True)
class Shape:
    """Values of a column that differ in their digits only.

    Attributes:
        example: One of them.
        cells: Number of cells.
        first: The largest first number of all of them.
        second: The largest second number.
    """

    example: str
    cells: int
    first: int
    second: int


def formats_of(shape: Shape) -> tuple[str, ...]:
    """Return the formats in which the values of a shape can be written. For an open order, the day first.

    >>> formats_of(Shape("08.01.2009", 1, 8, 1)), formats_of(Shape("1/31/2009 10:30", 2, 12, 31))
    (('%d.%m.%Y', '%m.%d.%Y'), ('%m/%d/%Y %H:%M',))
    """
    value = western(shape.example)
    return tuple(each for each in FORMATS if _pattern(each).fullmatch(value) and _possible(each, shape))


def special_form(value: str) -> str | None:
    """Return `EXCEL` or `UNIX` for a number that counts days or seconds. None for any other value.

    >>> special_form("39821.4375"), special_form("1231410600"), special_form("2009")
    ('excel', 'unix', None)
    """
    if _SERIAL.fullmatch(value):
        return EXCEL
    return UNIX if _EPOCH.fullmatch(value) else None


def western(value: str) -> str:
    """Return a value with AM and PM for the Chinese halves of the day."""
    for word, half in REPLACED:
        value = value.replace(word, half)
    return value


def order_of(form: str) -> Order | None:
    """Return the order of a date of numbers with the year at the end. None for all other formats.

    >>> order_of("%d/%m/%Y %H:%M"), order_of("%Y-%m-%d")
    ('day-month', None)
    """
    if re.match(r"%d[/.-]%m", form):
        return "day-month"
    return "month-day" if re.match(r"%m[/.-]%d", form) else None


def swapped(form: str) -> str:
    """Return a format with day and month in the other order.

    >>> swapped("%d/%m/%Y")
    '%m/%d/%Y'
    """
    return form.translate({ord("d"): "m", ord("m"): "d"})


def has_time(form: str) -> bool:
    """Return whether a format has a time of day."""
    return "%H" in form or "%I" in form


def described(form: str) -> str:
    """Return a format in words, without the time of day.

    >>> described("%d.%m.%Y %H:%M"), described("excel")
    ('day.month.year', 'day numbers of Excel')
    """
    if form in (EXCEL, UNIX):
        return "day numbers of Excel" if form == EXCEL else "seconds since 1970"
    day = re.split(r"[ T,]*%[HIp]", form, maxsplit=1)[0]
    if "年" in day:
        return "2009年1月8日"
    return re.sub("%[YymdbB]", lambda directive: WORDS[directive[0]], day)


def looks_like(values: Iterable[str]) -> str | None:
    """Return the form that most likely fits some values, in words. None if no form fits any of them.

    >>> looks_like(["08.01.2009", "31.01.2009"]), looks_like(["1/8/2009"]), looks_like(["soon"])
    ('day.month.year', 'day/month/year or month/day/year', None)
    """
    possible: Sequence[str] | None = None
    for value in values:
        form = special_form(value)
        numbers = [int(each) for each in re.findall(r"\d+", value)[:2]] + [0, 0]
        found = (
            [form]
            if form
            else [each for each in formats_of(Shape(value, 1, *numbers[:2])) if _is_day(value, each)]
        )
        if found:
            days = list(dict.fromkeys(map(described, found)))
            possible = days if possible is None else [each for each in possible if each in days] or possible
    if not possible:
        return None
    return possible[0] if "." in possible[0] else " or ".join(possible[:2])


def _is_day(value: str, form: str) -> bool:
    """Return whether there is such a day: 30 February has a form and is none."""
    try:
        datetime.strptime(western(value), form)  # noqa: DTZ007  only the day is looked at
    except ValueError:
        return False
    return True


def _pattern(form: str) -> re.Pattern[str]:
    if form not in _PATTERNS:
        parts = re.split("(%[a-zA-Z])", form)
        body = "".join(_DIRECTIVES.get(part, re.escape(part)) for part in parts)
        if form.startswith("%Y%m%d"):  # nothing stands between the numbers, so each has its full width
            body = body.replace(r"\d{1,2}", r"\d\d")
        _PATTERNS[form] = re.compile(body, re.IGNORECASE)
    return _PATTERNS[form]


def _possible(form: str, shape: Shape) -> bool:
    """Return whether the largest numbers of a shape can be a day and a month."""
    order = order_of(form)
    if order is None:
        return True
    day, month = (shape.first, shape.second) if order == "day-month" else (shape.second, shape.first)
    return day <= _MONTH_DAYS and month <= _MONTHS
