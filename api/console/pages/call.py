"""`/` and `/cases/{id}`: the page for a call, from the report to the kit and the next question.

Everything on the page is one form. Each button sends the whole form, so that a text that was just edited and a pressed
answer both count. A submitted form leads to the address of its case; without a script the browser goes there, and with
it the page takes over what has changed.
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
from api.console.pages import call_view as view
from api.console.pages.answer_words import WORDS as ANSWER_WORDS
from api.console.pages.call_request import (
    TEXTS,
    NoMatchError,
    changed_request,
    dispatch_of,
    first_request,
    last_answers,
    parts_of,
)
from api.console.pages.call_words import WORDS as CALL_WORDS
from api.console.pages.refusal_words import WORDS as REASONS
from api.console.rendering import Page, View
from api.console.vocabulary import machines_like, symptoms_like
from api.dependencies import Database, Diagnoses, Dispatches, Model
from api.diagnoses.case import whole_case
from api.diagnoses.schemas import KitCaseOut
from api.store.errors import StoreError
from diagnoser.errors import DiagnoserError
from diagnoser.knowledge import machine_of
from diagnoser.types import SERVICE_LEVELS, ActionKind, ActionResult
from diagnoser.wire import DiagnosisRequest

router = APIRouter(include_in_schema=False, route_class=PageRoute, dependencies=[needs("diagnose")])
WORDS: Final = REASONS | ANSWER_WORDS | CALL_WORDS
SEE_OTHER: Final = 303
MOST_TYPED: Final = 200
SHOWN: Final = {"front LED": "front_led", "board LED": "board_led", "display code": "display_code"}
"""What a machine can show, in the words of the knowledge -> the word of the page. Others are names, such as iLO."""


@router.get("/")
def show_new_call(page: Page, model: Model) -> Response:
    """Show the page for a new call."""
    return call_page(page, model, {})


@router.post("/")
def open_call(page: Page, model: Model, form: Submitted, diagnoses: Diagnoses) -> Response:
    """Answer the first report of a call."""
    try:
        opened = diagnoses.open(first_request(form, page.names))
    except (DiagnoserError, StoreError, ValidationError) as error:
        return refused(page, model, error, form)
    return _to_case(page, opened.diagnosis_id)


@router.get("/cases/{diagnosis_id}")
def show_call(page: Page, model: Model, diagnosis_id: str, database: Database) -> Response:
    """Show a call that goes on."""
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
    """Keep what is really sent, if that was pressed; else answer again, with what was edited and what was pressed."""
    try:
        if form.one("do") == "dispatch":
            dispatches.send(diagnosis_id, dispatch_of(form))
            return _to_case(page, diagnosis_id)
        diagnoses.amend(diagnosis_id, lambda stored: changed_request(stored, form, page.names))
    except (DiagnoserError, StoreError, ValidationError) as error:
        return refused(page, model, error, form, case_values(page, diagnosis_id, database))
    return _to_case(page, diagnosis_id)


@router.get("/suggest/symptoms")
def suggest_symptoms(page: Page, q: Annotated[str, Query(max_length=MOST_TYPED)] = "") -> dict[str, Any]:
    """Return the symptoms that may be meant by what is typed."""
    found = symptoms_like(page.names, q)
    return {"options": [{"value": each.value, "label": each.label} for each in found], "said": ""}


@router.get("/suggest/machines")
def suggest_machines(page: Page, q: Annotated[str, Query(max_length=MOST_TYPED)] = "") -> dict[str, Any]:
    """Return the machines that may be meant by what is typed, and what is known of the one that it names."""
    options = [{"value": each.id, "label": each.value} for each in machines_like(page.names.knowledge, q)]
    return {"options": options, "said": machine_line(page, q) if q.strip() else ""}


def machine_line(page: View, named: str) -> str:
    """Return in one line what is known of a machine, or that it is not known."""
    words = Sayings(CALL_WORDS, page.tongue)
    known = machine_of(page.names.knowledge, named)
    if known is None:
        return words["machine_unknown"]
    panel = {True: words["has_light_path"], False: words["no_light_path"], None: words["light_path_unknown"]}
    shows = ", ".join(words[SHOWN[each]] if each in SHOWN else each for each in known.shows)
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


def case_values(page: View, diagnosis_id: str, database: Engine) -> dict[str, Any]:
    """Return what the template shows of a case."""
    case = whole_case(database, diagnosis_id, None)
    request = case.request.model_dump()
    if isinstance(case, KitCaseOut):
        return {"case": case, "request": request, "short": True}
    earlier = whole_case(database, diagnosis_id, case.revision - 1).request if case.revision > 1 else None
    questions = view.questions_in_order(case, page.names)
    return {
        "case": case,
        "request": request,
        "short": False,
        "pieces": view.pieces_of(case.request.report or "", case.findings, case.unread),
        "question": questions[0] if questions else None,
        "questions": questions[1:],
        "part_numbers": view.part_numbers_of(case, page.names),
        "numbers_read": view.numbers_read(case, page.names),
        "following": view.next_parts(case, page.names),
        "undo": last_answers(case.request, earlier),
        "coded": {each.symptom for each in case.request.findings},
        "own_actions": _own_actions(case.request),
        "first_causes": view.FIRST_CAUSES,
        "address": str(page.request.url_for("show_call", diagnosis_id=case.diagnosis_id)),
    }


def refused(
    page: View, model: Model, error: Exception, form: Form, values: dict[str, Any] | None = None
) -> Response:
    """Return the page with what was typed, and why it was not answered."""
    status, reason = reason_of(error)
    if isinstance(error, NoMatchError):
        reason = "reason_no_match"
    kept = values or {}
    typed = {name: form.one(name) for name in TEXTS if form.has(name)}
    kept["request"] = (kept.get("request") or {}) | typed
    return call_page(page, model, kept | {"problem": reason, "typed_symptom": form.one("add")}, status)


def _own_actions(request: DiagnosisRequest) -> list[dict[str, Any]]:
    return [each.model_dump() for each in request.actions]


def _to_case(page: View, diagnosis_id: str) -> Response:
    return RedirectResponse(f"{page.root}/cases/{diagnosis_id}", SEE_OTHER)
