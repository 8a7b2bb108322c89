"""`python -m api`: run the service under uvicorn."""

import argparse
from collections.abc import Sequence
from typing import Any

import uvicorn
from pydantic import ValidationError

from api.app import create_app
from api.settings import Settings


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until SIGTERM or SIGINT; requests in flight are finished first."""
    settings = _settings(arguments)
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        limit_concurrency=settings.limit_concurrency,
        timeout_graceful_shutdown=settings.graceful_seconds,
        log_config=log_config(settings.log_level),
        server_header=False,
    )


def log_config(level: str) -> dict[str, Any]:
    """Return one format for all loggers, on stderr."""
    line = "%(asctime)s %(levelname)s %(name)s %(message)s"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": line}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {name: {"level": level.upper()} for name in ("uvicorn", "diagnoser")},
    }


def _settings(arguments: Sequence[str] | None) -> Settings:
    parser = argparse.ArgumentParser(prog="python -m api", description="Diagnoser over HTTP.")
    parser.add_argument("--host", help="address to listen on (DIAGNOSER_HOST)")
    parser.add_argument("--port", type=int, help="port to listen on (DIAGNOSER_PORT)")
    given = {name: value for name, value in vars(parser.parse_args(arguments)).items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        parser.error(f"{'.'.join(map(str, first['loc']))}: {first['msg']}")


if __name__ == "__main__":
    main()
