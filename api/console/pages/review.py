"""`/review`: waiting proposals of engineers beside our own, each decided by support in one step."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.access.scopes import needs
from api.console.forms import Submitted
from api.console.page_route import PageRoute
from api.console.pages.call_request import parts_of
from api.console.pages.review_words import WORDS
from api.console.rendering import Page
from api.dependencies import CurrentDiagnoser, Database, Reviews
from api.diagnoses.case import whole_case
from api.diagnoses.schemas import CaseOut
from api.diagnoses.search import Wanted, find
from api.reviews.schemas import ReviewRequest
from diagnoser.wire.answer import parts_of_kit

router = APIRouter(include_in_schema=False, route_class=PageRoute, dependencies=[needs("diagnose")])
ON_A_PAGE: Final = 20
SEE_OTHER: Final = 303


@router.get("/review")
def show_waiting(page: Page, diagnoser: CurrentDiagnoser, database: Database) -> Response:
    """Show the waiting proposals, the newest first."""
    found = find(database, Wanted(waiting=True), ON_A_PAGE, None)
    cases = [whole_case(database, each.diagnosis_id, None) for each in found.cases]
    return page.page(
        "review.html",
        WORDS,
        place="review",
        cases=[each for each in cases if isinstance(each, CaseOut)],
        kits={each.diagnosis_id: parts_of_kit(each.model_dump(include={"kit"})) for each in cases},
        parts=parts_of(page.names, diagnoser.model.network.causes),
    )


@router.post("/review/{diagnosis_id}")
def decide(page: Page, diagnosis_id: str, database: Database, reviews: Reviews, form: Submitted) -> Response:
    """Keep the decision about a proposal."""
    decision = form.one("decision")
    if decision == "approved":
        review = ReviewRequest(decision="approved")
    elif decision == "ours":
        case = whole_case(database, diagnosis_id, None)
        review = ReviewRequest(decision="changed", parts=parts_of_kit(case.model_dump(include={"kit"})))
    else:
        review = ReviewRequest(decision="changed", parts=form.all("part"))
    reviews.review(diagnosis_id, review)
    return RedirectResponse(f"{page.root}/review", SEE_OTHER)
