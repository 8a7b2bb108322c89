"""`/v1/diagnoses`: from a report to the spares worth sending, and to the next answer."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.access.scopes import needs
from api.dependencies import Diagnoses, DiagnosisId, current_diagnoser
from api.diagnoses import batches
from api.diagnoses.schemas import AnyCase, AnyDiagnosis
from api.http.body_limits import require_json, require_lines
from api.http.idempotency import IdempotencyKey
from api.http.problems import responses
from diagnoser.wire import AnswersRequest, DiagnosisRequest

router = APIRouter(prefix="/v1", tags=["diagnoses"], dependencies=[needs("diagnose")])
Revision = Annotated[int | None, Query(ge=1, le=1_000_000, description="The latest one if it is left out.")]
JSON_ONLY = [Depends(require_json)]
LINES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "One diagnosis request a line.",
        "content": {batches.MEDIA_TYPE: {"schema": {"type": "string"}}},
    }
}


@router.post(
    "/diagnoses",
    operation_id="create_diagnosis",
    status_code=201,
    dependencies=JSON_ONLY,
    responses=responses(400, 409, 413, 415, 422),
)
def create_diagnosis(
    request: DiagnosisRequest, response: Response, diagnoses: Diagnoses, key: IdempotencyKey = None
) -> AnyDiagnosis:
    """Rank the causes of a report and choose at most two spares to send."""
    diagnosis = diagnoses.open(request, key)
    response.headers["Location"] = f"/v1/diagnoses/{diagnosis.diagnosis_id}"
    return diagnosis


@router.post(
    "/diagnoses:batch",
    operation_id="create_diagnoses",
    dependencies=[Depends(require_lines), Depends(current_diagnoser)],
    response_class=StreamingResponse,
    openapi_extra=LINES,
    responses={
        200: {
            "description": "For each input line, in order: a diagnosis, or a problem with its `line`.",
            "content": {batches.MEDIA_TYPE: {"schema": {"type": "string"}}},
        },
        **responses(400, 413, 415, 422),
    },
)
async def create_diagnoses(
    request: Request, diagnoses: Diagnoses, key: IdempotencyKey = None
) -> StreamingResponse:
    """Answer many reports, one JSON line each."""
    body = await request.body()
    if not body.strip():
        raise HTTPException(422, "The batch is empty: send one request a line.")

    async def lines() -> AsyncIterator[bytes]:
        for chunk in batches.chunks(body):
            yield await run_in_threadpool(batches.answer_lines, diagnoses, chunk, key)

    return StreamingResponse(lines(), media_type=batches.MEDIA_TYPE)


@router.get("/diagnoses/{diagnosis_id}", operation_id="get_diagnosis", responses=responses(404, 422))
def get_diagnosis(diagnosis_id: DiagnosisId, diagnoses: Diagnoses, revision: Revision = None) -> AnyCase:
    """Return a diagnosis as it was given, with its request and its outcome."""
    return diagnoses.get(diagnosis_id, revision)


@router.post(
    "/diagnoses/{diagnosis_id}/answers",
    operation_id="create_answer",
    status_code=201,
    dependencies=JSON_ONLY,
    responses=responses(400, 404, 409, 413, 415, 422),
)
def create_answer(
    diagnosis_id: DiagnosisId,
    request: AnswersRequest,
    response: Response,
    diagnoses: Diagnoses,
    key: IdempotencyKey = None,
) -> AnyDiagnosis:
    """Add findings and answer again: a new revision. A later finding of a symptom replaces the earlier one."""
    diagnosis = diagnoses.answer(diagnosis_id, request, key)
    response.headers["Location"] = f"/v1/diagnoses/{diagnosis_id}?revision={diagnosis.revision}"
    return diagnosis
