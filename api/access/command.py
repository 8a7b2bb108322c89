"""The work of `diagnoser keys` on the database of the service."""

from collections.abc import Sequence
from typing import cast

from sqlalchemy.exc import SQLAlchemyError

from api.access.keys import SCOPES, Key, NewKey, Scope
from api.access.repository import KeyRepository
from api.clock import after
from api.store import connect, migrate
from api.store.engine import reason_of
from api.store.errors import StoreError
from diagnoser.errors import DiagnoserError, InputError

MOST_NAME = 100


def create(url: str, who: str, name: str, scopes: Sequence[str], expires_days: int | None) -> NewKey:
    """Make a key. Create the tables first if the service has never run.

    Raises:
        InputError: The database, the name or a scope cannot be used.
    """
    if not name.strip() or len(name) > MOST_NAME or not name.isprintable():
        raise InputError(f"The name must have 1 to {MOST_NAME} characters that can be printed.")
    for scope in scopes:
        if scope not in SCOPES:
            raise InputError(f"There is no scope {scope}: choose among {', '.join(SCOPES)}.")
    expires_at = after(hours=24 * expires_days) if expires_days else None
    return _keys(url, who).create(name.strip(), cast("Sequence[Scope]", scopes), expires_at)


def listed(url: str, who: str) -> tuple[Key, ...]:
    """Return all keys, the oldest first."""
    return _keys(url, who).all()


def revoke(url: str, who: str, key_id: str) -> Key:
    """Revoke a key.

    Raises:
        InputError: There is no such key.
    """
    try:
        return _keys(url, who).revoke(key_id)
    except StoreError as error:
        raise InputError(str(error)) from error


def rotate(url: str, who: str, key_id: str, grace_hours: int) -> NewKey:
    """Give a key a new secret.

    Raises:
        InputError: There is no such key, or it no longer counts.
    """
    try:
        return _keys(url, who).rotate(key_id, grace_hours)
    except StoreError as error:
        raise InputError(str(error)) from error


def _keys(url: str, who: str) -> KeyRepository:
    try:
        engine = connect(url)
        migrate(engine)
    except ValueError as error:
        raise InputError(f"--database: {error}.") from error
    except (OSError, SQLAlchemyError) as error:
        raise DiagnoserError(f"The database cannot be opened: {reason_of(error)}.") from error
    return KeyRepository(engine, f"command:{who}"[:100])
