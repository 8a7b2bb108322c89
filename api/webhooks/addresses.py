"""The allowed addresses of webhooks: `http` and `https` on the public network, unless a setting allows more.

Otherwise a registered webhook could make the service call machines within its private network. A name is looked up when
a message is sent, and the connection goes to the checked address itself. So changing the address of a name between
check and connection gains nothing.
"""

import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

PORTS: Final = {"http": 80, "https": 443}
LABEL: Final = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
PORT: Final = ":([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
PATTERN: Final = (
    rf"^(?P<scheme>https?)://(?P<host>{LABEL}([.]{LABEL})*[.]?|\[[0-9A-Fa-f:.]{{2,45}}\])"
    rf"(?P<port>{PORT})?(?P<path>([/?][!-\"$-~]*)?)$"
)
"""A plain address in ASCII: no user name, no password and no fragment."""
TRANSLATED: Final = ip_network("64:ff9b::/96")
"""IPv6 addresses that a gateway turns into the IPv4 address in their last four bytes (RFC 6052)."""
NOT_PUBLIC: Final = (
    "This is an address of a private network or of this machine, and webhooks may not go there"
)


class AddressError(ValueError):
    """A webhook may not go to this address, or the address cannot be found. The message says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """The destination of a message.

    Attributes:
        tls: Whether the connection is encrypted.
        host: The name or address in the URL.
        port: The port.
        path: Path and query.
    """

    tls: bool
    host: str
    port: int
    path: str


def target_of(url: str) -> Target:
    """Return the parts of a URL.

    Raises:
        AddressError: It is not a plain `http` or `https` address, as `PATTERN` says.

    >>> target_of("https://hooks.example/a?b=c")
    Target(tls=True, host='hooks.example', port=443, path='/a?b=c')
    """
    found = re.fullmatch(PATTERN, url)
    if found is None:
        raise AddressError("Give an address that begins with https:// or http://, in ASCII")
    scheme, host, port, path = found["scheme"], found["host"], found["port"], found["path"]
    if host.startswith("["):
        try:
            host = str(IPv6Address(host[1:-1]))
        except ValueError:
            raise AddressError("This is no address of a web server") from None
    slash = "" if path.startswith("/") else "/"
    return Target(scheme == "https", host, int(port[1:]) if port else PORTS[scheme], slash + path)


def check_literal(target: Target) -> None:
    """Refuse a numeric address of this machine or of a private network, and `localhost`.

    Raises:
        AddressError: The host is such an address.
    """
    name = target.host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        raise AddressError(NOT_PUBLIC)
    try:
        found = ip_address(target.host)
    except ValueError:
        return
    if not is_public(found):
        raise AddressError(NOT_PUBLIC)


def resolve(target: Target, *, private: bool) -> str:
    """Return an address of a host, as numbers.

    Args:
        target: The host.
        private: Whether it may be on a private network or on this machine.

    Raises:
        AddressError: The host has no address, or a forbidden private one.
    """
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressError("The name of the host cannot be found") from None
    addresses = [str(each[4][0]) for each in found]
    if not private and not all(is_public(ip_address(each.partition("%")[0])) for each in addresses):
        raise AddressError(NOT_PUBLIC)
    return addresses[0]


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Return whether an address is on the public network, and so is any IPv4 address inside it.

    >>> [is_public(ip_address(each)) for each in ("1.1.1.1", "10.0.0.1", "::ffff:127.0.0.1", "169.254.169.254")]
    [True, False, False, False]
    """
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in TRANSLATED:
            inner = IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast
