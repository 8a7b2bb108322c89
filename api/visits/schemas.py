"""The report of a visit, and its stored form."""

from collections import Counter

from pydantic import ConfigDict, Field

from diagnoser.wire import FindingIn
from diagnoser.wire.fields import Id, In, Text
from diagnoser.wire.request import MAX_ACTIONS, MAX_FINDINGS, ActionIn
from diagnoser.wire.times import Time

MAX_PIECES = 100
MAX_NOTE = 10_000


class VisitRequest(In):
    """What was done on site."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "actions": [{"action": "replaced", "part": "RAID_CARD", "result": "no_change"}],
                    "parts_used": ["RAID_CARD"],
                    "parts_unused": ["HDD"],
                    "fixed": False,
                }
            ]
        }
    )

    fixed: bool = Field(strict=True, description="Whether the fault is gone.")
    actions: list[ActionIn] = Field(default=[], max_length=MAX_ACTIONS)
    parts_used: list[Id] = Field(
        default=[],
        max_length=MAX_PIECES,
        description="Where the fault is not gone, each counts as replaced without a change unless `actions` says more.",
    )
    parts_unused: list[Id] = Field(default=[], max_length=MAX_PIECES)
    dead_on_arrival: list[Id] = Field(
        default=[],
        max_length=MAX_PIECES,
        description="Pieces that were faulty themselves. A replacement by such a piece tells nothing.",
    )
    note: Text = Field(
        default="", max_length=MAX_NOTE, description="For people; it is not read for findings."
    )
    at: Time | None = Field(default=None, description="ISO 8601. Now if it is left out.")
    findings: list[FindingIn] = Field(default=[], max_length=MAX_FINDINGS, description="What is seen now.")
    report: Text = Field(default="", description="Further words of the customer, read like the report.")

    def tried(self) -> list[ActionIn]:
        """Return the actions that count as evidence: those of the visit, and the replacements by the used parts.

        A replacement by a piece dead on arrival is left out.
        """
        replaced = Counter(each.part for each in self.actions if each.action == "replaced")
        pieces = replaced | Counter(self.parts_used)
        told = pieces - Counter(self.dead_on_arrival)
        named = [each for each in self.actions if each.action != "replaced" or told[each.part]]
        used = [part for part in dict.fromkeys(self.parts_used) if told[part] and not replaced[part]]
        return [*named, *(ActionIn(action="replaced", part=part, result="no_change") for part in used)]


class VisitOut(VisitRequest):
    """A stored visit."""

    model_config = ConfigDict(extra="ignore")

    diagnosis_id: str
    visit: int = Field(ge=1, description="1 for the first visit of the case.")
    created_at: str
    revision: int = Field(description="The answer before the visit.")
    next_revision: int | None = Field(
        default=None, description="The answer after the visit. Null where the fault is gone."
    )
