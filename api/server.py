"""One process of the service under uvicorn."""

import asyncio
import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.http.connections import Config
from api.http.log_format import log_config
from api.settings import Settings
from api.telling import Tell

log = logging.getLogger("diagnoser.api")


class Server(uvicorn.Server):
    """uvicorn with a pause before it stops. In the pause, load balancers learn that the service is not ready.

    Args:
        app: The application.
        settings: The settings of the process.
        tell: The callbacks for its signs of life.
    """

    def __init__(self, app: FastAPI, settings: Settings, tell: Tell) -> None:
        """Serve an application as the settings say."""
        super().__init__(Config(app, settings, log_config(settings.log_level, settings.log_format)))
        self._state, self._pause, self._tell = app.state, settings.drain_seconds, tell

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Load everything and listen, then tell so."""
        await super().startup(sockets)
        if self.started:
            self._tell.running()
            if self._tell.alive:
                self._signs = asyncio.create_task(self._show_life(self._tell.alive, self._tell.seconds))

    async def _show_life(self, alive: Callable[[], None], seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            alive()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop. After a second signal, stop without the pause."""
        wait, self._state.shutting_down = not self._state.shutting_down and self._pause, True
        if wait:
            loop = asyncio.get_running_loop()
            loop.call_soon_threadsafe(loop.call_later, wait, super().handle_exit, sig, frame)
        else:
            super().handle_exit(sig, frame)


def serve(settings: Settings, sockets: list[socket.socket], tell: Tell) -> int:
    """Serve until SIGTERM or SIGINT. Requests in flight are finished first. Return the exit code.

    Args:
        settings: The settings of the process.
        sockets: Bound to the address of the service. They begin to listen after everything is loaded.
        tell: The callbacks for its signs of life.
    """
    server = Server(create_app(settings), settings, tell)
    with suppress(KeyboardInterrupt):
        server.run(sockets)
    return 0 if server.started else 1
