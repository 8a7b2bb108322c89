"""The answer to an outcome."""

from pydantic import BaseModel, ConfigDict, Field

from api.outcomes.stored import Outcome
from diagnoser.wire import OutcomeRequest


class OutcomeOut(OutcomeRequest):
    """A stored outcome."""

    model_config = ConfigDict(extra="ignore")

    diagnosis_id: str
    version: int = Field(default=1, ge=1, description="1 for the first report. Each correction adds 1.")
    created_at: str


class OutcomeVersionsOut(BaseModel):
    """All versions of an outcome, the first one first. The last one counts."""

    versions: list[OutcomeOut]


def outcome_out(outcome: Outcome) -> OutcomeOut:
    """Return the wire form of a stored outcome."""
    return OutcomeOut(
        **outcome.outcome,
        diagnosis_id=outcome.diagnosis_id,
        version=outcome.version,
        created_at=outcome.created_at,
    )
