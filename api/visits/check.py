"""Checks of a visit for impossible statements. Each refusal is one sentence."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from api.clock import SLACK, past
from api.outcomes.service import check_causes
from api.store.errors import ConflictError
from api.visits.schemas import VisitRequest
from diagnoser import Diagnoser
from diagnoser.evidence.check import check_times


def check_visit(visit: VisitRequest, sent: Sequence[str], diagnoser: Diagnoser) -> None:
    """Refuse a visit with unknown parts, with impossible times or with contradictions.

    Args:
        visit: The visit.
        sent: The pieces sent for it.
        diagnoser: The model with the known parts.

    Raises:
        InputError: The time of an action is not written in ISO 8601, or it is in the future.
        FutureTimeError: The visit is in the future.
        UnknownPartError: The model does not know a part.
        ConflictError: The visit contradicts itself.
    """
    if visit.at is not None:
        past(visit.at, "at")
    check_times((each.to_action() for each in visit.actions), datetime.now(UTC) + SLACK)
    acted_on = (each.part for each in visit.actions if each.part)
    check_causes(diagnoser, [*acted_on, *visit.parts_used, *visit.parts_unused, *visit.dead_on_arrival])
    check_pieces(visit.parts_used, visit.parts_unused, sent)
    _check_result(visit)


def check_pieces(used: Iterable[str], unused: Iterable[str], sent: Sequence[str]) -> None:
    """Refuse a part reported both as used and as unused, unless more than one piece of it was sent.

    Raises:
        ConflictError: There is such a part.
    """
    both, pieces = Counter(used) & Counter(unused), Counter(sent)
    for part in both:
        if pieces[part] <= 1:
            raise ConflictError(
                f"The part {part} is reported as used and as unused, and one piece of it was sent."
            )


def _check_result(visit: VisitRequest) -> None:
    told: dict[tuple[str, str, str], str] = {}
    for each in visit.actions:
        if told.setdefault((each.action, each.part, each.position), each.result) != each.result:
            done = f"{each.action} {each.part}".strip()
            raise ConflictError(f"The action {done} is given two results.")
    results = {each.result for each in visit.actions}
    if not visit.fixed and "fixed" in results:
        raise ConflictError("An action is reported to have fixed the machine, but the visit as not fixed.")
    if visit.fixed and results and results <= {"no_change", "came_back"} and not visit.parts_used:
        raise ConflictError("The fault is reported as gone, but no action as having helped.")
