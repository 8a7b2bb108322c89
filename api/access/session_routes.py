"""`/session`, `/signin` and `/signout`: a person signs in to the console with a key, and the browser keeps a cookie.

The cookie holds a random secret. The store keeps only its hash, so nothing has to be signed. Scripts cannot read it.
Browsers do not send it with requests of other sites, and the gate refuses such requests once more.
"""

from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from api.access.gate import COOKIE, SIGN_IN, SIGN_OUT
from api.access.key_ring import KeyRing
from api.access.keys import KEY_PREFIX, Key
from api.access.repository import KeyRepository
from api.access.schemas import SessionOut, SessionRequest
from api.console.pages.signin_words import WORDS
from api.console.rendering import Page
from api.dependencies import Keys, Ring
from api.http.json_route import JsonRoute
from api.http.problems import UnauthenticatedError, responses

HOME = "/"
MAX_FORM_BYTES = 4096
router = APIRouter(tags=["session"], route_class=JsonRoute)


@router.post(
    "/session",
    operation_id="create_session",
    responses=responses(400, 413, 415, 422),
)
async def create_session(
    request: Request, given: SessionRequest, response: Response, keys: Keys, ring: Ring
) -> SessionOut:
    """Sign in to the console with a key. The session is in a cookie, and ends after some hours or with the key."""
    key = await _key_of(ring, given.key)
    if key is None:
        raise UnauthenticatedError("This key is unknown, was revoked or has expired.")
    ends_at = await run_in_threadpool(_begin, request, response, keys, key)
    return SessionOut(name=key.name, scopes=list(key.scopes), ends_at=ends_at)


@router.delete("/session", operation_id="delete_session", status_code=204, responses=responses())
def delete_session(request: Request, response: Response, keys: Keys, ring: Ring) -> None:
    """Sign out of the console. Without a session this changes nothing."""
    _end(request, response, keys, ring)


@router.get(SIGN_IN, include_in_schema=False)
def show_sign_in(request: Request, ring: Ring, page: Page) -> Response:
    """Show the page where one signs in; while no key exists there is nothing to sign in to."""
    if not ring.needed:
        language = f"?lang={page.tongue.code}" if "lang" in request.query_params else ""
        return RedirectResponse(f"{page.root}{HOME}{language}", 303)
    return page.page("signin.html", WORDS, place="signin", next=_next(request))


@router.post(SIGN_IN, include_in_schema=False)
async def sign_in(request: Request, keys: Keys, ring: Ring, page: Page) -> Response:
    """Sign in by the form of the page, which needs no script."""
    form = parse_qs((await request.body())[:MAX_FORM_BYTES].decode("utf-8", "replace"))
    key = await _key_of(ring, form.get("key", [""])[0].strip())
    if key is None:
        return page.page("signin.html", WORDS, 401, place="signin", next=_next(request), refused=True)
    response = RedirectResponse(_next(request), 303)
    await run_in_threadpool(_begin, request, response, keys, key)
    return response


@router.post(SIGN_OUT, include_in_schema=False)
def sign_out(request: Request, page: Page, keys: Keys, ring: Ring) -> Response:
    """Sign out by the button of the header, which needs no script."""
    response = RedirectResponse(f"{page.root}{SIGN_IN}", 303)
    _end(request, response, keys, ring)
    return response


async def _key_of(ring: KeyRing, secret: str) -> Key | None:
    """Return the key of a secret. None for an invalid one, and for the secret of a session."""
    return await ring.look_up(secret) if secret.startswith(KEY_PREFIX) else None


def _begin(request: Request, response: Response, keys: KeyRepository, key: Key) -> str:
    secret, ends_at = keys.begin_session(key, request.app.state.settings.session_hours)
    https = request.url.scheme == "https"
    response.set_cookie(COOKIE, secret, httponly=True, samesite="strict", secure=https)
    return ends_at


def _end(request: Request, response: Response, keys: KeyRepository, ring: KeyRing) -> None:
    if secret := request.cookies.get(COOKIE):
        keys.end_session(secret)
        ring.read()
    response.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=request.url.scheme == "https")


def _next(request: Request) -> str:
    """Return the wanted page before the sign-in."""
    return _local_address(request.query_params.get("next", HOME))


def _local_address(address: str) -> str:
    """Return an address of this service. Any other address gives the home page.

    >>> _local_address("/cases"), _local_address("//elsewhere.example/"), _local_address("https://elsewhere.example/")
    ('/cases', '/', '/')
    """
    is_local = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_local and address.isprintable() else HOME
