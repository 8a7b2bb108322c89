"""Keeping diagnoses, their revisions, outcomes and idempotency keys.

Each public method is one transaction.  A writer holds the write lock from its first statement, so what it
read is still true when it writes; a key is stored together with what its request did, or not at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, delete, func, insert, select, text
from sqlalchemy.orm import Session

from api.store.engine import writing
from api.store.errors import (
    KeyReusedError,
    NotFoundError,
    OutcomeDiffersError,
    StaleRevisionError,
    StoreError,
)
from api.store.tables import DiagnosisRow, KeyRow, OutcomeRow, RevisionRow

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Claim:
    """An Idempotency-Key: the same key, operation and digest is the same request."""

    operation: str
    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class Revision:
    """One answer of a case, as it was given."""

    diagnosis_id: str
    revision: int
    created_at: str
    model_version: str
    request: Document
    answer: Document


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the engineer found, as it was reported."""

    diagnosis_id: str
    created_at: str
    outcome: Document


Entry = tuple[Revision, Claim | None]


class Store:
    """The diagnoses of one service; shared by threads."""

    def __init__(self, engine: Engine) -> None:
        """Use an engine whose tables are migrated."""
        self._reads = engine
        self._writes = writing(engine)

    def ping(self) -> None:
        """Raise unless the database answers."""
        with self._reads.connect() as connection:
            connection.execute(text("SELECT 1 FROM diagnosis LIMIT 1"))

    def count(self) -> int:
        """Return the number of cases."""
        with Session(self._reads) as session:
            return session.scalar(select(func.count()).select_from(DiagnosisRow)) or 0

    def replay(self, claim: Claim | None) -> Revision | None:
        """Return what this key led to before; raise KeyReusedError when the request was another one."""
        with Session(self._reads) as session:
            return _replay(session, claim)

    def open(self, first: Revision, claim: Claim | None = None) -> Revision:
        """Keep the first revision of a new case, or return the one that this key led to before."""
        (kept,) = self.open_many([(first, claim)])
        if isinstance(kept, StoreError):
            raise kept
        return kept

    def open_many(self, entries: Sequence[Entry]) -> list[Revision | StoreError]:
        """Do the same for many, in one transaction; a refusal stands in its place and stops no other.

        No key may stand twice among them.
        """
        with Session(self._writes) as session, session.begin():
            before = [_replay_or_refuse(session, claim) for _, claim in entries]
            _insert(session, [entry for entry, seen in zip(entries, before, strict=True) if seen is None])
            return [seen or first for (first, _), seen in zip(entries, before, strict=True)]

    def revise(self, following: Revision, claim: Claim | None = None) -> Revision:
        """Add a revision to a case; raise StaleRevisionError when its number is taken."""
        with Session(self._writes) as session, session.begin():
            before = _replay(session, claim)
            return before or _revise(session, following, claim)

    def get(self, diagnosis_id: str, revision: int | None = None) -> Revision:
        """Return the latest revision of a case, or the one with this number."""
        with Session(self._reads) as session:
            return _load(session, diagnosis_id, revision)

    def outcome(self, diagnosis_id: str) -> Outcome | None:
        """Return the outcome of a case, None while there is none."""
        with Session(self._reads) as session:
            row = session.get(OutcomeRow, diagnosis_id)
            return Outcome(row.diagnosis_id, row.created_at, row.outcome) if row else None

    def close(self, outcome: Outcome, claim: Claim | None = None) -> tuple[Outcome, bool]:
        """Keep the outcome of a case; return what is stored and whether it is new."""
        with Session(self._writes) as session, session.begin():
            last = _load(session, outcome.diagnosis_id, None)
            if _replay(session, claim) is None:
                _remember(session, claim, last, outcome.created_at)
            return _close(session, outcome)

    def forget_keys(self, before: str) -> int:
        """Delete the keys that were stored before this time; return how many."""
        with self._writes.begin() as connection:
            return connection.execute(delete(KeyRow).where(KeyRow.created_at < before)).rowcount


def _replay_or_refuse(session: Session, claim: Claim | None) -> Revision | StoreError | None:
    try:
        return _replay(session, claim)
    except StoreError as error:
        return error


def _insert(session: Session, entries: Sequence[Entry]) -> None:
    """Insert new cases with their first revisions and their keys, one statement for each table."""
    if not entries:
        return
    firsts = [first for first, _ in entries]
    claims = [_key_values(claim, first, first.created_at) for first, claim in entries if claim]
    session.execute(insert(DiagnosisRow), [_case_values(first) for first in firsts])
    session.execute(insert(RevisionRow), [_values(first) for first in firsts])
    if claims:
        session.execute(insert(KeyRow), claims)


def _case_values(first: Revision) -> Document:
    values = {"diagnosis_id": first.diagnosis_id, "created_at": first.created_at}
    return values | {"ticket_id": first.request.get("ticket_id")}


def _key_values(claim: Claim, done: Revision, now: str) -> Document:
    values = {"diagnosis_id": done.diagnosis_id, "revision": done.revision, "created_at": now}
    return _values(claim) | values


def _values(record: Claim | Revision | Outcome) -> Document:
    return {name: getattr(record, name) for name in record.__slots__}


def _revise(session: Session, following: Revision, claim: Claim | None) -> Revision:
    last = _load(session, following.diagnosis_id, None)
    if following.revision != last.revision + 1:
        raise StaleRevisionError(f"Revision {following.revision} of the diagnosis exists already.")
    session.add(RevisionRow(**_values(following)))
    _remember(session, claim, following, following.created_at)
    return following


def _close(session: Session, outcome: Outcome) -> tuple[Outcome, bool]:
    row = session.get(OutcomeRow, outcome.diagnosis_id)
    if row is None:
        session.add(OutcomeRow(**_values(outcome)))
        return outcome, True
    if row.outcome != outcome.outcome:
        raise OutcomeDiffersError(
            "This diagnosis has another outcome already, and an outcome is never overwritten."
        )
    return Outcome(row.diagnosis_id, row.created_at, row.outcome), False


def _load(session: Session, diagnosis_id: str, revision: int | None) -> Revision:
    wanted = select(RevisionRow).where(RevisionRow.diagnosis_id == diagnosis_id)
    if revision is not None:
        wanted = wanted.where(RevisionRow.revision == revision)
    row = session.scalars(wanted.order_by(RevisionRow.revision.desc()).limit(1)).first()
    if row is None:
        raise NotFoundError("There is no such diagnosis, or no such revision of it.")
    return Revision(*(getattr(row, name) for name in Revision.__slots__))


def _replay(session: Session, claim: Claim | None) -> Revision | None:
    row = claim and session.get(KeyRow, (claim.operation, claim.key))
    if not row or claim is None:
        return None
    if row.digest != claim.digest:
        raise KeyReusedError("This Idempotency-Key was used before with another request.")
    return _load(session, row.diagnosis_id, row.revision)


def _remember(session: Session, claim: Claim | None, done: Revision, now: str) -> None:
    if claim is not None:
        session.add(KeyRow(**_key_values(claim, done, now)))
