"""The outcome of a case: the causes that the engineer found and the parts that he used."""

from pydantic import ConfigDict, Field

from diagnoser.wire.fields import Count, Id, In


class OutcomeRequest(In):
    """What the engineer found on site."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"causes": ["RAID_CARD"], "parts_used": ["RAID_CARD"], "parts_unused": ["HDD"], "visits": 1}
            ]
        }
    )

    causes: list[Id] = Field(max_length=100, description="Cause ids; empty when nothing was found.")
    parts_used: list[Id] = Field(default=[], max_length=100)
    parts_unused: list[Id] = Field(default=[], max_length=100)
    visits: Count = 1
