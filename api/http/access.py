"""Who may call.  With no key created yet: only clients on this machine, by a name of this machine."""

from ipaddress import IPv6Address, ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http import problems

FORBIDDEN = problems.Kind(403, "loopback-only", "Only on loopback")
NOT_LOCAL = "No API key was created yet, so only clients on this machine are answered."
NOT_A_LOCAL_NAME = "No API key was created yet, so this service answers only to localhost."


class LoopbackOnly:
    """Refuse clients of other machines, and pages of other sites whose name was pointed at this machine."""

    def __init__(self, app: ASGIApp) -> None:
        """Guard an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403, or pass on."""
        reason = _refusal(scope) if scope["type"] == "http" else None
        if reason is None:
            return await self._app(scope, receive, send)
        return await problems.respond(problems.problem(FORBIDDEN, reason))(scope, receive, send)


def is_loopback(host: str) -> bool:
    """Return whether this address, or name, is the machine itself."""
    try:
        address = ip_address(host)
    except ValueError:
        return host.rstrip(".").lower() == "localhost"
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address.is_loopback


def _refusal(scope: Scope) -> str | None:
    client = scope.get("client")
    if client and not is_loopback(client[0]):  # no client: a socket in the file system
        return NOT_LOCAL
    name = _host_name(Headers(scope=scope).get("host", "localhost"))
    return None if is_loopback(name) else NOT_A_LOCAL_NAME


def _host_name(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
