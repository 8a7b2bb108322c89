"""The row of a closed case: its ticket, and the answer given to it."""

from collections.abc import Mapping
from typing import Any

from api.diagnoses.repository import Revision
from diagnoser.evidence.row import ID_SEPARATOR
from diagnoser.wire import DiagnosisRequest, OutcomeRequest, Ticket
from diagnoser.wire.answer import parts_of_kit


def closed_ticket(
    last: Revision,
    outcome: OutcomeRequest,
    *,
    opened_at: str,
    closed_at: str,
    inventory: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """Return the values of a row of `closed_tickets`.

    Args:
        last: The last revision before the outcome, with all evidence of the case.
        outcome: The causes found by the engineer.
        opened_at: The time of the first revision (ISO 8601).
        closed_at: The time of the report of the outcome (ISO 8601).
        inventory: The equipment of the machine with the serial number of `serial_of`, or None if it is unknown.
    """
    request = DiagnosisRequest.model_validate(last.request)
    named = last.answer.get("identity") or {}
    ticket = Ticket.of_case(
        request,
        outcome,
        name=last.diagnosis_id,
        opened_at=opened_at,
        closed_at=closed_at,
        machine=named.get("machine", ""),
        serial=serial_of(last),
        inventory=inventory,
    )
    return ticket.model_dump() | {
        "diagnosis_id": last.diagnosis_id,
        "revision": last.revision,
        "model_version": last.model_version,
        "kit": ID_SEPARATOR.join(parts_of_kit(last.answer)),
        "coverage": last.answer["kit"]["coverage"],
        "objective": request.objective,
    }


def serial_of(last: Revision) -> str:
    """Return the serial number of a case, from its field or from its text. Empty if there is none."""
    named = last.answer.get("identity") or {}
    return str(last.request.get("serial") or named.get("serial", ""))
