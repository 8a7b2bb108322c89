"""Middleware around every request: gives it a name, and writes one line about it to the log.

The line holds ids and figures only. The query of an address is not in it, because it may name a customer.
"""

import logging
import re
from random import getrandbits
from time import perf_counter
from typing import Final

from opentelemetry.trace import Span, get_current_span
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.request_facts import RequestFacts, begin, end
from api.http.routes import method_of, route_of

REQUEST_ID: Final = "X-Request-ID"
NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
DIAGNOSIS: Final = re.compile(r"[0-9a-f-]{1,36}")
TRACE_PARENT: Final = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
)
log = logging.getLogger("diagnoser.requests")


class RequestLog:
    """Names every request and logs it once it is answered."""

    def __init__(self, app: ASGIApp) -> None:
        """Log the requests to this application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add its name to the answer."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        facts, status, start = _facts(Headers(scope=scope)), 0, perf_counter()

        async def send_with_name(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                facts.diagnosis_id = facts.diagnosis_id or _diagnosis_in(scope)
                _tell(get_current_span(), scope, facts)  # FastAPI ends the span with the answer
                MutableHeaders(scope=message)[REQUEST_ID] = facts.request_id
            await send(message)

        token = begin(facts)
        try:
            await self._app(scope, receive, send_with_name)
        finally:
            end(token)
            _write(scope, facts, status, perf_counter() - start)


def _facts(headers: Headers) -> RequestFacts:
    """Return the facts in the headers: a request id and a trace, if they are well formed."""
    given = headers.get(REQUEST_ID, "")
    trace = TRACE_PARENT.fullmatch(headers.get("traceparent", ""))
    return RequestFacts(
        request_id=given if NAME.fullmatch(given) else f"{getrandbits(128):032x}",  # a name and no secret
        trace_id=trace.group(1) if trace else "",
    )


def _diagnosis_in(scope: Scope) -> str:
    """Return the id of a diagnosis in the address. Empty for anything else."""
    named = str(scope.get("path_params", {}).get("diagnosis_id", ""))
    return named if DIAGNOSIS.fullmatch(named) else ""


def _tell(span: Span, scope: Scope, facts: RequestFacts) -> None:
    """Add our facts to the span of a request, and remove its address. It may name a customer or a machine."""
    if span.is_recording():
        span.set_attributes({"url.path": route_of(scope), "url.query": "", **_known(facts)})


def _known(facts: RequestFacts) -> dict[str, str]:
    """Return the known facts by their names in logs and traces."""
    what = {
        "request_id": facts.request_id,
        "key_id": facts.caller,
        "diagnosis_id": facts.diagnosis_id,
        "model_version": facts.model_version,
    }
    return {name: each for name, each in what.items() if each}


def _write(scope: Scope, facts: RequestFacts, status: int, seconds: float) -> None:
    if not log.isEnabledFor(logging.INFO):
        return
    method, route = method_of(scope), route_of(scope)
    what = {"method": method, "route": route, "status": status, "seconds": round(seconds, 6)}
    trace = {"trace_id": facts.trace_id} if facts.trace_id else {}
    log.info("%s %s %s", method, route, status, extra={"fields": _known(facts) | what | trace})
