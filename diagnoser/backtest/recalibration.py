"""Linear recalibration of kit coverage, applied only if later tickets prove that it helps.

    P(fixed) = always + kept * coverage                            (`model.CoverageRecalibration`, docs/adr/0011)

This is a mixture of three kinds of tickets: any kit would have fixed a share `always`, no kit would have fixed another
share, and for the share `kept` the network is right. The line is fitted on the newest tickets with the predictions of a
model trained on the older ones, and never on tickets that a scorecard evaluates. It is applied if two things
are proven: the calibration error is larger than chance explains, and the line lowers the log loss of machines on which
it was not fitted.

Axes: N tickets.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats
from diagnoser.backtest.closed_tickets import History
from diagnoser.backtest.predict import replay
from diagnoser.backtest.trial import trial_of, vocabulary_of
from diagnoser.backtest.trial_metrics import fixed
from diagnoser.errors import InputError, TicketError
from diagnoser.evaluation.bootstrap import Groups, Interval, group_index, interval
from diagnoser.evaluation.calibration import calibration_interval
from diagnoser.evaluation.splits import apart, later_slice
from diagnoser.knowledge import JSON
from diagnoser.model import CoverageRecalibration, Model

VALIDATION: Final = 0.2
"""Share of the tickets that is held back, the newest ones."""
FEWEST: Final = 100
"""The fewest held-back tickets. With fewer, nothing could be proven."""
MOST: Final = 100_000
"""The most tickets that are read into memory. Longer histories are not recalibrated."""
FOLDS: Final = 5
"""Folds of machines for the cross-validated gain."""
EDGE: Final = 1e-6
"""Probabilities are clipped to [EDGE, 1 - EDGE]."""
DIGITS: Final = 6
"""Decimal places of the fitted line and of its proof."""
_STEPS: Final = 5_000
_CLOSE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class ProvenRecalibration:
    """A recalibration and its proof.

    Attributes:
        recalibration: The line.
        error: Calibration error of the network's coverage.
        gain: Decrease of the log loss in nats a ticket, on machines on which the line was not fitted.
        tickets: Number of held-back tickets.
    """

    recalibration: CoverageRecalibration
    error: Interval
    gain: Interval
    tickets: int

    @property
    def facts(self) -> dict[str, JSON]:
        """The proof as JSON, for `Model.facts`."""
        return {
            "tickets": self.tickets,
            "calibration_error": round(self.error.value, DIGITS),
            "log_loss_gain": [round(one, DIGITS) for one in (self.gain.value, self.gain.low, self.gain.high)],
        }


def recalibration_for(history: History, learn: Callable[[History], Model]) -> ProvenRecalibration | None:
    """Return the recalibration that the newest tickets prove. None if they prove none or are too few.

    Published tickets prove nothing here: they are harder than those of a fleet, because people publish what is unusual.

    Args:
        history: All training tickets.
        learn: Trains a model on some of them.
    """
    dated = history.own().dated()
    if not FEWEST / VALIDATION <= len(dated.labelled()) <= MOST:
        return None
    try:
        split = apart(later_slice(dated.days, VALIDATION), dated.serials)
        older, newer = dated.take(split.train), dated.take(split.test).labelled()
        if len(newer) < FEWEST:
            return None
        model = learn(older)
    except (InputError, TicketError):  # one day, one machine, or no label among the older ones
        return None
    trial = trial_of(newer, vocabulary_of(newer, model.knowledge, [model]))
    predictions = replay(model, trial)
    return proven_recalibration(
        predictions.coverage["cost"], fixed(trial, predictions.kits["cost"]), trial.groups
    )


def proven_recalibration(
    coverage: Floats, outcome: Bools, groups: Groups | None = None
) -> ProvenRecalibration | None:
    """Return the recalibration that these tickets prove. None if they prove none.

    Args:
        coverage: Shape (N,), predicted probability of a first-time fix.
        outcome: Shape (N,), whether the first visit fixed the machine.
        groups: Shape (N,), the machine of each ticket.
    """
    error = calibration_interval(coverage, outcome, groups, repeats=200)
    if not error.low > 0:
        return None
    gain = interval(_gains(coverage, outcome, groups), groups)
    if not gain.low > 0:
        return None
    return ProvenRecalibration(fit_recalibration(coverage, outcome), error, gain, len(coverage))


def _gains(coverage: Floats, outcome: Bools, groups: Groups | None) -> Floats:
    """Return the cross-validated decrease of the log loss by a recalibration, in nats, shape (N,)."""
    fold = group_index(groups, len(coverage)) % FOLDS
    after = np.array(coverage, np.float64)
    for one in np.unique(fold):
        others = fold != one
        if others.any():
            after[~others] = fit_recalibration(coverage[others], outcome[others])(coverage[~others])
    return _log_loss(coverage, outcome) - _log_loss(after, outcome)


def _log_loss(coverage: Floats, outcome: Bools) -> Floats:
    inside = np.clip(coverage, EDGE, 1 - EDGE)
    loss: Floats = -np.where(outcome, np.log(inside), np.log1p(-inside))
    return loss


def fit_recalibration(coverage: Floats, outcome: Bools) -> CoverageRecalibration:
    """Return the line of maximum likelihood, with one pseudo-ticket for which the network is right.

    The mixture is fitted by EM (Dempster, Laird and Rubin 1977). The problem is concave, so the maximum is unique. It
    is rounded to six digits, so every processor gives the same result.

    Args:
        coverage: Shape (N,), predicted probability of a first-time fix.
        outcome: Shape (N,), whether the first visit fixed the machine.

    Raises:
        InputError: There is no ticket, or the lengths differ.
    """
    if len(coverage) != len(outcome) or not len(coverage):
        raise InputError(
            "A recalibration needs one coverage and one outcome for each of at least one ticket."
        )
    inside = np.clip(coverage, EDGE, 1 - EDGE)
    right = np.where(outcome, inside, 1 - inside)  # likelihood of the outcome under the network
    certain = np.array([~np.asarray(outcome, np.bool_), outcome], np.float64)  # never, always
    weight = np.array([0.05, 0.05, 0.9])
    for _ in range(_STEPS):
        joint = weight[:, None] * np.vstack([certain, right])
        share = (joint / joint.sum(axis=0)).sum(axis=1)
        share[2] += 1.0
        before, weight = weight, share / share.sum()
        if np.abs(weight - before).max() < _CLOSE:
            break
    always = round(float(weight[1]), DIGITS)
    return CoverageRecalibration(always, round(min(float(weight[2]), 1.0 - always), DIGITS))
