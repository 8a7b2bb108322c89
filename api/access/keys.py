"""API keys as records: a name, scopes, and secrets. Only the hashes of the secrets are stored.

A secret is random and long, so its SHA-256 needs no salt and no slow hash: nobody can try 2 to the power 256 secrets.
"""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final, Literal, get_args

Scope = Literal["diagnose", "outcome", "tickets", "admin"]
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
ADMIN: Final[Scope] = "admin"
"""The scope that includes all others."""
KEY_PREFIX: Final = "dk_"
"""Begins the secret of a key, so that a scan for leaked secrets finds it."""
SESSION_PREFIX: Final = "ds_"
"""Begins the secret of a session of the console."""


@dataclass(frozen=True, slots=True)
class Key:
    """One API key.

    Attributes:
        key_id: Its id, as written in logs and in the audit log.
        name: Its owner or purpose.
        scopes: The rights of the key.
        created_at: The time of its making (ISO 8601, like the times below).
        expires_at: The end of its validity, or None for no end.
        revoked_at: The time of its revocation, or None.
        last_used_at: Its last use, to about a minute, or None before the first.
    """

    key_id: str
    name: str
    scopes: tuple[Scope, ...]
    created_at: str
    expires_at: str | None = None
    revoked_at: str | None = None
    last_used_at: str | None = None

    def usable(self, at: str) -> bool:
        """Return whether the key counts at a time."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)

    def may(self, scope: Scope | None) -> bool:
        """Return whether the key holds a scope. Every key holds None, the scope of routes open to any key."""
        return scope is None or scope in self.scopes or ADMIN in self.scopes


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key with its secret, which is shown only once."""

    key: Key
    secret: str


LOCAL: Final = Key("local", "a client of this machine", SCOPES, "")
"""The caller while no key exists: a client of this machine may do everything."""


def new_secret(prefix: str) -> str:
    """Return a random secret of 256 bits."""
    return prefix + secrets.token_urlsafe(32)


def new_key_id() -> str:
    """Return a random id of a key, short enough to type."""
    return secrets.token_hex(6)


def hash_of(secret: str) -> str:
    """Return the hash of a secret, its only stored form."""
    return hashlib.sha256(secret.encode()).hexdigest()
