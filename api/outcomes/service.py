"""Closing a case with what the engineer found."""

from collections.abc import Iterable

from api.clock import now
from api.http.idempotency import claim
from api.http.metrics import Metrics
from api.models.current_model import CurrentModel
from api.outcomes.repository import Outcome, OutcomeRepository
from api.outcomes.schemas import OutcomeOut
from diagnoser import Diagnoser
from diagnoser.errors import UnknownPartError
from diagnoser.wire import OutcomeRequest


class OutcomeService:
    """Keeps outcomes that name known causes."""

    def __init__(self, model: CurrentModel, outcomes: OutcomeRepository, metrics: Metrics) -> None:
        """Use the current model for the causes, and a repository for the outcomes."""
        self._model, self._outcomes, self._metrics = model, outcomes, metrics

    def close(
        self, diagnosis_id: str, found: OutcomeRequest, key: str | None = None
    ) -> tuple[OutcomeOut, bool]:
        """Keep what the engineer found. Return it, and whether it is new.

        Raises:
            UnknownPartError: It names a cause or a part that the model does not know.
        """
        check_causes(self._model.diagnoser(), [*found.causes, *found.parts_used, *found.parts_unused])
        outcome = Outcome(diagnosis_id, now(), found.model_dump(mode="json"))
        kept, new = self._outcomes.close(outcome, claim(f"outcome {diagnosis_id}", key, found))
        if new:
            self._metrics.outcomes.inc()
        return outcome_out(kept), new


def check_causes(diagnoser: Diagnoser, ids: Iterable[str]) -> None:
    """Raise UnknownPartError for the first id that the model does not know."""
    known = set(diagnoser.model.network.causes)
    for each in ids:
        if each not in known:
            raise UnknownPartError(f"The model does not know the part or cause {each}.")


def outcome_out(outcome: Outcome) -> OutcomeOut:
    """Return the wire form of a stored outcome."""
    return OutcomeOut(**outcome.outcome, diagnosis_id=outcome.diagnosis_id, created_at=outcome.created_at)
