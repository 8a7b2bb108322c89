"""`/` and `/cases/{id}`: the page for a call, from the report to the kit and the next question.

The page is one form, and each button sends all of it. So an edited text and a pressed answer both count. A submitted
form leads to the address of its case. Without a script the browser goes there. The script takes the changed parts from
the answer instead.
"""

from typing import Annotated, Any, Final, get_args

from fastapi import APIRouter, Query
from pydantic import ValidationError
from sqlalchemy import Engine
from starlette.responses import RedirectResponse, Response

from api.access.scopes import needs
from api.console.forms import Form, Submitted
from api.console.language import Sayings
from api.console.page_route import PageRoute, reason_of
from api.console.pages.answer_words import WORDS as ANSWER_WORDS
from api.console.pages.call_case import case_values
from api.console.pages.call_request import (
    TEXTS,
    NoMatchError,
    changed_request,
    dispatch_of,
    first_request,
    new_pieces,
    parts_of,
)
from api.console.pages.call_words import WORDS as CALL_WORDS
from api.console.pages.refusal_words import WORDS as REASONS
from api.console.rendering import Page, View
from api.console.vocabulary import machines_like, symptoms_like
from api.dependencies import Database, Diagnoses, Dispatches, Model
from api.store.errors import StoreError
from diagnoser.errors import DiagnoserError
from diagnoser.knowledge import machine_of
from diagnoser.types import SERVICE_LEVELS, ActionKind, ActionResult

router = APIRouter(include_in_schema=False, route_class=PageRoute, dependencies=[needs("diagnose")])
WORDS: Final = REASONS | ANSWER_WORDS | CALL_WORDS
SEE_OTHER: Final = 303
MOST_TYPED: Final = 200
SHOWN: Final = {"front LED": "front_led", "board LED": "board_led", "display code": "display_code"}
"""Name of a display in the knowledge -> word of the page. Other displays have proper names, such as iLO."""


@router.get("/")
def show_new_call(page: Page, model: Model) -> Response:
    """Show the page for a new call."""
    return call_page(page, model, {})


@router.post("/")
def open_call(
    page: Page, model: Model, form: Submitted, diagnoses: Diagnoses, database: Database
) -> Response:
    """Answer the first report of a call."""
    try:
        opened = diagnoses.open(first_request(form, page.names))
    except (DiagnoserError, StoreError, ValidationError) as error:
        return refused(page, model, error, form)
    return answered(page, model, form, opened.diagnosis_id, database)


@router.get("/cases/{diagnosis_id}")
def show_call(page: Page, model: Model, diagnosis_id: str, database: Database) -> Response:
    """Show a case."""
    return call_page(page, model, case_values(page, diagnosis_id, database))


@router.post("/cases/{diagnosis_id}")
def go_on(
    page: Page,
    model: Model,
    diagnosis_id: str,
    form: Submitted,
    diagnoses: Diagnoses,
    dispatches: Dispatches,
    database: Database,
) -> Response:
    """Keep a dispatch if its button was pressed, or answer again with the edited fields and the pressed button."""
    try:
        if form.one("do") == "dispatch":
            dispatches.send(diagnosis_id, dispatch_of(form))
        else:
            diagnoses.amend(diagnosis_id, lambda stored: changed_request(stored, form, page.names))
    except (DiagnoserError, StoreError, ValidationError) as error:
        return refused(page, model, error, form, case_values(page, diagnosis_id, database))
    return answered(page, model, form, diagnosis_id, database)


@router.get("/suggest/symptoms")
def suggest_symptoms(page: Page, q: Annotated[str, Query(max_length=MOST_TYPED)] = "") -> dict[str, Any]:
    """Suggest symptoms for the typed words."""
    found = symptoms_like(page.names, q)
    return {"options": [{"value": each.value, "label": each.label} for each in found], "said": ""}


@router.get("/suggest/machines")
def suggest_machines(page: Page, q: Annotated[str, Query(max_length=MOST_TYPED)] = "") -> dict[str, Any]:
    """Suggest machines for the typed words, and describe the machine with exactly this name."""
    options = [{"value": each.id, "label": each.value} for each in machines_like(page.names.knowledge, q)]
    return {"options": options, "said": machine_line(page, q) if q.strip() else ""}


def machine_line(page: View, named: str) -> str:
    """Describe a machine in one line, or call it unknown."""
    words = Sayings(CALL_WORDS, page.tongue)
    known = machine_of(page.names.knowledge, named)
    if known is None:
        return words["machine_unknown"]
    panel = {True: words["has_light_path"], False: words["no_light_path"], None: words["light_path_unknown"]}
    shows = page.tongue.pick(", ", "、").join(
        words[SHOWN[each]] if each in SHOWN else each for each in known.shows
    )
    said = (
        known.product_name or known.machine_type,
        panel[known.light_path],
        shows and words["shows"].format(shows=shows),
    )
    return " · ".join(each for each in said if each)


def call_page(page: View, model: Model, values: dict[str, Any], status: int = 200) -> Response:
    """Return the page. Without a case it shows an empty form."""
    request = values.get("request") or {}
    return page.page(
        "call.html",
        WORDS,
        status,
        place="call",
        parts=parts_of(page.names, model.diagnoser().model.network.causes),
        causes=sorted(model.diagnoser().model.network.causes, key=page.names.cause),
        service_levels=SERVICE_LEVELS,
        kinds=get_args(ActionKind),
        results=get_args(ActionResult),
        machine_said=machine_line(page, request["machine"]) if request.get("machine") else "",
        **({"case": None, "request": request} | values),
    )


def refused(
    page: View, model: Model, error: Exception, form: Form, values: dict[str, Any] | None = None
) -> Response:
    """Return the page with all typed fields and the reason of the refusal."""
    status, reason = reason_of(error)
    if isinstance(error, NoMatchError):
        reason = "reason_no_match"
    kept = values or {}
    typed = {name: form.one(name) for name in TEXTS if form.has(name)}
    kept["request"] = (kept.get("request") or {}) | typed
    return call_page(page, model, kept | {"problem": reason, "typed_symptom": form.one("add")}, status)


def answered(page: View, model: Model, form: Form, diagnosis_id: str, database: Engine) -> Response:
    """Return the page of a case at once to our script, and lead a browser without it to the address of the page."""
    address = f"{page.root}/cases/{diagnosis_id}"
    if not page.live:
        return RedirectResponse(address, SEE_OTHER)
    values = case_values(page, diagnosis_id, database)
    values["new_pieces"] = new_pieces(form, values["request"])
    response = call_page(page, model, values)
    response.headers["Content-Location"] = address
    return response
