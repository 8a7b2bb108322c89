"""The clock of the service, and times that clients send."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from diagnoser.errors import InputError

SLACK: Final = timedelta(minutes=5)
"""How far the clock of a client may be ahead of ours."""


def now() -> str:
    """Return the time in UTC, in ISO 8601 with microseconds, so that the order of texts is the order of times."""
    return written(datetime.now(UTC))


def days_ago(days: int) -> str:
    """Return the time so many days before now, in the same form."""
    return written(datetime.now(UTC) - timedelta(days=days))


def written(moment: datetime) -> str:
    """Return a time in the form of `now`.

    >>> written(datetime(2026, 1, 2, tzinfo=UTC))
    '2026-01-02T00:00:00.000000Z'
    """
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def moment(text: str, field: str) -> str:
    """Return a time that a client sent in the form of `now`. A day is its first moment; without a zone UTC is meant.

    Raises:
        InputError: It is not written in ISO 8601.

    >>> moment("2026-01-02T08:00:00+08:00", "at")
    '2026-01-02T00:00:00.000000Z'
    """
    try:
        read = datetime.fromisoformat(text.strip())
        return written(read if read.tzinfo else read.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        raise InputError(
            f"{field} is not a time in ISO 8601, such as 2026-01-02 or 2026-01-02T10:00:00Z."
        ) from None


def past(text: str, field: str) -> str:
    """Return a time that a client sent, in the form of `now`, if it is not in the future.

    Raises:
        InputError: It is not written in ISO 8601, or it is in the future.
    """
    read = moment(text, field)
    if read > written(datetime.now(UTC) + (timedelta(days=1) if _is_day(text) else SLACK)):
        raise InputError(f"{field} is in the future; give the time at which it happened.")
    return read


def until(text: str, field: str) -> str:
    """Return the last moment that a client means by a day or a time, in the form of `now`.

    >>> until("2026-01-02", "to")
    '2026-01-02T23:59:59.999999Z'
    """
    read = moment(text, field)
    return read[:11] + "23:59:59.999999Z" if _is_day(text) else read


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text.strip())
    except ValueError:
        return False
    return True
