"""Reading the audit log."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, select

from api.audit.tables import AuditRow
from api.store import read


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change."""

    audit_id: int
    at: str
    who: str
    action: str
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    request_id: str


def audit_entries(
    engine: Engine,
    limit: int,
    *,
    older_than: int | None = None,
    who: str | None = None,
    subject: str | None = None,
) -> tuple[AuditEntry, ...]:
    """Return entries, the newest first.

    Args:
        engine: The store.
        limit: Most entries.
        older_than: Only entries older than the entry with this id.
        who: Only entries of this caller.
        subject: Only entries on this subject.
    """
    wanted = select(AuditRow).order_by(AuditRow.audit_id.desc()).limit(limit)
    if older_than is not None:
        wanted = wanted.where(AuditRow.audit_id < older_than)
    if who is not None:
        wanted = wanted.where(AuditRow.who == who)
    if subject is not None:
        wanted = wanted.where(AuditRow.subject == subject)
    return read(engine, lambda session: tuple(map(_entry, session.scalars(wanted))))


def _entry(row: AuditRow) -> AuditEntry:
    return AuditEntry(**{name: getattr(row, name) for name in AuditEntry.__slots__})
