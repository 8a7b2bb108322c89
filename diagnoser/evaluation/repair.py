"""When what is said to happen with 80 % does not: one line through the log odds that puts it right.

    logit(repaired) = intercept + slope * logit(coverage)

Fitted on a later slice of the training period, never on the tickets that are judged (Platt 1999; with slope 1 and
intercept 0 nothing changes, which is what a weak prior pulls towards).

Axes: N tickets.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from diagnoser.errors import InputError
from diagnoser.evaluation.bootstrap import Groups
from diagnoser.evaluation.calibration import calibration_interval
from diagnoser.evaluation.scores import Bools, Floats

EDGE: Final = 1e-6
_WEIGHT: Final = 1.0  # of the prior: as if intercept and slope had once been seen to be 0 and 1, within 1
_STEPS: Final = 50


@dataclass(frozen=True, slots=True)
class Repair:
    """A line through the log odds."""

    intercept: float
    slope: float

    def __call__(self, coverage: Floats) -> Floats:
        """Return the repaired coverage.

        >>> Repair(0.0, 1.0)(np.array([0.25])).round(6).tolist()
        [0.25]
        """
        repaired: Floats = 1 / (1 + np.exp(-(self.intercept + self.slope * _logit(coverage))))
        return repaired


def _logit(coverage: Floats) -> Floats:
    inside = np.clip(coverage, EDGE, 1 - EDGE)
    log_odds: Floats = np.log(inside) - np.log1p(-inside)
    return log_odds


def needs_repair(coverage: Floats, outcome: Bools, groups: Groups | None = None, *, seed: int = 0) -> bool:
    """Return whether the calibration error is larger than chance explains (95 % interval above 0)."""
    return calibration_interval(coverage, outcome, groups, seed=seed, repeats=200).low > 0


def fit_repair(coverage: Floats, outcome: Bools) -> Repair:
    """Return the line that makes the outcomes likeliest, by Newton's method; the problem is convex."""
    if len(coverage) != len(outcome) or not len(coverage):
        raise InputError("A repair needs one coverage and one outcome for each of at least one ticket.")
    design = np.column_stack([np.ones(len(coverage)), _logit(coverage)])
    start, line = np.array([0.0, 1.0]), np.array([0.0, 1.0])
    for _ in range(_STEPS):
        share = 1 / (1 + np.exp(-design @ line))
        slope = design.T @ (outcome - share) - _WEIGHT * (line - start)
        curve = (design * (share * (1 - share))[:, None]).T @ design + _WEIGHT * np.eye(2)
        step = np.linalg.solve(curve, slope)
        line = line + step
        if np.abs(step).max() < 1e-10:  # noqa: PLR2004 -- as good as exact
            break
    return Repair(float(line[0]), float(line[1]))
