"""One read or one write as one transaction."""

from collections.abc import Callable
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from api.store.engine import turn_of, writing

ATTEMPTS: Final = 5
CONFLICTS: Final = ("40001", "40P01")
"""SQLSTATE of two writers that cannot be put one after the other, and of a deadlock."""

T = TypeVar("T")


def read(engine: Engine, work: Callable[[Session], T]) -> T:
    """Run a function without writes, and return its result."""
    with Session(engine) as session:
        return work(session)


def write(engine: Engine, work: Callable[[Session], T], *, prompt: bool = False) -> T:
    """Run a function with writes, and return its result after its transaction is committed.

    On SQLite a writer holds the write lock from the start. On PostgreSQL two writers may insert the same key at once,
    or wait for one another. The database refuses one of them. It is then run again, and reads the row of the other one.
    A writer of one case locks the row of the case first, so two of them never get that far.

    Args:
        engine: The store.
        work: Reads before it writes, so that it may be repeated.
        prompt: Do not wait for the disk. The written rows survive the end of the process, but a power cut may take the
            last half second of them.

    Raises:
        IntegrityError: The function violates a constraint in every attempt.
    """
    writer = writing(engine, prompt=prompt)

    def attempt() -> T:
        with turn_of(engine), Session(writer) as session, session.begin():
            return work(session)

    return _repeated(attempt)


def write_rows(writer: Engine, work: Callable[[Connection], T]) -> T:
    """Do the same for a function without objects, on an engine of `writing`. That takes half the time.

    Raises:
        IntegrityError: As `write`.
    """

    def attempt() -> T:
        with turn_of(writer), writer.begin() as connection:
            return work(connection)

    return _repeated(attempt)


def _repeated(attempt: Callable[[], T]) -> T:
    for number in range(1, ATTEMPTS + 1):
        try:
            return attempt()
        except (IntegrityError, OperationalError) as error:
            if number == ATTEMPTS or not _to_be_repeated(error):
                raise
    raise AssertionError("The loop returns or raises.")


def _to_be_repeated(error: DBAPIError) -> bool:
    """Return whether another writer was the reason of a failure: an existing key, or a deadlock."""
    return isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", None) in CONFLICTS
