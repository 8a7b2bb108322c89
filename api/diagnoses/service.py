"""What the service does with a diagnosis: open a case, answer it again with more findings, close it.

The only place where the model, the store and the clock meet.  A case keeps its id; every further answer is a
new revision of it, so that nothing given to an engineer is ever changed afterwards.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from pydantic import BaseModel

from api.http.metrics import Metrics
from api.models.current_model import Serving
from api.schemas import CaseOut, DiagnosisOut, OutcomeOut
from api.store import Claim, Outcome, Revision, Store
from api.store.errors import StaleRevisionError
from diagnoser import Diagnoser
from diagnoser.errors import UnknownPartError
from diagnoser.types import Answer
from diagnoser.wire import AnswerOut, AnswersRequest, DiagnosisRequest, OutcomeRequest

MAX_ATTEMPTS = 100

Keyed = tuple[DiagnosisRequest, str | None]


class Cases:
    """Diagnoses from the first report to the outcome."""

    def __init__(self, serving: Serving, store: Store, metrics: Metrics) -> None:
        """Join the model that answers with the store that remembers."""
        self._serving, self._store, self._metrics = serving, store, metrics

    def open(self, request: DiagnosisRequest, key: str | None = None) -> DiagnosisOut:
        """Answer a report and keep both; the same key and request again gets the same answer again."""
        claim = _claim("diagnoses", key, request)
        before = self._store.replay(claim)
        return diagnosis_out(before or self._store.open(self._first(request), claim))

    def open_many(self, batch: Sequence[Keyed]) -> list[DiagnosisOut | Exception]:
        """Answer and keep many reports in order, in one transaction; a failure stands in its own place."""
        diagnoser = self._serving.current()
        answers = [_answer_or_error(diagnoser, request) for request, _ in batch]
        entries = [
            (self._revision(str(uuid.uuid4()), 1, request, answer), _claim("diagnoses", key, request))
            for (request, key), answer in zip(batch, answers, strict=True)
            if not isinstance(answer, Exception)
        ]
        kept = iter(self._store.open_many(entries))
        results = [answer if isinstance(answer, Exception) else next(kept) for answer in answers]
        return [diagnosis_out(each) if isinstance(each, Revision) else each for each in results]

    def answer(self, diagnosis_id: str, more: AnswersRequest, key: str | None = None) -> DiagnosisOut:
        """Add findings to a case and answer again; of two at once the second builds on the first."""
        claim = _claim(f"answers {diagnosis_id}", key, more)
        for _ in range(MAX_ATTEMPTS):
            before = self._store.replay(claim)
            try:
                return diagnosis_out(before or self._store.revise(self._next(diagnosis_id, more), claim))
            except StaleRevisionError:
                continue
        raise StaleRevisionError("Too many answers to this diagnosis arrive at the same moment; try again.")

    def get(self, diagnosis_id: str, revision: int | None = None) -> CaseOut:
        """Return a case with its request and its outcome; the latest revision unless another is asked for."""
        found = self._store.get(diagnosis_id, revision)
        outcome = self._store.outcome(diagnosis_id)
        return CaseOut(
            **diagnosis_out(found).model_dump(),
            request=DiagnosisRequest.model_validate(found.request),
            outcome=outcome_out(outcome) if outcome else None,
        )

    def close(
        self, diagnosis_id: str, found: OutcomeRequest, key: str | None = None
    ) -> tuple[OutcomeOut, bool]:
        """Keep what the engineer found; return it, and whether it is new."""
        _check_causes(self._serving.current(), [*found.causes, *found.parts_used, *found.parts_unused])
        outcome = Outcome(diagnosis_id, _now(), found.model_dump(mode="json"))
        kept, new = self._store.close(outcome, _claim(f"outcome {diagnosis_id}", key, found))
        if new:
            self._metrics.outcomes.inc()
        return outcome_out(kept), new

    def _first(self, request: DiagnosisRequest) -> Revision:
        answer = self._serving.current().answer(request.to_report(), request.options())
        return self._revision(str(uuid.uuid4()), 1, request, answer)

    def _next(self, diagnosis_id: str, more: AnswersRequest) -> Revision:
        last = self._store.get(diagnosis_id)
        request = DiagnosisRequest.model_validate(last.request).answered_by(more.findings)
        answer = self._serving.current().answer(request.to_report(), request.options())
        return self._revision(diagnosis_id, last.revision + 1, request, answer)

    def _revision(
        self, diagnosis_id: str, number: int, request: DiagnosisRequest, answer: Answer
    ) -> Revision:
        self._metrics.saw(answer)
        asked = request.model_dump(mode="json")
        return Revision(
            diagnosis_id, number, _now(), answer.model_version, asked, AnswerOut.of(answer).stored()
        )


def diagnosis_out(revision: Revision) -> DiagnosisOut:
    """Return a stored answer as it goes over the wire."""
    kept = {
        "diagnosis_id": revision.diagnosis_id,
        "revision": revision.revision,
        "created_at": revision.created_at,
    }
    return DiagnosisOut.model_validate(revision.answer | kept)


def outcome_out(outcome: Outcome) -> OutcomeOut:
    """Return a stored outcome as it goes over the wire."""
    return OutcomeOut(**outcome.outcome, diagnosis_id=outcome.diagnosis_id, created_at=outcome.created_at)


def _answer_or_error(diagnoser: Diagnoser, request: DiagnosisRequest) -> Answer | Exception:
    try:
        return diagnoser.answer(request.to_report(), request.options())
    except Exception as error:  # noqa: BLE001 -- one bad line must not take the others along
        return error


def _check_causes(diagnoser: Diagnoser, ids: Iterable[str]) -> None:
    known = set(diagnoser.model.network.causes)
    for each in ids:
        if each not in known:
            raise UnknownPartError(f"The model does not know the part or cause {each}.")


def _claim(operation: str, key: str | None, request: BaseModel) -> Claim | None:
    if key is None:
        return None
    said = json.dumps(request.model_dump(mode="json"), sort_keys=True)
    return Claim(operation, key, hashlib.sha256(said.encode()).hexdigest())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
