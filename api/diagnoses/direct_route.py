"""The route for a new diagnosis: a well-formed request goes straight to its function.

FastAPI processes each dependency, each header and the body of each request one by one. This takes longer than a
remembered answer. Here only the relevant parts are checked. Any other request takes the way of the framework and gets
its message about the fault.
"""

import re
from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import Request, Response
from starlette.requests import ClientDisconnect

from api.access.scopes import caller_of
from api.http.idempotency import HEADER, LONGEST, PATTERN
from api.http.json_route import Handler, JsonRequest, JsonRoute
from api.http.problems import UnreadableError
from api.http.unique_names import read_json
from diagnoser.wire import DiagnosisRequest

KEY: Final = re.compile(PATTERN)
TYPES: Final = frozenset({"application/json", "application/json; charset=utf-8"})


class DirectRoute(JsonRoute):
    """A route with a function of exactly a diagnosis request, the queue and an Idempotency-Key."""

    def handler_of(self, handler: Handler) -> Callable[[JsonRequest], Coroutine[Any, Any, Response]]:
        """Return a handler for well-formed requests. It passes all others to the handler of the framework."""

        async def handle(request: JsonRequest) -> Response:
            state = request.app.state
            if state.settings.telemetry or not _may(request):  # the spans are those of the framework
                return await handler(request)
            keys = request.headers.getlist(HEADER)
            asked = await _asked(request)
            if asked is None or not (not keys or (len(keys) == 1 and _in_order(keys[0]))):
                return await handler(request)
            answer: Response = await self.endpoint(asked, state.queue, *keys)
            return answer

        return handle


def _may(request: Request) -> bool:
    caller = caller_of(request)
    return caller is not None and caller.may("diagnose")


def _in_order(key: str) -> bool:
    return len(key) <= LONGEST and KEY.fullmatch(key) is not None


async def _asked(request: JsonRequest) -> DiagnosisRequest | None:
    """Return the request in the body, or None if the body is not well formed."""
    if request.headers.get("content-type") not in TYPES:
        return None
    try:
        return DiagnosisRequest.model_validate(read_json(await request.body()))
    except (ValueError, RecursionError, UnreadableError, ClientDisconnect):
        return None
