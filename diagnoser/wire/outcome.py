"""The outcome of a case: the causes found and the parts used by the engineer."""

from pydantic import ConfigDict, Field

from diagnoser.wire.fields import Count, Id, In, Text
from diagnoser.wire.times import Time

MAX_NOTE = 10_000


class OutcomeRequest(In):
    """What the engineer found on site."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"causes": ["RAID_CARD"], "parts_used": ["RAID_CARD"], "parts_unused": ["HDD"], "visits": 1}
            ]
        }
    )

    causes: list[Id] = Field(
        default=[], max_length=100, description="Cause ids; empty where the cause is not known."
    )
    parts_used: list[Id] = Field(
        default=[],
        max_length=100,
        description="Of all visits. If it is left out, the parts of the visits that were recorded.",
    )
    parts_unused: list[Id] = Field(default=[], max_length=100, description="Likewise.")
    dead_on_arrival: list[Id] = Field(
        default=[], max_length=100, description="Likewise: pieces that were faulty themselves."
    )
    visits: Count = Field(
        default=1, description="If it is left out, the number of visits that were recorded, and at least 1."
    )
    confirmed: bool | None = Field(
        default=None,
        description="Whether the causes were confirmed, for example by a test. Null if nobody says.",
    )
    note: Text = Field(default="", max_length=MAX_NOTE, description="For people.")
    closed_at: Time | None = Field(
        default=None, description="ISO 8601. When the outcome was reported if it is left out."
    )
