"""Middleware around every request: counts it, measures its time, and logs a crash without showing it to the client."""

import logging
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http import problems
from api.http.log_format import places_of
from api.http.metrics import Metrics
from api.http.request_facts import request_facts
from api.http.routes import method_of, route_of

log = logging.getLogger("diagnoser.api")


class BrokenAnswerError(Exception):
    """An answer broke off. The error itself is not quoted, because its message may quote a report."""


class RequestMetrics:
    """Measures the requests to an application. A crash is logged once and answered with 500."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Measure this application."""
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on. Answer 500 when that fails."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        status, start = 0, perf_counter()

        async def watch(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:  # noqa: BLE001 -- whatever it was, the client gets an answer
            _log_crash(scope, error)
            if status:  # a part of the answer was sent already: the server closes the connection
                raise BrokenAnswerError("An answer broke off; the line before says why.") from None
            await problems.respond(problems.of_status(500))(scope, receive, watch)
        finally:
            self._count(scope, status, perf_counter() - start)

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        method, route = method_of(scope), route_of(scope)
        self._metrics.requests.labels(method, route, str(status)).inc()
        self._metrics.seconds.labels(method, route).observe(seconds)


def _log_crash(scope: Scope, error: BaseException) -> None:
    fields = {"request_id": request_facts().request_id}
    log.error("A request to %s failed: %s", route_of(scope), places_of(error), extra={"fields": fields})
