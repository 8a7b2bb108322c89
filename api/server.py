"""One process of the service under uvicorn."""

import asyncio
import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Final

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.http.connections import Config
from api.http.log_format import log_config
from api.settings import Settings

RUNNING: Final = "The service is running on %s (workers: %d)"
"""What the log says once the service answers. Programs that start it look for the address."""
log = logging.getLogger("diagnoser.api")


class Server(uvicorn.Server):
    """uvicorn with a pause before it stops. In the pause a load balancer sees that the service is not ready.

    Args:
        app: The application.
        settings: The settings of the process.
        tell: Called once the process answers.
    """

    def __init__(self, app: FastAPI, settings: Settings, tell: Callable[[], None]) -> None:
        """Serve an application as the settings say."""
        super().__init__(Config(app, settings, log_config(settings.log_level, settings.log_format)))
        self._state, self._pause, self._tell = app.state, settings.drain_seconds, tell

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Load everything and listen, then tell so."""
        await super().startup(sockets)
        if self.started:
            self._tell()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop; a second signal does not wait."""
        wait, self._state.shutting_down = not self._state.shutting_down and self._pause, True
        if wait:
            loop = asyncio.get_running_loop()
            loop.call_soon_threadsafe(loop.call_later, wait, super().handle_exit, sig, frame)
        else:
            super().handle_exit(sig, frame)


def serve(settings: Settings, sockets: list[socket.socket], tell: Callable[[], None]) -> int:
    """Serve until SIGTERM or SIGINT; requests in flight are finished first. Return the exit code.

    Args:
        settings: The settings of the process.
        sockets: Bound to the address of the service. They are listened on when everything is loaded.
        tell: Called once the process answers.
    """
    server = Server(create_app(settings), settings, tell)
    with suppress(KeyboardInterrupt):
        server.run(sockets)
    return 0 if server.started else 1
