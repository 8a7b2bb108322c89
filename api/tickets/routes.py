"""`/v1/tickets`: histories in and out."""

from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool

from api.access.scopes import needs
from api.dependencies import Database, Tickets, current_diagnoser
from api.http.body_limits import require_tickets
from api.http.problems import responses
from api.store.pages import Cursor, Limit
from api.tickets.listing import page_of_tickets
from api.tickets.schemas import ImportedOut, TicketsOut

router = APIRouter(prefix="/v1/tickets", tags=["tickets"], dependencies=[needs("tickets")])
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "Tickets with the columns of ticket files: one JSON object a line, or a JSON list of them.",
        "content": {
            "application/x-ndjson": {"schema": {"type": "string"}},
            "application/json": {"schema": {"type": "array", "minItems": 1, "items": {}}},
        },
    }
}


@router.post(
    "",
    operation_id="import_tickets",
    dependencies=[Depends(require_tickets), Depends(current_diagnoser)],
    openapi_extra=BODY,
    responses=responses(400, 413, 415, 422),
)
async def import_tickets(request: Request, tickets: Tickets) -> ImportedOut:
    """Take in tickets, through the same checks as `diagnoser tickets validate`. The next training reads them.

    A ticket replaces the imported one with the same id, so sending tickets again changes nothing.
    """
    body = await request.body()
    return await run_in_threadpool(tickets.take_in, body, lines=not _is_list(request))


@router.get("", operation_id="list_tickets", responses=responses(404, 422))
def list_tickets(database: Database, limit: Limit = 50, cursor: Cursor = None) -> TicketsOut:
    """List tickets as training reads them: the imported ones by id, then those of closed cases."""
    return page_of_tickets(database, limit, cursor)


def _is_list(request: Request) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"
