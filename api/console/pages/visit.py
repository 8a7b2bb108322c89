"""`/cases/{id}/visit`: the actions on site and the true causes, reported in a minute on a phone."""

from typing import Any, Final

from fastapi import APIRouter
from pydantic import ValidationError
from sqlalchemy import Engine
from starlette.responses import RedirectResponse, Response

from api.access.scopes import needs
from api.console.forms import Form, Submitted
from api.console.page_route import PageRoute, reason_of
from api.console.pages.call_request import parts_of
from api.console.pages.refusal_words import WORDS as REASONS
from api.console.pages.visit_words import WORDS as VISIT_WORDS
from api.console.rendering import Page, View
from api.dependencies import CurrentDiagnoser, Database, Outcomes, Visits
from api.diagnoses.case import whole_case
from api.diagnoses.schemas import AnyCase, CaseOut
from api.outcomes.service import OutcomeService
from api.store.errors import StoreError
from api.visits.schemas import VisitRequest
from api.visits.service import VisitService
from diagnoser import Diagnoser
from diagnoser.errors import DiagnoserError, InputError
from diagnoser.wire import OutcomeRequest
from diagnoser.wire.answer import parts_of_kit

router = APIRouter(include_in_schema=False, route_class=PageRoute, dependencies=[needs("outcome")])
WORDS: Final = REASONS | VISIT_WORDS
SEE_OTHER: Final = 303
CONFIRMED: Final = {"yes": True, "no": False}


class UnsaidError(InputError):
    """The form does not say whether the fault is gone."""


@router.get("/cases/{diagnosis_id}/visit")
def show_visit(page: Page, diagnoser: CurrentDiagnoser, diagnosis_id: str, database: Database) -> Response:
    """Show the form for a visit, or for the outcome if the fault is gone."""
    return visit_page(page, diagnoser, whole_case(database, diagnosis_id, None))


@router.post("/cases/{diagnosis_id}/visit")
def report_visit(
    page: Page,
    diagnoser: CurrentDiagnoser,
    diagnosis_id: str,
    database: Database,
    visits: Visits,
    outcomes: Outcomes,
    form: Submitted,
) -> Response:
    """Store the actions and the causes. If the fault is still there, the next diagnosis follows."""
    case = whole_case(database, diagnosis_id, None)
    try:
        going_on = _report(case, form, visits, outcomes)
    except (DiagnoserError, StoreError, ValidationError) as error:
        return refused(page, diagnoser, error, form, database, diagnosis_id)
    where = "" if going_on else "/history"
    return RedirectResponse(f"{page.root}/cases/{diagnosis_id}{where}", SEE_OTHER)


def _report(case: AnyCase, form: Form, visits: VisitService, outcomes: OutcomeService) -> bool:
    """Store the visit of an open case, and the outcome if its fault is gone. Return whether the case goes on."""
    fixed = True
    if case.state == "open":
        visit = visit_of(form)
        visits.record(case.diagnosis_id, visit)
        fixed = visit.fixed
    causes = form.all("cause")
    if fixed and (causes or case.state == "closed"):
        version = form.one("version")
        confirmed = CONFIRMED.get(form.one("confirmed") or "")
        found = OutcomeRequest(
            causes=list(dict.fromkeys(causes)), confirmed=confirmed, note=form.one("note") or ""
        )
        outcomes.close(case.diagnosis_id, found, if_match=f'"{version}"' if version else None)
    return not fixed


def visit_of(form: Form) -> VisitRequest:
    """Return the visit in a form.

    Raises:
        UnsaidError: It does not say whether the fault is gone.
    """
    fixed = form.one("fixed")
    if fixed not in {"yes", "no"}:
        raise UnsaidError("Say whether the fault is gone.")
    pieces = [(part, form.one(f"piece_{number}")) for number, part in enumerate(form.all("piece"), 1)]
    dead = [part for part, became in pieces if became == "dead"]
    used = [part for part, became in pieces if became == "used"]
    return VisitRequest(
        fixed=fixed == "yes",
        parts_used=used + form.all("other"),
        parts_unused=[part for part, became in pieces if became == "unused"],
        dead_on_arrival=dead,
        note=form.one("note") or "",
    )


def visit_page(
    page: View,
    diagnoser: Diagnoser,
    case: AnyCase,
    status: int = 200,
    problem: str = "",
    filled: dict[str, Any] | None = None,
) -> Response:
    """Return the page. The causes are in the order of the last answer, the likeliest first."""
    return page.page(
        "visit.html",
        WORDS,
        status,
        place="cases",
        case=case,
        ticket=case.request.ticket_id,
        machine=case.request.machine or "",
        report=case.request.report or "",
        steps=case.visit_order if isinstance(case, CaseOut) else [],
        sent=sent_for(case),
        parts=parts_of(page.names, diagnoser.model.network.causes),
        causes=[each.cause for each in case.causes],
        known_causes=case.outcome.causes if case.outcome else [],
        confirmed=_said_confirmed(case),
        problem=problem,
        filled=filled or {},
    )


def _said_confirmed(case: AnyCase) -> str:
    """Return the confirmation of the outcome in the words of the form."""
    said = case.outcome.confirmed if case.outcome else None
    return next((word for word, meaning in CONFIRMED.items() if meaning is said), "")


def sent_for(case: AnyCase) -> list[str]:
    """Return the pieces sent for the next visit: those of its dispatch, else the kit of the last answer."""
    coming = len(case.visits) + 1
    dispatched = [each.parts for each in case.dispatches if each.visit == coming]
    return list(dispatched[-1]) if dispatched else parts_of_kit(case.model_dump(include={"kit"}))


def refused(
    page: View, diagnoser: Diagnoser, error: Exception, form: Form, database: Engine, diagnosis_id: str
) -> Response:
    """Return the form as it was filled in, and why it was not kept."""
    status, reason = reason_of(error)
    if isinstance(error, UnsaidError):
        reason = "reason_say_fixed"
    filled = {name: form.one(name) for name in ("fixed", "piece_1", "piece_2", "confirmed", "note")}
    return visit_page(page, diagnoser, whole_case(database, diagnosis_id, None), status, reason, filled)
