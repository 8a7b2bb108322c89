"""Diagnoses: answer a report, and answer it again with more findings.

A diagnosis keeps its id. Every further answer is a new revision, so an answer that was given to an engineer is never
changed afterwards.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from api.clock import now
from api.diagnoses.repository import DiagnosisRepository, Revision
from api.diagnoses.schemas import AnyCase, AnyDiagnosis, CaseOut, DiagnosisOut, KitCaseOut, KitDiagnosisOut
from api.http.idempotency import Claim, claim
from api.http.metrics import Metrics
from api.models.current_model import CurrentModel
from api.outcomes.repository import OutcomeRepository
from api.outcomes.service import outcome_out
from api.store.errors import StaleRevisionError
from diagnoser import Diagnoser
from diagnoser.types import Answer, KitAnswer
from diagnoser.wire import AnswersRequest, DiagnosisRequest
from diagnoser.wire.answer import answer_out

MAX_ATTEMPTS = 100

Keyed = tuple[DiagnosisRequest, str | None]
Change = Callable[[DiagnosisRequest], DiagnosisRequest]


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

    def open(self, request: DiagnosisRequest, key: str | None = None) -> AnyDiagnosis:
        """Answer a report and keep both. The same key and request again gets the same answer again."""
        claimed = claim("diagnoses", key, request)
        before = self._diagnoses.done_before(claimed)
        return diagnosis_out(before or self._diagnoses.open(self._first(request), claimed))

    def open_many(self, batch: Sequence[Keyed]) -> list[AnyDiagnosis | Exception]:
        """Answer many reports and keep them in one transaction. The answers are in the order of the reports.

        A report that cannot be answered, or not kept, gives an exception in its place.
        """
        diagnoser = self._model.diagnoser()
        answers = list(_answers(diagnoser, [request for request, _ in batch]))
        entries = [
            (self._revision(str(uuid.uuid4()), 1, request, answer), claim("diagnoses", key, request))
            for (request, key), answer in zip(batch, answers, strict=True)
            if not isinstance(answer, Exception)
        ]
        kept = iter(self._diagnoses.open_many(entries))
        results = [answer if isinstance(answer, Exception) else next(kept) for answer in answers]
        return [diagnosis_out(each) if isinstance(each, Revision) else each for each in results]

    def answer(self, diagnosis_id: str, more: AnswersRequest, key: str | None = None) -> AnyDiagnosis:
        """Add findings to a diagnosis and answer again. Of two requests at once the second builds on the first."""
        claimed = claim(f"answers {diagnosis_id}", key, more)
        return self._revised(diagnosis_id, lambda request: request.answered_by(more.findings), claimed)

    def amend(self, diagnosis_id: str, change: Change) -> AnyDiagnosis:
        """Answer a diagnosis again after a change of its request, such as another text or a finding taken back."""
        return self._revised(diagnosis_id, change, None)

    def _revised(self, diagnosis_id: str, change: Change, claimed: Claim | None) -> AnyDiagnosis:
        for _ in range(MAX_ATTEMPTS):
            before = self._diagnoses.done_before(claimed)
            try:
                kept = before or self._diagnoses.revise(self._next(diagnosis_id, change), claimed)
            except StaleRevisionError:
                continue
            return diagnosis_out(kept)
        raise StaleRevisionError("Too many answers to this diagnosis arrive at the same moment; try again.")

    def get(self, diagnosis_id: str, revision: int | None = None) -> AnyCase:
        """Return a diagnosis with its request and its outcome: the latest revision, or the one with this number."""
        found = self._diagnoses.get(diagnosis_id, revision)
        outcome = self._outcomes.get(diagnosis_id)
        answer = diagnosis_out(found)
        case = KitCaseOut if isinstance(answer, KitDiagnosisOut) else CaseOut
        return case(
            **answer.model_dump(),
            request=DiagnosisRequest.model_validate(found.request),
            outcome=outcome_out(outcome) if outcome else None,
        )

    def _first(self, request: DiagnosisRequest) -> Revision:
        answer = _answer(self._model.diagnoser(), request)
        return self._revision(str(uuid.uuid4()), 1, request, answer)

    def _next(self, diagnosis_id: str, change: Change) -> Revision:
        last = self._diagnoses.get(diagnosis_id)
        request = change(DiagnosisRequest.model_validate(last.request))
        answer = _answer(self._model.diagnoser(), request)
        return self._revision(diagnosis_id, last.revision + 1, request, answer)

    def _revision(
        self, diagnosis_id: str, number: int, request: DiagnosisRequest, answer: Answer | KitAnswer
    ) -> Revision:
        self._metrics.count_answer(answer)
        body = request.model_dump(mode="json")
        return Revision(diagnosis_id, number, now(), answer.model_version, body, answer_out(answer).stored())


def diagnosis_out(revision: Revision) -> AnyDiagnosis:
    """Return the wire form of a stored answer."""
    kept = {
        "diagnosis_id": revision.diagnosis_id,
        "revision": revision.revision,
        "created_at": revision.created_at,
    }
    kind = KitDiagnosisOut if revision.answer.get("detail") == "kit" else DiagnosisOut
    return kind.model_validate(revision.answer | kept)


def _answer(diagnoser: Diagnoser, request: DiagnosisRequest) -> Answer | KitAnswer:
    if request.detail == "kit":
        (answer,) = diagnoser.kit_answers([request.to_report()], request.options())
        return answer
    return diagnoser.answer(request.to_report(), request.options())


def _answers(
    diagnoser: Diagnoser, requests: Sequence[DiagnosisRequest]
) -> Iterator[Answer | KitAnswer | Exception]:
    """Yield the answers in order. Neighbours that ask for a short answer with the same options are one batch."""
    for (detail, _), alike in groupby(requests, key=lambda request: (request.detail, request.options())):
        neighbours = list(alike)
        if detail == "kit":
            yield from _short_answers(diagnoser, neighbours)
        else:
            yield from (_answer_or_error(diagnoser, request) for request in neighbours)


def _short_answers(
    diagnoser: Diagnoser, requests: Sequence[DiagnosisRequest]
) -> Sequence[Answer | KitAnswer | Exception]:
    """Return the short answers as one batch, or one by one if a report of them has no answer."""
    try:
        return diagnoser.kit_answers([request.to_report() for request in requests], requests[0].options())
    except Exception:  # noqa: BLE001 -- the answers one by one show which report it was
        return [_answer_or_error(diagnoser, request) for request in requests]


def _answer_or_error(diagnoser: Diagnoser, request: DiagnosisRequest) -> Answer | KitAnswer | Exception:
    try:
        return _answer(diagnoser, request)
    except Exception as error:  # noqa: BLE001 -- one bad line must not stop the other lines
        return error
