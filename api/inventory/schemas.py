"""Machines of the inventory."""

from pydantic import BaseModel, ConfigDict, Field

from diagnoser.types import ServiceLevel
from diagnoser.wire.fields import Equipment, Id, In
from diagnoser.wire.times import Time


class MachineRequest(In):
    """The inventory entry of a machine. A report with its serial number uses these facts, unless it says otherwise."""

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
        description="Number of pieces of each part, 0 for none. The number of other parts is unknown.",
    )


class InventoryMachineOut(MachineRequest):
    """A machine of the inventory."""

    model_config = ConfigDict(extra="ignore")

    serial: str = Field(description="In capitals.")
    updated_at: str


class InventoryOut(BaseModel):
    """A page of machines, by serial number."""

    machines: list[InventoryMachineOut]
    next: str | None = Field(description="The cursor of the next page, or null on the last one.")


class RejectedMachineOut(BaseModel):
    """A rejected row."""

    row: int = Field(description="Number of the row, from 1. The header is not counted.")
    serial: str
    reason: str


class InventoryImportedOut(BaseModel):
    """The result of an import of machines. A rejected row does not prevent the others."""

    rows: int
    accepted: int = Field(description="Stored rows. Each replaces the former entry of its machine.")
    rejected: list[RejectedMachineOut]
    not_used: list[str] = Field(description="Columns without a meaning here.")
