"""`/v1/diagnoses/{diagnosis_id}/visits`: the actions on site."""

from fastapi import APIRouter, Response

from api.access.scopes import needs
from api.dependencies import DiagnosisId, Visits
from api.diagnoses.schemas import AnyDiagnosis
from api.http.idempotency import IdempotencyKey
from api.http.json_route import JsonRoute
from api.http.problems import responses
from api.visits.schemas import VisitOut, VisitRequest

router = APIRouter(prefix="/v1", tags=["visits"], dependencies=[needs("outcome")], route_class=JsonRoute)


@router.post(
    "/diagnoses/{diagnosis_id}/visits",
    operation_id="create_visit",
    status_code=201,
    responses={
        200: {"model": AnyDiagnosis | VisitOut, "description": "The same visit was stored before."},
        **responses(400, 404, 409, 413, 415, 422),
    },
)
def create_visit(
    diagnosis_id: DiagnosisId,
    request: VisitRequest,
    response: Response,
    visits: Visits,
    key: IdempotencyKey = None,
) -> AnyDiagnosis | VisitOut:
    """Keep a visit. The answer is the next diagnosis; where the fault is gone it is the stored visit."""
    shown, new = visits.record(diagnosis_id, request, key)
    response.status_code = 201 if new else 200
    if not isinstance(shown, VisitOut):
        response.headers["Location"] = f"/v1/diagnoses/{diagnosis_id}?revision={shown.revision}"
    return shown
