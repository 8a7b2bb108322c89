"""A closed case as a ticket: one row with the columns of the ticket files (CONTRACT, "Tickets")."""

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from diagnoser.evidence.row import ID_SEPARATOR
from diagnoser.types import State
from diagnoser.wire.outcome import OutcomeRequest
from diagnoser.wire.request import DiagnosisRequest, FindingIn


class Ticket(BaseModel):
    """One ticket. Lists are joined by `|`; an empty text means that nothing is known.

    `present` and `absent` hold the coded findings with that state, and `measured` those that a machine printed as
    present. `asked` names every symptom that answers a question, `unknown` the symptoms that nobody could answer, and
    `graded` holds entries such as `LP_MEM=0.8`. `extra` holds the context columns of the request.
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
    sample: str = ""
    extra: dict[str, Any] = {}

    @classmethod
    def of_case(
        cls, request: DiagnosisRequest, outcome: OutcomeRequest, *, name: str, opened_at: str, closed_at: str
    ) -> "Ticket":
        """Return the ticket of a closed case.

        Args:
            request: Everything that was known when the case was closed.
            outcome: What the engineer found.
            name: The id of the ticket where the request names none.
            opened_at: ISO 8601.
            closed_at: ISO 8601.
        """
        findings = request.findings
        measured = [each.symptom for each in findings if (each.state, each.how) == ("present", "measured")]
        return cls(
            ticket_id=request.ticket_id or name,
            opened_at=opened_at,
            closed_at=closed_at,
            machine=request.machine or "",
            service_level=request.service_level,
            report=(request.report or "").replace("\x00", "\N{REPLACEMENT CHARACTER}"),
            present=_joined(one for one in _with_state(findings, "present") if one not in measured),
            measured=_joined(measured),
            absent=_joined(_with_state(findings, "absent")),
            causes=_joined(outcome.causes),
            parts_sent=ID_SEPARATOR.join([*outcome.parts_used, *outcome.parts_unused]),
            parts_used=ID_SEPARATOR.join(outcome.parts_used),
            visits=outcome.visits,
            unlisted=request.unlisted,
            asked=_joined(each.symptom for each in findings if each.how == "asked"),
            unknown=_joined(_with_state(findings, "unknown")),
            graded=_joined(
                f"{each.symptom}={each.probability}" for each in findings if each.probability is not None
            ),
            extra=dict(request.context),
        )


def _with_state(findings: Iterable[FindingIn], state: State) -> Iterator[str]:
    return (each.symptom for each in findings if each.state == state)


def _joined(ids: Iterable[str]) -> str:
    """Join ids, each once, in their order."""
    return ID_SEPARATOR.join(dict.fromkeys(ids))
