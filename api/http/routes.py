"""The names of a request's method and route, for logs and metrics: few, and chosen by us."""

from typing import Final

from starlette.types import Scope

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def method_of(scope: Scope) -> str:
    """Return the method of a request, or `other` for a method unknown to HTTP."""
    method: str = scope["method"]
    return method if method in METHODS else "other"


def route_of(scope: Scope) -> str:
    """Return the template of the route, and not the address: every id would make a series of its own."""
    return str(getattr(scope.get("route"), "path", "none"))
