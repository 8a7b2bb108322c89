"""Answers about diagnoses: the answer of the model, with what only the service knows."""

from pydantic import Field

from api.outcomes.schemas import OutcomeOut
from diagnoser.wire import AnswerOut, DiagnosisRequest


class DiagnosisOut(AnswerOut):
    """A stored answer. The id of a diagnosis stays; every further answer to it is a new revision."""

    diagnosis_id: str
    revision: int = Field(ge=1, description="1 for the first answer; each further answer adds 1.")
    created_at: str


class CaseOut(DiagnosisOut):
    """A diagnosis with its request and, once known, its outcome."""

    request: DiagnosisRequest
    outcome: OutcomeOut | None = None
