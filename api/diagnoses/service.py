"""Diagnoses: answer a report, and answer it again with more findings.

A diagnosis keeps its id. Every further answer is a new revision, so an answer that was given to an engineer is never
changed afterwards.
"""

import uuid
from collections.abc import Sequence

from api.clock import now
from api.diagnoses.repository import DiagnosisRepository, Revision
from api.diagnoses.schemas import CaseOut, DiagnosisOut
from api.http.idempotency import claim
from api.http.metrics import Metrics
from api.models.current_model import CurrentModel
from api.outcomes.repository import OutcomeRepository
from api.outcomes.service import outcome_out
from api.store.errors import StaleRevisionError
from diagnoser import Diagnoser
from diagnoser.types import Answer
from diagnoser.wire import AnswerOut, AnswersRequest, DiagnosisRequest

MAX_ATTEMPTS = 100

Keyed = tuple[DiagnosisRequest, str | None]


class DiagnosisService:
    """Answers reports with the current model and keeps the answers."""

    def __init__(
        self,
        model: CurrentModel,
        diagnoses: DiagnosisRepository,
        outcomes: OutcomeRepository,
        metrics: Metrics,
    ) -> None:
        """Use the current model for the answers, and the repositories for what is kept."""
        self._model, self._diagnoses, self._outcomes, self._metrics = model, diagnoses, outcomes, metrics

    def open(self, request: DiagnosisRequest, key: str | None = None) -> DiagnosisOut:
        """Answer a report and keep both. The same key and request again gets the same answer again."""
        claimed = claim("diagnoses", key, request)
        before = self._diagnoses.done_before(claimed)
        return diagnosis_out(before or self._diagnoses.open(self._first(request), claimed))

    def open_many(self, batch: Sequence[Keyed]) -> list[DiagnosisOut | Exception]:
        """Answer many reports and keep them in one transaction. The answers are in the order of the reports.

        A report that cannot be answered, or not kept, gives an exception in its place.
        """
        diagnoser = self._model.diagnoser()
        answers = [_answer_or_error(diagnoser, request) for request, _ in batch]
        entries = [
            (self._revision(str(uuid.uuid4()), 1, request, answer), claim("diagnoses", key, request))
            for (request, key), answer in zip(batch, answers, strict=True)
            if not isinstance(answer, Exception)
        ]
        kept = iter(self._diagnoses.open_many(entries))
        results = [answer if isinstance(answer, Exception) else next(kept) for answer in answers]
        return [diagnosis_out(each) if isinstance(each, Revision) else each for each in results]

    def answer(self, diagnosis_id: str, more: AnswersRequest, key: str | None = None) -> DiagnosisOut:
        """Add findings to a diagnosis and answer again. Of two requests at once the second builds on the first."""
        claimed = claim(f"answers {diagnosis_id}", key, more)
        for _ in range(MAX_ATTEMPTS):
            before = self._diagnoses.done_before(claimed)
            try:
                kept = before or self._diagnoses.revise(self._next(diagnosis_id, more), claimed)
            except StaleRevisionError:
                continue
            return diagnosis_out(kept)
        raise StaleRevisionError("Too many answers to this diagnosis arrive at the same moment; try again.")

    def get(self, diagnosis_id: str, revision: int | None = None) -> CaseOut:
        """Return a diagnosis with its request and its outcome: the latest revision, or the one with this number."""
        found = self._diagnoses.get(diagnosis_id, revision)
        outcome = self._outcomes.get(diagnosis_id)
        return CaseOut(
            **diagnosis_out(found).model_dump(),
            request=DiagnosisRequest.model_validate(found.request),
            outcome=outcome_out(outcome) if outcome else None,
        )

    def _first(self, request: DiagnosisRequest) -> Revision:
        answer = self._model.diagnoser().answer(request.to_report(), request.options())
        return self._revision(str(uuid.uuid4()), 1, request, answer)

    def _next(self, diagnosis_id: str, more: AnswersRequest) -> Revision:
        last = self._diagnoses.get(diagnosis_id)
        request = DiagnosisRequest.model_validate(last.request).answered_by(more.findings)
        answer = self._model.diagnoser().answer(request.to_report(), request.options())
        return self._revision(diagnosis_id, last.revision + 1, request, answer)

    def _revision(
        self, diagnosis_id: str, number: int, request: DiagnosisRequest, answer: Answer
    ) -> Revision:
        self._metrics.count_answer(answer)
        body = request.model_dump(mode="json")
        return Revision(
            diagnosis_id, number, now(), answer.model_version, body, AnswerOut.of(answer).stored()
        )


def diagnosis_out(revision: Revision) -> DiagnosisOut:
    """Return the wire form of a stored answer."""
    kept = {
        "diagnosis_id": revision.diagnosis_id,
        "revision": revision.revision,
        "created_at": revision.created_at,
    }
    return DiagnosisOut.model_validate(revision.answer | kept)


def _answer_or_error(diagnoser: Diagnoser, request: DiagnosisRequest) -> Answer | Exception:
    try:
        return diagnoser.answer(request.to_report(), request.options())
    except Exception as error:  # noqa: BLE001 -- one bad line must not stop the other lines
        return error
