"""The symptoms, causes and machines of the current model."""

from pydantic import BaseModel, Field

from diagnoser.types import CauseKind


class SymptomOut(BaseModel):
    """A symptom that the current model knows."""

    symptom: str
    name_en: str
    name_zh: str
    group: str
    how_observed: str
    question_en: str | None = None
    question_zh: str | None = None
    minutes: float | None = Field(default=None, description="Time to find out remotely.")


class CauseTermOut(BaseModel):
    """A cause that the current model knows."""

    cause: str
    kind: CauseKind
    name_en: str
    name_zh: str


class MachineOut(BaseModel):
    """A machine type or a product in the expert knowledge."""

    machine_type: str
    family: str | None
    product_name: str = Field(default="", description="Name for people; empty where it is not known.")
    light_path: bool | None = Field(description="Whether it has a light path panel; null where not known.")
    shows: list[str] = Field(default=[], description="Further displays and logs that it has.")


class SymptomsOut(BaseModel):
    """All symptoms of the current model."""

    model_version: str
    symptoms: list[SymptomOut]


class CausesOut(BaseModel):
    """All causes of the current model."""

    model_version: str
    causes: list[CauseTermOut]


class MachinesOut(BaseModel):
    """All machine types in the expert knowledge. A report on another type is answered with the experience of all."""

    model_version: str
    machines: list[MachineOut]
