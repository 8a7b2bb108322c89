"""Middleware around every request: counts it, measures its time, and logs a crash without showing it to the client."""

import logging
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http import problems
from api.http.metrics import Metrics

log = logging.getLogger("diagnoser.api")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestMetrics:
    """Measures the requests to an application. A crash is logged once and answered with 500."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Measure this application."""
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; answer 500 when that fails."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        status, start = 0, perf_counter()

        async def watch(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception:
            if status:  # a part of the answer was sent already: the server closes the connection and logs
                raise
            log.exception("A request to %s failed.", _route(scope))
            await problems.respond(problems.of_status(500))(scope, receive, watch)
        finally:
            self._count(scope, status, perf_counter() - start)

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "other"
        self._metrics.requests.labels(method, _route(scope), str(status)).inc()
        self._metrics.seconds.labels(method, _route(scope)).observe(seconds)


def _route(scope: Scope) -> str:
    """Return the template of the route, and not the address: every id would make a series of its own."""
    return str(getattr(scope.get("route"), "path", "none"))
