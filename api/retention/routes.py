"""`/v1/erasures`: delete all data of a customer."""

from dataclasses import asdict

from fastapi import APIRouter

from api.access.scopes import needs
from api.dependencies import Database, Memories, PseudonymKey
from api.http.json_route import JsonRoute
from api.http.problems import responses
from api.http.request_facts import request_facts
from api.retention.forget import erase
from api.retention.schemas import ErasedOut, ErasureRequest

router = APIRouter(
    prefix="/v1/erasures", tags=["erasures"], dependencies=[needs("admin")], route_class=JsonRoute
)


@router.post(
    "",
    operation_id="erase_customer",
    responses=responses(400, 413, 415, 422),
)
def erase_customer(
    wanted: ErasureRequest,
    database: Database,
    memory: Memories,
    key: PseudonymKey,
) -> ErasedOut:
    """Forget the cases and machines of a customer, and the words and names of their imported tickets.

    What other processes of the service remember is forgotten within about a second.
    """
    done = erase(database, wanted.customer, key, who=request_facts().caller)
    memory.follow()
    return ErasedOut(**asdict(done))
