"""The model versions."""

from typing import Any

from pydantic import BaseModel, Field


class ModelOut(BaseModel):
    """One model version."""

    version: str
    current: bool = Field(description="Whether this process answers with it.")


class ModelsOut(BaseModel):
    """All model versions in the folder."""

    models: list[ModelOut]


class CurrentModelOut(ModelOut):
    """The model that answers now, with its size and the facts of its training."""

    causes: int
    symptoms: int
    events: int
    contexts: int
    facts: dict[str, Any] = Field(description="Facts of its training: counts, periods, settings, scores.")
