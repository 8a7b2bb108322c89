"""The scopes of the routes. Each route outside of `gate.OPEN` names one. A test checks this."""

from typing import Annotated, Any, Final

from fastapi import Request, Security
from fastapi.security import HTTPBearer, SecurityScopes

from api.access.keys import Key, Scope
from api.http.problems import ForbiddenError, UnauthenticatedError

CALLER: Final = "diagnoser.caller"
"""Where the gate leaves the key of a request, in the scope of the request."""


def caller_of(request: Request) -> Key | None:
    """Return the key of a request, or None on an open address without one."""
    key: Key | None = request.scope.get(CALLER)
    return key


class Require(HTTPBearer):
    """The dependency of a route with a key. OpenAPI shows it as the way to send a key.

    It is itself a security scheme of the framework, and not a function with a scheme as its dependency. Each further
    dependency would cost the framework more time than its own work takes.
    """

    def __init__(self) -> None:
        """Describe the key."""
        super().__init__(
            scheme_name="key",
            description="An API key. While none was made, clients of the same machine need none.",
            auto_error=False,
        )

    async def __call__(self, request: Request, needed: SecurityScopes) -> Key:  # type: ignore[override]  # see above
        """Return the key of a request, if it holds the scopes of the route.

        Raises:
            UnauthenticatedError: There is no key.
            ForbiddenError: The key does not hold a scope.
        """
        key = caller_of(request)
        if key is None:
            raise UnauthenticatedError("This request needs an API key.")
        for scope in needed.scopes:
            if not key.may(scope):  # type: ignore[arg-type]  # `needs` takes no other words
                raise ForbiddenError(f"This needs a key with the scope {scope}.")
        return key


require: Final = Require()


def needs(scope: Scope | None = None) -> Any:
    """Return the dependency of a route with a scope. Scope None admits any key."""
    return Security(require, scopes=[scope] if scope else [])


Caller = Annotated[Key, Security(require)]
"""The key of the request, for a route that has a scope already."""
