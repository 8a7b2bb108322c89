"""The gate in front of all routes: it identifies the caller, and refuses strangers before their body is read.

Before the first key is made, a client must be on this machine and may do everything. From the first key on, every
address and host name is answered and every request needs a key, except for the few addresses in `OPEN`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs, quote, urlsplit

from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.key_ring import KeyRing
from api.access.keys import LOCAL, Key
from api.access.rate_limits import RateLimits, Taken
from api.access.scopes import CALLER
from api.http import problems
from api.http.body_limits import discard
from api.http.loopback import FORBIDDEN, loopback_refusal
from api.http.request_facts import request_facts

COOKIE: Final = "diagnoser_session"
SIGN_IN: Final = "/signin"
SIGN_OUT: Final = "/signout"
OPEN: Final = ("/health/live", "/health/ready", "/openapi.json", "/docs", "/session", SIGN_IN, SIGN_OUT)
"""Addresses that need no key. They tell nothing of a case: whether the service runs, how to call it, how to sign in."""
API: Final = "/v1/"
API_HEADERS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
"""Headers of every answer about cases: no cache on the way keeps it, and no browser takes it for a page."""
OPEN_FOLDER: Final = "/static/"
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
OUR_OWN: Final = frozenset({"same-origin", "none"})
NEEDED: Final = "Send an API key: Authorization: Bearer KEY."
UNKNOWN: Final = "This API key is unknown, was revoked or has expired."
FOREIGN: Final = "A page of another site sent this request; sign in and use the pages of this service."
TOO_MANY: Final = "This API key makes too many requests; wait as long as Retry-After says."


@dataclass(frozen=True, slots=True)
class Entry:
    """The decision of the gate on a request.

    Attributes:
        key: The key of the request. None on an open address without one.
        refusal: The answer to a refused request, else None.
        headers: Headers to add to the answer.
    """

    key: Key | None = None
    refusal: Response | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Gate:
    """Lets requests with a key in, each within the rate limit of its key."""

    def __init__(self, app: ASGIApp, ring: KeyRing, limits: RateLimits) -> None:
        """Guard this application."""
        self._app, self._ring, self._limits = app, ring, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its key, or answer 303, 401, 403, 429 or 503."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        entry = await self._keyed(scope) if self._ring.needed else _local(scope)
        if entry.key:
            scope[CALLER] = entry.key
            request_facts().caller = entry.key.key_id
        if entry.refusal is not None:
            return await _refuse(entry.refusal, scope, receive, send)

        added = {**entry.headers, **(API_HEADERS if scope["path"].startswith(API) else {})}

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(added)
            await send(message)

        return await self._app(scope, receive, send_with_headers)

    async def _keyed(self, scope: Scope) -> Entry:
        try:
            return await self._entry(scope, Headers(scope=scope))
        except SQLAlchemyError:
            return Entry(refusal=problems.store_down())

    async def _entry(self, scope: Scope, headers: Headers) -> Entry:
        secret, from_cookie = _secret(headers)
        key = await self._ring.look_up(secret)
        if scope["path"] in OPEN or scope["path"].startswith(OPEN_FOLDER):
            return Entry(key)
        if key is None:
            return Entry(refusal=_asked_for_a_key(scope, headers, UNKNOWN if secret else NEEDED))
        if from_cookie and scope["method"] not in SAFE and not _from_our_page(scope, headers):
            return Entry(key, problems.respond(problems.of_status(403, FOREIGN)))
        taken = await self._limits.take(key.key_id)
        limit = _limit_headers(taken, self._limits.limit.policy)
        if not taken.allowed:
            late = limit | {"Retry-After": str(taken.seconds)}
            return Entry(key, problems.respond(problems.of_status(429, TOO_MANY), late))
        return Entry(key, headers=limit)


def _local(scope: Scope) -> Entry:
    reason = loopback_refusal(scope)
    if reason is None:
        return Entry(LOCAL)
    return Entry(refusal=problems.respond(problems.problem(FORBIDDEN, reason)))


def _secret(headers: Headers) -> tuple[str, bool]:
    """Return the secret of a request, and whether it is in the cookie of a session."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if given:
        return (given.strip() if scheme.lower() == "bearer" else ""), False
    return cookie_parser(headers.get("cookie", "")).get(COOKIE, ""), True


def _from_our_page(scope: Scope, headers: Headers) -> bool:
    """Return whether a request with a cookie comes from a page of this service.

    Today's browsers say so in `Sec-Fetch-Site`. Older ones name the page in `Origin`.
    """
    if site := headers.get("sec-fetch-site"):
        return site in OUR_OWN
    origin = urlsplit(headers.get("origin", ""))
    return (origin.scheme, origin.netloc) == (scope["scheme"], headers.get("host"))


def _asked_for_a_key(scope: Scope, headers: Headers, why: str) -> Response:
    """Return 401. Send a browser that asks for a page, or submits a form, to the sign-in page."""
    if "text/html" in headers.get("accept", "") and not scope["path"].startswith(API):
        return RedirectResponse(_sign_in_for(scope), HTTPStatus.SEE_OTHER)
    return problems.respond(problems.of_status(401, why), problems.HOW_TO_SIGN_IN)


def _sign_in_for(scope: Scope) -> str:
    """Return the address of the sign-in page for a wanted page, in the language of its address."""
    query = scope["query_string"].decode("latin-1")
    address = f"{SIGN_IN}?next={quote(scope['path'] + ('?' + query if query else ''))}"
    languages = parse_qs(query).get("lang", [])
    return f"{address}&lang={quote(languages[0])}" if languages else address


def _limit_headers(taken: Taken, policy: str) -> dict[str, str]:
    return {"RateLimit-Policy": policy, "RateLimit": f'"key";r={taken.remaining};t={taken.seconds}'}


async def _refuse(refusal: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Send a refusal. The body of the request is discarded first, because some clients read no answer before."""
    if scope["method"] not in SAFE and "expect" not in Headers(scope=scope):
        await discard(receive)
    await refusal(scope, receive, send)
