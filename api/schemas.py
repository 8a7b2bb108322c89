"""The bodies of answers that only the service gives. Requests, answers and outcomes are in `diagnoser.wire`."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from diagnoser.types import CauseKind
from diagnoser.wire import AnswerOut, DiagnosisRequest, OutcomeRequest


class DiagnosisOut(AnswerOut):
    """An answer as it is kept: the id stays, each further answer to it is a new revision."""

    diagnosis_id: str
    revision: int = Field(ge=1, description="1 for the first answer; further answers count on.")
    created_at: str


class OutcomeOut(OutcomeRequest):
    """An outcome as it is kept."""

    model_config = ConfigDict(extra="ignore")

    diagnosis_id: str
    created_at: str


class CaseOut(DiagnosisOut):
    """A diagnosis with what was asked and, once known, what was found."""

    request: DiagnosisRequest
    outcome: OutcomeOut | None = None


class SymptomOut(BaseModel):
    """A symptom that the current model knows."""

    symptom: str
    name_en: str
    name_zh: str
    group: str
    how_observed: str
    question_en: str | None = None
    question_zh: str | None = None
    minutes: float | None = Field(default=None, description="What it takes to find out remotely.")


class CauseTermOut(BaseModel):
    """A cause that the current model knows."""

    cause: str
    kind: CauseKind
    name_en: str
    name_zh: str


class MachineOut(BaseModel):
    """A machine type that the experts described."""

    machine_type: str
    family: str | None
    light_path: bool | None = Field(description="Whether it has a light path panel; null where not known.")


class SymptomsOut(BaseModel):
    """All symptoms of the current model."""

    model_version: str
    symptoms: list[SymptomOut]


class CausesOut(BaseModel):
    """All causes of the current model."""

    model_version: str
    causes: list[CauseTermOut]


class MachinesOut(BaseModel):
    """All machine types that the experts described; others are answered with the whole fleet's experience."""

    model_version: str
    machines: list[MachineOut]


class ModelOut(BaseModel):
    """One model version."""

    version: str
    current: bool = Field(description="Whether this process answers with it.")


class ModelsOut(BaseModel):
    """The model versions at hand."""

    models: list[ModelOut]


class CurrentModelOut(ModelOut):
    """The model that answers now, with its size and what it rests on."""

    causes: int
    symptoms: int
    events: int
    contexts: int
    facts: dict[str, Any] = Field(description="How it was trained: counts, spans, settings, scores.")


class HealthOut(BaseModel):
    """A sign of life."""

    status: Literal["live", "ready"]
