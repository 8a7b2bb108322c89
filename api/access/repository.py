"""Stored API keys. Each public method is one transaction, with its entry in the audit log."""

from collections.abc import Mapping, Sequence
from typing import cast

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from api.access.keys import (
    KEY_PREFIX,
    SESSION_PREFIX,
    Key,
    NewKey,
    Scope,
    hash_of,
    new_key_id,
    new_secret,
)
from api.access.tables import ApiKeyRow, ApiSecretRow
from api.audit.log import record
from api.clock import after, now
from api.store import read, write
from api.store.errors import KeyUnusableError, NotFoundError

KEY, SESSION = "key", "session"


class KeyRepository:
    """The keys of one database. Threads may share it.

    Args:
        engine: An engine with migrated tables.
        who: The author of the changes, for the audit log. None for the caller of each request.
    """

    def __init__(self, engine: Engine, who: str | None = None) -> None:
        """Use an engine with migrated tables."""
        self._engine, self._who = engine, who

    def create(self, name: str, scopes: Sequence[Scope], expires_at: str | None = None) -> NewKey:
        """Make a key. Only its hash is kept, so the secret in the result is the only copy."""
        secret = new_secret(KEY_PREFIX)
        key = Key(new_key_id(), name, tuple(dict.fromkeys(scopes)), now(), expires_at)

        def work(session: Session) -> NewKey:
            session.add(ApiKeyRow(**_columns(key)))
            session.flush()  # the secret refers to it
            session.add(_secret_row(secret, key.key_id, KEY, None))
            record(session, "key.created", _subject(key.key_id), after=_shown(key), who=self._who)
            return NewKey(key, secret)

        return write(self._engine, work)

    def all(self) -> tuple[Key, ...]:
        """Return all keys, the oldest first, invalid ones included."""
        in_order = select(ApiKeyRow).order_by(ApiKeyRow.created_at, ApiKeyRow.key_id)
        return read(self._engine, lambda session: tuple(map(_key, session.scalars(in_order))))

    def revoke(self, key_id: str) -> Key:
        """Let a key and its sessions count no longer. Revoking it again changes nothing.

        Raises:
            NotFoundError: There is no such key.
        """

        def work(session: Session) -> Key:
            row = _row(session, key_id)
            if row.revoked_at is None:
                row.revoked_at = now()
                after_it = {"revoked_at": row.revoked_at}
                record(session, "key.revoked", _subject(key_id), after=after_it, who=self._who)
            return _key(row)

        return write(self._engine, work)

    def rotate(self, key_id: str, grace_hours: float) -> NewKey:
        """Give a key a new secret. The old ones count for some hours more, and sessions end with them.

        Raises:
            NotFoundError: There is no such key.
            KeyUnusableError: It was revoked or has expired.
        """
        secret, until = new_secret(KEY_PREFIX), after(hours=grace_hours)

        def work(session: Session) -> NewKey:
            key = _key(_row(session, key_id))
            if not key.usable(now()):
                raise KeyUnusableError(f"Key {key_id} was revoked or has expired; create another one.")
            older = select(ApiSecretRow).where(ApiSecretRow.key_id == key_id)
            for each in session.scalars(older):
                each.valid_until = min(until, each.valid_until or until)
            session.add(_secret_row(secret, key_id, KEY, None))
            what = {"old_secret_valid_until": until}
            record(session, "key.rotated", _subject(key_id), after=what, who=self._who)
            return NewKey(key, secret)

        return write(self._engine, work)

    def begin_session(self, key: Key, hours: float) -> tuple[str, str]:
        """Begin a session of the console for a key. Return its secret and when it ends."""
        secret = new_secret(SESSION_PREFIX)
        until = min(end for end in (after(hours=hours), key.expires_at) if end is not None)

        def work(session: Session) -> None:
            session.execute(delete(ApiSecretRow).where(ApiSecretRow.valid_until < now()))
            session.add(_secret_row(secret, key.key_id, SESSION, until))

        write(self._engine, work)
        return secret, until

    def end_session(self, secret: str) -> None:
        """End a session of the console. Ending it twice is no error."""
        ended = delete(ApiSecretRow).where(
            ApiSecretRow.secret_hash == hash_of(secret), ApiSecretRow.kind == SESSION
        )
        write(self._engine, lambda session: session.execute(ended))

    def secrets(self) -> dict[str, tuple[Key, str | None]]:
        """Return the hashes of all secrets of keys not revoked, with the key and the end of the secret."""
        living = (
            select(ApiSecretRow, ApiKeyRow)
            .join(ApiKeyRow, ApiKeyRow.key_id == ApiSecretRow.key_id)
            .where(ApiKeyRow.revoked_at.is_(None))
        )
        return read(
            self._engine,
            lambda session: {
                secret.secret_hash: (_key(key), secret.valid_until) for secret, key in session.execute(living)
            },
        )

    def any_key(self) -> bool:
        """Return whether a key was ever made."""
        first = select(ApiKeyRow.key_id).limit(1)
        return read(self._engine, lambda session: session.scalar(first) is not None)

    def note_uses(self, uses: Mapping[str, str]) -> None:
        """Keep when keys were last used: id of a key -> time."""

        def work(session: Session) -> None:
            for key_id, at in sorted(
                uses.items()
            ):  # in one order, so that two services do not block one another
                session.execute(update(ApiKeyRow).where(ApiKeyRow.key_id == key_id).values(last_used_at=at))

        write(self._engine, work)


def _row(session: Session, key_id: str) -> ApiKeyRow:
    row = session.get(ApiKeyRow, key_id, with_for_update=True)
    if row is None:
        raise NotFoundError("There is no such key.")
    return row


def _secret_row(secret: str, key_id: str, kind: str, valid_until: str | None) -> ApiSecretRow:
    return ApiSecretRow(
        secret_hash=hash_of(secret), key_id=key_id, kind=kind, created_at=now(), valid_until=valid_until
    )


def _key(row: ApiKeyRow) -> Key:
    scopes = cast("tuple[Scope, ...]", tuple(row.scopes.split(" ")))
    values = {name: getattr(row, name) for name in Key.__slots__}
    return Key(**values | {"scopes": scopes})


def _columns(key: Key) -> dict[str, str | None]:
    return {name: getattr(key, name) for name in Key.__slots__} | {"scopes": " ".join(key.scopes)}


def _shown(key: Key) -> dict[str, object]:
    return {"name": key.name, "scopes": list(key.scopes), "expires_at": key.expires_at}


def _subject(key_id: str) -> str:
    return f"key {key_id}"
