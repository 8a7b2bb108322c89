"""The error bodies of the service: problem details (RFC 9457).

A mistake of the caller is described in one sentence. A fault of the service is logged and never sent.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from api.http.request_facts import request_facts
from api.store import errors as store
from diagnoser import errors as library

MEDIA_TYPE: Final = "application/problem+json"
MAX_ERRORS: Final = 20
MAX_WORDS: Final = 500

Body = dict[str, Any]
"""The body of a problem."""


class NotReadyError(Exception):
    """The service cannot answer yet. The message is sent to the client."""


class UnreadableError(Exception):
    """A body, or a line of a batch, cannot be read. The message is sent to the client."""


class UnauthenticatedError(Exception):
    """The request has no valid API key. The message is sent to the client."""


class ForbiddenError(Exception):
    """The API key of the request does not hold the needed scope. The message is sent to the client."""


class UnknownVersionError(Exception):
    """There is no such model version. The message is sent to the client."""


class VersionUnusableError(Exception):
    """A model version is damaged or cannot answer. The message is sent to the client."""


class FieldError(BaseModel):
    """One mistake in one field."""

    pointer: str = Field(description="JSON pointer into the body, or `query`, `header`, `path` and a name.")
    detail: str


class Problem(BaseModel):
    """RFC 9457 problem details."""

    type: str = Field(examples=["urn:diagnoser:unknown-symptom"])
    title: str = Field(examples=["Unknown symptom"])
    status: int = Field(examples=[409])
    detail: str = Field(examples=["The model does not know the symptom LP_MEMO."])
    errors: list[FieldError] | None = Field(
        default=None, description="For 422: the mistakes, field by field."
    )
    line: int | None = Field(default=None, description="For a batch: number of the input line, from 1.")
    request_id: str | None = Field(
        default=None, description="Names the request in the log, like the header X-Request-ID."
    )


@dataclass(frozen=True, slots=True)
class Kind:
    """The status, type and title of one kind of problem."""

    status: int
    slug: str
    title: str


KINDS: Final[Mapping[type[Exception], Kind]] = {
    library.EmptyReportError: Kind(422, "empty-report", "Nothing to diagnose from"),
    library.TooLargeError: Kind(413, "too-large", "Too large"),
    library.UnknownSymptomError: Kind(409, "unknown-symptom", "Unknown symptom"),
    library.UnknownPartError: Kind(409, "unknown-part", "Unknown part or cause"),
    library.ContradictoryFindingsError: Kind(409, "contradictory-findings", "Contradictory findings"),
    library.FutureActionError: Kind(409, "in-the-future", "Time in the future"),
    library.ImpossibleFindingsError: Kind(409, "impossible-findings", "Impossible findings"),
    library.WidthLimitError: Kind(422, "too-complex", "Too complex"),
    library.InputError: Kind(422, "unusable-input", "Unusable input"),
    store.NotFoundError: Kind(404, "not-found", "Not found"),
    store.KeyReusedError: Kind(409, "key-reused", "Idempotency key used with another body"),
    store.OutcomeDiffersError: Kind(428, "outcome-differs", "Another outcome is stored"),
    store.StaleOutcomeError: Kind(412, "outcome-changed", "The outcome was changed"),
    store.CaseClosedError: Kind(409, "case-closed", "The case is closed"),
    store.FutureTimeError: Kind(409, "in-the-future", "Time in the future"),
    store.ConflictError: Kind(409, "contradiction", "Contradiction"),
    store.StaleRevisionError: Kind(409, "too-busy", "Too many answers at once"),
    UnreadableError: Kind(400, "unreadable", "Unreadable body"),
    store.KeyUnusableError: Kind(409, "key-unusable", "Unusable key"),
    library.PromotionRefusedError: Kind(409, "promotion-refused", "Promotion refused"),
    UnknownVersionError: Kind(404, "unknown-version", "Unknown model version"),
    VersionUnusableError: Kind(409, "unusable-version", "Unusable model version"),
    UnauthenticatedError: Kind(401, "unauthorized", "Unauthorized"),
    ForbiddenError: Kind(403, "forbidden", "Forbidden"),
    NotReadyError: Kind(503, "not-ready", "Not ready"),
}
SENTENCES: Final[Mapping[int, str]] = {
    400: "The body could not be read; send valid JSON in UTF-8.",
    404: "There is nothing at this address.",
    405: "This address does not accept this method.",
    413: "The request body is larger than this service accepts.",
    415: "This address does not accept the content type of the body.",
    500: "The service failed to answer; the failure was logged.",
}
FOREIGN_WORDS: Final = {*(status.phrase for status in HTTPStatus), "There was an error parsing the body"}
NOT_ALLOWED: Final = 405
METHODS: Final = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
RETRY_SOON: Final = {"Retry-After": "1"}
HOW_TO_SIGN_IN: Final = {"WWW-Authenticate": 'Bearer realm="diagnoser"'}
STORE_DOWN: Final = Kind(503, "store-unavailable", "Store unavailable")
MALFORMED: Final = Kind(422, "malformed", "Malformed request")
HEADERS: Final[Mapping[type[Exception], Mapping[str, str]]] = {
    NotReadyError: RETRY_SOON,
    UnauthenticatedError: HOW_TO_SIGN_IN,
}
"""Headers that go with some problems."""


def problem(kind: Kind, detail: str, **members: Any) -> Body:
    """Return the body of a problem. Members of value None are left out."""
    given = {name: value for name, value in members.items() if value is not None}
    said = {
        "type": f"urn:diagnoser:{kind.slug}",
        "title": kind.title,
        "status": kind.status,
        "detail": _short(detail),
    }
    return said | given


def of_status(status: int, detail: str | None = None) -> Body:
    """Return the problem for an HTTP status alone."""
    title = HTTPStatus(status).phrase
    return problem(
        Kind(status, title.lower().replace(" ", "-"), title), detail or SENTENCES.get(status, f"{title}.")
    )


def of_error(error: Exception) -> Body | None:
    """Return the problem for a mistake of the caller, or None for a fault of the service."""
    if isinstance(error, ValidationError | RequestValidationError):
        return _of_validation(error.errors())
    kind = next((KINDS[each] for each in type(error).__mro__ if each in KINDS), None)
    return problem(kind, str(error) or f"{kind.title}.") if kind else None


def respond(body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """Return the HTTP response of a problem. It is ASCII, so every character can be encoded."""
    name = request_facts().request_id
    content = json.dumps({**body, **({"request_id": name} if name else {})}).encode("ascii")
    return Response(content, status_code=int(body["status"]), headers=headers, media_type=MEDIA_TYPE)


def store_down() -> Response:
    """Return the HTTP response while the database does not answer."""
    return respond(problem(STORE_DOWN, "The database does not answer; try again."), RETRY_SOON)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the problem responses of a route for OpenAPI: these, and the ones common to all routes."""
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    listed = sorted({*statuses, 401, 403, 429, 500, 503})
    return {
        each: {"description": HTTPStatus(each).phrase, "content": {MEDIA_TYPE: schema}} for each in listed
    }


