"""Tickets in lists, and the results of an import."""

from pydantic import BaseModel, Field

from diagnoser.wire import Ticket


class RejectedOut(BaseModel):
    """A ticket that was not taken."""

    row: int = Field(description="Number of the line, or of the entry in a list, from 1.")
    ticket_id: str
    reason: str = Field(description="Which column is wrong, and how.")


class ImportedOut(BaseModel):
    """What became of the tickets. A rejected one keeps no other one out."""

    rows: int
    accepted: int = Field(description="They are stored; each replaces the imported ticket with the same id.")
    rejected: list[RejectedOut]
    notes: list[str] = Field(description="Remarks on the columns.")


class TicketOut(Ticket):
    """A ticket as training reads it."""

    diagnosis_id: str | None = Field(
        default=None, description="The case that it is the ticket of; null for an imported ticket."
    )


class TicketsOut(BaseModel):
    """A page of tickets: first the imported ones, then those of closed cases. Of two with one id the later counts."""

    tickets: list[TicketOut]
    next: str | None = Field(description="The cursor of the next page; null on the last one.")
