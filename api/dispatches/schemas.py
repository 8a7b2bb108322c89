"""The dispatched pieces of a visit."""

from pydantic import ConfigDict, Field

from diagnoser.types import MAX_SPARES
from diagnoser.wire.fields import Id, In, Text
from diagnoser.wire.times import Time

MAX_WORDS = 2000


class DispatchRequest(In):
    """What is really sent for the next visit."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"parts": ["RAID_CARD", "HDD"], "by": "dispatch desk"}]}
    )

    parts: list[Id] = Field(
        max_length=MAX_SPARES, description="At most two pieces; an id twice for two pieces."
    )
    by: Text = Field(default="", max_length=200, description="Who decided.")
    reason: Text = Field(
        default="", max_length=MAX_WORDS, description="Why it is another kit than the one recommended."
    )
    at: Time | None = Field(default=None, description="ISO 8601. Now if it is left out.")


class DispatchOut(DispatchRequest):
    """A stored dispatch. Of two for the same visit the later one counts."""

    model_config = ConfigDict(extra="ignore")

    diagnosis_id: str
    number: int = Field(ge=1)
    visit: int = Field(ge=1, description="The visit that it is for.")
    revision: int = Field(description="The answer that was current.")
    created_at: str
    recommended: list[str] = Field(description="The kit of that answer.")
    differs: bool = Field(description="Whether something else than that kit is sent.")