def install(app: FastAPI) -> None:
    """Answer every error of the library, the store and the framework with a problem."""
    for error in (
        library.DiagnoserError,
        store.StoreError,
        RequestValidationError,
        NotReadyError,
        UnreadableError,
        UnauthenticatedError,
        ForbiddenError,
        UnknownVersionError,
        VersionUnusableError,
    ):
        app.add_exception_handler(error, _answer_known)
    app.add_exception_handler(HTTPException, _answer_status)
    app.add_exception_handler(OperationalError, _answer_store_down)


async def _answer_known(_request: Request, error: Exception) -> Response:
    body = of_error(error)
    if body is None:  # a fault of the service: the middleware logs it
        raise error
    return respond(body, HEADERS.get(type(error)))


async def _answer_status(request: Request, error: Exception) -> Response:
    known = cast("HTTPException", error)
    ours = known.detail if known.detail not in FOREIGN_WORDS else None
    headers = {"Allow": _allowed(request)} if known.status_code == NOT_ALLOWED else known.headers
    return respond(of_status(known.status_code, ours), headers)


def _allowed(request: Request) -> str:
    """Return the methods of an address. The framework names those of one route, and two may share an address."""
    routes = request.app.router.routes

    def answers(method: str) -> bool:
        scope = {**request.scope, "method": method}
        return any(route.matches(scope)[0] == Match.FULL for route in routes)

    return ", ".join(filter(answers, METHODS))


async def _answer_store_down(request: Request, error: Exception) -> Response:
    request.app.state.log.error("The store failed: %s", error.__cause__ or type(error).__name__)
    return store_down()


def _of_validation(errors: Sequence[Any]) -> Body:
    if any(each["type"] == "json_invalid" for each in errors):
        return problem(KINDS[UnreadableError], "The body is not JSON.")
    fields = [
        {"pointer": _pointer(each["loc"]), "detail": _short(_plain(each))} for each in errors[:MAX_ERRORS]
    ]
    first = f"{fields[0]['pointer']}: {fields[0]['detail']}" if fields else "The request is malformed"
    return problem(MALFORMED, f"{first}.", errors=fields)


def _plain(error: Mapping[str, Any]) -> str:
    return str(error["msg"]).removeprefix("Value error, ").rstrip(".")


def _pointer(location: Sequence[str | int]) -> str:
    where, *path = location or ("body",)
    if where != "body":
        return _short(" ".join(map(str, location)))
    return _short("#" + "".join("/" + str(each).replace("~", "~0").replace("/", "~1") for each in path))


def _short(words: str) -> str:
    readable = words.encode("utf-8", "replace").decode("utf-8")
    return readable if len(readable) <= MAX_WORDS else readable[: MAX_WORDS - 1] + "…"
