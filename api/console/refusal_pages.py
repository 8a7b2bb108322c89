"""Refusals of the parts around the pages, such as a wrong address or too many requests, as pages for people."""

import json
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.console.page_route import refusal_page
from api.console.pages.refusal_words import WORDS

PROBLEM: Final = "application/problem+json"
FOR_PROGRAMS: Final = ("/v1/", "/health/", "/session", "/openapi.json", "/static/")


class RefusalPages:
    """Turns problem responses to a browser into pages in the language of the reader."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand around this application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and rewrite a problem in the answer."""
        if scope["type"] != "http" or not _wants_page(scope):
            return await self._app(scope, receive, send)
        held: list[Message] = []
        body = b""

        async def rewritten(message: Message) -> None:
            nonlocal body
            if message["type"] == "http.response.start" and _is_problem(message):
                held.append(message)
            elif not held:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    await _send_page(scope, receive, send, held[0], body)

        return await self._app(scope, receive, rewritten)


def _wants_page(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    asks = "text/html" in headers.get("accept", "") or "x-live" in headers
    return asks and not scope["path"].startswith(FOR_PROGRAMS)


def _is_problem(start: Message) -> bool:
    return MutableHeaders(scope=start).get("content-type", "").startswith(PROBLEM)


async def _send_page(scope: Scope, receive: Receive, send: Send, start: Message, body: bytes) -> None:
    status = start["status"]
    kind = json.loads(body)["type"].removeprefix("urn:diagnoser:").replace("-", "_")
    page = refusal_page(Request(scope), status, reason_of_problem(kind, status))
    given = Headers(raw=start["headers"])
    for name in ("retry-after", "ratelimit", "ratelimit-policy", "allow"):
        if name in given:
            page.headers[name] = given[name]
    await page(scope, receive, send)


def reason_of_problem(kind: str, status: int) -> str:
    """Return the word for a problem from outside the pages.

    >>> reason_of_problem("loopback_only", 403), reason_of_problem("forbidden", 403), reason_of_problem("?", 418)
    ('reason_loopback_only', 'reason_403', 'reason_other')
    """
    names = [f"reason_{status}"] if kind == "forbidden" else [f"reason_{kind}", f"reason_{status}"]
    return next((each for each in names if each in WORDS), "reason_other")
