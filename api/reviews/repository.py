"""Stored reviews. Each public method is one transaction."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from api.diagnoses.repository import load_revision, locked_case, open_case
from api.http.idempotency import Claim, Effect, effect, key_row
from api.reviews.schemas import ProposalOut, ReviewOut, ReviewRequest
from api.store import write
from api.store.errors import ConflictError
from api.store.tables import ReviewRow
from diagnoser.wire import DiagnosisRequest


class ReviewRepository:
    """The reviews of one database. Threads may share it."""

    def __init__(self, engine: Engine) -> None:
        """Use an engine with migrated tables."""
        self._engine = engine

    def add(
        self, diagnosis_id: str, review: ReviewRequest, now: str, claimed: Claim | None
    ) -> tuple[ReviewOut, bool]:
        """Store a review of the waiting proposal. Return it, and whether it is new.

        Raises:
            NotFoundError: There is no such case.
            CaseClosedError: The case is closed.
            ConflictError: No proposal waits for a review.
        """
        return write(self._engine, lambda session: _add(session, diagnosis_id, review, now, claimed))


def reviews_of(session: Session, diagnosis_id: str) -> list[ReviewOut]:
    """Return the reviews of a case, the first one first."""
    wanted = select(ReviewRow).where(ReviewRow.diagnosis_id == diagnosis_id).order_by(ReviewRow.number)
    return [ReviewOut.model_validate(row.document) for row in session.scalars(wanted)]


def _add(
    session: Session, diagnosis_id: str, review: ReviewRequest, now: str, claimed: Claim | None
) -> tuple[ReviewOut, bool]:
    locked_case(session, diagnosis_id)
    before = reviews_of(session, diagnosis_id)
    if done := effect(session, claimed):
        return next(each for each in before if each.number == done.revision), False
    given = review.model_dump()
    if before and before[-1].model_dump(include=set(given)) == given:
        return before[-1], False
    case = open_case(session, diagnosis_id)
    if not case.waiting:
        raise ConflictError("No proposal of this case waits for a review.")
    request = DiagnosisRequest.model_validate(load_revision(session, diagnosis_id).request)
    made = _out(diagnosis_id, review, request, len(before) + 1, now)
    session.add(
        ReviewRow(
            diagnosis_id=diagnosis_id,
            number=made.number,
            created_at=now,
            document=made.model_dump(mode="json"),
        )
    )
    case.waiting, case.updated_at = False, now
    if claimed:
        session.add(key_row(claimed, Effect(diagnosis_id, made.number), now))
    return made, True


def _out(
    diagnosis_id: str, review: ReviewRequest, request: DiagnosisRequest, number: int, now: str
) -> ReviewOut:
    proposed = ProposalOut(parts=request.proposed_parts or [], causes=request.proposed_causes)
    agreed = ProposalOut(
        parts=proposed.parts if review.parts is None else review.parts,
        causes=proposed.causes if review.causes is None else review.causes,
    )
    return ReviewOut(
        **review.model_dump(),
        diagnosis_id=diagnosis_id,
        number=number,
        created_at=now,
        proposed=proposed,
        agreed=agreed,
    )
