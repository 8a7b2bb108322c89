"""Earlier cases and tickets of a machine: a call about a recently repaired machine continues the earlier case.

The rule: the repairs of a serial number within `WINDOW_DAYS` belong to the new case, unless the request continues
`none` or one named case or ticket. A part replaced then is new, and the machine is at fault again, so it counts as
replaced in vain.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from api.clock import days_ago
from api.diagnoses.columns import serial_key
from api.diagnoses.repository import load_revision
from api.store.errors import ConflictError
from api.store.tables import DiagnosisRow, OutcomeRow, TicketRow, VisitRow
from diagnoser.evidence.row import ids, parsed_actions
from diagnoser.tickets.reduce import pseudonym
from diagnoser.wire import DiagnosisRequest, OutcomeRequest
from diagnoser.wire.request import ActionIn

WINDOW_DAYS: Final = 30
"""Within so many days a case of the same machine is continued, and a repair does not count as a first-time fix."""
MOST: Final = 20
"""The most earlier cases, and the most tickets, that are looked at: the newest ones."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A case or an imported ticket of the same machine.

    Attributes:
        diagnosis_id: Id of the case, or None for an imported ticket.
        ticket_id: Id of the ticket, or None for a case without one.
        created_at: The time of its opening (ISO 8601), or an empty text for an imported ticket without it.
        state: `fixed` if the fault was reported as gone, otherwise `open`.
        replaced: The replacements, in time order.
    """

    diagnosis_id: str | None
    ticket_id: str | None
    created_at: str
    state: Literal["open", "fixed"]
    replaced: tuple[ActionIn, ...]


def earlier_of_serial(session: Session, serial: str, key: bytes | None) -> list[Earlier]:
    """Return the cases and imported tickets of a serial number within `WINDOW_DAYS`, oldest first.

    Args:
        session: The store.
        serial: The serial number as written in a request.
        key: Secret of the pseudonyms of imported tickets, or None if there are none.
    """
    since = days_ago(WINDOW_DAYS)
    wanted = (
        select(DiagnosisRow)
        .where(DiagnosisRow.serial == serial_key(serial), DiagnosisRow.updated_at >= since)
        .order_by(DiagnosisRow.created_at.desc())
        .limit(MOST)
    )
    cases = session.scalars(wanted).all()
    known = {case.ticket_id for case in cases}
    last_day = func.substr(func.coalesce(func.nullif(TicketRow.closed_at, ""), TicketRow.opened_at), 1, 10)
    tickets = (
        select(TicketRow)
        .where(TicketRow.serial.in_(_written(serial, key)), last_day >= since[:10])
        .order_by(last_day.desc(), TicketRow.ticket_id.desc())
        .limit(MOST)
    )
    imported = [_ticket(row) for row in session.scalars(tickets) if row.ticket_id not in known]
    return sorted([*imported, *(_case(session, case) for case in cases)], key=lambda each: each.created_at)


def earlier_of_id(session: Session, name: str) -> Earlier:
    """Return the case or the ticket with this id.

    Raises:
        ConflictError: There is none.
    """
    wanted = (
        select(DiagnosisRow)
        .where(or_(DiagnosisRow.diagnosis_id == name, DiagnosisRow.ticket_id == name))
        .order_by(DiagnosisRow.created_at.desc())
        .limit(1)
    )
    if case := session.scalars(wanted).first():
        return _case(session, case)
    if ticket := session.get(TicketRow, name):
        return _ticket(ticket)
    raise ConflictError(f"There is no diagnosis and no ticket {name} that this case could continue.")


def continued(
    request: DiagnosisRequest, earlier: Sequence[Earlier], parts: Collection[str]
) -> DiagnosisRequest:
    """Return the request with the replacements of earlier cases as actions, before its own.

    A replacement of a part named in the request is left out: the request counts.

    Args:
        request: The request of the client.
        earlier: The continued cases and tickets.
        parts: The parts known to the model. Tickets, and cases of another model, may name other parts.
    """
    named = {each.part for each in request.actions if each.action == "replaced"}
    replaced = _once(action for each in earlier for action in each.replaced)
    inherited = [each for each in replaced if each.part in parts and each.part not in named]
    return request.model_copy(update={"actions": [*inherited, *request.actions]}) if inherited else request


def _written(serial: str, key: bytes | None) -> list[str]:
    """Return the possible forms of a serial number in a table of tickets."""
    plain = [serial.strip(), serial_key(serial)]
    return [*plain, *(pseudonym(key, each) for each in plain)] if key else plain


def _case(session: Session, case: DiagnosisRow) -> Earlier:
    request = DiagnosisRequest.model_validate(load_revision(session, case.diagnosis_id).request)
    wanted = select(VisitRow).where(VisitRow.diagnosis_id == case.diagnosis_id).order_by(VisitRow.visit)
    visits = session.scalars(wanted).all()
    outcome = session.get(OutcomeRow, case.diagnosis_id)
    used = [row.document for row in visits if row.fixed]  # the others are actions of the request already
    found = OutcomeRequest.model_validate(outcome.outcome) if outcome else None
    pieces = [(each["parts_used"], each["dead_on_arrival"]) for each in used]
    pieces += [(found.parts_used, found.dead_on_arrival)] if found else []
    at = case.closed_at or case.updated_at
    told = [each for each in request.actions if each.action == "replaced" and each.part]
    fixed = bool(case.closed_at or (visits and visits[-1].fixed))
    replaced = _once([*told, *(action for pair in pieces for action in _replacements(*pair, at))])
    return Earlier(
        case.diagnosis_id, case.ticket_id, case.created_at, "fixed" if fixed else "open", tuple(replaced)
    )


def _ticket(row: TicketRow) -> Earlier:
    at = row.closed_at or row.opened_at
    told = [
        ActionIn(action="replaced", part=each.part, position=each.position, result="no_change", at=at)
        for each in parsed_actions(row.actions)
        if each.action == "replaced" and each.part
    ]
    replaced = _once([*told, *_replacements(ids(row.parts_used), (), at)])
    return Earlier(None, row.ticket_id, row.opened_at, "fixed" if row.closed_at else "open", tuple(replaced))


def _replacements(used: Iterable[str], dead: Iterable[str], at: str) -> Iterator[ActionIn]:
    for part in Counter(used) - Counter(dead):
        yield ActionIn(action="replaced", part=part, result="no_change", at=at)


def _once(actions: Iterable[ActionIn]) -> list[ActionIn]:
    """Return the first action for each part."""
    return list({each.part: each for each in reversed(list(actions))}.values())[::-1]
