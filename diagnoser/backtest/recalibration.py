"""When what is said to happen with 80 % does not: a line that puts it right, where later tickets prove that it does.

    P(fixed) = always + kept * coverage                                   (`model.CoverageRecalibration`, docs/adr/0011)

A mixture: of some tickets any kit would have been right, of some none, of the others it is as the network says.
Fitted on the newest part of the tickets by a model of the older ones, never on tickets that are judged.  Served only
where two things are proven there: coverage is off by more than chance explains, and the line, fitted on other
machines than those it is tried on, lowers the log loss.

Axes: N tickets.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats
from diagnoser.backtest.closed_tickets import History
from diagnoser.backtest.predict import replay, trial_of, vocabulary_of
from diagnoser.backtest.trial_metrics import fixed
from diagnoser.errors import InputError, TicketError
from diagnoser.evaluation.bootstrap import Groups, Interval, group_index, interval
from diagnoser.evaluation.calibration import calibration_interval
from diagnoser.evaluation.splits import apart, later_slice
from diagnoser.knowledge import JSON
from diagnoser.model import CoverageRecalibration, Model

VALIDATION: Final = 0.2
"""Newest share of the tickets that is held back."""
FEWEST: Final = 100
"""Tickets held back below which nothing could be proven, so nothing is tried."""
MOST: Final = 100_000
"""Tickets beyond which a history is not read one by one."""
FOLDS: Final = 5
EDGE: Final = 1e-6
DIGITS: Final = 6
_STEPS: Final = 5_000
_CLOSE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Shown:
    """A repair and what shows that it is one.

    Attributes:
        error: Calibration error as the network says it.
        gain: What the repair takes off the log loss, nats a ticket, on machines it was not fitted on.
        tickets: Held back.
    """

    repair: CoverageRecalibration
    error: Interval
    gain: Interval
    tickets: int

    @property
    def facts(self) -> dict[str, JSON]:
        """The same for `Model.facts`."""
        return {
            "tickets": self.tickets,
            "calibration_error": round(self.error.value, DIGITS),
            "log_loss_gain": [round(one, DIGITS) for one in (self.gain.value, self.gain.low, self.gain.high)],
        }


def repair_for(history: History, learn: Callable[[History], Model]) -> Shown | None:
    """Return the repair that the newest tickets ask for; None where none is proven, or they are too few.

    Args:
        history: The tickets that are learned from.
        learn: Makes a model of some of them.
    """
    dated = history.dated()
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
    answers = replay(model, trial)
    return shown(answers.coverage["cost"], fixed(trial, answers.kits["cost"]), trial.groups)


def shown(coverage: Floats, outcome: Bools, groups: Groups | None = None) -> Shown | None:
    """Return the repair that these tickets prove, None where they prove none."""
    error = calibration_interval(coverage, outcome, groups, repeats=200)
    if not error.low > 0:
        return None
    gain = interval(_gains(coverage, outcome, groups), groups)
    return Shown(fit_repair(coverage, outcome), error, gain, len(coverage)) if gain.low > 0 else None


def _gains(coverage: Floats, outcome: Bools, groups: Groups | None) -> Floats:
    """Return shape (N,): what a repair takes off the log loss of tickets of machines that it was not fitted on."""
    fold = group_index(groups, len(coverage)) % FOLDS
    after = np.array(coverage, np.float64)
    for one in np.unique(fold):
        others = fold != one
        if others.any():
            after[~others] = fit_repair(coverage[others], outcome[others])(coverage[~others])
    return _log_loss(coverage, outcome) - _log_loss(after, outcome)


def _log_loss(said: Floats, outcome: Bools) -> Floats:
    inside = np.clip(said, EDGE, 1 - EDGE)
    loss: Floats = -np.where(outcome, np.log(inside), np.log1p(-inside))
    return loss


def fit_repair(coverage: Floats, outcome: Bools) -> CoverageRecalibration:
    """Return the line that makes the outcomes likeliest, with one more ticket that was as the network says.

    By EM (Dempster, Laird and Rubin 1977): who spoke for each ticket, `always`, `never` or the network?  The problem
    is concave, so there is one answer; it is rounded to six digits, which no processor disagrees on.
    """
    if len(coverage) != len(outcome) or not len(coverage):
        raise InputError("A repair needs one coverage and one outcome for each of at least one ticket.")
    said = np.clip(coverage, EDGE, 1 - EDGE)
    right = np.where(outcome, said, 1 - said)  # what the network gave to what happened
    certain = np.array([~np.asarray(outcome, np.bool_), outcome], np.float64)  # never, always
    weight = np.array([0.05, 0.05, 0.9])
    for _ in range(_STEPS):
        spoke = weight[:, None] * np.vstack([certain, right])
        share = (spoke / spoke.sum(axis=0)).sum(axis=1)
        share[2] += 1.0
        before, weight = weight, share / share.sum()
        if np.abs(weight - before).max() < _CLOSE:
            break
    always = round(float(weight[1]), DIGITS)
    return CoverageRecalibration(always, round(min(float(weight[2]), 1.0 - always), DIGITS))
