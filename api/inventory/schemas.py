"""Machines of the inventory."""

from pydantic import BaseModel, ConfigDict, Field

from diagnoser.types import ServiceLevel
from diagnoser.wire.fields import Equipment, Id, In
from diagnoser.wire.times import Time


class MachineRequest(In):
    """What is known of a machine. A report with its serial number takes this as known, unless it says otherwise."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "machine": "7979Q7C",
                    "customer": "C-17",
                    "service_level": "7x24x4",
                    "installed_on": "2023-05-01",
                    "equipment": {"RAID_CARD": 0, "HDD": 8},
                }
            ]
        }
    )

    machine: Id | None = Field(default=None, description="Type-model.")
    customer: Id | None = None
    service_level: ServiceLevel | None = None
    installed_on: Time | None = Field(default=None, description="ISO 8601.")
    equipment: Equipment = Field(
        default={},
        description="How many of each part it has, 0 where it has none. A part that is left out is not known.",
    )


class InventoryMachineOut(MachineRequest):
    """A machine of the inventory."""

    model_config = ConfigDict(extra="ignore")

    serial: str = Field(description="In capitals.")
    updated_at: str


class InventoryOut(BaseModel):
    """A page of machines, by serial number."""

    machines: list[InventoryMachineOut]
    next: str | None = Field(description="The cursor of the next page; null on the last one.")


class RejectedMachineOut(BaseModel):
    """A row that was not taken."""

    row: int = Field(description="Number of the row, from 1; the header is not counted.")
    serial: str
    reason: str


class InventoryImportedOut(BaseModel):
    """What became of the rows. A rejected one keeps no other one out."""

    rows: int
    accepted: int = Field(description="They are stored; each replaces what was known of the machine.")
    rejected: list[RejectedMachineOut]
    not_used: list[str] = Field(description="Columns that mean nothing here.")
