"""One read or one write as one transaction."""

from collections.abc import Callable
from typing import Final, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.store.engine import turn_of, writing

ATTEMPTS: Final = 5

T = TypeVar("T")


def read(engine: Engine, work: Callable[[Session], T]) -> T:
    """Return the result of a function that only reads."""
    with Session(engine) as session:
        return work(session)


def write(engine: Engine, work: Callable[[Session], T]) -> T:
    """Return the result of a function that writes, after its transaction is committed.

    On SQLite a writer holds the write lock from the start. On other databases two writers may insert the same key at
    once. The database refuses the second one. It is then run again, and reads the row that the first one wrote.

    Args:
        engine: The store.
        work: Reads before it writes, so that it may be repeated.

    Raises:
        IntegrityError: The function violates a constraint in every attempt.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with turn_of(engine), Session(writing(engine)) as session, session.begin():
                return work(session)
        except IntegrityError:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("The loop returns or raises.")
