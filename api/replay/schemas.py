"""The replay of an answer on the wire."""

from pydantic import BaseModel, Field


class ReplayOut(BaseModel):
    """Today's answer of the same model version to the same request."""

    diagnosis_id: str
    revision: int
    model_version: str
    same: bool = Field(description="Whether every field of the stored answer has the same value again.")
    differences: list[str] = Field(
        description="JSON pointers into the answer to the first different fields. Only a program with other rules of "
        "reading "
        "or deciding than the one of that day can cause a difference."
    )
