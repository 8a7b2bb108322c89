"""The clock of the service."""

from datetime import UTC, datetime


def now() -> str:
    """Return the time in UTC, in ISO 8601 with microseconds, so that the order of texts is the order of times."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
