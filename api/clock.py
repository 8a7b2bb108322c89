"""The clock of the service."""

from datetime import UTC, datetime, timedelta


def now() -> str:
    """Return the time in UTC, in ISO 8601 with microseconds, so that the order of texts is the order of times."""
    return _text(datetime.now(UTC))


def after(*, hours: float) -> str:
    """Return the time that many hours from now, in the form of `now`."""
    return _text(datetime.now(UTC) + timedelta(hours=hours))


def _text(time: datetime) -> str:
    return time.isoformat(timespec="microseconds").replace("+00:00", "Z")
