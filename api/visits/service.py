"""Recording a visit, and the diagnosis after it."""

from api.clock import now, past
from api.diagnoses.repository import Revision
from api.diagnoses.schemas import AnyDiagnosis
from api.diagnoses.service import MAX_ATTEMPTS, DiagnosisService
from api.http.idempotency import claim
from api.models.current_model import CurrentModel
from api.store.errors import StaleRevisionError
from api.visits.check import check_visit
from api.visits.repository import VisitRepository
from api.visits.schemas import VisitOut, VisitRequest
from diagnoser.errors import InputError
from diagnoser.types import MAX_TEXT
from diagnoser.wire import DiagnosisRequest
from diagnoser.wire.request import MAX_ACTIONS, ActionIn


class VisitService:
    """Stores visits, and answers again if the fault is still there."""

    def __init__(self, model: CurrentModel, diagnoses: DiagnosisService, visits: VisitRepository) -> None:
        """Use the current model for the parts, the diagnoses for the answers, and a repository for the visits."""
        self._model, self._diagnoses, self._visits = model, diagnoses, visits

    def record(
        self, diagnosis_id: str, visit: VisitRequest, key: str | None = None
    ) -> tuple[AnyDiagnosis | VisitOut, bool]:
        """Store a visit. Return the next diagnosis, or the visit if the fault is gone, and whether it is new.

        The same visit is never stored twice: a repetition returns the first result.

        Raises:
            NotFoundError: There is no such case.
            CaseClosedError: The case has its outcome.
            DiagnoserError: The visit is impossible, or there is no answer to it. Nothing is stored.
            ConflictError: The visit contradicts itself. Nothing is stored.
        """
        claimed = claim(f"visits {diagnosis_id}", key, visit)
        for _ in range(MAX_ATTEMPTS):
            stored = self._visits.stored(diagnosis_id, visit, claimed)
            if stored:
                return self._shown(stored), False
            before = self._visits.before(diagnosis_id)
            check_visit(visit, before.sent, self._model.diagnoser())
            time = now()
            following = None if visit.fixed else self._next(before.last, visit, time)
            try:
                kept, new = self._visits.add(visit, before.last, following, time, claimed)
            except StaleRevisionError:
                continue
            return self._shown(kept), new
        raise StaleRevisionError("Too many answers to this diagnosis arrive at the same moment; try again.")

    def _next(self, last: Revision, visit: VisitRequest, time: str) -> Revision:
        request = after_visit(DiagnosisRequest.model_validate(last.request), visit, time)
        return self._diagnoses.revision(last, request)

    def _shown(self, visit: VisitOut) -> AnyDiagnosis | VisitOut:
        if visit.next_revision is None:
            return visit
        return self._diagnoses.answered(visit.diagnosis_id, visit.next_revision)


def after_visit(request: DiagnosisRequest, visit: VisitRequest, time: str) -> DiagnosisRequest:
    """Return the request of the next diagnosis: the earlier one with the visit's actions and observations.

    Args:
        request: The request of the last answer.
        visit: The visit.
        time: The time of the request, for a visit without a time of its own.

    Raises:
        InputError: The case has too many actions, or too long a text.
    """
    at = past(visit.at, "at") if visit.at else time
    tried = [each if each.at else each.model_copy(update={"at": at}) for each in visit.tried()]
    # Whoever was on site has looked at what needs no part as well.
    visited = ActionIn(action="visited", result="no_change", at=at)
    actions = [*request.actions, *tried, visited]
    if len(actions) > MAX_ACTIONS:
        raise InputError(
            f"A case has at most {MAX_ACTIONS} actions; with this visit it would have {len(actions)}."
        )
    report = "\n".join(words for words in (request.report, visit.report) if words and words.strip())
    if len(report) > MAX_TEXT:
        raise InputError(
            f"The report would have more than {MAX_TEXT:,} characters with the words of this visit."
        )
    known = request.answered_by(visit.findings) if visit.findings else request
    return known.model_copy(update={"actions": actions, "report": report or request.report})
