"""The values of a case for the call page, read from the store."""

from typing import Any

from sqlalchemy import Engine

from api.console.pages import call_view as view
from api.console.pages.call_request import last_answers
from api.console.rendering import View
from api.diagnoses.case import whole_case
from api.diagnoses.repository import load_revision
from api.diagnoses.schemas import KitCaseOut
from api.store import read
from diagnoser.wire import DiagnosisRequest


def case_values(page: View, diagnosis_id: str, database: Engine) -> dict[str, Any]:
    """Return the values of a case for the template."""
    case = whole_case(database, diagnosis_id, None)
    request = case.request.model_dump()
    if isinstance(case, KitCaseOut):
        return {"case": case, "request": request, "short": True}
    earlier = _request_of(database, diagnosis_id, case.revision - 1) if case.revision > 1 else None
    report = case.request.report or ""
    questions = view.questions_in_order(case, page.names)
    return {
        "case": case,
        "request": request,
        "short": False,
        "pieces": view.pieces_of(report, case.findings, view.unread_of(case, report)),
        "nothing_wrong": view.nothing_wrong(case),
        "question": questions[0] if questions else None,
        "questions": questions[1:],
        "part_numbers": view.part_numbers_of(case, page.names),
        "numbers_read": view.numbers_read(case, page.names),
        "following": view.next_parts(case, page.names),
        "undo": last_answers(case.request, earlier),
        "coded": {each.symptom for each in case.request.findings},
        "own_actions": case.request.actions,
        "first_causes": view.FIRST_CAUSES,
        "address": str(page.request.url_for("show_call", diagnosis_id=case.diagnosis_id)),
    }


def _request_of(database: Engine, diagnosis_id: str, revision: int) -> DiagnosisRequest:
    """Return the request of one answer. The answer itself takes much longer to read and is not needed."""
    stored = read(database, lambda session: load_revision(session, diagnosis_id, revision).request)
    return DiagnosisRequest.model_validate(stored)
