"""Stored visits. A visit and the answer after it are written in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from api.diagnoses.repository import Revision, add_revision, load_revision, locked_case, open_case
from api.dispatches.repository import sent_for
from api.http.idempotency import Claim, Effect, effect, key_row
from api.store import read, write
from api.store.tables import VisitRow
from api.visits.schemas import VisitOut, VisitRequest
from api.webhooks.events import tell
from diagnoser.evidence.row import ID_SEPARATOR
from diagnoser.wire.answer import parts_of_kit


@dataclass(frozen=True, slots=True)
class BeforeVisit:
    """The state of a case before a new visit: the last answer, and the pieces sent for the visit."""

    last: Revision
    sent: Sequence[str]


class VisitRepository:
    """The visits of one database. Threads may share it."""

    def __init__(self, engine: Engine) -> None:
        """Use an engine with migrated tables."""
        self._engine = engine

    def stored(self, diagnosis_id: str, visit: VisitRequest, claimed: Claim | None) -> VisitOut | None:
        """Return the stored visit with this key or with the same content, or None.

        Raises:
            NotFoundError: There is no such case.
            KeyReusedError: The key was used with another body.
        """
        return read(self._engine, lambda session: _stored(session, diagnosis_id, visit, claimed))

    def before(self, diagnosis_id: str) -> BeforeVisit:
        """Return the state of a case before a new visit.

        Raises:
            NotFoundError: There is no such case.
            CaseClosedError: The case is closed.
        """

        def work(session: Session) -> BeforeVisit:
            open_case(session, diagnosis_id)
            last = load_revision(session, diagnosis_id)
            return BeforeVisit(last, sent_for(session, last, next_visit(session, diagnosis_id)))

        return read(self._engine, work)

    def add(
        self, visit: VisitRequest, last: Revision, following: Revision | None, now: str, claimed: Claim | None
    ) -> tuple[VisitOut, bool]:
        """Store a visit and the answer after it. Return the stored visit, and whether it is new.

        Args:
            visit: The visit.
            last: The answer before it.
            following: The answer after it, or None if the fault is gone.
            now: The time.
            claimed: The key of the request.

        Raises:
            StaleRevisionError: Somebody else added an answer in the meantime.
            CaseClosedError: The case is closed.
        """

        def work(session: Session) -> tuple[VisitOut, bool]:
            locked_case(session, last.diagnosis_id)
            if before := _stored(session, last.diagnosis_id, visit, claimed):
                return before, False
            case = open_case(session, last.diagnosis_id)
            if following:
                add_revision(session, case, following)
            case.updated_at = now
            row = _row(visit, last, following, next_visit(session, last.diagnosis_id), now)
            session.add(row)
            if claimed:
                session.add(key_row(claimed, Effect(last.diagnosis_id, row.visit), now))
            tell(session, "visit.stored", now, [_told(case.ticket_id, row, visit)])
            return visit_out(row), True

        return write(self._engine, work)


def next_visit(session: Session, diagnosis_id: str) -> int:
    """Return the number of the next visit of a case."""
    last = select(func.max(VisitRow.visit)).where(VisitRow.diagnosis_id == diagnosis_id)
    return (session.scalar(last) or 0) + 1


def visits_of(session: Session, diagnosis_id: str) -> list[VisitOut]:
    """Return the visits of a case, the first one first."""
    wanted = select(VisitRow).where(VisitRow.diagnosis_id == diagnosis_id).order_by(VisitRow.visit)
    return [visit_out(row) for row in session.scalars(wanted)]


def visit_out(row: VisitRow) -> VisitOut:
    """Return the wire form of a stored visit."""
    return VisitOut(
        **row.document,
        diagnosis_id=row.diagnosis_id,
        visit=row.visit,
        created_at=row.created_at,
        revision=row.revision,
        next_revision=row.next_revision,
    )


def _stored(
    session: Session, diagnosis_id: str, visit: VisitRequest, claimed: Claim | None
) -> VisitOut | None:
    visits = visits_of(session, diagnosis_id)
    if done := effect(session, claimed):
        return next(each for each in visits if each.visit == done.revision)
    if not visits:
        load_revision(session, diagnosis_id)  # raises if there is no such case
    given = visit.model_dump()
    return next((each for each in visits if given == each.model_dump(include=set(given))), None)


def _row(visit: VisitRequest, last: Revision, following: Revision | None, number: int, now: str) -> VisitRow:
    return VisitRow(
        diagnosis_id=last.diagnosis_id,
        visit=number,
        created_at=now,
        fixed=visit.fixed,
        revision=last.revision,
        next_revision=following.revision if following else None,
        model_version=last.model_version,
        kit=ID_SEPARATOR.join(parts_of_kit(last.answer)),
        coverage=last.answer["kit"]["coverage"],
        document=visit.model_dump(mode="json"),
    )


def _told(ticket_id: str | None, row: VisitRow, visit: VisitRequest) -> dict[str, Any]:
    """Return the content of the webhook message about a visit: ids and parts."""
    return {
        "diagnosis_id": row.diagnosis_id,
        "ticket_id": ticket_id,
        "visit": row.visit,
        "fixed": row.fixed,
        "next_revision": row.next_revision,
        "parts_used": visit.parts_used,
        "parts_unused": visit.parts_unused,
    }
