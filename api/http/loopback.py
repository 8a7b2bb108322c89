"""Clients of this machine. While no API key exists, only they are answered."""

from ipaddress import IPv6Address, ip_address

from starlette.datastructures import Headers
from starlette.types import Scope

from api.http import problems

FORBIDDEN = problems.Kind(403, "loopback-only", "Only on loopback")
NOT_LOCAL = "No API key exists yet, so only clients on this machine are answered."
NOT_A_LOCAL_NAME = "No API key exists yet, so this service answers only requests to localhost."


def is_loopback(host: str) -> bool:
    """Return whether this address or name is the machine itself."""
    try:
        address = ip_address(host)
    except ValueError:
        return host.rstrip(".").lower() == "localhost"
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address.is_loopback


def loopback_refusal(scope: Scope) -> str | None:
    """Return the reason for refusing a request from elsewhere, or None for a request from this machine.

    Any Host other than a name of this machine is refused as well: with it a page of another site could read answers
    (DNS rebinding).
    """
    client = scope.get("client")
    if client and not is_loopback(client[0]):  # no client address: a Unix socket
        return NOT_LOCAL
    name = _host_name(Headers(scope=scope).get("host", "localhost"))
    return None if is_loopback(name) else NOT_A_LOCAL_NAME


def _host_name(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
