"""Checks of request bodies: their size and their content type."""

from fastapi import Request
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http import problems

LARGE = (":batch", "/v1/tickets", "/v1/inventory")
"""Ends of the addresses that take many entries in one body."""
MAX_DISCARDED = 16 * 1024 * 1024


class BodyLimit:
    """Answers 413 to a body above a limit, with or without a Content-Length.

    The rest of the body is read and discarded, up to a bound. A connection closed with unread bytes is reset, and the
    client would see the reset in place of the answer.
    """

    def __init__(self, app: ASGIApp, limit: int, batch_limit: int) -> None:
        """Limit this application. Batches have a limit of their own."""
        self._app, self._limit, self._batch_limit = app, limit, batch_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 413 to a declared size above the limit, else pass the request on and count its bytes."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        limit = self._batch_limit if scope["path"].endswith(LARGE) else self._limit
        if _declared(scope) <= limit:
            return await self._app(scope, _counted(receive, limit), send)
        if "expect" not in Headers(scope=scope):  # a client that waits for 100 Continue has sent nothing yet
            await discard(receive)
        return await problems.respond(problems.of_status(413))(scope, receive, send)


def _declared(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "0")
    return int(length) if length.isdecimal() else 0


def _counted(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def receive_and_count() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            await discard(receive, message)
            raise HTTPException(413)
        return message

    return receive_and_count


async def discard(receive: Receive, message: Message | None = None) -> None:
    """Read the rest of a body, up to a bound, and throw it away."""
    message, seen = message or await receive(), 0
    while message.get("more_body") and seen < MAX_DISCARDED:
        seen += len(message.get("body", b""))
        message = await receive()


async def require_lines(request: Request) -> None:
    """Answer 415 unless the body is JSON lines."""
    require_type(request, ("application/x-ndjson", "application/jsonl", "application/json-lines"))


async def require_tickets(request: Request) -> None:
    """Answer 415 unless the body is JSON or JSON lines."""
    require_type(
        request, ("application/x-ndjson", "application/jsonl", "application/json-lines", "application/json")
    )


async def require_csv(request: Request) -> None:
    """Answer 415 unless the body is CSV."""
    require_type(request, ("text/csv", "application/csv", "text/plain"))


def require_type(request: Request, accepted: tuple[str, ...]) -> None:
    """Answer 415 to a body of any other content type."""
    has_body = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if has_body and given not in accepted:
        raise HTTPException(415, f"Send this request with the content type {accepted[0]}.")
