"""The clock of the service, and the times in requests."""

from datetime import UTC, datetime, timedelta
from typing import Final

from api.store.errors import FutureTimeError
from diagnoser.wire.times import is_day, read_time

SLACK: Final = timedelta(minutes=5)
"""How far the clock of a client may be ahead of ours."""
DAY: Final = timedelta(days=1)


def now() -> str:
    """Return the time in UTC, in ISO 8601 with microseconds. Sorted as texts, such times are in order."""
    return written(datetime.now(UTC))


def after(*, hours: float) -> str:
    """Return the time a number of hours from now, in the form of `now`."""
    return written(datetime.now(UTC) + timedelta(hours=hours))


def days_ago(days: int) -> str:
    """Return the time so many days before now, in the same form."""
    return written(datetime.now(UTC) - timedelta(days=days))


def written(moment: datetime) -> str:
    """Return a time in the form of `now`.

    >>> written(datetime(2026, 1, 2, tzinfo=UTC))
    '2026-01-02T00:00:00.000000Z'
    """
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def moment(text: str) -> str:
    """Return the time of a request in the form of `now`. A day is its first moment. Without a zone UTC is meant.

    >>> moment("2026-01-02T08:00:00+08:00")
    '2026-01-02T00:00:00.000000Z'
    """
    return written(read_time(text))


def past(text: str, field: str) -> str:
    """Return the time of a request in the form of `now`, if it is not in the future.

    Raises:
        FutureTimeError: The time is in the future.
    """
    if read_time(text) > datetime.now(UTC) + (DAY if is_day(text) else SLACK):
        raise FutureTimeError(f"{field} is in the future; give the time at which it happened.")
    return moment(text)


def until(text: str) -> str:
    """Return the last moment of a day or a time in a request, in the form of `now`.

    >>> until("2026-01-02")
    '2026-01-02T23:59:59.999999Z'
    """
    read = moment(text)
    return read[:11] + "23:59:59.999999Z" if is_day(text) else read
