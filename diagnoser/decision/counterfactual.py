"""The smallest change of the findings that would change the kit.  These findings should be verified before dispatch."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np

from diagnoser.decision.coalitions import informative
from diagnoser.decision.state import Case
from diagnoser.decision.useful_parts import can_be_best
from diagnoser.errors import ImpossibleFindingsError
from diagnoser.inference.evidence import Evidence
from diagnoser.types import Counterfactual, State

MOST_PAIRS: Final = 15
"""Most pairs of findings that are tried: those of six findings."""


def smallest_change(case: Case, kit: int) -> Counterfactual | None:
    """Return the smallest set of findings whose opposite would change the kit.

    Of several sets of the same size it is the likeliest one.  It is None where no set of one or two findings does, and
    where the budget does not allow to try them all.
    """
    rows = [int(row) for row in informative(case.engine.network, case.evidence)]
    for size in (1, 2):
        changes = list(combinations(rows, size))
        if size > 1 and len(changes) > MOST_PAIRS:
            return None
        if not case.budget.afford_all("reasons", len(changes), case.each_posterior + case.each_coverage):
            return None
        able = [found for change in changes if (found := _after(case, change)) and found.kit != kit]
        if able:
            best = max(able, key=lambda one: one.log_probability)
            return Counterfactual(_states(case, best.rows), case.arrays.parts_of(best.kit))
    return None


class _Changed(NamedTuple):
    log_probability: float
    rows: tuple[int, ...]
    kit: int


def _after(case: Case, rows: tuple[int, ...]) -> _Changed | None:
    """Return the best kit after a change of these findings; None where the changed findings are impossible."""
    try:
        changed = _flipped(case.evidence, rows)
        posterior = case.engine.posterior(changed)
        needed, whole = posterior.causes[None, case.arrays.part_cause], np.ones(1)
        kits = case.kits_of(np.flatnonzero(can_be_best(case.pricing, needed, whole)[0]))
        _, coverage = case.engine.coverage(changed, kits.parts)
    except ImpossibleFindingsError:
        return None
    best = int(kits.losses(needed, coverage[None], whole).argmin())
    return _Changed(posterior.log_probability, rows, int(kits.kits[best]))


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
