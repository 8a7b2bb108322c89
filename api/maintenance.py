"""Care of the store, for `diagnoser database`. The command line calls these functions by name."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import Engine, inspect
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from api.retention import backup as backups
from api.retention import forget
from api.store import connect, migrate
from diagnoser.errors import DiagnoserError, InputError, missing_driver

COMMAND_LINE = "command line"
"""Who asks, in the audit log."""


def upgrade(url: str) -> None:
    """Bring the tables to the newest form. Create the database if it does not exist."""
    with _store(url) as engine:
        migrate(engine)


def backup(url: str, file: Path) -> int:
    """Write a backup. Return the number of rows."""
    with _existing(url) as engine:
        return backups.backup(engine, file)


def restore(url: str, file: Path, *, replace: bool) -> int:
    """Restore a backup. Return the number of rows."""
    with _store(url) as engine:
        return backups.restore(engine, file, replace=replace)


def prune(url: str, days: int) -> dict[str, int]:
    """Delete the cases without a change for a number of days. Return the counts of `Forgotten`."""
    with _existing(url) as engine:
        return asdict(forget.prune(engine, days, who=COMMAND_LINE))


def erase(url: str, customer: str, key: bytes | None) -> dict[str, int]:
    """Delete all data of a customer. Return the counts of `Forgotten`."""
    with _existing(url) as engine:
        return asdict(forget.erase(engine, customer, key, who=COMMAND_LINE))


@contextmanager
def _store(url: str) -> Iterator[Engine]:
    """Yield an engine.

    Raises:
        InputError: The URL is of no known kind, or its driver is not installed.
        DiagnoserError: The database does not answer.
    """
    try:
        engine = connect(url)
    except ImportError as error:
        raise InputError(f"The database cannot be used: {missing_driver(error)}.") from None
    except (ArgumentError, ValueError) as error:
        raise InputError(f"The database cannot be used: {str(error).rstrip('.')}.") from None
    try:
        yield engine
    except DBAPIError as error:
        raise DiagnoserError(f"The database failed: {str(error.orig).strip().splitlines()[0]}.") from error
    except SQLAlchemyError as error:
        raise DiagnoserError(f"The database failed: {error}.") from error
    finally:
        engine.dispose()


@contextmanager
def _existing(url: str) -> Iterator[Engine]:
    """Yield an engine for an existing store, in its newest form.

    Raises:
        InputError: There is no such store.
    """
    with _store(url) as engine:
        file = Path(engine.url.database or "")
        if (engine.dialect.name == "sqlite" and not file.is_file()) or not inspect(engine).has_table(
            "diagnosis"
        ):
            raise InputError(f"{engine.url.render_as_string()} holds no store of the service.")
        migrate(engine)
        yield engine
