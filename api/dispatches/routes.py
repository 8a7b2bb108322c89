"""`/v1/diagnoses/{diagnosis_id}/dispatch`: the dispatched pieces."""

from fastapi import APIRouter, Response

from api.access.scopes import needs
from api.dependencies import DiagnosisId, Dispatches
from api.dispatches.schemas import DispatchOut, DispatchRequest
from api.http.idempotency import IdempotencyKey
from api.http.json_route import JsonRoute
from api.http.problems import responses

router = APIRouter(prefix="/v1", tags=["dispatches"], dependencies=[needs("diagnose")], route_class=JsonRoute)


@router.post(
    "/diagnoses/{diagnosis_id}/dispatch",
    operation_id="create_dispatch",
    status_code=201,
    responses={
        200: {"model": DispatchOut, "description": "The same dispatch was stored before."},
        **responses(400, 404, 409, 413, 415, 422),
    },
)
def create_dispatch(
    diagnosis_id: DiagnosisId,
    request: DispatchRequest,
    response: Response,
    dispatches: Dispatches,
    key: IdempotencyKey = None,
) -> DispatchOut:
    """Keep what is really sent for the next visit, at most two pieces, beside what was recommended."""
    sent, new = dispatches.send(diagnosis_id, request, key)
    response.status_code = 201 if new else 200
    return sent
