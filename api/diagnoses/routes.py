"""`/v1/diagnoses`: from a report to the spares worth sending, and to the next answer."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import WithJsonSchema

from api.access.scopes import needs
from api.clock import moment, until
from api.dependencies import Database, Diagnoses, DiagnosisId, Queue, current_diagnoser
from api.diagnoses import batches
from api.diagnoses.case import body_of, listed, whole_case
from api.diagnoses.direct_route import DirectRoute
from api.diagnoses.repository import Revision as Answered
from api.diagnoses.schemas import AnyCase, AnyDiagnosis, CasesOut
from api.diagnoses.search import Wanted, find
from api.http.body_limits import require_lines
from api.http.idempotency import IdempotencyKey
from api.http.json_route import JsonRoute
from api.http.problems import responses
from api.http.request_facts import note_answer
from api.store.pages import Cursor, Limit
from diagnoser.wire import AnswersRequest, DiagnosisRequest
from diagnoser.wire.times import TimeOrNone

router, opening = (
    APIRouter(prefix="/v1", tags=["diagnoses"], dependencies=[needs("diagnose")], route_class=each)
    for each in (JsonRoute, DirectRoute)
)
Revision = Annotated[int | None, Query(ge=1, le=1_000_000, description="The latest one if it is left out.")]
Words = Annotated[str | None, Query(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]
YesOrNo = Annotated[bool | None, WithJsonSchema({"type": "boolean"})]  # in an address nothing is null
TIME = "A day or a time in ISO 8601: cases that were opened then."
LINES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "One diagnosis request a line.",
        "content": {batches.MEDIA_TYPE: {"schema": {"type": "string"}}},
    }
}


@opening.post(
    "/diagnoses",
    operation_id="create_diagnosis",
    status_code=201,
    response_model=AnyDiagnosis,
    responses=responses(400, 409, 413, 415, 422),
)
async def create_diagnosis(request: DiagnosisRequest, queue: Queue, key: IdempotencyKey = None) -> Response:
    """Rank the causes of a report and choose at most two spares to send."""
    opened = await queue.open(request, key)
    note_answer(opened.diagnosis_id, opened.model_version)
    return _created(opened, f"/v1/diagnoses/{opened.diagnosis_id}")


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
    request: Request, diagnoses: Diagnoses, queue: Queue, key: IdempotencyKey = None
) -> StreamingResponse:
    """Answer many reports, one JSON line each."""
    body = await request.body()
    if not body.strip():
        raise HTTPException(422, "The batch is empty: send one request a line.")

    async def lines() -> AsyncIterator[bytes]:
        for chunk in batches.chunks(body):
            yield await queue.run(partial(batches.answer_lines, diagnoses, chunk, key))

    return StreamingResponse(lines(), media_type=batches.MEDIA_TYPE)


@router.get("/diagnoses", operation_id="list_diagnoses", responses=responses(404, 422))
def list_diagnoses(  # noqa: PLR0913 -- each is a query parameter
    *,
    database: Database,
    ticket_id: Words = None,
    serial: Words = None,
    customer: Words = None,
    machine: Words = None,
    open: YesOrNo = None,  # noqa: A002 -- the name that clients send
    waiting: Annotated[YesOrNo, Query(description="Whether a proposal waits for its review.")] = None,
    since: Annotated[TimeOrNone, Query(alias="from", description=TIME)] = None,
    to: Annotated[TimeOrNone, Query(description=TIME)] = None,
    text: Annotated[str, Query(max_length=200, description="A piece of the report.")] = "",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> CasesOut:
    """List and find cases, the newest first."""
    wanted = Wanted(
        ticket_id,
        serial,
        customer,
        machine,
        open,
        waiting,
        since and moment(since),
        to and until(to),
        text.replace("\x00", ""),
    )
    found = find(database, wanted, limit, cursor)
    return CasesOut(diagnoses=[listed(each) for each in found.cases], next=found.next)


@router.get("/diagnoses/{diagnosis_id}", operation_id="get_diagnosis", responses=responses(404, 422))
def get_diagnosis(diagnosis_id: DiagnosisId, database: Database, revision: Revision = None) -> AnyCase:
    """Return a diagnosis as it was given, with its request and everything that happened to the case."""
    return whole_case(database, diagnosis_id, revision)


@router.post(
    "/diagnoses/{diagnosis_id}/answers",
    operation_id="create_answer",
    status_code=201,
    response_model=AnyDiagnosis,
    responses=responses(400, 404, 409, 413, 415, 422),
)
async def create_answer(
    diagnosis_id: DiagnosisId,
    request: AnswersRequest,
    diagnoses: Diagnoses,
    queue: Queue,
    key: IdempotencyKey = None,
) -> Response:
    """Add findings and answer again: a new revision. A later finding of a symptom replaces the earlier one."""
    added = await queue.run(partial(diagnoses.answer, diagnosis_id, request, key))
    note_answer(diagnosis_id, added.model_version)
    return _created(added, f"/v1/diagnoses/{diagnosis_id}?revision={added.revision}")


def _created(answer: Answered, place: str) -> Response:
    """Return an answer as it is on the wire. It is a checked record already, so the framework checks it no more."""
    return Response(body_of(answer), 201, {"Location": place}, "application/json")
