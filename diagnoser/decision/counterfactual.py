"""The smallest change of what was said that would change the kit: what to make sure of before dispatch."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Final

import numpy as np

from diagnoser.decision.kits import best_kit, kit_parts, price
from diagnoser.decision.options import Options
from diagnoser.decision.players import informative
from diagnoser.decision.prepared import Prepared
from diagnoser.errors import ImpossibleFindingsError
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence
from diagnoser.network.spec import Bools
from diagnoser.types import Counterfactual, State

MOST_PAIRS: Final = 15
"""Two changes at once are tried for at most six findings."""


def smallest_change(
    prepared: Prepared, options: Options, engine: Engine, evidence: Evidence, allowed: Bools, kit: int
) -> Counterfactual | None:
    """Return the fewest findings that, had they been the other way round, would change the kit.

    Of several equally small changes the likeliest, given the other findings; None where no one or two do it.
    """
    rows = [int(row) for row in informative(engine.network, evidence)]
    for size in (1, 2):
        changes = list(combinations(rows, size))
        if size > 1 and len(changes) > MOST_PAIRS:
            return None
        found = [_after(prepared, options, engine, _flipped(evidence, change), allowed) for change in changes]
        able = [
            (log, change, other) for (log, other), change in zip(found, changes, strict=True) if other != kit
        ]
        able = [one for one in able if one[0] > -np.inf]
        if able:
            _, change, other = max(able, key=lambda one: one[0])
            return Counterfactual(_states(engine, evidence, change), kit_parts(prepared, other))
    return None


def _after(
    prepared: Prepared, options: Options, engine: Engine, changed: Evidence, allowed: Bools
) -> tuple[float, int]:
    """Return (log P, best kit) of changed findings; (-inf, -1) where they are impossible."""
    try:
        posterior, coverage = engine.coverage(changed)
    except ImpossibleFindingsError:
        return -np.inf, -1
    priced = price(prepared, options, posterior.causes, coverage, np.array(1.0))
    return posterior.log_probability, best_kit(priced, allowed)


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


def _states(engine: Engine, evidence: Evidence, rows: Sequence[int]) -> tuple[tuple[str, State], ...]:
    return tuple(
        (
            engine.network.symptoms[evidence.symptom[row]],
            "absent" if evidence.if_present[row] > evidence.if_absent[row] else "present",
        )
        for row in rows
    )
