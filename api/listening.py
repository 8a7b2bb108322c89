"""The sockets of the service. They are bound before anything is loaded, so an occupied port is reported at once."""

import socket


def bound(host: str, port: int, *, shared: bool = False) -> list[socket.socket]:
    """Return a socket for each address of a host, bound to one port. Nothing listens yet.

    Args:
        host: Name or address.
        port: 0 takes any free one.
        shared: Whether other processes of this service bind the same port (`SO_REUSEPORT`). The kernel then distributes
            the connections among the listening ones.

    Raises:
        OSError: The host is unknown, or somebody else has the port.
    """
    found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    made: list[socket.socket] = []
    try:
        for family, kind, protocol, _, address in dict.fromkeys(found):
            each = socket.socket(family, kind, protocol)
            made.append(each)
            _prepare(each, shared=shared)
            each.bind((address[0], port_of(made) if len(made) > 1 else port, *address[2:]))
    except OSError:
        close(made)
        raise
    return made


def reserved(host: str, port: int) -> list[socket.socket]:
    """Reserve a port for the workers of this service. The returned sockets never listen, so they take no connection.

    Raises:
        OSError: The host is unknown, or somebody else has the port.
    """
    if port:  # a shared socket might share it with another service, and neither would notice
        close(bound(host, port))
    keeping = bound(host, port, shared=True)
    for each in keeping:  # from now on only sockets that are shared may join
        each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
    return keeping


def port_of(sockets: list[socket.socket]) -> int:
    """Return the port of the bound sockets."""
    port: int = sockets[0].getsockname()[1]
    return port


def address_of(host: str, sockets: list[socket.socket]) -> str:
    """Return the URL of the service for a client on this machine.

    >>> with socket.create_server(("127.0.0.1", 0)) as one:
    ...     address_of("127.0.0.1", [one]) == f"http://127.0.0.1:{port_of([one])}"
    True
    """
    return f"http://{f'[{host}]' if ':' in host else host}:{port_of(sockets)}"


def close(sockets: list[socket.socket]) -> None:
    """Close them all."""
    for each in sockets:
        each.close()


def _prepare(made: socket.socket, *, shared: bool) -> None:
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    if made.family == socket.AF_INET6:
        made.setsockopt(
            socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1
        )  # the same port of IPv4 is a socket of its own
