"""`/v1/diagnoses/{diagnosis_id}/outcome`: the causes found by the engineer."""

from typing import Any

from fastapi import APIRouter, Response

from api.access.scopes import needs
from api.dependencies import DiagnosisId, Outcomes
from api.http.idempotency import IdempotencyKey
from api.http.json_route import JsonRoute
from api.http.problems import responses
from api.outcomes.etags import IfMatch, etag
from api.outcomes.schemas import OutcomeOut, OutcomeVersionsOut
from diagnoser.wire import OutcomeRequest

router = APIRouter(prefix="/v1", tags=["outcomes"], dependencies=[needs("outcome")], route_class=JsonRoute)
ETAG: dict[str, Any] = {"ETag": {"schema": {"type": "string"}, "description": "The version, for If-Match."}}


@router.post(
    "/diagnoses/{diagnosis_id}/outcome",
    operation_id="create_outcome",
    status_code=201,
    responses={
        201: {"headers": ETAG},
        200: {
            "model": OutcomeOut,
            "description": "The same outcome was stored before, or the outcome was corrected.",
            "headers": ETAG,
        },
        **responses(400, 404, 409, 412, 413, 415, 422, 428),
    },
)
def create_outcome(
    diagnosis_id: DiagnosisId,
    request: OutcomeRequest,
    response: Response,
    outcomes: Outcomes,
    key: IdempotencyKey = None,
    if_match: IfMatch = None,
) -> OutcomeOut:
    """Keep what the engineer found; this closes the case.

    The same outcome again changes nothing. Another one is a correction: it needs `If-Match` with the ETag of the
    version that it corrects. Every version is kept, and the ticket of the case follows the last one.
    """
    outcome, new = outcomes.close(diagnosis_id, request, key=key, if_match=if_match)
    response.status_code = 201 if new and outcome.version == 1 else 200
    response.headers["ETag"] = etag(outcome.version)
    return outcome


@router.get(
    "/diagnoses/{diagnosis_id}/outcome/versions",
    operation_id="list_outcome_versions",
    responses=responses(404, 422),
)
def list_outcome_versions(diagnosis_id: DiagnosisId, outcomes: Outcomes) -> OutcomeVersionsOut:
    """Return every version of the outcome of a case, the first one first; none while the case is open.

    The ETag of a version is its number in quotation marks.
    """
    return outcomes.versions(diagnosis_id)
