"""`/learn`: the causes behind a symptom in the tickets of the current model, by cause, machine and year."""

from collections import Counter
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.access.scopes import needs
from api.console.page_route import PageRoute
from api.console.pages.learn_words import WORDS
from api.console.past import causes_of, grouped, groups_of, tickets_with
from api.console.rendering import Page
from api.console.vocabulary import symptom_meant
from api.dependencies import CurrentDiagnoser

router = APIRouter(include_in_schema=False, route_class=PageRoute, dependencies=[needs()])
MOST_SEEN: Final = 30


@router.get("/learn")
def show_learn_page(
    page: Page, diagnoser: CurrentDiagnoser, symptom: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """Show the causes behind a symptom. Without a symptom, show a choice of symptoms."""
    model, knowledge = diagnoser.model, page.names.knowledge
    seen = Counter(each for ticket in model.past for each in ticket.present)
    meant = symptom if symptom in model.network.symptoms else symptom_meant(page.names, symptom)
    tickets = tickets_with(model, meant) if meant else []
    groups = groups_of(page.request.app.state.settings.models, diagnoser.version)
    return page.page(
        "learn.html",
        WORDS,
        place="learn",
        typed=page.names.symptom(meant) if meant else symptom,
        symptom=meant,
        total=len(tickets),
        causes=causes_of(tickets),
        families=grouped(tickets, groups.family(knowledge), by_name=False),
        years=grouped(tickets, groups.year, by_name=True),
        common=seen.most_common(MOST_SEEN),
    )
