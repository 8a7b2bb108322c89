"""The smallest change of what was said that would change the kit: what to make sure of before dispatch."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Final, NamedTuple

from diagnoser.decision.coalitions import informative
from diagnoser.decision.kits import best_kit, kit_parts
from diagnoser.decision.state import Case
from diagnoser.errors import ImpossibleFindingsError
from diagnoser.inference.evidence import Evidence
from diagnoser.types import Counterfactual, State

MOST_PAIRS: Final = 15
"""Two changes at once are tried for at most six findings."""


def smallest_change(case: Case, kit: int) -> Counterfactual | None:
    """Return the fewest findings that, had they been the other way round, would change the kit.

    Of several equally small changes the likeliest, given the other findings; None where no one or two do it.
    """
    rows = [int(row) for row in informative(case.engine.network, case.evidence)]
    for size in (1, 2):
        changes = list(combinations(rows, size))
        if size > 1 and len(changes) > MOST_PAIRS:
            return None
        able = [found for change in changes if (found := _after(case, change)) and found.kit != kit]
        if able:
            best = max(able, key=lambda one: one.log_probability)
            return Counterfactual(_states(case, best.rows), kit_parts(case.prepared, best.kit))
    return None


class _Changed(NamedTuple):
    log_probability: float
    rows: tuple[int, ...]
    kit: int


def _after(case: Case, rows: tuple[int, ...]) -> _Changed | None:
    """Return what would be sent after a change of these findings; None where it is impossible."""
    try:
        posterior, coverage = case.engine.coverage(_flipped(case.evidence, rows))
    except ImpossibleFindingsError:
        return None
    priced = case.price(posterior.causes, coverage)
    return _Changed(posterior.log_probability, rows, best_kit(priced, case.allowed))


def _flipped(evidence: Evidence, rows: Sequence[int]) -> Evidence:
    """Return the evidence with these findings answered the other way round, for certain."""
    reported, absent, present = (
        evidence.reported.copy(),
        evidence.if_absent.copy(),
        evidence.if_present.copy(),
    )
    for row in rows:
        reported[row] = False
        absent[row], present[row] = (1.0, 0.0) if present[row] > absent[row] else (0.0, 1.0)
    return replace(evidence, reported=reported, if_absent=absent, if_present=present)


def _states(case: Case, rows: Sequence[int]) -> tuple[tuple[str, State], ...]:
    evidence, symptoms = case.evidence, case.engine.network.symptoms
    was_present = evidence.if_present > evidence.if_absent
    return tuple(
        (symptoms[evidence.symptom[row]], "absent" if was_present[row] else "present") for row in rows
    )
