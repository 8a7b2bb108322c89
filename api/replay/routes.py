"""`/v1/diagnoses/{diagnosis_id}/replay`: whether an answer can be given again."""

from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query

from api.access.scopes import needs
from api.dependencies import Database, DiagnosisId, Model
from api.diagnoses.repository import DiagnosisRepository
from api.diagnoses.thinking import answer_of
from api.http.problems import VersionUnusableError, responses
from api.replay.comparison import differences
from api.replay.schemas import ReplayOut
from diagnoser import Diagnoser
from diagnoser.errors import ModelError
from diagnoser.wire import DiagnosisRequest
from diagnoser.wire.answer import answer_out

MOST = 50
"""Differences that are listed."""
router = APIRouter(prefix="/v1", tags=["diagnoses"], dependencies=[needs("diagnose")])


@router.get(
    "/diagnoses/{diagnosis_id}/replay", operation_id="replay_diagnosis", responses=responses(404, 409, 422)
)
def replay_diagnosis(
    diagnosis_id: DiagnosisId,
    model: Model,
    database: Database,
    revision: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
) -> ReplayOut:
    """Answer a stored request again with its own model version, and compare. Nothing is stored."""
    stored = DiagnosisRepository(database).get(diagnosis_id, revision)
    try:
        diagnoser = model.of(stored.model_version)
    except ModelError as error:
        raise VersionUnusableError(
            f"Version {stored.model_version}, which gave this answer, is no longer here."
        ) from error
    forgetful = Diagnoser(diagnoser.model, diagnoser.version, remember=0)  # it works the answer out again
    again = answer_out(answer_of(forgetful, DiagnosisRequest.model_validate(stored.request))).stored()
    found = list(islice(differences(stored.answer, again), MOST))
    return ReplayOut(
        diagnosis_id=stored.diagnosis_id,
        revision=stored.revision,
        model_version=stored.model_version,
        same=not found,
        differences=found,
    )
