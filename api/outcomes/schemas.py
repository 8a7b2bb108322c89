"""The answer to an outcome."""

from pydantic import ConfigDict

from diagnoser.wire import OutcomeRequest


class OutcomeOut(OutcomeRequest):
    """A stored outcome."""

    model_config = ConfigDict(extra="ignore")

    diagnosis_id: str
    created_at: str
