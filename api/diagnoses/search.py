"""Finding cases: pages of the table of cases, newest first."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Engine, select, tuple_

from api.diagnoses.columns import serial_key
from api.store import read
from api.store.pages import cursor_after, key_of
from api.store.tables import DiagnosisRow


@dataclass(frozen=True, slots=True)
class Wanted:
    """Conditions on cases. None and an empty text are no condition.

    Attributes:
        since: First moment of opening, in the form of `api.clock.now`.
        until: Last moment of opening.
        text: A piece of the report, in capitals or not.
    """

    ticket_id: str | None = None
    serial: str | None = None
    customer: str | None = None
    machine: str | None = None
    open: bool | None = None
    waiting: bool | None = None
    since: str | None = None
    until: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of cases, and the cursor of the next page or None at the end."""

    cases: tuple[DiagnosisRow, ...]
    next: str | None


def find(engine: Engine, wanted: Wanted, limit: int, cursor: str | None) -> Found:
    """Return a page of cases, the newest first.

    Raises:
        NotFoundError: The cursor is none of ours.
    """
    chosen = select(DiagnosisRow).where(*_conditions(wanted))
    if cursor is not None:
        key = tuple_(DiagnosisRow.created_at, DiagnosisRow.diagnosis_id)
        chosen = chosen.where(key < tuple_(*key_of(cursor, 2)))
    ordered = chosen.order_by(DiagnosisRow.created_at.desc(), DiagnosisRow.diagnosis_id.desc())
    rows = read(engine, lambda session: session.scalars(ordered.limit(limit + 1)).all())
    page = tuple(rows[:limit])
    more = len(rows) > limit
    return Found(page, cursor_after(page[-1].created_at, page[-1].diagnosis_id) if more else None)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    row = DiagnosisRow
    equal: list[tuple[Any, Any]] = [
        (row.ticket_id, wanted.ticket_id),
        (row.serial, wanted.serial and serial_key(wanted.serial)),
        (row.customer, wanted.customer),
        (row.machine, wanted.machine),
        (row.waiting, wanted.waiting),
    ]
    conditions = [column == value for column, value in equal if value is not None]
    if wanted.open is not None:
        conditions.append(row.closed_at.is_(None) if wanted.open else row.closed_at.is_not(None))
    if wanted.since:
        conditions.append(row.created_at >= wanted.since)
    if wanted.until:
        conditions.append(row.created_at <= wanted.until)
    if wanted.text:
        conditions.append(row.report.icontains(wanted.text, autoescape=True))
    return conditions
