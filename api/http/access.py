"""Access to the service. While no API key exists, only clients on this machine are answered."""

from ipaddress import IPv6Address, ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http import problems

FORBIDDEN = problems.Kind(403, "loopback-only", "Only on loopback")
NOT_LOCAL = "No API key exists yet, so only clients on this machine are answered."
NOT_A_LOCAL_NAME = "No API key exists yet, so this service answers only requests to localhost."


class LoopbackOnly:
    """Rejects clients of other machines, and DNS rebinding: requests whose Host is not a name of this machine."""

    def __init__(self, app: ASGIApp) -> None:
        """Protect this application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403, or pass the request on."""
        reason = _refusal(scope) if scope["type"] == "http" else None
        if reason is None:
            return await self._app(scope, receive, send)
        return await problems.respond(problems.problem(FORBIDDEN, reason))(scope, receive, send)


def is_loopback(host: str) -> bool:
    """Return whether this address or name is the machine itself."""
    try:
        address = ip_address(host)
    except ValueError:
        return host.rstrip(".").lower() == "localhost"
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address.is_loopback


def _refusal(scope: Scope) -> str | None:
    client = scope.get("client")
    if client and not is_loopback(client[0]):  # no client address: a Unix socket
        return NOT_LOCAL
    name = _host_name(Headers(scope=scope).get("host", "localhost"))
    return None if is_loopback(name) else NOT_A_LOCAL_NAME


def _host_name(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
