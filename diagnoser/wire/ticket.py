"""A closed case as a ticket: one row with the columns of the ticket files (data/tickets/README.md)."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from diagnoser.evidence.row import ID_SEPARATOR, joined, written_actions, written_equipment, written_grades
from diagnoser.wire.outcome import OutcomeRequest
from diagnoser.wire.request import DiagnosisRequest


class Ticket(BaseModel):
    """One ticket. Lists are joined by `|`. An empty text stands for an unknown value.

    `present` and `absent` hold the coded findings with that state, and `measured` those printed as present by a
    machine. `asked` names every symptom in answer to a question, and `unknown` the symptoms without a known answer.
    `graded` holds entries such as `LP_MEM=0.8`, and `equipment` entries such as `HDD=8`, the number of pieces of each
    part in the machine. `extra` holds the context columns of the request.
    """

    ticket_id: str
    opened_at: str
    closed_at: str
    machine: str = ""
    serial: str = ""
    customer: str = ""
    service_level: str = ""
    report: str = ""
    present: str = ""
    absent: str = ""
    causes: str = ""
    parts_sent: str = ""
    parts_used: str = ""
    visits: int | None = None
    unlisted: str = ""
    asked: str = ""
    unknown: str = ""
    graded: str = ""
    measured: str = ""
    actions: str = ""
    equipment: str = ""
    sample: str = ""
    extra: dict[str, Any] = {}

    @classmethod
    def of_case(
        cls,
        request: DiagnosisRequest,
        outcome: OutcomeRequest,
        *,
        name: str,
        opened_at: str,
        closed_at: str,
        machine: str = "",
        serial: str = "",
        inventory: Mapping[str, int] | None = None,
    ) -> "Ticket":
        """Return the ticket of a closed case.

        Args:
            request: The last request of the case, with all known facts.
            outcome: The causes found by the engineer.
            name: The id of the ticket if the request has none.
            opened_at: ISO 8601.
            closed_at: ISO 8601.
            machine: The machine named in the text, for a request without one.
            serial: The serial number in the text, likewise.
            inventory: Part -> pieces, from the inventory at the closing of the case. If both count a part, the request
                counts.
        """
        report = request.to_report()
        counted = {**(inventory or {}), **report.equipment}
        # What an engineer has found broken is installed, whatever the records say.
        equipment = {part: n for part, n in counted.items() if n or part not in outcome.causes}
        return cls(
            ticket_id=request.ticket_id or name,
            opened_at=opened_at,
            closed_at=closed_at,
            machine=request.machine or machine,
            serial=request.serial or serial,
            customer=request.customer or "",
            service_level=request.service_level,
            report=report.text.replace("\x00", "\N{REPLACEMENT CHARACTER}"),
            present=joined(report.present),
            absent=joined(report.absent),
            causes=ID_SEPARATOR.join(dict.fromkeys(outcome.causes)),
            parts_sent=ID_SEPARATOR.join([*outcome.parts_used, *outcome.parts_unused]),
            parts_used=ID_SEPARATOR.join(outcome.parts_used),
            visits=outcome.visits,
            unlisted=report.unlisted,
            asked=joined(report.asked),
            unknown=joined(report.unknown),
            graded=written_grades(report.graded),
            measured=joined(report.measured),
            actions=written_actions(report.actions),
            equipment=written_equipment(equipment),
            extra=dict(report.context),
        )
