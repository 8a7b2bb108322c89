"""Routes of pages: a refusal is a page in the language of the reader, and a form of another site is refused."""

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.console.language import tongue_of
from api.console.pages.refusal_words import WORDS
from api.console.rendering import COOKIE, View
from api.http import problems
from api.http.problems import (
    ForbiddenError,
    NotReadyError,
    UnknownVersionError,
    UnreadableError,
    VersionUnusableError,
)
from api.store.errors import StoreError
from diagnoser.errors import DiagnoserError

REFUSED = (
    DiagnoserError,
    StoreError,
    NotReadyError,
    ForbiddenError,
    UnknownVersionError,
    UnreadableError,
    VersionUnusableError,
    RequestValidationError,
    ValidationError,
    HTTPException,
)

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class PageRoute(APIRoute):
    """A route of the console."""

    def get_route_handler(self) -> Handler:
        """Return the handler, with every refusal as a page."""
        handler = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                if request.method == "POST" and not is_own_form(request):
                    raise HTTPException(403, "A form of another site is not answered.")
                return await handler(request)
            except REFUSED as error:
                return refusal(request, error)

        return answer


def is_own_form(request: Request) -> bool:
    """Return whether a form comes from a page of this service. Browsers always say where a POST comes from."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def refusal(request: Request, error: Exception) -> Response:
    """Return the page for a refusal. Raise a fault of the service again."""
    return refusal_page(request, *reason_of(error))


def refusal_page(request: Request, status: int, reason: str) -> Response:
    """Return the page with this reason of a refusal."""
    asked = request.query_params.get("lang")
    tongue = tongue_of(asked, request.cookies.get(COOKIE), request.headers.get("accept-language", ""))
    return View(request, tongue).page("refusal.html", WORDS, status, reason=reason)


def reason_of(error: Exception) -> tuple[int, str]:
    """Return the HTTP status of a refusal, and the name of its text for the reader.

    A fault of the service is raised again.
    """
    if isinstance(error, HTTPException):
        name = f"reason_{error.status_code}"
        return error.status_code, name if name in WORDS else "reason_other"
    body = problems.of_error(error)
    if body is None:
        raise error
    name = "reason_" + body["type"].removeprefix("urn:diagnoser:").replace("-", "_")
    return int(body["status"]), name if name in WORDS else "reason_other"
