"""`/cases/{id}/history`: all events of a case in their order."""

from collections.abc import Iterator
from typing import Any, Final

from fastapi import APIRouter
from sqlalchemy import Engine
from starlette.responses import Response

from api.access.scopes import needs
from api.console.page_route import PageRoute
from api.console.pages.history_words import WORDS
from api.console.rendering import Page
from api.dependencies import Database
from api.diagnoses.case import whole_case
from api.diagnoses.schemas import AnyCase, CaseOut
from diagnoser.wire.answer import parts_of_kit

router = APIRouter(include_in_schema=False, route_class=PageRoute, dependencies=[needs("diagnose")])
MOST_ANSWERS: Final = 100
"""Answers that are shown of one case: the last ones."""

Event = dict[str, Any]


@router.get("/cases/{diagnosis_id}/history")
def show_history(page: Page, diagnosis_id: str, database: Database) -> Response:
    """Show a case with its answers, visits, dispatches, reviews and its outcome."""
    case = whole_case(database, diagnosis_id, None)
    events = [*_answers(database, case), *_happened(case)]
    events.sort(key=lambda each: str(each["at"]))
    return page.page("history.html", WORDS, place="cases", case=case, events=events)


def _answers(database: Engine, case: AnyCase) -> Iterator[Event]:
    """Yield the answers, each with the new parts of its report and its new findings."""
    report, known = None, set[tuple[str, str]]()
    for number in range(max(1, case.revision - MOST_ANSWERS + 1), case.revision + 1):
        answer = whole_case(database, case.diagnosis_id, number)
        findings = answer.findings if isinstance(answer, CaseOut) else []
        yield {
            "kind": "answer",
            "at": answer.created_at,
            "number": number,
            "report": answer.request.report if answer.request.report != report else None,
            "new": [each for each in findings if (each.symptom, each.state) not in known],
            "parts": parts_of_kit(answer.model_dump(include={"kit"})),
            "coverage": answer.kit.coverage,
            "version": answer.model_version,
        }
        report, known = answer.request.report, {(each.symptom, each.state) for each in findings}


def _happened(case: AnyCase) -> Iterator[Event]:
    for visit in case.visits:
        yield {**visit.model_dump(), "kind": "visit", "at": visit.created_at}
    for dispatch in case.dispatches:
        yield {**dispatch.model_dump(), "kind": "dispatch", "at": dispatch.created_at}
    for review in case.reviews:
        yield {**review.model_dump(), "kind": "review", "at": review.created_at, "parts": review.agreed.parts}
    if case.outcome:
        yield {**case.outcome.model_dump(), "kind": "outcome", "at": case.outcome.created_at}
