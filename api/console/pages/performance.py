"""`/performance`: promised against realised first-time fix, spares in vain, and the expected demand for parts."""

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.access.scopes import needs
from api.console.days import from_day, to_day
from api.console.page_route import PageRoute
from api.console.pages.performance_words import WORDS
from api.console.rendering import Page
from api.dependencies import CurrentDiagnoser, Database
from api.reports.closed_cases import closed_cases
from api.reports.parts import ENDS_WITHIN, near_ends, needed_of, parts_report
from api.reports.performance import performance

router = APIRouter(include_in_schema=False, route_class=PageRoute, dependencies=[needs("diagnose")])
WEEKS: Final = 4
LEVEL: Final = 0.95


@router.get("/performance")
def show_performance(
    request: Request, page: Page, diagnoser: CurrentDiagnoser, database: Database
) -> Response:
    """Show the quality of the answers to the cases closed in a period."""
    given = request.query_params
    asked = {name: given[name].strip()[:40] for name in ("since", "until") if given.get(name, "").strip()}
    network = diagnoser.model.network
    no_parts = {cause for cause, part in zip(network.causes, network.is_part, strict=True) if not part}
    knowledge = diagnoser.model.knowledge
    ends = near_ends(knowledge, ENDS_WITHIN)
    cases = closed_cases(database, from_day(asked.get("since")), to_day(asked.get("until")))
    return page.page(
        "performance.html",
        WORDS,
        place="performance",
        asked=asked,
        report=performance(cases, no_parts),
        parts=parts_report(cases, needed_of(database, knowledge, ends), WEEKS, LEVEL, ends),
    )
