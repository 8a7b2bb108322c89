"""Sending one message to one address."""

import http.client
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from threading import Timer
from typing import Final

from api.webhooks.addresses import AddressError, Target, resolve

SILENCE_SECONDS: Final = 5.0
"""Longest wait for the next piece of an answer."""
MOST_SECONDS: Final = 10.0
"""Longest time for a whole answer."""


class PostError(Exception):
    """The message did not arrive, as far as is known. The message says why, in a few words without the address."""


def post(target: Target, body: bytes, headers: Mapping[str, str], *, private: bool) -> int:
    """Send a POST and return the status of the response. Redirects are not followed.

    Args:
        target: The destination.
        body: The content.
        headers: Its headers.
        private: Whether it may go to a private network or to this machine.

    Raises:
        PostError: There is no answer in time, or the address is not allowed.
    """
    try:
        address = resolve(target, private=private)
        with socket.create_connection((address, target.port), SILENCE_SECONDS) as plain:
            end = Timer(MOST_SECONDS, _shut, [plain])
            end.start()
            try:
                return _answered(_wrapped(plain, target), target, body, headers)
            finally:
                end.cancel()
    except AddressError as error:
        raise PostError(str(error)) from None
    except ssl.SSLError as error:
        raise PostError(f"The encrypted connection failed: {error.reason or 'unknown reason'}") from None
    except TimeoutError:
        raise PostError("The host did not answer in time") from None
    except OSError as error:
        raise PostError(f"The connection failed: {error.strerror or type(error).__name__}") from None
    except http.client.HTTPException:
        raise PostError("The host did not answer with HTTP") from None


def _wrapped(plain: socket.socket, target: Target) -> socket.socket:
    if not target.tls:
        return plain
    return ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)


def _answered(connected: socket.socket, target: Target, body: bytes, headers: Mapping[str, str]) -> int:
    connection = http.client.HTTPConnection(target.host, target.port, timeout=SILENCE_SECONDS)
    connection.sock = connected  # the address that was checked, and no other one
    host = f"[{target.host}]" if ":" in target.host else target.host
    named = host if target.port in {80, 443} else f"{host}:{target.port}"
    try:
        connection.request("POST", target.path, body, {"Host": named, "Connection": "close", **headers})
        return connection.getresponse().status
    finally:
        connection.close()


def _shut(plain: socket.socket) -> None:
    with suppress(OSError):
        plain.shutdown(socket.SHUT_RDWR)
