"""`/v1/erasures`: forget all that is known of a customer."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Request

from api.access.scopes import needs
from api.dependencies import Database
from api.http.json_route import JsonRoute
from api.http.problems import responses
from api.http.request_facts import request_facts
from api.retention.forget import erase
from api.retention.memory import Memory
from api.retention.schemas import ErasedOut, ErasureRequest
from api.settings import Settings

router = APIRouter(
    prefix="/v1/erasures", tags=["erasures"], dependencies=[needs("admin")], route_class=JsonRoute
)


async def _memory(request: Request) -> Memory:
    memory: Memory = request.app.state.memory
    return memory


async def _pseudonym_key(request: Request) -> bytes | None:
    settings: Settings = request.app.state.settings
    return settings.secret


@router.post(
    "",
    operation_id="erase_customer",
    responses=responses(400, 413, 415, 422),
)
def erase_customer(
    wanted: ErasureRequest,
    database: Database,
    memory: Annotated[Memory, Depends(_memory)],
    key: Annotated[bytes | None, Depends(_pseudonym_key)],
) -> ErasedOut:
    """Forget the cases and machines of a customer, and the words and names of their imported tickets.

    What other processes of the service remember is forgotten within about a second.
    """
    done = erase(database, wanted.customer, key, who=request_facts().caller)
    memory.follow()
    return ErasedOut(**asdict(done))
