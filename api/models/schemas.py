"""The model versions."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class ModelOut(BaseModel):
    """One model version."""

    version: str
    current: bool = Field(description="Whether this process answers with it.")


class ModelsOut(BaseModel):
    """All model versions in the folder."""

    models: list[ModelOut]


class SwitchRequest(BaseModel):
    """The wanted version."""

    model_config = ConfigDict(extra="forbid")

    version: str = Field(
        pattern=r"^[0-9a-f]{4,16}$", description="A version in the folder, or at least its first four digits."
    )
    why: str = Field(default="", max_length=500, description="The reason, for the promotion log.")
    overrule: str | None = Field(
        default=None,
        max_length=500,
        pattern=r"\S",
        description="Why to switch even if the gate refuses. The log keeps this reason and the refusal.",
    )


class CurrentModelOut(ModelOut):
    """The current model, with its size and the facts of its training."""

    causes: int
    symptoms: int
    events: int
    contexts: int
    facts: dict[str, Any] = Field(description="Facts of its training: counts, periods, settings, scores.")
