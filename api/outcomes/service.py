"""Closing a case with its outcome, and correcting the outcome."""

from collections.abc import Iterable

from api.clock import now, past
from api.http.idempotency import claim
from api.http.metrics import Metrics
from api.models.current_model import CurrentModel
from api.outcomes.repository import OutcomeRepository
from api.outcomes.schemas import OutcomeOut, OutcomeVersionsOut, outcome_out
from diagnoser import Diagnoser
from diagnoser.errors import UnknownPartError
from diagnoser.wire import OutcomeRequest


class OutcomeService:
    """Stores outcomes, after a check of their causes."""

    def __init__(self, model: CurrentModel, outcomes: OutcomeRepository, metrics: Metrics) -> None:
        """Use the current model for the causes, and a repository for the outcomes."""
        self._model, self._outcomes, self._metrics = model, outcomes, metrics

    def close(
        self,
        diagnosis_id: str,
        found: OutcomeRequest,
        *,
        key: str | None = None,
        if_match: str | None = None,
    ) -> tuple[OutcomeOut, bool]:
        """Store an outcome, or its correction. Return it, and whether it is new.

        Raises:
            UnknownPartError: The model does not know a cause or a part.
            FutureTimeError: `closed_at` is in the future.
            StoreError: There is no such case, or this correction is not allowed.
        """
        pieces = (*found.parts_used, *found.parts_unused, *found.dead_on_arrival)
        check_causes(self._model.diagnoser(), [*found.causes, *pieces])
        if found.closed_at is not None:
            past(found.closed_at, "closed_at")
        claimed = claim(f"outcome {diagnosis_id}", key, found)
        kept, new = self._outcomes.close(diagnosis_id, found, now(), if_match=if_match, claimed=claimed)
        if new and kept.version == 1:
            self._metrics.outcomes.inc()
        return outcome_out(kept), new

    def versions(self, diagnosis_id: str) -> OutcomeVersionsOut:
        """Return all versions of the outcome of a case."""
        return OutcomeVersionsOut(
            versions=[outcome_out(each) for each in self._outcomes.versions(diagnosis_id)]
        )


def check_causes(diagnoser: Diagnoser, ids: Iterable[str]) -> None:
    """Raise UnknownPartError for the first cause unknown to the model."""
    for each in ids:
        if each not in diagnoser.model.network.causes:
            raise UnknownPartError(f"The model does not know the part or cause {each}.")
