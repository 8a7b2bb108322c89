"""`/v1/diagnoses/{diagnosis_id}/review`: the decision of support on the proposal of an engineer."""

from fastapi import APIRouter, Response

from api.access.scopes import needs
from api.dependencies import DiagnosisId, Reviews
from api.http.idempotency import IdempotencyKey
from api.http.json_route import JsonRoute
from api.http.problems import responses
from api.reviews.schemas import ReviewOut, ReviewRequest

router = APIRouter(prefix="/v1", tags=["reviews"], dependencies=[needs("diagnose")], route_class=JsonRoute)


@router.post(
    "/diagnoses/{diagnosis_id}/review",
    operation_id="create_review",
    status_code=201,
    responses={
        200: {"model": ReviewOut, "description": "The same review was stored before."},
        **responses(400, 404, 409, 413, 415, 422),
    },
)
def create_review(
    diagnosis_id: DiagnosisId,
    request: ReviewRequest,
    response: Response,
    reviews: Reviews,
    key: IdempotencyKey = None,
) -> ReviewOut:
    """Approve or change the proposal of an engineer. The list of cases with `waiting=true` names those that wait."""
    review, new = reviews.review(diagnosis_id, request, key)
    response.status_code = 201 if new else 200
    return review
