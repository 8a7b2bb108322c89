"""The closed cases of the store as records, with the promised fix, the dispatched pieces and the outcome."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from api.clock import written
from api.diagnoses.earlier import WINDOW_DAYS
from api.store import read
from api.store.tables import ClosedTicketRow, DiagnosisRow, DispatchRow, OutcomeRow, VisitRow
from diagnoser.evidence.row import ids


@dataclass(frozen=True, slots=True)
class ClosedCase:
    """One closed case.

    Attributes:
        opened_at: ISO 8601, in the form of `api.clock.now`.
        closed_at: Likewise.
        family: Family of the machine, or an empty text if it is unknown.
        symptoms: The symptoms that were present in the evidence of the last answer.
        version: The model of the answer before the first visit.
        kit: The kit of that answer.
        promised: Its probability of a first-time fix.
        dispatched: The pieces sent for the first visit, or None if nobody reported them.
        causes: The causes found by the engineer.
        confirmed: Whether the causes were confirmed, or None if nobody said so.
        visits: Number of visits.
        sent: All pieces sent for the case.
        sent_at: The time of the first dispatch.
        used: The used ones among these pieces.
        returned: Whether the machine came back with one of the same symptoms within `WINDOW_DAYS`.
    """

    opened_at: str
    closed_at: str
    family: str
    symptoms: tuple[str, ...]
    version: str
    kit: tuple[str, ...]
    promised: float
    dispatched: tuple[str, ...] | None
    causes: tuple[str, ...]
    confirmed: bool | None
    visits: int
    sent: tuple[str, ...]
    sent_at: str
    used: tuple[str, ...]
    returned: bool


Call = tuple[str, frozenset[str]]  # when a case was opened, and its symptoms


def closed_cases(engine: Engine, since: str | None, until: str | None) -> list[ClosedCase]:
    """Return the cases closed in a period, in the order of closing."""
    return read(engine, lambda session: _closed_cases(session, since, until))


def _closed_cases(session: Session, since: str | None, until: str | None) -> list[ClosedCase]:
    case, ticket, visit = DiagnosisRow, ClosedTicketRow, VisitRow
    wanted = (
        select(
            *(case.diagnosis_id, case.created_at, case.closed_at, case.serial, case.family, case.symptoms),
            *(ticket.causes, ticket.parts_sent, ticket.parts_used, ticket.visits, OutcomeRow.outcome),
            func.coalesce(visit.model_version, ticket.model_version).label("version"),
            func.coalesce(visit.kit, ticket.kit).label("kit"),
            func.coalesce(visit.coverage, ticket.coverage).label("promised"),
        )
        .join(ticket, ticket.diagnosis_id == case.diagnosis_id)
        .join(OutcomeRow, OutcomeRow.diagnosis_id == case.diagnosis_id)
        .outerjoin(visit, (visit.diagnosis_id == case.diagnosis_id) & (visit.visit == 1))
        .where(case.closed_at >= (since or ""))
        .order_by(case.closed_at, case.diagnosis_id)
    )
    if until:
        wanted = wanted.where(case.closed_at <= until)
    dispatches, calls = _dispatches(session), _calls(session)
    return [_case(row, dispatches.get(row.diagnosis_id, {}), calls) for row in session.execute(wanted)]


def _dispatches(session: Session) -> dict[str, dict[int, DispatchRow]]:
    """Return the last dispatch of each visit: case -> visit -> dispatch."""
    found: dict[str, dict[int, DispatchRow]] = defaultdict(dict)
    for row in session.scalars(select(DispatchRow).order_by(DispatchRow.diagnosis_id, DispatchRow.number)):
        found[row.diagnosis_id][row.visit] = row
    return found


def _calls(session: Session) -> dict[str, list[Call]]:
    """Return the opening times of the cases of each serial number, with their symptoms."""
    found: dict[str, list[Call]] = defaultdict(list)
    columns = select(DiagnosisRow.serial, DiagnosisRow.created_at, DiagnosisRow.symptoms)
    for serial, created_at, symptoms in session.execute(columns.where(DiagnosisRow.serial.is_not(None))):
        found[str(serial)].append((created_at, frozenset(ids(symptoms))))
    return found


def _case(row: Any, dispatches: Mapping[int, DispatchRow], calls: Mapping[str, Sequence[Call]]) -> ClosedCase:
    sent = [part for each in dispatches.values() for part in ids(each.parts)] or list(ids(row.parts_sent))
    first = dispatches.get(1)
    symptoms = ids(row.symptoms)
    return ClosedCase(
        opened_at=row.created_at,
        closed_at=row.closed_at,
        family=row.family or "",
        symptoms=symptoms,
        version=row.version,
        kit=ids(row.kit),
        promised=row.promised,
        dispatched=ids(first.parts) if first else None,
        causes=ids(row.causes),
        confirmed=row.outcome.get("confirmed"),
        visits=row.visits or 1,
        sent=tuple(sent),
        sent_at=first.created_at if first else row.created_at,
        used=ids(row.parts_used),
        returned=_returned(row.closed_at, symptoms, calls.get(row.serial or "", ())),
    )


def _returned(closed_at: str, symptoms: Iterable[str], calls: Sequence[Call]) -> bool:
    mine = set(symptoms)
    if not (mine and calls):
        return False
    last = written(datetime.fromisoformat(closed_at) + timedelta(days=WINDOW_DAYS))
    return any(closed_at < at <= last and mine & theirs for at, theirs in calls)
