"""Connections to the store: SQLite by default, any SQLAlchemy URL otherwise.

The default of SQLite is a deferred BEGIN. Two writers that read before they write then fail with "database is
locked". Here a writer takes the lock with BEGIN IMMEDIATE and waits for other writers, and readers never wait.
`synchronous=FULL` is set because an outcome that was confirmed must survive a power cut.
"""

import logging
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text

BUSY_MILLISECONDS = 10_000
POOL = 50  # more than the threads that serve requests, so that none waits for a connection
MIGRATION_LOCK = 7_316_001  # any number that nothing else in the database uses
MIGRATIONS = Path(__file__).parent / "migrations"
log = logging.getLogger("diagnoser.api")


def connect(url: str) -> Engine:
    """Return an engine for the store; nothing is opened yet."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_size=POOL, pool_pre_ping=True)
    _require_file(make_url(url).database)
    engine = create_engine(url, pool_size=POOL, connect_args={"timeout": BUSY_MILLISECONDS / 1000})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def writing(engine: Engine) -> Engine:
    """Return the same engine, whose transactions take the write lock when they begin."""
    return engine.execution_options(writer=True)


def ping(engine: Engine) -> None:
    """Raise an error of SQLAlchemy unless the database answers and has our tables."""
    with engine.connect() as connection:
        connection.execute(text("SELECT 1 FROM diagnosis LIMIT 1"))


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


def _require_file(database: str | None) -> None:
    if not database or database == ":memory:":
        raise ValueError(
            "The store needs a file: an in-memory SQLite database is another one for each thread."
        )


def make_private(file: Path) -> None:
    """Make the file of the store, readable and writable by its owner only, before SQLite does. Tighten one that exists.

    SQLite gives its files `-wal` and `-shm` the mode of the store. A folder that exists is left as it is: others may
    have business in it.
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
    writer = connection.get_execution_options().get("writer", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")
