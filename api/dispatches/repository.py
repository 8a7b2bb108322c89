"""Stored dispatches. Each public method is one transaction."""

from collections.abc import Sequence

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from api.diagnoses.repository import Revision, load_revision, locked_case, open_case
from api.dispatches.schemas import DispatchOut, DispatchRequest
from api.http.idempotency import Claim, Effect, effect, key_row
from api.store import write
from api.store.tables import DispatchRow, VisitRow
from diagnoser.evidence.row import ID_SEPARATOR
from diagnoser.wire.answer import parts_of_kit


class DispatchRepository:
    """The dispatches of one database. Threads may share it."""

    def __init__(self, engine: Engine) -> None:
        """Use an engine with migrated tables."""
        self._engine = engine

    def add(
        self, diagnosis_id: str, sent: DispatchRequest, now: str, claimed: Claim | None
    ) -> tuple[DispatchOut, bool]:
        """Store the dispatch for the next visit. Return it, and whether it is new.

        Raises:
            NotFoundError: There is no such case.
            CaseClosedError: The case is closed.
        """
        return write(self._engine, lambda session: _add(session, diagnosis_id, sent, now, claimed))


def dispatches_of(session: Session, diagnosis_id: str) -> list[DispatchOut]:
    """Return the dispatches of a case, the first one first."""
    wanted = select(DispatchRow).where(DispatchRow.diagnosis_id == diagnosis_id).order_by(DispatchRow.number)
    return [DispatchOut.model_validate(row.document) for row in session.scalars(wanted)]


def sent_for(session: Session, last: Revision, visit: int) -> Sequence[str]:
    """Return the pieces sent for a visit: the dispatched ones, or else the kit of the last answer."""
    sent = [each for each in dispatches_of(session, last.diagnosis_id) if each.visit == visit]
    return sent[-1].parts if sent else parts_of_kit(last.answer)


def _add(
    session: Session, diagnosis_id: str, sent: DispatchRequest, now: str, claimed: Claim | None
) -> tuple[DispatchOut, bool]:
    locked_case(session, diagnosis_id)
    before = dispatches_of(session, diagnosis_id)
    if done := effect(session, claimed):
        return next(each for each in before if each.number == done.revision), False
    visit = _visits(session, diagnosis_id) + 1
    if before and before[-1].visit == visit and _same(before[-1], sent):
        return before[-1], False
    case = open_case(session, diagnosis_id)
    made = _out(load_revision(session, diagnosis_id), sent, len(before) + 1, visit, now)
    session.add(_row(made))
    case.updated_at = now
    if claimed:
        session.add(key_row(claimed, Effect(diagnosis_id, made.number), now))
    return made, True


def _visits(session: Session, diagnosis_id: str) -> int:
    counted = select(func.count()).select_from(VisitRow).where(VisitRow.diagnosis_id == diagnosis_id)
    return session.scalar(counted) or 0


def _same(stored: DispatchOut, sent: DispatchRequest) -> bool:
    given = sent.model_dump()
    return stored.model_dump(include=set(given)) == given


def _out(last: Revision, sent: DispatchRequest, number: int, visit: int, now: str) -> DispatchOut:
    recommended = parts_of_kit(last.answer)
    return DispatchOut(
        **sent.model_dump(),
        diagnosis_id=last.diagnosis_id,
        number=number,
        visit=visit,
        revision=last.revision,
        created_at=now,
        recommended=recommended,
        differs=sorted(recommended) != sorted(sent.parts),
    )


def _row(made: DispatchOut) -> DispatchRow:
    return DispatchRow(
        diagnosis_id=made.diagnosis_id,
        number=made.number,
        visit=made.visit,
        revision=made.revision,
        created_at=made.created_at,
        parts=ID_SEPARATOR.join(made.parts),
        document=made.model_dump(mode="json"),
    )
