"""Diagnoses: answer a report, and answer it again with more findings.

A diagnosis keeps its id. Every further answer is a new revision, so an answer that was given to an engineer is never
changed afterwards.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from api.clock import SLACK, now
from api.diagnoses.answering import Answered, Answering, Written
from api.diagnoses.case import diagnosis_out
from api.diagnoses.context import CaseContext, Known
from api.diagnoses.earlier import Earlier
from api.diagnoses.repository import DiagnosisRepository, Entry, Revision
from api.diagnoses.schemas import AnyDiagnosis, EarlierOut
from api.http.idempotency import Claim, claim
from api.http.metrics import Metrics
from api.models.current_model import CurrentModel
from api.outcomes.service import check_causes
from api.store.errors import ConflictError, StaleRevisionError
from api.store.packed import json_of
from diagnoser import Diagnoser
from diagnoser.evidence.check import check_times
from diagnoser.types import NOBODY, Identity
from diagnoser.wire import AnswersRequest, DiagnosisRequest

MAX_ATTEMPTS = 100

Keyed = tuple[DiagnosisRequest, str | None]
Change = Callable[[DiagnosisRequest], DiagnosisRequest]


class DiagnosisService:
    """Answers reports with the current model and keeps the answers."""

    def __init__(
        self,
        model: CurrentModel,
        diagnoses: DiagnosisRepository,
        context: CaseContext,
        metrics: Metrics,
        answering: Answering,
    ) -> None:
        """Use the current model for the answers, a repository for what is kept, and what is known of machines."""
        self._model, self._diagnoses, self._context, self._metrics = model, diagnoses, context, metrics
        self._answering = answering

    def open(self, request: DiagnosisRequest, key: str | None = None) -> Revision:
        """Answer a report and keep both. The same key and request again gets the same answer again."""
        (result,) = self.open_many([(request, key)])
        if isinstance(result, Exception):
            raise result
        return result

    def open_many(self, batch: Sequence[Keyed]) -> list[Revision | Exception]:
        """Answer many reports and keep them in one transaction. The answers are in the order of the reports.

        The same key and request again gets the same answer again. A report that cannot be answered, or not kept, gives
        an exception in its place. Reports of one batch know nothing of one another.
        """
        thoughts = self.think(batch)
        kept = iter(self.keep([each for each in thoughts if isinstance(each, tuple)]))
        return [next(kept) if isinstance(each, tuple) else each for each in thoughts]

    def recall(self, request: DiagnosisRequest, key: str | None = None) -> Entry | None:
        """Return the answer to a report that is remembered, to be kept; None if it is to be thought about.

        Neither the store nor the disk is asked, so the event loop may do this.

        Raises:
            DiagnoserError: The report has no answer.
            ConflictError: As `open`.
        """
        diagnoser = self._model.at_hand()
        answer = self._answering.recalled(diagnoser, request) if diagnoser else None
        if diagnoser is None or answer is None:
            return None
        if self._context.needed(request, _named(diagnoser, request)):
            return None
        _check(diagnoser, request)
        return self._opened(Known(request), answer), claim("diagnoses", key, request)

    def think(self, batch: Sequence[Keyed]) -> list[Entry | Revision | Exception]:
        """Return for each report the answer that is to be kept, or what it led to before, or its error."""
        claims = [claim("diagnoses", key, request) for request, key in batch]
        before = self._diagnoses.done_before_many(claims)
        new = [
            (request, each)
            for (request, _), each, done in zip(batch, claims, before, strict=True)
            if not done
        ]
        thoughts = iter(self._think_new(new))
        return [done or next(thoughts) for done in before]

    def keep(self, entries: Sequence[Entry]) -> list[Revision | Exception]:
        """Keep many new answers in one transaction. Each Idempotency-Key stands among them once."""
        return list[Revision | Exception](self._diagnoses.open_many(entries))

    def _think_new(self, batch: Sequence[tuple[DiagnosisRequest, Claim | None]]) -> list[Entry | Exception]:
        diagnoser = self._model.diagnoser()
        known = [self._known_or_error(diagnoser, request) for request, _ in batch]
        requests = [each.request for each in known if isinstance(each, Known)]
        answered = iter(self._answering.many(diagnoser, requests))
        return [
            self._thought(each, claimed, answered) for each, (_, claimed) in zip(known, batch, strict=True)
        ]

    def _thought(
        self, known: Known | Exception, claimed: Claim | None, answered: Iterator[Answered]
    ) -> Entry | Exception:
        if isinstance(known, Exception):
            return known
        answer = next(answered)
        return answer if isinstance(answer, Exception) else (self._opened(known, answer), claimed)

    def answer(self, diagnosis_id: str, more: AnswersRequest, key: str | None = None) -> Revision:
        """Add findings to a diagnosis and answer again. Of two requests at once the second builds on the first."""
        claimed = claim(f"answers {diagnosis_id}", key, more)
        return self._revised(diagnosis_id, lambda request: request.answered_by(more.findings), claimed)

    def amend(self, diagnosis_id: str, change: Change) -> Revision:
        """Answer a diagnosis again after a change of its request, such as another text or a finding taken back."""
        return self._revised(diagnosis_id, change, None)

    def _revised(self, diagnosis_id: str, change: Change, claimed: Claim | None) -> Revision:
        for _ in range(MAX_ATTEMPTS):
            before = self._diagnoses.done_before(claimed)
            try:
                return before or self._diagnoses.revise(self._next(diagnosis_id, change), claimed)
            except StaleRevisionError:
                continue
        raise StaleRevisionError("Too many answers to this diagnosis arrive at the same moment; try again.")

    def answered(self, diagnosis_id: str, revision: int) -> AnyDiagnosis:
        """Return a stored answer."""
        return diagnosis_out(self._diagnoses.get(diagnosis_id, revision))

    def revision(self, last: Revision, request: DiagnosisRequest) -> Revision:
        """Answer a request that follows an earlier answer of the same case; nothing is kept yet."""
        answer = self._answering.one(self._model.diagnoser(), request)
        kept: dict[str, Any] = {
            name: last.answer[name] for name in ("earlier", "from_inventory") if name in last.answer
        }
        return self._revision(last.diagnosis_id, last.revision + 1, request, answer, kept)

    def _next(self, diagnosis_id: str, change: Change) -> Revision:
        last = self._diagnoses.get(diagnosis_id)
        before = DiagnosisRequest.model_validate(last.request)
        request = change(before)
        if request.serial == before.serial:
            return self.revision(last, request)
        diagnoser = self._model.diagnoser()
        known = self._known(diagnoser, request)
        answer = self._answering.one(diagnoser, known.request)
        return self._revision(diagnosis_id, last.revision + 1, known.request, answer, _kept(known))

    def _known(self, diagnoser: Diagnoser, request: DiagnosisRequest) -> Known:
        """Return a request with what is known of its machine. The text may name the machine."""
        _check(diagnoser, request)
        return self._context.known(request, _named(diagnoser, request), diagnoser)

    def _known_or_error(self, diagnoser: Diagnoser, request: DiagnosisRequest) -> Known | Exception:
        try:
            return self._known(diagnoser, request)
        except Exception as error:  # noqa: BLE001 -- one bad line must not stop the other lines
            return error

    def _opened(self, known: Known, answer: Written) -> Revision:
        return self._revision(str(uuid.uuid4()), 1, known.request, answer, _kept(known))

    def _revision(
        self,
        diagnosis_id: str,
        number: int,
        request: DiagnosisRequest,
        answer: Written,
        kept: dict[str, Any],
    ) -> Revision:
        self._metrics.count_answer(answer.answer)
        body, version = request.model_dump(mode="json"), answer.answer.model_version
        if not kept:
            return Revision(
                diagnosis_id, number, now(), version, body, answer.document, answer.text, answer.packed
            )
        text = answer.text[:-1] + b"," + json_of(kept)[1:]
        return Revision(diagnosis_id, number, now(), version, body, answer.document | kept, text)


def _check(diagnoser: Diagnoser, request: DiagnosisRequest) -> None:
    """Refuse what no answer can be made of, whatever is known of the machine."""
    check_causes(diagnoser, request.proposed_causes)
    check_times((each.to_action() for each in request.actions), datetime.now(UTC) + SLACK)
    if request.review and not (request.proposed_parts or request.proposed_causes):
        raise ConflictError("A review needs proposed_parts or proposed_causes.")


def _named(diagnoser: Diagnoser, request: DiagnosisRequest) -> Identity:
    return diagnoser.identity(request.report) if request.report else NOBODY


def _kept(known: Known) -> dict[str, Any]:
    """Return what is kept beside an answer of what the service itself knew of the machine."""
    kept: dict[str, Any] = {
        "earlier": [_earlier_out(each).model_dump() for each in known.earlier],
        "from_inventory": list(known.from_inventory),
    }
    return {name: value for name, value in kept.items() if value}


def _earlier_out(earlier: Earlier) -> EarlierOut:
    return EarlierOut(
        diagnosis_id=earlier.diagnosis_id,
        ticket_id=earlier.ticket_id,
        created_at=earlier.created_at,
        state=earlier.state,
        parts_replaced=[each.part for each in earlier.replaced],
    )
