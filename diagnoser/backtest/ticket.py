"""One closed ticket in memory."""

from collections.abc import Mapping
from dataclasses import dataclass

from diagnoser.evidence.known import Known
from diagnoser.tickets.schema import PUBLISHED
from diagnoser.types import Report, ServiceLevel


@dataclass(frozen=True, eq=False, slots=True)
class Ticket:
    """One closed ticket.

    Attributes:
        ticket_id: Its id.
        day: Day of closing, YYYY-MM-DD. Empty if it is not known.
        serial: Serial number of the machine, or its pseudonym. May be empty.
        given: The report. A reduced ticket has no text and holds what was known from it.
        level: Service level.
        causes: Ids of the true causes. Empty if they are not known.
        sent: Ids of the parts sent on all visits, once for each piece. None if they were not recorded.
        visits: Number of visits. None if it was not recorded.
        cells: The row of the source, for `write_history`.
    """

    ticket_id: str
    day: str
    serial: str
    given: Report | Known
    level: ServiceLevel
    causes: tuple[str, ...]
    sent: tuple[str, ...] | None
    visits: int | None
    cells: Mapping[str, str]

    @property
    def is_reduced(self) -> bool:
        """Whether the text is gone and only what was known is left."""
        return isinstance(self.given, Known)

    @property
    def is_published(self) -> bool:
        """Whether it is a published account and no ticket of the fleet."""
        return self.cells.get("sample") == PUBLISHED
