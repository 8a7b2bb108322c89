"""Stored diagnoses and their revisions. Each public method is one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import Connection, Engine, Table, func, select
from sqlalchemy.orm import Session

from api.diagnoses.columns import searched
from api.http.idempotency import Claim, Effect, effect, key_row
from api.store import read, write
from api.store.engine import writing
from api.store.errors import CaseClosedError, NotFoundError, StaleRevisionError, StoreError
from api.store.packed import Compressed, pack
from api.store.rows import insert_rows
from api.store.tables import DiagnosisRow, RevisionRow
from api.store.transactions import write_rows
from api.webhooks.events import tell
from diagnoser.wire.answer import parts_of_kit

Document = dict[str, Any]
NOTHING: Final = "none"
"""The value of `continues` in a request for a case that continues no other."""
CASES: Final = cast("Table", DiagnosisRow.__table__)
REVISIONS: Final = cast("Table", RevisionRow.__table__)


@dataclass(frozen=True, slots=True)
class Revision:
    """One stored answer of a diagnosis, with its request.

    Attributes:
        text: A new answer as JSON. It is sent in this form, and not written again.
        packed: Its stored form, if known.
    """

    diagnosis_id: str
    revision: int
    created_at: str
    model_version: str
    request: Document
    answer: Document
    text: bytes | None = None
    packed: Compressed | None = None


Entry = tuple[Revision, Claim | None]


class DiagnosisRepository:
    """The diagnoses of one database. Threads may share it."""

    def __init__(self, engine: Engine, *, prompt: bool = False) -> None:
        """Use an engine with migrated tables. `prompt` new cases do not wait for the disk, see `write`."""
        self._engine, self._writer = engine, writing(engine, prompt=prompt)

    def count(self) -> int:
        """Return the number of diagnoses."""
        number = select(func.count()).select_from(DiagnosisRow)
        return read(self._engine, lambda session: session.scalar(number) or 0)

    def done_before(self, claimed: Claim | None) -> Revision | None:
        """Return the resulting revision of an earlier request with this key.

        Raises:
            KeyReusedError: The earlier request had another body.
        """
        return read(self._engine, lambda session: _done_before(session, claimed))

    def done_before_many(self, claims: Sequence[Claim | None]) -> list[Revision | StoreError | None]:
        """Do the same for many requests. A refused one gives its error."""
        if not any(claims):
            return [None] * len(claims)
        return read(self._engine, lambda session: [_done_before_or_refused(session, each) for each in claims])

    def open(self, first: Revision, claimed: Claim | None = None) -> Revision:
        """Store the first revision of a new diagnosis, or return the earlier one of this key."""
        (kept,) = self.open_many([(first, claimed)])
        if isinstance(kept, StoreError):
            raise kept
        return kept

    def open_many(self, entries: Sequence[Entry]) -> list[Revision | StoreError]:
        """Keep many new diagnoses in one transaction. A refused one is returned as its error and stops no other.

        No key may occur twice among them.
        """

        def work(connection: Connection) -> list[Revision | StoreError]:
            claimed = any(each for _, each in entries)
            before = _seen_before(connection, entries) if claimed else [None] * len(entries)
            new = [entry for entry, seen in zip(entries, before, strict=True) if seen is None]
            _insert(connection, [first for first, _ in new])
            if claimed:
                _keep_claims(connection, new)
            return [seen or first for (first, _), seen in zip(entries, before, strict=True)]

        return write_rows(self._writer, work)

    def revise(self, following: Revision, claimed: Claim | None = None) -> Revision:
        """Add a revision to a diagnosis.

        Raises:
            StaleRevisionError: Somebody else added a revision with this number.
            CaseClosedError: The case has its outcome.
        """
        return write(
            self._engine,
            lambda session: _done_before(session, claimed) or _revise(session, following, claimed),
        )

    def get(self, diagnosis_id: str, revision: int | None = None) -> Revision:
        """Return the latest revision of a diagnosis, or the one with this number."""
        return read(self._engine, lambda session: load_revision(session, diagnosis_id, revision))


def locked_case(session: Session, diagnosis_id: str) -> DiagnosisRow:
    """Return the row of a case, and keep other writers from the case until the transaction ends.

    Raises:
        NotFoundError: There is no such case.
    """
    row = session.get(DiagnosisRow, diagnosis_id, with_for_update=True)  # SQLite has the write lock already
    if row is None:
        raise NotFoundError("There is no such diagnosis, or no such revision of it.")
    return row


def open_case(session: Session, diagnosis_id: str) -> DiagnosisRow:
    """Do the same for an open case.

    Raises:
        NotFoundError: There is no such case.
        CaseClosedError: The case has its outcome.
    """
    row = locked_case(session, diagnosis_id)
    if row.closed_at is not None:
        raise CaseClosedError(
            "This case has its outcome and is closed: correct the outcome, or open another case."
        )
    return row


def load_revision(session: Session, diagnosis_id: str, revision: int | None = None) -> Revision:
    """Return the latest revision of a diagnosis, or the one with this number.

    Raises:
        NotFoundError: There is none.
    """
    wanted = select(RevisionRow).where(RevisionRow.diagnosis_id == diagnosis_id)
    if revision is not None:
        wanted = wanted.where(RevisionRow.revision == revision)
    row = session.scalars(wanted.order_by(RevisionRow.revision.desc()).limit(1)).first()
    if row is None:
        raise NotFoundError("There is no such diagnosis, or no such revision of it.")
    return Revision(
        row.diagnosis_id, row.revision, row.created_at, row.model_version, row.request, row.answer
    )


def _done_before(session: Session, claimed: Claim | None) -> Revision | None:
    done = effect(session, claimed)
    return load_revision(session, done.diagnosis_id, done.revision) if done else None


def _done_before_or_refused(session: Session, claimed: Claim | None) -> Revision | StoreError | None:
    try:
        return _done_before(session, claimed)
    except StoreError as error:
        return error


def _seen_before(connection: Connection, entries: Sequence[Entry]) -> list[Revision | StoreError | None]:
    with Session(connection) as session:
        return [_done_before_or_refused(session, claimed) for _, claimed in entries]


def _insert(connection: Connection, firsts: Sequence[Revision]) -> None:
    """Insert new diagnoses and their first revisions, with one statement for each table."""
    if not firsts:
        return
    insert_rows(connection, CASES, [_diagnosis_values(first) for first in firsts])
    insert_rows(connection, REVISIONS, [_packed_values(first) for first in firsts])
    tell(connection, "diagnosis.created", firsts[-1].created_at, (_told(first) for first in firsts))


def _keep_claims(connection: Connection, entries: Sequence[Entry]) -> None:
    with Session(connection) as session:
        session.add_all(
            key_row(claimed, _effect(first), first.created_at) for first, claimed in entries if claimed
        )
        session.flush()


def _revise(session: Session, following: Revision, claimed: Claim | None) -> Revision:
    add_revision(session, open_case(session, following.diagnosis_id), following)
    if claimed:
        session.add(key_row(claimed, _effect(following), following.created_at))
    return following


def add_revision(session: Session, case: DiagnosisRow, following: Revision) -> None:
    """Add the next revision to a case locked by this transaction.

    Raises:
        StaleRevisionError: Somebody else added a revision with this number.
    """
    last = load_revision(session, following.diagnosis_id)
    if following.revision != last.revision + 1:
        raise StaleRevisionError(f"Revision {following.revision} of the diagnosis exists already.")
    session.add(RevisionRow(**_values(following)))
    case.updated_at = following.created_at
    for name, value in searched(following.request, following.answer).items():
        setattr(case, name, value)
    tell(session, "diagnosis.revised", following.created_at, map(_told, [following]))


def _diagnosis_values(first: Revision) -> Document:
    continues = first.request.get("continues")
    return searched(first.request, first.answer) | {
        "diagnosis_id": first.diagnosis_id,
        "created_at": first.created_at,
        "updated_at": first.created_at,
        "continues": None if continues == NOTHING else continues,
        "waiting": bool(first.request.get("review")),
    }


def _values(revision: Revision) -> Document:
    return {
        "diagnosis_id": revision.diagnosis_id,
        "revision": revision.revision,
        "created_at": revision.created_at,
        "model_version": revision.model_version,
        "request": revision.request,
        "answer": revision.packed or revision.text or revision.answer,
    }


def _packed_values(revision: Revision) -> Document:
    """Return the same as the driver takes it."""
    values = _values(revision)
    return values | {name: pack(values[name]) for name in ("request", "answer")}


def _told(revision: Revision) -> Document:
    """Return the content of the webhook message about an answer: ids and the kit."""
    return {
        "diagnosis_id": revision.diagnosis_id,
        "ticket_id": revision.request.get("ticket_id"),
        "revision": revision.revision,
        "model_version": revision.model_version,
        "kit": parts_of_kit(revision.answer),
        "coverage": revision.answer["kit"]["coverage"],
    }


def _effect(revision: Revision) -> Effect:
    return Effect(revision.diagnosis_id, revision.revision)
