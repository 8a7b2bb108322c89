"""Does what is said to happen with 80 % happen in 80 of 100 cases?

Two views of the same question: bins of equal size, which everybody can read, and CORP (Dimitriadis, Gneiting
and Jordan 2021, PNAS 118), whose bins are found by isotonic regression and need no choice.

Axes: N tickets, B bins.  A prediction is one probability a ticket (the coverage of the kit), an outcome one
boolean.
"""

from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.errors import InputError
from diagnoser.evaluation.bootstrap import LEVEL, Groups, Interval, group_index, interval_of

BINS: Final = 10


@dataclass(frozen=True, eq=False, slots=True)
class Reliability:
    """Predicted against observed, lowest prediction first; every array has one entry a bin.

    Attributes:
        predicted: Mean prediction.
        observed: Share of outcomes that came true.
        count: Tickets.
    """

    predicted: Floats
    observed: Floats
    count: Ints

    @property
    def error(self) -> float:
        """Mean distance of predicted and observed, weighted by tickets."""
        return float(np.average(np.abs(self.predicted - self.observed), weights=self.count))


@dataclass(frozen=True, slots=True)
class Corp:
    """The Brier score taken apart: score = miscalibration - discrimination + uncertainty.

    Attributes:
        score: Mean Brier score of the predictions.
        miscalibration: What recalibration would gain; 0 for reliable predictions, and never below 0.
        discrimination: What reliable predictions gain over the plain share.
        uncertainty: Brier score of the plain share.
    """

    score: float
    miscalibration: float
    discrimination: float
    uncertainty: float


def _checked(prediction: Floats, outcome: Bools) -> tuple[Floats, Floats]:
    prediction, happened = np.asarray(prediction, np.float64), np.asarray(outcome, np.float64)
    if prediction.shape != happened.shape or prediction.ndim != 1 or not len(prediction):
        raise InputError("Calibration needs one prediction and one outcome for each of at least one ticket.")
    if not ((prediction >= 0) & (prediction <= 1 + 1e-9)).all():
        raise InputError("A prediction to calibrate is not a probability.")
    return prediction, happened


def reliability(prediction: Floats, outcome: Bools, bins: int = BINS) -> Reliability:
    """Return predicted and observed in bins that hold equally many tickets (to within one).

    Equal predictions may be parted between neighbouring bins; fewer tickets than bins give one bin a ticket.
    """
    prediction, happened = _checked(prediction, outcome)
    order = np.argsort(prediction, kind="stable")
    edge = np.linspace(0, len(order), min(bins, len(order)) + 1).round().astype(np.int64)
    count = np.diff(edge)
    return Reliability(
        predicted=np.add.reduceat(prediction[order], edge[:-1]) / count,
        observed=np.add.reduceat(happened[order], edge[:-1]) / count,
        count=count,
    )


def expected_calibration_error(prediction: Floats, outcome: Bools, bins: int = BINS) -> float:
    """Return the mean distance of predicted and observed over equal-mass bins.

    Biased upwards: even perfect predictions score above 0, because each bin's share is a random number with
    standard error sqrt(p (1 - p) / tickets).  With 4,000 tickets in 10 bins that makes 0.02 where all
    predictions are near one half and 0.012 where they are near 0.9: compare with `calibration_floor`.
    (Within a bin errors of opposite sign cancel, a bias downwards.)

    >>> outcome = np.array([False, False, True, False])
    >>> round(expected_calibration_error(np.array([0.2, 0.2, 0.8, 0.8]), outcome, bins=2), 9)
    0.25
    """
    return reliability(prediction, outcome, bins).error


def calibration_floor(prediction: Floats, bins: int = BINS, repeats: int = 200, seed: int = 0) -> Floats:
    """Return the calibration error in `repeats` worlds where the predictions are perfectly right.

    Its mean is the bias of `expected_calibration_error`; its 95 % point is what a reliable model rarely
    exceeds.
    """
    prediction, _ = _checked(prediction, np.zeros(len(prediction), np.bool_))
    rng = np.random.default_rng(seed)
    return np.array(
        [
            reliability(prediction, rng.random(len(prediction)) < prediction, bins).error
            for _ in range(repeats)
        ]
    )


