"""Stored outcomes. An outcome, its closed ticket and the end of the case are written in one transaction."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from api.audit.log import record
from api.clock import moment
from api.diagnoses.columns import serial_key
from api.diagnoses.repository import load_revision, locked_case
from api.http.idempotency import Claim, Effect, effect, key_row
from api.outcomes.closed_ticket import closed_ticket, serial_of
from api.outcomes.etags import matches
from api.outcomes.stored import Outcome
from api.outcomes.whole_case import of_whole_case
from api.store import read, write
from api.store.errors import ConflictError, OutcomeDiffersError, StaleOutcomeError
from api.store.tables import ClosedTicketRow, DiagnosisRow, EarlierOutcomeRow, MachineRow, OutcomeRow
from api.webhooks.events import tell
from diagnoser.wire import OutcomeRequest


class OutcomeRepository:
    """The outcomes of one database. Threads may share it."""

    def __init__(self, engine: Engine) -> None:
        """Use an engine with migrated tables."""
        self._engine = engine

    def versions(self, diagnosis_id: str) -> list[Outcome]:
        """Return all versions of the outcome of a case, the valid one last. Empty while the case is open.

        Raises:
            NotFoundError: There is no such case.
        """
        return read(self._engine, lambda session: _versions(session, diagnosis_id))

    def close(
        self,
        diagnosis_id: str,
        found: OutcomeRequest,
        now: str,
        *,
        if_match: str | None = None,
        claimed: Claim | None = None,
    ) -> tuple[Outcome, bool]:
        """Store the outcome of a case, or its correction. Return the stored one, and whether it is new.

        Args:
            diagnosis_id: The case.
            found: The causes found by the engineer.
            now: The time.
            if_match: The corrected version, in the form of the header If-Match.
            claimed: The key of the request.

        Raises:
            NotFoundError: There is no such case.
            OutcomeDiffersError: The case has another outcome already, and the request names no corrected version.
            StaleOutcomeError: The request corrects a version that is not the valid one.
            ConflictError: The case was closed before it was opened.
        """
        return write(
            self._engine, lambda session: _close(session, diagnosis_id, found, now, if_match, claimed)
        )


def load_outcome(session: Session, diagnosis_id: str) -> Outcome | None:
    """Return the outcome of a case, or None while there is none."""
    row = session.get(OutcomeRow, diagnosis_id)
    return Outcome(row.diagnosis_id, row.created_at, row.outcome, row.version) if row else None


def _versions(session: Session, diagnosis_id: str) -> list[Outcome]:
    load_revision(session, diagnosis_id)  # raises if there is no such case
    last = load_outcome(session, diagnosis_id)
    rows = select(EarlierOutcomeRow).where(EarlierOutcomeRow.diagnosis_id == diagnosis_id)
    earlier = session.scalars(rows.order_by(EarlierOutcomeRow.version))
    every = [Outcome(row.diagnosis_id, row.created_at, row.outcome, row.version) for row in earlier]
    return [*every, last] if last else every


def _close(
    session: Session,
    diagnosis_id: str,
    found: OutcomeRequest,
    now: str,
    if_match: str | None,
    claimed: Claim | None,
) -> tuple[Outcome, bool]:
    case, before = locked_case(session, diagnosis_id), load_outcome(session, diagnosis_id)
    if effect(session, claimed) and before:
        return before, False
    whole = of_whole_case(session, diagnosis_id, found)
    same = before is not None and _same(before, whole)
    if before is None or not same:
        _check_version(before, if_match)
        _keep(session, case, before, whole, now)
    if claimed:
        session.add(key_row(claimed, Effect(diagnosis_id, 1), now))
    kept = load_outcome(session, diagnosis_id)
    if kept is None:
        raise AssertionError("The outcome was stored above.")
    return kept, not same


def _same(before: Outcome, whole: OutcomeRequest) -> bool:
    """Return whether an outcome equals the stored one. An outcome without a closing time agrees with any time."""
    stored = OutcomeRequest.model_validate(before.outcome)
    if whole.closed_at is None:
        stored = stored.model_copy(update={"closed_at": None})
    return stored == whole


def _check_version(before: Outcome | None, if_match: str | None) -> None:
    if if_match is not None and not matches(if_match, before.version if before else None):
        raise StaleOutcomeError("The outcome is not the version that you correct: read it again, and repeat.")
    if if_match is None and before is not None:
        raise OutcomeDiffersError(
            f'This case has another outcome: to correct it, send the header If-Match: "{before.version}".'
        )


def _keep(
    session: Session, case: DiagnosisRow, before: Outcome | None, whole: OutcomeRequest, now: str
) -> None:
    """Write the new valid version and its closed ticket. The earlier version is kept."""
    closed_at = _closed_at(case, whole, now)
    case.closed_at, case.updated_at, case.waiting = closed_at, now, False
    row = session.get(OutcomeRow, case.diagnosis_id)
    if row is None or before is None:
        row = OutcomeRow(diagnosis_id=case.diagnosis_id, version=1)
        session.add(row)
    else:
        session.add(EarlierOutcomeRow(**{name: getattr(before, name) for name in Outcome.__slots__}))
        row.version = before.version + 1
    row.created_at, row.outcome = now, whole.model_dump(mode="json")
    last = load_revision(session, case.diagnosis_id)
    machine = session.get(MachineRow, serial_key(serial_of(last)))
    values = closed_ticket(
        last,
        whole,
        opened_at=case.created_at,
        closed_at=closed_at,
        inventory=machine.document["equipment"] if machine else None,
    )
    session.merge(ClosedTicketRow(**values))
    _audit(session, case.diagnosis_id, before, whole)
    told = {
        "diagnosis_id": case.diagnosis_id,
        "ticket_id": case.ticket_id,
        "version": before.version + 1 if before else 1,
        "causes": whole.causes,
        "parts_used": whole.parts_used,
    }
    tell(session, "outcome.stored", now, [told])
    session.flush()


def _audit(session: Session, diagnosis_id: str, before: Outcome | None, after: OutcomeRequest) -> None:
    """Note the causes and parts of an outcome in the audit log, beside the corrected ones."""
    earlier = None if before is None else OutcomeRequest.model_validate(before.outcome)
    ids = [
        None if one is None else {"causes": one.causes, "parts_used": one.parts_used}
        for one in (earlier, after)
    ]
    action = "outcome.stored" if before is None else "outcome.corrected"
    record(session, action, f"diagnosis {diagnosis_id}", before=ids[0], after=ids[1])


def _closed_at(case: DiagnosisRow, whole: OutcomeRequest, now: str) -> str:
    if whole.closed_at is None:
        return case.closed_at or now
    closed_at = moment(whole.closed_at)
    if closed_at[:10] < case.created_at[:10]:
        raise ConflictError("closed_at is before the day on which the case was opened.")
    return max(closed_at, case.created_at)
