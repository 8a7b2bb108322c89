"""`/cases`: the list of cases, with search."""

from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.access.scopes import needs
from api.console.days import from_day, to_day
from api.console.page_route import PageRoute
from api.console.pages.cases_words import WORDS
from api.console.rendering import Page
from api.dependencies import Database
from api.diagnoses.case import listed
from api.diagnoses.search import Wanted, find

router = APIRouter(include_in_schema=False, route_class=PageRoute, dependencies=[needs("diagnose")])
ON_A_PAGE: Final = 50
FIELDS: Final = ("text", "ticket_id", "serial", "customer", "machine", "since", "until", "state")
Cursor = Annotated[str | None, Query(max_length=400)]


@router.get("/cases")
def show_cases(request: Request, page: Page, database: Database, cursor: Cursor = None) -> Response:
    """Show the requested cases, the newest first."""
    given = request.query_params
    asked = {name: given[name].strip()[:200] for name in FIELDS if given.get(name, "").strip()}
    found = find(database, wanted_of(asked), ON_A_PAGE, cursor)
    following = urlencode(asked | {"cursor": found.next}) if found.next else ""
    return page.page(
        "cases.html",
        WORDS,
        place="cases",
        asked=asked,
        cases=[listed(each) for each in found.cases],
        next=following,
    )


def wanted_of(asked: dict[str, str]) -> Wanted:
    """Return the conditions on cases from the fields of the form.

    Raises:
        InputError: A day is not a day.
    """
    state = asked.get("state")
    return Wanted(
        ticket_id=asked.get("ticket_id"),
        serial=asked.get("serial"),
        customer=asked.get("customer"),
        machine=asked.get("machine"),
        open={"open": True, "closed": False}.get(state or ""),
        waiting=True if state == "waiting" else None,
        since=from_day(asked.get("since")),
        until=to_day(asked.get("until")),
        text=asked.get("text", "").replace("\x00", ""),
    )
