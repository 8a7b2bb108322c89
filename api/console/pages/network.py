"""`/network`: the fault network, one cause or symptom at a time, with its links and a trial of texts."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, HTTPException, Query
from starlette.responses import Response

from api.access.scopes import needs
from api.console.drawn_text import clipped, lines_of
from api.console.forms import Submitted
from api.console.neighbourhood import Neighbour, causes_of, symptoms_of
from api.console.page_route import PageRoute
from api.console.pages.network_words import WORDS
from api.console.rendering import Page, View
from api.dependencies import CurrentDiagnoser
from diagnoser import Diagnoser, Report

router = APIRouter(include_in_schema=False, route_class=PageRoute, dependencies=[needs()])
MOST_SHOWN: Final = 30
WIDTH_OF_CENTRE: Final = 23
"""Room in the box of the middle node, in letters of usual width."""
PREFIXES: Final = ("re:", "not:", "skip:")
Least = Annotated[int, Query(ge=0, le=100)]


@router.get("/network")
def show_network(page: Page, diagnoser: CurrentDiagnoser) -> Response:
    """Show all causes and symptoms."""
    network = diagnoser.model.network
    return page.page(
        "network.html",
        WORDS,
        place="network",
        causes=sorted(network.causes, key=page.names.cause),
        symptoms=sorted(network.symptoms, key=page.names.symptom),
    )


@router.get("/network/{node}")
def show_node(page: Page, diagnoser: CurrentDiagnoser, node: str, least: Least = 5) -> Response:
    """Show the neighbourhood of a cause or a symptom."""
    return _node_page(page, diagnoser, node, least)


@router.post("/network/{node}")
def try_text(page: Page, diagnoser: CurrentDiagnoser, node: str, form: Submitted) -> Response:
    """Show the findings read in a text, and whether the symptom is among them."""
    text = form.one("text")
    if not text:
        return _node_page(page, diagnoser, node, 5)
    answer = diagnoser.diagnose(Report(text=text))
    tried = {
        "text": text,
        "found": answer.findings,
        "unread": answer.unread,
        "read_here": any(each.symptom == node for each in answer.findings),
    }
    return _node_page(page, diagnoser, node, 5, **tried)


def _node_page(page: View, diagnoser: Diagnoser, node: str, least: int, **tried: Any) -> Response:
    model = diagnoser.model
    is_cause = node in model.network.causes
    if not is_cause and node not in model.network.symptoms:
        raise HTTPException(404)
    title = page.names.cause(node) if is_cause else page.names.symptom(node)
    linked = symptoms_of(model, node) if is_cause else causes_of(model, node)
    return page.page(
        "network.html",
        WORDS,
        place="network",
        id=node,
        title=title,
        title_lines=lines_of(title, WIDTH_OF_CENTRE),
        clipped=clipped,
        is_cause=is_cause,
        least=least,
        shown=[each for each in linked if 100 * each.strength >= least][:MOST_SHOWN],
        sources=_sources(page, node, linked),
        patterns=_patterns(page, node),
        **tried,
    )


def _sources(page: View, node: str, linked: list[Neighbour]) -> dict[str, str]:
    """Return the source of the experts' number for each link. Empty for a link learned from tickets."""
    basis = {frozenset((each.cause, each.symptom)): each.basis for each in page.names.knowledge.links}
    return {each.id: basis.get(frozenset((node, each.id)), "") for each in linked}


def _patterns(page: View, symptom: str) -> list[str]:
    known = next((each for each in page.names.knowledge.symptoms if each.id == symptom), None)
    plain = [each for each in known.patterns if not each.startswith(PREFIXES)] if known else []
    return list(dict.fromkeys(plain))[:60]
