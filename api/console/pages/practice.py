"""`/practice`: choose the spares for a closed ticket, then see its true causes and the kit of the network."""

import secrets
from collections import Counter
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from sqlalchemy import Engine, select
from starlette.responses import Response

from api.access.scopes import needs
from api.console.forms import Form, Submitted
from api.console.page_route import PageRoute
from api.console.pages.call_request import parts_of
from api.console.pages.practice_words import WORDS
from api.console.rendering import Page, View
from api.dependencies import CurrentDiagnoser, Database
from api.store import read
from api.store.errors import NotFoundError
from api.store.tables import ClosedTicketRow
from diagnoser import Diagnoser, Report
from diagnoser.evidence.row import ID_SEPARATOR

router = APIRouter(include_in_schema=False, route_class=PageRoute, dependencies=[needs("diagnose")])
CASE: Final = "case:"
"""Marks the id of a closed case of this service, which has a report and not only findings."""


@dataclass(frozen=True, slots=True)
class Exercise:
    """A closed ticket to practise on."""

    id: str
    causes: tuple[str, ...]
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    report: str = ""
    machine: str = ""

    def to_report(self) -> Report:
        """Return the report for the network."""
        return Report(
            text=self.report,
            machine=self.machine or None,
            present=frozenset(self.present),
            absent=frozenset(self.absent),
        )


@dataclass(frozen=True, slots=True)
class Score:
    """How many tickets were played, and how many each side has fixed at the first visit."""

    rounds: int = 0
    you: int = 0
    network: int = 0
    text: str = field(init=False)

    def __post_init__(self) -> None:
        """Write the score as a field of a form."""
        object.__setattr__(self, "text", f"{self.rounds}-{self.you}-{self.network}")

    @classmethod
    def of(cls, text: str) -> "Score":
        """Return the score in a field of a form, or a new one if the field is unreadable."""
        numbers = text.split("-")
        if len(numbers) != 3 or not all(each.isdecimal() and len(each) < 6 for each in numbers):  # noqa: PLR2004
            return cls()
        return cls(*map(int, numbers))


@router.get("/practice")
def show_exercise(
    page: Page,
    diagnoser: CurrentDiagnoser,
    database: Database,
    score: Annotated[str, Query(max_length=40)] = "",
    ticket: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Show a ticket for practice: the named one, or any."""
    exercise = named(ticket, diagnoser, database) if ticket else _any(diagnoser, database)
    return _page(page, diagnoser, exercise, Score.of(score))


@router.post("/practice")
def judge(page: Page, diagnoser: CurrentDiagnoser, database: Database, form: Submitted) -> Response:
    """Show the true causes of the ticket, and the kit of the network."""
    exercise = named(form.one("ticket") or "", diagnoser, database)
    yours = chosen(form)
    networks = list(diagnoser.diagnose(exercise.to_report(), max_spares=2).kit.parts)
    needed = [each for each in exercise.causes if page.names.is_part(each)]
    result = {
        "yours": yours,
        "networks": networks,
        "you_fixed": covers(yours, needed),
        "network_fixed": covers(networks, needed),
    }
    before = Score.of(form.one("score") or "")
    score = Score(
        before.rounds + 1,
        before.you + int(covers(yours, needed)),
        before.network + int(covers(networks, needed)),
    )
    return _page(page, diagnoser, exercise, score, result)


def chosen(form: Form) -> list[str]:
    """Return the parts chosen by the learner."""
    return [part for name in ("first", "second") if (part := form.one(name))]


def covers(kit: list[str], needed: list[str]) -> bool:
    """Return whether a kit holds every needed part.

    >>> covers(["HDD"], ["HDD"]), covers(["HDD"], ["HDD", "DIMM"]), covers([], [])
    (True, False, True)
    """
    return not Counter(needed) - Counter(kit)


def named(ticket: str, diagnoser: Diagnoser, database: Engine) -> Exercise:
    """Return the exercise with an id.

    Raises:
        NotFoundError: There is none.
    """
    pool = cases(database) if ticket.startswith(CASE) else _past(diagnoser)
    found = next((each for each in pool if each.id == ticket), None)
    if found is None:
        raise NotFoundError("There is no such ticket.")
    return found


def cases(database: Engine) -> list[Exercise]:
    """Return the closed cases of this service."""
    wanted = (
        select(ClosedTicketRow).where(ClosedTicketRow.causes != "").order_by(ClosedTicketRow.closed_at.desc())
    )
    rows = read(database, lambda session: list(session.scalars(wanted.limit(500))))
    return [
        Exercise(
            CASE + row.diagnosis_id,
            tuple(row.causes.split(ID_SEPARATOR)),
            _ids(row.present),
            _ids(row.absent),
            row.report,
            row.machine,
        )
        for row in rows
    ]


def _ids(cell: str) -> tuple[str, ...]:
    return tuple(each for each in cell.split(ID_SEPARATOR) if each)


def _past(diagnoser: Diagnoser) -> list[Exercise]:
    return [
        Exercise(each.ticket_id, each.causes, each.present, each.absent)
        for each in diagnoser.model.past
        if each.present and each.causes
    ]


def _any(diagnoser: Diagnoser, database: Engine) -> Exercise | None:
    """Return any exercise: as often one with a report as one without, as far as there are both."""
    pools = [pool for pool in (cases(database), _past(diagnoser)) if pool]
    return secrets.choice(secrets.choice(pools)) if pools else None


def _page(
    page: View,
    diagnoser: Diagnoser,
    exercise: Exercise | None,
    score: Score,
    result: dict[str, Any] | None = None,
) -> Response:
    parts = parts_of(page.names, diagnoser.model.network.causes)
    return page.page(
        "practice.html", WORDS, place="practice", ticket=exercise, score=score, result=result, parts=parts
    )
