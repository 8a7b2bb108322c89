"""Stored outcomes. An outcome and its closed ticket are written in one transaction."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.audit.log import record
from api.diagnoses.repository import load_revision
from api.http.idempotency import Claim, Effect, effect, key_row
from api.outcomes.closed_ticket import closed_ticket
from api.store import read, write
from api.store.errors import OutcomeDiffersError
from api.store.tables import ClosedTicketRow, DiagnosisRow, OutcomeRow
from diagnoser.wire import OutcomeRequest

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the engineer found, as it was reported."""

    diagnosis_id: str
    created_at: str
    outcome: Document


class OutcomeRepository:
    """The outcomes of one database. Threads may share it."""

    def __init__(self, engine: Engine) -> None:
        """Use an engine whose tables are migrated."""
        self._engine = engine

    def get(self, diagnosis_id: str) -> Outcome | None:
        """Return the outcome of a diagnosis; None while there is none."""
        return read(self._engine, lambda session: _load(session, diagnosis_id))

    def close(self, outcome: Outcome, claimed: Claim | None = None) -> tuple[Outcome, bool]:
        """Keep the outcome of a diagnosis. Return the stored one, and whether it is new.

        Raises:
            NotFoundError: There is no such diagnosis.
            OutcomeDiffersError: It has another outcome already.
        """
        return write(self._engine, lambda session: _close(session, outcome, claimed))


def _close(session: Session, outcome: Outcome, claimed: Claim | None) -> tuple[Outcome, bool]:
    last = load_revision(session, outcome.diagnosis_id)
    if effect(session, claimed) is None and claimed:
        session.add(key_row(claimed, Effect(last.diagnosis_id, last.revision), outcome.created_at))
    before = _load(session, outcome.diagnosis_id)
    if before is None:
        found = OutcomeRequest.model_validate(outcome.outcome)
        row = closed_ticket(
            last,
            found,
            opened_at=session.get_one(DiagnosisRow, outcome.diagnosis_id).created_at,
            closed_at=outcome.created_at,
        )
        session.add(OutcomeRow(**{name: getattr(outcome, name) for name in Outcome.__slots__}))
        session.add(ClosedTicketRow(**row))
        ids = {"causes": found.causes, "parts_used": found.parts_used}
        record(session, "outcome.stored", f"diagnosis {outcome.diagnosis_id}", after=ids)
        return outcome, True
    if before.outcome != outcome.outcome:
        raise OutcomeDiffersError(
            "This diagnosis has another outcome already, and an outcome is never overwritten."
        )
    return before, False


def _load(session: Session, diagnosis_id: str) -> Outcome | None:
    row = session.get(OutcomeRow, diagnosis_id)
    return Outcome(row.diagnosis_id, row.created_at, row.outcome) if row else None
