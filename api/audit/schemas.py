"""The audit log on the wire."""

from typing import Any

from pydantic import BaseModel, Field


class AuditEntryOut(BaseModel):
    """One change."""

    at: str
    who: str = Field(
        description="Id of the API key, `local` for a client of this machine, or `command:NAME` for a command."
    )
    action: str = Field(examples=["key.created"])
    subject: str = Field(examples=["key 5c1e0a2b7d3f"])
    before: dict[str, Any] | None = Field(description="Its former state, in short, or null for a new object.")
    after: dict[str, Any] | None = Field(description="Its new state, in short, or null for a deleted object.")
    request_id: str = Field(description="The request in the log, or an empty text for a command.")


class AuditOut(BaseModel):
    """A page of the audit log, the newest entry first."""

    entries: list[AuditEntryOut]
    next: str | None = Field(description="The cursor of the next page, or null on the last one.")
