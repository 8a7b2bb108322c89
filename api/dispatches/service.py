"""Storing dispatches."""

from api.clock import now, past
from api.dispatches.repository import DispatchRepository
from api.dispatches.schemas import DispatchOut, DispatchRequest
from api.http.idempotency import claim
from api.models.current_model import CurrentModel
from api.outcomes.service import check_causes


class DispatchService:
    """Stores dispatches, after a check of their parts."""

    def __init__(self, model: CurrentModel, dispatches: DispatchRepository) -> None:
        """Use the current model for the parts, and a repository for the dispatches."""
        self._model, self._dispatches = model, dispatches

    def send(
        self, diagnosis_id: str, sent: DispatchRequest, key: str | None = None
    ) -> tuple[DispatchOut, bool]:
        """Store the dispatch for the next visit. Return it, and whether it is new.

        Raises:
            UnknownPartError: The model does not know a part.
            FutureTimeError: The time is in the future.
        """
        check_causes(self._model.diagnoser(), sent.parts)
        if sent.at is not None:
            past(sent.at, "at")
        return self._dispatches.add(diagnosis_id, sent, now(), claim(f"dispatch {diagnosis_id}", key, sent))
