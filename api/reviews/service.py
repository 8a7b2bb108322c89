"""Reviewing the proposal of an engineer."""

from api.clock import now
from api.http.idempotency import claim
from api.models.current_model import CurrentModel
from api.outcomes.service import check_causes
from api.reviews.repository import ReviewRepository
from api.reviews.schemas import ReviewOut, ReviewRequest
from api.store.errors import ConflictError


class ReviewService:
    """Stores reviews, after a check of their causes and parts."""

    def __init__(self, model: CurrentModel, reviews: ReviewRepository) -> None:
        """Use the current model for the causes, and a repository for the reviews."""
        self._model, self._reviews = model, reviews

    def review(
        self, diagnosis_id: str, review: ReviewRequest, key: str | None = None
    ) -> tuple[ReviewOut, bool]:
        """Store the decision on a proposal. Return it, and whether it is new.

        Raises:
            UnknownPartError: The model does not know a cause or a part.
            ConflictError: A review called a change alters nothing, or an approval alters something.
        """
        if (review.decision == "changed") == (review.parts is None and review.causes is None):
            raise ConflictError("Give parts or causes with the decision changed, and neither with approved.")
        check_causes(self._model.diagnoser(), [*(review.parts or ()), *(review.causes or ())])
        return self._reviews.add(diagnosis_id, review, now(), claim(f"review {diagnosis_id}", key, review))
