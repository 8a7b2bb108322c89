"""The replay of an answer on the wire."""

from pydantic import BaseModel, Field


class ReplayOut(BaseModel):
    """What the version that gave an answer says to the same request today."""

    diagnosis_id: str
    revision: int
    model_version: str
    same: bool = Field(description="Whether every field of the stored answer has the same value again.")
    differences: list[str] = Field(
        description="JSON pointers into the answer to the first fields that differ. Only a program that reads or "
        "decides otherwise than the one of that day can make them differ."
    )
