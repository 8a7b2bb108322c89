"""The route that opens a diagnosis: a request in order goes straight to its function.

FastAPI looks at each dependency, each header and the body of each request one by one, which takes longer than a
remembered answer. Here the few things that matter are looked at. Whatever is not in order takes the way of the
framework, which says what is wrong with it.
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
    """A route whose function takes a request for a diagnosis, the queue and an Idempotency-Key, and nothing else."""

    def handler_of(self, handler: Handler) -> Callable[[JsonRequest], Coroutine[Any, Any, Response]]:
        """Return the handler of the framework, behind one that answers what is in order."""

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
    """Return what is asked; None if the body is not in order."""
    if request.headers.get("content-type") not in TYPES:
        return None
    try:
        return DiagnosisRequest.model_validate(read_json(await request.body()))
    except (ValueError, RecursionError, UnreadableError, ClientDisconnect):
        return None
