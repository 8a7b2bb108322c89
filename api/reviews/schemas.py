"""The review of a proposal."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from diagnoser.types import MAX_SPARES
from diagnoser.wire.fields import Id, In, Text

MAX_WORDS = 2000


class ReviewRequest(In):
    """The decision of support on the proposal of the engineer."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"decision": "approved"}, {"decision": "changed", "parts": ["DIMM"]}]}
    )

    decision: Literal["approved", "changed"]
    parts: list[Id] | None = Field(
        default=None, max_length=MAX_SPARES, description="The parts to send in place of those proposed."
    )
    causes: list[Id] | None = Field(
        default=None, max_length=100, description="The causes in place of those proposed."
    )
    by: Text = Field(default="", max_length=200, description="The person behind the decision.")
    note: Text = Field(default="", max_length=MAX_WORDS)


class ProposalOut(BaseModel):
    """The proposal of an engineer."""

    parts: list[str]
    causes: list[str]


class ReviewOut(ReviewRequest):
    """A stored review."""

    model_config = ConfigDict(extra="ignore")

    diagnosis_id: str
    number: int = Field(ge=1)
    created_at: str
    proposed: ProposalOut
    agreed: ProposalOut = Field(description="The agreed parts and causes after the review.")
