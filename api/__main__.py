"""`python -m api`: run the service under uvicorn."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType

import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from api.app import create_app
from api.http.connections import Config
from api.http.log_format import log_config
from api.settings import Settings
from api.store.engine import migrate, reason_of


class Server(uvicorn.Server):
    """uvicorn with a pause before it stops. In the pause a load balancer sees that the service is not ready."""

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        """Serve an application as the settings say."""
        super().__init__(Config(app, settings, log_config(settings.log_level, settings.log_format)))
        self._state, self._pause = app.state, settings.drain_seconds

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop; a second signal does not wait."""
        wait, self._state.shutting_down = not self._state.shutting_down and self._pause, True
        if wait:
            loop = asyncio.get_running_loop()
            loop.call_soon_threadsafe(loop.call_later, wait, super().handle_exit, sig, frame)
        else:
            super().handle_exit(sig, frame)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until SIGTERM or SIGINT; requests in flight are finished first."""
    parser = _parser()
    given = {name: value for name, value in vars(parser.parse_args(arguments)).items() if value is not None}
    try:
        settings = Settings(**given)
        app = create_app(settings)
        migrate(
            app.state.engine
        )  # a store that cannot be opened gets a sentence, and not a traceback of the server
    except ValidationError as error:
        first = error.errors()[0]
        parser.error(f"{'.'.join(map(str, first['loc']))}: {first['msg'].removeprefix('Value error, ')}")
    except ValueError as error:
        parser.error(f"database_url: {error}")
    except (OSError, SQLAlchemyError) as error:
        parser.exit(1, f"The store cannot be opened: {reason_of(error)}.\n")
    server = Server(app, settings)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m api", description="Diagnoser over HTTP.")
    parser.add_argument("--host", help="address to listen on (DIAGNOSER_HOST)")
    parser.add_argument("--port", type=int, help="port to listen on (DIAGNOSER_PORT)")
    return parser


if __name__ == "__main__":
    main()
