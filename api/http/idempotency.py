"""Idempotency keys: a repeated request with the same key has no second effect.

A key is stored in the transaction of its request, so it is kept together with the effect of the request, or not at
all.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Header
from pydantic import BaseModel, WithJsonSchema
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from api.store.errors import KeyReusedError
from api.store.tables import KeyRow
from api.store.transactions import write

PATTERN: Final = r"^[\x21-\x7e]+$"
HEADER: Final = "Idempotency-Key"
LONGEST: Final = 200
SCHEMA: Final = {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": PATTERN}

IdempotencyKey = Annotated[
    Annotated[str | None, WithJsonSchema(SCHEMA)],  # a header is never null
    Header(
        alias=HEADER,
        min_length=1,
        max_length=LONGEST,
        pattern=PATTERN,
        description="A second request with the same key and body changes nothing and gets the first answer. "
        "With another body it gets 409.",
    ),
]


@dataclass(frozen=True, slots=True)
class Claim:
    """One use of a key. The same key, operation and digest is the same request."""

    operation: str
    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class Effect:
    """The resulting diagnosis of a request, with its revision."""

    diagnosis_id: str
    revision: int


def claim(operation: str, key: str | None, body: BaseModel) -> Claim | None:
    """Return the claim of a request, or None without a key.

    Fields with their default value are left out of the digest, so a new optional field does not change it.
    """
    if key is None:
        return None
    content = json.dumps(body.model_dump(mode="json", exclude_defaults=True), sort_keys=True)
    return Claim(operation, key, hashlib.sha256(content.encode()).hexdigest())


def effect(session: Session, claimed: Claim | None) -> Effect | None:
    """Return the effect of an earlier request with this key, or None if there was none.

    Raises:
        KeyReusedError: The earlier request had another body.
    """
    row = claimed and session.get(KeyRow, (claimed.operation, claimed.key))
    if not row or claimed is None:
        return None
    if row.digest != claimed.digest:
        raise KeyReusedError("This Idempotency-Key was used before with another request.")
    return Effect(row.diagnosis_id, row.revision)


def key_row(claimed: Claim, done: Effect, now: str) -> KeyRow:
    """Return the row of a request in the table of keys."""
    return KeyRow(
        operation=claimed.operation,
        key=claimed.key,
        digest=claimed.digest,
        diagnosis_id=done.diagnosis_id,
        revision=done.revision,
        created_at=now,
    )


def forget_keys(engine: Engine, before: str) -> int:
    """Delete the keys stored before a time (ISO 8601). Return their number."""
    old = delete(KeyRow).where(KeyRow.created_at < before)
    return write(engine, lambda session: int(session.connection().execute(old).rowcount))
