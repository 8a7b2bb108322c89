"""One round: every new ticket that has no note yet gets its diagnosis, the parts request and the note.

The note is written last. A round that was cut off before it begins again with this ticket. The service then gives the
same answer, because the request has the same key.
"""

import hashlib
import json
from collections.abc import Callable

import httpx
from diagnoser_client import AuthenticatedClient
from diagnoser_client.api.diagnoses import create_diagnosis
from diagnoser_client.models import DiagnosisOut, DiagnosisRequest
from diagnoser_glpi.glpi import Glpi, GlpiError
from diagnoser_glpi.words import is_marked, note, parts_request, plain

Say = Callable[[str], None]


class ServiceError(Exception):
    """The service refuses a ticket, or does not answer. The message is one sentence."""


def one_round(glpi: Glpi, service: AuthenticatedClient, say: Say) -> bool:
    """Answer the tickets that wait. Return whether all went well. A ticket that fails stops no other."""
    well = True
    for ticket_id in list(glpi.new_tickets()):
        try:
            if not is_marked(glpi.notes_of(ticket_id)):
                say(f"Ticket {ticket_id}: {answer(glpi, service, ticket_id)}")
        except (GlpiError, ServiceError) as error:
            say(f"Ticket {ticket_id}: {error}")
            well = False
    return well


def answer(glpi: Glpi, service: AuthenticatedClient, ticket_id: int) -> str:
    """Answer one ticket. Return in a few words what was done.

    Raises:
        GlpiError: GLPI failed.
        ServiceError: The service failed.
    """
    request = request_of(glpi, ticket_id)
    if request is None:
        return "has no words, and is left alone."
    found = _diagnosed(service, request)
    parts = parts_request(found)
    if parts and not is_marked(glpi.tasks_of(ticket_id)):
        glpi.add_task(ticket_id, parts)
    glpi.add_note(ticket_id, note(found))
    return f"diagnosis {found.diagnosis_id}."


def request_of(glpi: Glpi, ticket_id: int) -> DiagnosisRequest | None:
    """Return the request for a ticket. None for one without words."""
    ticket, machine = glpi.ticket(ticket_id), glpi.machine_of(ticket_id)
    report = "\n".join(filter(None, (plain(str(ticket.get(name) or "")) for name in ("name", "content"))))
    if not report:
        return None
    request = DiagnosisRequest(report=report, ticket_id=f"GLPI-{ticket_id}")
    if machine.serial:
        request.serial = machine.serial
    if machine.model:
        request.machine = machine.model
    return request


def _diagnosed(service: AuthenticatedClient, request: DiagnosisRequest) -> DiagnosisOut:
    content = json.dumps(request.to_dict(), sort_keys=True).encode()
    key = f"{request.ticket_id}-{hashlib.sha256(content).hexdigest()[:32]}"
    try:
        found = create_diagnosis.sync(client=service, body=request, idempotency_key=key)
    except httpx.HTTPError as error:
        raise ServiceError(f"The service cannot be reached: {type(error).__name__}.") from error
    if not isinstance(found, DiagnosisOut):
        raise ServiceError(f"The service refuses: {getattr(found, 'detail', found)}")
    return found
