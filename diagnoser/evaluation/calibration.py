"""Calibration of probabilities: of 100 events predicted with probability 0.8, do 80 happen?

There are two methods. Reliability in bins with equally many tickets is easy to read. CORP (Dimitriadis, Gneiting and
Jordan 2021, PNAS 118) finds its bins by isotonic regression, so nobody has to choose their number.

Axes: N tickets, B bins. A prediction is one probability for each ticket, here the coverage of its kit. An outcome is
one boolean for each ticket.
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
    """A reliability curve. Each array has shape (B,), with the bin of the lowest predictions first.

    Attributes:
        predicted: Mean prediction in the bin.
        observed: Share of true outcomes in the bin.
        count: Tickets in the bin.
    """

    predicted: Floats
    observed: Floats
    count: Ints

    @property
    def error(self) -> float:
        """The expected calibration error: mean of |predicted - observed|, weighted by tickets."""
        return float(np.average(np.abs(self.predicted - self.observed), weights=self.count))


@dataclass(frozen=True, slots=True)
class Corp:
    """The CORP decomposition of the Brier score: score = miscalibration - discrimination + uncertainty.

    Attributes:
        score: Mean Brier score of the predictions.
        miscalibration: Gain of the Brier score by isotonic recalibration. It is never negative.
        discrimination: Gain of the recalibrated predictions over predicting the overall share for every ticket.
        uncertainty: Brier score of predicting the overall share for every ticket.
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
    """Return the reliability curve in bins whose numbers of tickets differ by one at most.

    Equal predictions may fall into two neighbouring bins. With fewer tickets than bins, each ticket has its own bin.
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
    """Return the expected calibration error over bins with equally many tickets.

    It is biased upwards. Perfect predictions have an error above 0 too, because the observed share of a bin is random,
    with standard error sqrt(p (1 - p) / tickets). With 4,000 tickets in 10 bins this gives 0.02 if all predictions are
    near 0.5, and 0.012 if they are near 0.9. Compare the error with `calibration_floor`. There is also a bias
    downwards: errors of opposite sign cancel within a bin.

    >>> outcome = np.array([False, False, True, False])
    >>> round(expected_calibration_error(np.array([0.2, 0.2, 0.8, 0.8]), outcome, bins=2), 9)
    0.25
    """
    return reliability(prediction, outcome, bins).error


def calibration_floor(prediction: Floats, bins: int = BINS, repeats: int = 200, seed: int = 0) -> Floats:
    """Return calibration errors of simulated outcomes for which the predictions are exactly right, shape (repeats,).

    Their mean is the bias of `expected_calibration_error`. A calibrated model exceeds their 95 % quantile in one sample
    of twenty.
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
    """Return the calibration error with an interval for the error on infinitely many tickets.

    Resampling adds the bias of the error a second time, so the upper quantile is a cautious upper end. The lower end is
    that of the basic bootstrap, 2 value - upper quantile, which removes the bias. It is 0 if a perfectly calibrated
    model has such an error in more than (1 - level) / 2 of all samples. The value itself stays biased.
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
    """Return the reliability curve, and the lower and upper end of each observed share, shape (B,) each.

    The interval is Wilson's, with the effective number of independent tickets in the bin (the design effect of the
    groups; Korn and Graubard 1998). Unlike a bootstrap it keeps its coverage if nearly all outcomes of a bin are
    true.
    """
    curve = reliability(prediction, outcome, bins)
    order = np.argsort(np.asarray(prediction), kind="stable")
    bin_of = np.repeat(np.arange(len(curve.count)), curve.count)
    happened = np.asarray(outcome, np.float64)[order]
    index = group_index(groups, len(order))[order]
    worth = _independent_tickets(happened, bin_of, index, curve)
    low, high = wilson(curve.observed, worth, level)
    return curve, low, high


def _independent_tickets(happened: Floats, bin_of: Ints, group: Ints, curve: Reliability) -> Floats:
    """Return the effective number of independent tickets of each bin, shape (B,): tickets / design effect.

    All bins share one design effect, because it cannot be estimated in a bin whose outcomes are all true.
    """
    _, where = np.unique(bin_of * (group.max() + 1) + group, return_inverse=True)
    clustered = np.bincount(where.ravel(), weights=happened - curve.observed[bin_of]) ** 2
    plain = float((curve.observed * (1 - curve.observed) * curve.count).sum())
    effect = float(clustered.sum()) / plain if plain > 0 else 1.0
    return curve.count / max(1.0, effect)


def wilson(share: Floats, tickets: Floats, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Return the lower and upper end of Wilson's score interval (1927) of observed shares, shape (N,) each.

    >>> [end.round(3).tolist() for end in wilson(np.array([0.5]), np.array([10.0]))]
    [[0.237], [0.763]]

    Args:
        share: Shape (N,), observed shares in [0, 1].
        tickets: Shape (N,), the number of independent observations behind each, above 0.
        level: Confidence level.
    """
    z = NormalDist().inv_cdf((1 + level) / 2)
    centre = (share + z * z / (2 * tickets)) / (1 + z * z / tickets)
    half = z * np.sqrt(share * (1 - share) / tickets + (z / (2 * tickets)) ** 2) / (1 + z * z / tickets)
    return np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)


def isotonic_fit(prediction: Floats, outcome: Bools) -> Floats:
    """Return predictions recalibrated by isotonic regression on the outcomes, shape (N,)."""
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
