"""A whole case: its answer, and all later events."""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.diagnoses.repository import Revision, load_revision
from api.diagnoses.schemas import (
    AnyCase,
    AnyDiagnosis,
    CaseOut,
    DiagnosisOut,
    KitCaseOut,
    KitDiagnosisOut,
    ListedCaseOut,
)
from api.dispatches.repository import dispatches_of
from api.outcomes.repository import load_outcome
from api.outcomes.schemas import outcome_out
from api.reviews.repository import reviews_of
from api.store import read
from api.store.packed import json_of
from api.store.tables import DiagnosisRow
from api.visits.repository import visits_of
from diagnoser.wire import DiagnosisRequest

SHOWN = 200
"""Characters of a report in a list."""


def whole_case(engine: Engine, diagnosis_id: str, revision: int | None) -> AnyCase:
    """Return a case with its latest answer, or with the one of this number.

    Raises:
        NotFoundError: There is no such case, or no such answer.
    """

    def work(session: Session) -> AnyCase:
        found = load_revision(session, diagnosis_id, revision)
        answer = diagnosis_out(found)
        kind = KitCaseOut if isinstance(answer, KitDiagnosisOut) else CaseOut
        request = DiagnosisRequest.model_validate(found.request)
        return kind(**answer.model_dump(), request=request, **_history(session, diagnosis_id))

    return read(engine, work)


def diagnosis_out(revision: Revision) -> AnyDiagnosis:
    """Return the wire form of a stored answer."""
    kept = {
        "diagnosis_id": revision.diagnosis_id,
        "revision": revision.revision,
        "created_at": revision.created_at,
    }
    kind = KitDiagnosisOut if revision.answer.get("detail") == "kit" else DiagnosisOut
    return kind.model_validate(revision.answer | kept)


def body_of(revision: Revision) -> bytes:
    """Return the wire form of an answer as JSON. A new one is not read and checked again."""
    if revision.text is None:
        return diagnosis_out(revision).model_dump_json().encode()
    kept: dict[str, Any] = {
        "diagnosis_id": revision.diagnosis_id,
        "revision": revision.revision,
        "created_at": revision.created_at,
    }
    silent: dict[str, Any] = {
        name: [] for name in ("earlier", "from_inventory") if name not in revision.answer
    }
    return revision.text[:-1] + b"," + json_of(kept | silent)[1:]


def listed(case: DiagnosisRow) -> ListedCaseOut:
    """Return the wire form of a case in a list."""
    fields: dict[str, Any] = {
        name: getattr(case, name) for name in ListedCaseOut.model_fields if name != "open"
    }
    report = case.report if len(case.report) <= SHOWN else case.report[: SHOWN - 1] + "…"
    return ListedCaseOut(**fields | {"report": report, "open": case.closed_at is None})


def _history(session: Session, diagnosis_id: str) -> dict[str, Any]:
    case, visits = session.get_one(DiagnosisRow, diagnosis_id), visits_of(session, diagnosis_id)
    outcome = load_outcome(session, diagnosis_id)
    fixed = bool(visits) and visits[-1].fixed
    return {
        "state": "closed" if outcome else "fixed" if fixed else "open",
        "waiting": case.waiting,
        "dispatches": dispatches_of(session, diagnosis_id),
        "visits": visits,
        "reviews": reviews_of(session, diagnosis_id),
        "outcome": outcome_out(outcome) if outcome else None,
    }
