"""A connection that sends the head of an answer together with the body behind it.

uvicorn hands both over one after the other, and each would be a call of the system and a packet of its own.
"""

import asyncio
from typing import Any, Final

HEAD: Final = b"HTTP/1.1 "


class JoinedWrites:
    """A transport that holds the head of an answer until the next piece, or until the event loop goes on."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        """Send over a transport of an event loop."""
        self._transport, self._loop, self._head = transport, loop, b""

    def __getattr__(self, name: str) -> Any:
        """Do everything else as the transport does it."""
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send some bytes, behind those that are held."""
        if self._head:
            self._transport.write(self._taken() + data)
        elif data.startswith(HEAD):
            self._head = data
            self._loop.call_soon(self._send)
        elif data:
            self._transport.write(data)

    def close(self) -> None:
        """Close the connection after what is held."""
        self._send()
        self._transport.close()

    def _send(self) -> None:
        if self._head:
            self._transport.write(self._taken())

    def _taken(self) -> bytes:
        head, self._head = self._head, b""
        return head
