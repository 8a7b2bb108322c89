"""Times in requests: a day or a moment in ISO 8601, kept as it was written."""

from datetime import UTC, date, datetime
from typing import Annotated, Final

from pydantic import AfterValidator, WithJsonSchema

from diagnoser.wire.fields import ActionText

FIRST: Final = datetime.min.replace(tzinfo=UTC)
LAST: Final = datetime.max.replace(tzinfo=UTC)
MIDDLE: Final = 5000  # a year that tells the two ends of the calendar apart


def read_time(text: str) -> datetime:
    """Return a time in UTC. A day is its first moment. Without a zone UTC is meant.

    Raises:
        ValueError: The time is not written in ISO 8601.

    >>> read_time("2026-01-02T08:00:00+08:00").isoformat()
    '2026-01-02T00:00:00+00:00'
    """
    read = datetime.fromisoformat(text.strip().upper())
    read = read if read.tzinfo else read.replace(tzinfo=UTC)
    try:
        return read.astimezone(UTC)
    except OverflowError:  # the first or the last hours of the calendar
        return FIRST if read.year < MIDDLE else LAST


def is_day(text: str) -> bool:
    """Return whether a text is a day without a time of the day.

    >>> is_day("2026-01-02"), is_day("2026-01-02T10:00:00Z")
    (True, False)
    """
    try:
        date.fromisoformat(text.strip())
    except ValueError:
        return False
    return True


def _checked(text: str) -> str:
    try:
        read_time(text)
    except ValueError:
        raise ValueError(
            "Write a day or a time in ISO 8601, such as 2026-01-02 or 2026-01-02T10:00:00Z"
        ) from None
    return text


_SCHEMA: Final = {"anyOf": [{"type": "string", "format": each} for each in ("date-time", "date")]}

Time = Annotated[str, AfterValidator(_checked), WithJsonSchema(_SCHEMA)]
"""A day or a time in a request."""

TimeOrNone = Annotated[Time | None, WithJsonSchema(_SCHEMA)]
"""The same in an address, where nothing is left out and never written as null."""

ActionTime = Annotated[
    ActionText,
    AfterValidator(lambda text: text and _checked(text)),
    WithJsonSchema({"anyOf": [*_SCHEMA["anyOf"], {"type": "string", "maxLength": 0}]}),
]
"""The time of an action; an empty text says that it is not known."""
