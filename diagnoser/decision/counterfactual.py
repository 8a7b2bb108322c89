"""The smallest change of the findings that would change the kit.  These findings should be verified before dispatch."""

from collections.abc import Sequence
from itertools import combinations
from typing import Final, NamedTuple

from diagnoser.decision.coalitions import informative
from diagnoser.decision.kits import best_kits
from diagnoser.decision.state import Case
from diagnoser.errors import ImpossibleFindingsError
from diagnoser.inference.evidence import Evidence, Laid
from diagnoser.inference.kernel_subproblem import IF_ABSENT, IF_PRESENT, REPORTED
from diagnoser.types import Counterfactual, State

MOST_PAIRS: Final = 15
"""Most pairs of findings that are tried: those of six findings."""


def smallest_change(case: Case, kit: int) -> Counterfactual | None:
    """Return the smallest set of findings whose opposite would change the kit.

    Of several sets of the same size it is the likeliest one.  It is None if no set of one or two findings does, and
    where the budget does not allow to try them all.
    """
    rows = [int(row) for row in informative(case.engine.network, case.evidence)]
    for size in (1, 2):
        changes = list(combinations(rows, size))
        if size > 1 and len(changes) > MOST_PAIRS:
            return None
        if not case.budget.afford_all("reasons", len(changes), case.each_posterior + case.each_coverage):
            return None
        able = [found for found in _after(case, changes) if found.kit != kit]
        if able:
            best = max(able, key=lambda one: one.log_probability)
            return Counterfactual(_states(case, best.rows), case.arrays.parts_of(best.kit))
    return None


class _Changed(NamedTuple):
    log_probability: float
    rows: tuple[int, ...]
    kit: int


def _after(case: Case, changes: Sequence[tuple[int, ...]]) -> list[_Changed]:
    """Return the best kit after each change of some findings, without the changes that are impossible.

    Raises:
        DiagnoserError: A change has no answer for another reason.
    """
    found = case.engine.try_batch([_flipped(case.evidence, rows) for rows in changes])
    for error in found.errors.values():
        if not isinstance(error, ImpossibleFindingsError):
            raise error
    possible = [row for row in range(len(changes)) if row not in found.errors]
    priced = case.price(found.causes[possible], found.coverage[possible])
    kits, logs = best_kits(priced, case.allowed).tolist(), found.log_probability[possible].tolist()
    return [_Changed(log, changes[row], kit) for log, row, kit in zip(logs, possible, kits, strict=True)]


def _flipped(evidence: Evidence, rows: Sequence[int]) -> Laid:
    """Return the evidence with these findings answered the other way round, for certain."""
    changed = evidence.rows.copy()
    for row in rows:
        present = changed[row, IF_PRESENT] > changed[row, IF_ABSENT]
        changed[row, REPORTED:] = (0.0, 1.0, 0.0) if present else (0.0, 0.0, 1.0)
    return Laid(evidence.base, changed, evidence.weights, evidence.remains)


def _states(case: Case, rows: Sequence[int]) -> tuple[tuple[str, State], ...]:
    evidence, symptoms = case.evidence, case.engine.network.symptoms
    was_present = evidence.if_present > evidence.if_absent
    return tuple(
        (symptoms[evidence.symptom[row]], "absent" if was_present[row] else "present") for row in rows
    )
