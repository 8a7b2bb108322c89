"""Days in the address of a page."""

from datetime import date

from api.clock import moment, until
from diagnoser.errors import InputError


def from_day(text: str | None) -> str | None:
    """Return the first moment of a day, or None without a day.

    Raises:
        InputError: The text is not a day.

    >>> from_day("2026-01-02")
    '2026-01-02T00:00:00.000000Z'
    """
    return moment(_day(text)) if text else None


def to_day(text: str | None) -> str | None:
    """Return the last moment of a day, or None without a day.

    Raises:
        InputError: The text is not a day.

    >>> to_day("2026-01-02")
    '2026-01-02T23:59:59.999999Z'
    """
    return until(_day(text)) if text else None


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise InputError("This is no day such as 2026-01-02.") from None
