"""Reduced tickets one by one."""

from collections.abc import Mapping
from typing import Any

from diagnoser.tickets.schema import ID_SEPARATOR, KINDS
from diagnoser.types import Report, Unlisted


def ids(cell: str | None) -> tuple[str, ...]:
    """Return the ids in a cell.

    >>> ids("screen|battery"), ids("")
    (('screen', 'battery'), ())
    """
    return tuple(cell.split(ID_SEPARATOR)) if cell else ()


def as_report(row: Mapping[str, Any]) -> Report:
    """Return a reduced ticket as a report of codes."""
    unlisted: Unlisted = row["unlisted"]
    return Report(
        machine=row["machine_type"] or None,
        present=frozenset(ids(row["reported"]) + ids(row["asked"])),
        absent=frozenset(ids(row["absent"])),
        unlisted=unlisted,
    )


def says_something(row: Mapping[str, Any]) -> bool:
    """Return whether a reduced ticket names a finding or a machine."""
    return any(row[name] for name in ("machine_type", *KINDS))
