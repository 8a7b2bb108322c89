"""Pages of tickets: the imported ones by id, then the closed cases by id."""

from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from api.store import read
from api.store.errors import NotFoundError
from api.store.pages import NO_PAGE, cursor_after, key_of
from api.store.tables import ClosedTicketRow, TicketRow
from api.tickets.schemas import TicketOut, TicketsOut

IMPORTED, CLOSED = "imported", "closed"
TABLES: dict[str, tuple[type[Any], Any]] = {
    IMPORTED: (TicketRow, TicketRow.ticket_id),
    CLOSED: (ClosedTicketRow, ClosedTicketRow.diagnosis_id),
}


def page_of_tickets(engine: Engine, limit: int, cursor: str | None) -> TicketsOut:
    """Return a page of tickets.

    Raises:
        NotFoundError: The cursor is none of ours.
    """
    kind, after = key_of(cursor, 2) if cursor is not None else (IMPORTED, "")
    if kind not in TABLES:
        raise NotFoundError(NO_PAGE)
    rows = read(engine, lambda session: _rows(session, kind, after, limit + 1))
    page = rows[:limit]
    following = cursor_after(*page[-1][:2]) if len(rows) > limit else None
    return TicketsOut(tickets=[_out(row) for _, _, row in page], next=following)


def _rows(session: Session, kind: str, after: str, most: int) -> list[tuple[str, str, Any]]:
    found: list[tuple[str, str, Any]] = []
    for name in list(TABLES)[list(TABLES).index(kind) :]:
        table, key = TABLES[name]
        start = after if name == kind else ""
        wanted = select(table).where(key > start).order_by(key).limit(most - len(found))
        found += [(name, getattr(row, key.key), row) for row in session.scalars(wanted)]
        if len(found) == most:
            break
    return found


def _out(row: Any) -> TicketOut:
    fields = {name: getattr(row, name, None) for name in TicketOut.model_fields}
    return TicketOut(**fields | {"extra": row.extra or {}})
