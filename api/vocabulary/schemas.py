"""The symptoms, causes and machines of the current model."""

from pydantic import BaseModel, Field

from diagnoser.types import CauseKind


class SymptomOut(BaseModel):
    """A symptom known to the current model."""

    symptom: str
    name_en: str
    name_zh: str
    group: str
    how_observed: str
    question_en: str | None = None
    question_zh: str | None = None
    minutes: float | None = Field(default=None, description="Time to find out remotely.")


class CauseTermOut(BaseModel):
    """A cause known to the current model."""

    cause: str
    kind: CauseKind
    name_en: str
    name_zh: str


class MachineOut(BaseModel):
    """A machine type or a product in the expert knowledge."""

    machine_type: str
    family: str | None
    product_name: str = Field(default="", description="Name for people, or an empty text if it is unknown.")
    light_path: bool | None = Field(
        description="Whether it has a light path panel, or null if that is unknown."
    )
    shows: list[str] = Field(default=[], description="Its further displays and logs.")


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