def calibration_interval(
    prediction: Floats,
    outcome: Bools,
    groups: Groups | None = None,
    *,
    bins: int = BINS,
    seed: int = 0,
    repeats: int = 500,
    level: float = LEVEL,
) -> Interval:
    """Return the calibration error with an interval for what it would be on endless tickets.

    Resampling pushes the error up once more by its own bias: its upper quantile is a cautious upper end.  The
    lower end turns the bias round (2 value - upper quantile), and is 0 wherever a perfectly calibrated model
    would show such an error in more than (1 - level) / 2 of all samples.  The value itself stays biased.
    """
    arrays = (np.asarray(prediction), np.asarray(outcome))
    found = interval_of(
        lambda p, y: expected_calibration_error(p, y, bins),
        arrays,
        groups,
        seed=seed,
        repeats=repeats,
        level=level,
    )
    floor = np.quantile(calibration_floor(prediction, bins, repeats, seed), (1 + level) / 2)
    basic_low = 2 * found.value - found.high
    return replace(found, low=0.0 if found.value <= floor else max(0.0, basic_low))


def reliability_intervals(
    prediction: Floats,
    outcome: Bools,
    groups: Groups | None = None,
    *,
    bins: int = BINS,
    level: float = LEVEL,
) -> tuple[Reliability, Floats, Floats]:
    """Return the equal-mass reliability curve, and the low and high end of each observed share, shape (B,).

    Wilson's interval on the number of independent tickets that a bin is worth, given its groups (the design
    effect; Korn and Graubard 1998): unlike a bootstrap it holds its rate where nearly all of a bin came true.
    """
    curve = reliability(prediction, outcome, bins)
    order = np.argsort(np.asarray(prediction), kind="stable")
    bin_of = np.repeat(np.arange(len(curve.count)), curve.count)
    happened = np.asarray(outcome, np.float64)[order]
    index = group_index(groups, len(order))[order]
    worth = _independent_tickets(happened, bin_of, index, curve)
    low, high = _wilson(curve.observed, worth, level)
    return curve, low, high


def _independent_tickets(happened: Floats, bin_of: Ints, group: Ints, curve: Reliability) -> Floats:
    """Return shape (B,): tickets divided by how much the groups inflate the variance of a share.

    One factor for all bins: a bin in which everything came true cannot tell its own.
    """
    _, where = np.unique(bin_of * (group.max() + 1) + group, return_inverse=True)
    clustered = np.bincount(where.ravel(), weights=happened - curve.observed[bin_of]) ** 2
    plain = float((curve.observed * (1 - curve.observed) * curve.count).sum())
    effect = float(clustered.sum()) / plain if plain > 0 else 1.0
    return curve.count / max(1.0, effect)


def _wilson(share: Floats, tickets: Floats, level: float) -> tuple[Floats, Floats]:
    z = NormalDist().inv_cdf((1 + level) / 2)
    centre = (share + z * z / (2 * tickets)) / (1 + z * z / tickets)
    half = z * np.sqrt(share * (1 - share) / tickets + (z / (2 * tickets)) ** 2) / (1 + z * z / tickets)
    return np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)


def isotonic_fit(prediction: Floats, outcome: Bools) -> Floats:
    """Return shape (N,): the share that came true by isotonic regression on the prediction (CORP)."""
    from sklearn.isotonic import isotonic_regression

    prediction, happened = _checked(prediction, outcome)
    values, index, count = np.unique(prediction, return_inverse=True, return_counts=True)
    mean = np.bincount(index, weights=happened) / count
    fitted: Floats = isotonic_regression(mean, sample_weight=count, y_min=0, y_max=1)
    return fitted[index] if len(values) > 1 else np.full(len(prediction), happened.mean())


def corp(prediction: Floats, outcome: Bools) -> Corp:
    """Return the CORP decomposition of the Brier score.

    >>> parts = corp(np.array([0.2, 0.2, 0.8, 0.8]), np.array([False, False, True, True]))
    >>> round(parts.miscalibration, 4), round(parts.discrimination, 4), round(parts.uncertainty, 4)
    (0.04, 0.25, 0.25)
    """
    prediction, happened = _checked(prediction, outcome)
    score = float(((prediction - happened) ** 2).mean())
    fitted = float(((isotonic_fit(prediction, outcome) - happened) ** 2).mean())
    plain = float(happened.var())
    return Corp(score, score - fitted, plain - fitted, plain)
