"""`/v1/diagnoses/{diagnosis_id}/outcome`: what the engineer found."""

from fastapi import APIRouter, Depends, Response

from api.access.scopes import needs
from api.dependencies import DiagnosisId, Outcomes
from api.http.body_limits import require_json
from api.http.idempotency import IdempotencyKey
from api.http.problems import responses
from api.outcomes.schemas import OutcomeOut
from diagnoser.wire import OutcomeRequest

router = APIRouter(prefix="/v1", tags=["outcomes"], dependencies=[needs("outcome")])


@router.post(
    "/diagnoses/{diagnosis_id}/outcome",
    operation_id="create_outcome",
    status_code=201,
    dependencies=[Depends(require_json)],
    responses={
        200: {"model": OutcomeOut, "description": "The same outcome was stored before."},
        **responses(400, 404, 409, 413, 415, 422),
    },
)
def create_outcome(
    diagnosis_id: DiagnosisId,
    request: OutcomeRequest,
    response: Response,
    outcomes: Outcomes,
    key: IdempotencyKey = None,
) -> OutcomeOut:
    """Keep what the engineer found. The same outcome again is no error; another one is."""
    outcome, new = outcomes.close(diagnosis_id, request, key)
    response.status_code = 201 if new else 200
    return outcome
