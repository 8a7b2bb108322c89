"""Answers about diagnoses: the answer of the model, with what only the service knows."""

from typing import Literal

from pydantic import BaseModel, Field

from api.dispatches.schemas import DispatchOut
from api.outcomes.schemas import OutcomeOut
from api.reviews.schemas import ReviewOut
from api.visits.schemas import VisitOut
from diagnoser.types import ServiceLevel
from diagnoser.wire import AnswerOut, DiagnosisRequest, KitAnswerOut

State = Literal["open", "fixed", "closed"]


class EarlierOut(BaseModel):
    """An earlier case or ticket of the same machine."""

    diagnosis_id: str | None = Field(description="Null for an imported ticket.")
    ticket_id: str | None
    created_at: str = Field(description="When it was opened.")
    state: Literal["open", "fixed"] = Field(description="`fixed` if the fault was reported as gone.")
    parts_replaced: list[str]


class Stored(BaseModel):
    """What the service adds to an answer. The id of a diagnosis stays; every further answer is a new revision."""

    diagnosis_id: str
    revision: int = Field(ge=1, description="1 for the first answer. Each further answer adds 1.")
    created_at: str
    earlier: list[EarlierOut] = Field(
        default=[],
        description="Cases and tickets of the same serial number in the last 30 days, and the continued ones. "
        "Their replaced parts count as actions of this case, unless the request says otherwise.",
    )
    from_inventory: list[str] = Field(
        default=[], description="The fields of the request taken from the inventory."
    )


class WithOutcome(BaseModel):
    """The request of a diagnosis, with everything that happened to the case."""

    request: DiagnosisRequest
    state: State = Field(
        description="`fixed`: a visit has ended the fault, and the outcome is still to be reported."
    )
    waiting: bool = Field(description="Whether a proposal waits for its review.")
    dispatches: list[DispatchOut]
    visits: list[VisitOut]
    reviews: list[ReviewOut]
    outcome: OutcomeOut | None = None


class DiagnosisOut(Stored, AnswerOut):
    """A stored answer."""


class KitDiagnosisOut(Stored, KitAnswerOut):
    """A stored short answer."""


class CaseOut(WithOutcome, DiagnosisOut):
    """A diagnosis with its request and its outcome."""


class KitCaseOut(WithOutcome, KitDiagnosisOut):
    """A diagnosis with a short answer, with its request and its outcome."""


AnyDiagnosis = DiagnosisOut | KitDiagnosisOut
AnyCase = CaseOut | KitCaseOut


class ListedCaseOut(BaseModel):
    """A case in a list."""

    diagnosis_id: str
    ticket_id: str | None
    created_at: str
    updated_at: str
    closed_at: str | None = Field(description="Null while the case is open.")
    open: bool
    waiting: bool = Field(description="Whether a proposal waits for its review.")
    serial: str | None = Field(description="In capitals.")
    customer: str | None
    machine: str | None
    family: str | None
    service_level: ServiceLevel
    report: str = Field(description="The beginning of the report.")
    continues: str | None


class CasesOut(BaseModel):
    """A page of cases, the newest first."""

    diagnoses: list[ListedCaseOut]
    next: str | None = Field(description="The cursor of the next page, or null on the last one.")
