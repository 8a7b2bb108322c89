"""Connections of the server: strangers are refused at once, and a slow client cannot keep others out.

uvicorn has no time limit for slowly arriving requests, and it counts idle connections as work. This protocol mends
both. A connection waits for its client, or it is at work. It waits until the head and the body of a request have
arrived, and while the client does not take the answer. Each wait has a time limit. At the largest number of open
connections, the one with the longest wait is closed for the next one.
"""

import asyncio
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import h11
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from api.access.key_ring import KeyRing
from api.http import problems
from api.http.joined_writes import JoinedWrites
from api.http.loopback import FORBIDDEN, NOT_LOCAL, is_loopback
from api.settings import Settings

UNSENT: Final = "unsent answer"
"""The stage of a connection whose client does not take its answer. The other stages are states of h11."""

log = logging.getLogger("diagnoser.api")


class LimitedProtocol(H11Protocol):
    """HTTP/1.1 with time limits on its client.

    Args:
        config: The configuration of the server.
        server_state: The open connections and the running requests, common to all connections.
        app_state: The state of the application, made at its start.
    """

    def __init__(
        self,
        config: "Config",
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        """Make the protocol of one connection."""
        super().__init__(config, server_state, app_state, _loop)
        self._most, self._seconds, self._waiting = config.most, config.seconds, config.waiting
        self._ring = config.ring
        self._stage: object = None
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a request. A stranger is refused, and so is anybody if all other connections are at work."""
        super().connection_made(transport)
        self.transport = JoinedWrites(transport, self.loop)  # type: ignore[assignment]
        if (
            self.client and not is_loopback(self.client[0]) and not self._ring.needed
        ):  # no client: a Unix socket
            return self._refuse(STRANGER)
        if len(self.connections) > self._most:
            if not self._waiting:
                return self._refuse(FULL)
            next(iter(self._waiting)).give_up("Another client needed its place.")
        return self._follow(h11.IDLE)

    def handle_events(self) -> None:
        """Handle the received bytes, and wait for the rest."""
        super().handle_events()
        self._follow(self.conn.their_state)

    def pause_writing(self) -> None:
        """Wait while the client does not take its answer."""
        super().pause_writing()
        self._follow(UNSENT)

    def resume_writing(self) -> None:
        """Go on: the client has taken some of its answer."""
        super().resume_writing()
        self._follow(self.conn.their_state)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        super().connection_lost(exc)
        self._stop_waiting()

    def give_up(self, reason: str) -> None:
        """Close the connection without an answer."""
        log.info("A connection was closed. %s", reason)
        self._stop_waiting()
        self.connections.discard(self)
        self.transport.abort()

    def _refuse(self, answer: bytes) -> None:
        self.connections.discard(self)
        self.transport.write(answer)
        self.transport.close()

    def _follow(self, stage: object) -> None:
        """Start the time limit of a stage when it begins. Some more bytes in a stage give no more time."""
        if stage is self._stage or self.transport.is_closing():
            return
        self._stop_waiting()
        self._stage, seconds = stage, self._seconds.get(stage)
        if seconds is not None:
            self._waiting[self] = None
            reason = f"Its client took more than {seconds:g} seconds."
            self._deadline = self.loop.call_later(seconds, self.give_up, reason)

    def _stop_waiting(self) -> None:
        self._waiting.pop(self, None)
        if self._deadline is not None:
            self._deadline.cancel()


class Config(uvicorn.Config):
    """The configuration of the server, with the time limits of its connections.

    Attributes:
        most: Largest number of connections at once.
        seconds: Stage of a waiting connection -> its time limit. At work there is no limit.
        waiting: The connections in a wait for their clients, the longest wait first.
        ring: The API keys. Without any, clients of other machines are refused.
    """

    def __init__(self, app: FastAPI, settings: Settings, log_config: dict[str, Any] | None) -> None:
        """Serve an application as the settings say."""
        super().__init__(
            app,
            host=settings.host,
            port=settings.port,
            http=LimitedProtocol,
            ws="none",
            timeout_keep_alive=settings.keep_alive_seconds,
            timeout_graceful_shutdown=settings.graceful_seconds,
            log_config=log_config,
            access_log=False,  # `api.http.request_log` has one line for each request, without its query
            server_header=False,
        )
        self.ring: KeyRing = app.state.ring
        self.most = settings.limit_concurrency
        self.seconds: dict[object, float] = {
            h11.IDLE: settings.head_seconds,
            h11.SEND_BODY: settings.body_seconds,
            UNSENT: settings.unsent_seconds,
        }
        self.waiting: dict[LimitedProtocol, None] = {}


def _whole_answer(body: Mapping[str, Any], headers: Mapping[str, str]) -> bytes:
    """Return a problem as it goes over the wire. It is sent before the client has sent anything."""
    response = problems.respond(body, {"Connection": "close", **headers})
    status = HTTPStatus(response.status_code)
    lines = [f"HTTP/1.1 {status} {status.phrase}".encode()]
    lines += [name + b": " + value for name, value in response.raw_headers]
    return b"\r\n".join([*lines, b"", bytes(response.body)])


STRANGER: Final = _whole_answer(problems.problem(FORBIDDEN, NOT_LOCAL), {})
FULL: Final = _whole_answer(
    problems.of_status(503, "The service has too much work; try again."), problems.RETRY_SOON
)
