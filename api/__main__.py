"""`python -m api`: run the service."""

import argparse
import logging
import sys
from collections.abc import Sequence
from functools import partial

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from api.listening import address_of, bound, reserved
from api.settings import Settings
from api.store import connect, migrate
from api.store.engine import reason_of
from api.telling import RUNNING, Tell

log = logging.getLogger("diagnoser.api")


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until SIGTERM or SIGINT. Requests in flight are finished first."""
    parser = _parser()
    given = {name: value for name, value in vars(parser.parse_args(arguments)).items() if value is not None}
    try:
        settings = Settings(**given)
        _open_store(settings.database_url)
    except ValidationError as error:
        first = error.errors()[0]
        parser.error(f"{'.'.join(map(str, first['loc']))}: {first['msg'].removeprefix('Value error, ')}")
    except ValueError as error:
        parser.error(f"database_url: {error}")
    except (OSError, SQLAlchemyError) as error:
        parser.exit(1, f"The store cannot be opened: {reason_of(error)}.\n")
    several = settings.workers > 1
    try:
        place = (reserved if several else bound)(settings.host, settings.port)
    except OSError as error:
        parser.exit(
            1, f"Port {settings.port} of {settings.host} cannot be used: {error.strerror or error}.\n"
        )
    # The application takes a second or more to import, so what is wrong with the settings is said before.
    if several:
        from api.workers import supervise

        sys.exit(supervise(settings, place))
    from api.server import serve

    sys.exit(serve(settings, place, Tell(partial(_say, address_of(settings.host, place)))))


def _open_store(url: str) -> None:
    """Open the store once. A failure then gets one sentence, and not a traceback of the server."""
    engine = connect(url)
    migrate(engine)
    engine.dispose()


def _say(address: str) -> None:
    log.info(RUNNING, address, 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m api", description="Diagnoser over HTTP.")
    parser.add_argument("--host", help="address to listen on (DIAGNOSER_HOST)")
    parser.add_argument("--port", type=int, help="port to listen on (DIAGNOSER_PORT)")
    parser.add_argument("--workers", type=int, help="processes that answer on that port (DIAGNOSER_WORKERS)")
    return parser


if __name__ == "__main__":
    main()
