"""Completing an outcome from the visits of its case."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.store.tables import VisitRow
from diagnoser.wire import OutcomeRequest

PIECES = ("parts_used", "parts_unused", "dead_on_arrival")


def of_whole_case(session: Session, diagnosis_id: str, found: OutcomeRequest) -> OutcomeRequest:
    """Return an outcome with the number of visits and their parts, unless it names them itself."""
    wanted = select(VisitRow).where(VisitRow.diagnosis_id == diagnosis_id).order_by(VisitRow.visit)
    visits = session.scalars(wanted).all()
    told: dict[str, Any] = {"visits": max(1, len(visits))}
    if not any(name in found.model_fields_set for name in PIECES):
        told |= {name: [part for row in visits for part in row.document[name]] for name in PIECES}
    return found.model_copy(
        update={name: value for name, value in told.items() if name not in found.model_fields_set}
    )
