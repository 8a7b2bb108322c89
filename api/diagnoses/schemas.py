"""Answers about diagnoses: the answer of the model, with what only the service knows."""

from pydantic import BaseModel, Field

from api.outcomes.schemas import OutcomeOut
from diagnoser.wire import AnswerOut, DiagnosisRequest, KitAnswerOut


class Stored(BaseModel):
    """What the service adds to an answer. The id of a diagnosis stays; every further answer is a new revision."""

    diagnosis_id: str
    revision: int = Field(ge=1, description="1 for the first answer; each further answer adds 1.")
    created_at: str


class WithOutcome(BaseModel):
    """The request of a diagnosis and, once known, its outcome."""

    request: DiagnosisRequest
    outcome: OutcomeOut | None = None


class DiagnosisOut(Stored, AnswerOut):
    """A stored answer."""


class KitDiagnosisOut(Stored, KitAnswerOut):
    """A stored short answer."""


class CaseOut(WithOutcome, DiagnosisOut):
    """A diagnosis with its request and its outcome."""


class KitCaseOut(WithOutcome, KitDiagnosisOut):
    """A diagnosis with a short answer, with its request and its outcome."""


AnyDiagnosis = DiagnosisOut | KitDiagnosisOut
AnyCase = CaseOut | KitCaseOut
