"""Connections to the store: SQLite by default, any SQLAlchemy URL otherwise.

The default of SQLite is a deferred BEGIN. Two writers that read before they write then fail with "database is locked".
Here a writer takes the lock with BEGIN IMMEDIATE and waits for other writers, and readers never wait.
`synchronous=FULL` is set because a confirmed outcome must survive a power cut. The commit of a `prompt` transaction
does not wait for the disk. It survives the end of the process, however sudden, and `flush` brings it to the disk a
moment later.
"""

import logging
import os
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import Pool

from diagnoser.errors import missing_driver

BUSY_MILLISECONDS = 10_000
POOL = 50  # more than the threads that serve requests, so that none waits for a connection
MIGRATION_LOCK = 7_316_001  # any number that nothing else in the database uses
BACKENDS = ("sqlite", "postgresql")
POSTGRESQL = "postgresql+psycopg"
MIGRATIONS = Path(__file__).parent / "migrations"
_TURNS: WeakKeyDictionary[Pool, Lock] = WeakKeyDictionary()
log = logging.getLogger("diagnoser.api")


def connect(url: str) -> Engine:
    """Return an engine for the store. Nothing is opened yet.

    Errors of the engine show no values, because these may be the words of a customer.

    Raises:
        ValueError: The URL names no file of SQLite and no PostgreSQL, or a driver is missing. The message names the
            remedy. It does not repeat the URL, because that may hold a password.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "postgresql":
        return _postgresql(parsed)
    _require_file(parsed.database)
    engine = create_engine(
        parsed,
        pool_size=POOL,
        hide_parameters=True,
        connect_args={"timeout": BUSY_MILLISECONDS / 1000},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def reason_of(error: OSError | SQLAlchemyError) -> str:
    """Return why the store cannot be opened, in one line."""
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error)
    return str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]


def writing(engine: Engine, *, prompt: bool = False) -> Engine:
    """Return the same engine with transactions that take the write lock at their beginning."""
    return engine.execution_options(writer=True, prompt=prompt)


def flush(engine: Engine) -> None:
    """Bring the `prompt` transactions to the disk. PostgreSQL does that itself, within 0.6 seconds."""
    if engine.dialect.name != "sqlite":
        return
    with suppress(FileNotFoundError):  # nothing was written yet
        file = os.open(f"{engine.url.database}-wal", os.O_RDONLY)
        try:
            os.fdatasync(file)
        finally:
            os.close(file)


def turn_of(engine: Engine) -> AbstractContextManager[Any]:
    """Return the lock of the writers of this process.

    SQLite has one writer at a time. The others try again and again, and with many of them some never succeed. Here they
    wait in a queue. PostgreSQL needs none.
    """
    return _TURNS.setdefault(engine.pool, Lock()) if engine.dialect.name == "sqlite" else nullcontext()


def ping(engine: Engine) -> bool:
    """Return whether the database takes writes, as far as it says so itself: a standby of PostgreSQL takes none.

    Raises:
        SQLAlchemyError: It does not answer, or it does not have our tables.
    """
    with engine.connect() as connection:
        connection.execute(text("SELECT 1 FROM diagnosis LIMIT 1"))
        if engine.dialect.name != "postgresql":
            return True
        return connection.execute(text("SHOW transaction_read_only")).scalar() == "off"


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the tables to a revision in one transaction. A second process waits and finds it done."""
    if engine.dialect.name == "sqlite":
        make_private(Path(engine.url.database or ""))
    with writing(engine).begin() as connection:
        lock_migrations(connection)
        migrate_on(connection, revision)


def lock_migrations(connection: Connection) -> None:
    """Wait until no other process migrates, and keep others from it until the transaction ends."""
    if connection.dialect.name == "postgresql":  # SQLite has the write lock already
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})


def migrate_on(connection: Connection, revision: str) -> None:
    """Bring the tables to a later revision in the transaction of a connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ValueError("this is no URL of a database, such as sqlite:///var/diagnoser.sqlite3") from error
    backend = parsed.get_backend_name()
    if backend not in BACKENDS:
        raise ValueError(
            f"{backend} is not supported: write sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME"
        )
    return parsed.set(drivername=POSTGRESQL) if parsed.drivername == "postgresql" else parsed


def _postgresql(url: URL) -> Engine:
    try:
        engine = create_engine(url, pool_size=POOL, pool_pre_ping=True, hide_parameters=True)
    except ImportError as error:
        raise ValueError(missing_driver(error)) from error
    except ArgumentError as error:
        raise ValueError(
            f"there is no driver {url.drivername}: write {POSTGRESQL}://USER@HOST/NAME"
        ) from error
    event.listen(engine, "begin", _begin_on_postgresql)
    return engine


def _require_file(database: str | None) -> None:
    if not database or database == ":memory:":
        raise ValueError(
            "the store needs a file: an in-memory SQLite database is another one for each thread"
        )


def make_private(file: Path) -> None:
    """Make the file of the store, readable and writable by its owner only, before SQLite does. Tighten one that exists.

    SQLite gives its files `-wal` and `-shm` the mode of the store. The mode of an existing folder stays, because other
    programs may use the folder.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(0o600)
    for each in (file, *(file.with_name(file.name + suffix) for suffix in ("-wal", "-shm"))):
        try:
            each.chmod(0o600)
        except FileNotFoundError:
            continue
        except PermissionError:
            log.warning("The mode of %s cannot be changed: other users may be able to read it.", each)


def _prepare(connection: SQLiteConnection, _record: Any) -> None:
    connection.isolation_level = None  # BEGIN is ours, see _begin
    (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
    if mode != "wal":
        raise RuntimeError(f"SQLite runs with journal mode {mode}: the store must lie on a local disk.")
    for pragma in ("synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MILLISECONDS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("writer", False):
        synchronous = "NORMAL" if options.get("prompt") else "FULL"
        if connection.info.get("synchronous") != synchronous:
            connection.exec_driver_sql(f"PRAGMA synchronous={synchronous}")
            connection.info["synchronous"] = synchronous
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("BEGIN")


def _begin_on_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("prompt"):
        connection.exec_driver_sql("SET LOCAL synchronous_commit TO off")
