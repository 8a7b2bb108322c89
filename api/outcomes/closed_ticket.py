"""The row of a closed case: its ticket, and the answer that was given to it."""

from typing import Any

from api.diagnoses.repository import Revision
from diagnoser.evidence.row import ID_SEPARATOR
from diagnoser.wire import DiagnosisRequest, OutcomeRequest, Ticket
from diagnoser.wire.answer import parts_of_kit


def closed_ticket(
    last: Revision, outcome: OutcomeRequest, *, opened_at: str, closed_at: str
) -> dict[str, Any]:
    """Return the values of a row of `closed_tickets`.

    Args:
        last: The last revision before the outcome. It holds everything that was known.
        outcome: What the engineer found.
        opened_at: When the first revision was made (ISO 8601).
        closed_at: When the outcome was reported (ISO 8601).
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
        serial=named.get("serial", ""),
    )
    return ticket.model_dump() | {
        "diagnosis_id": last.diagnosis_id,
        "revision": last.revision,
        "model_version": last.model_version,
        "kit": ID_SEPARATOR.join(parts_of_kit(last.answer)),
        "coverage": last.answer["kit"]["coverage"],
        "objective": request.objective,
    }
