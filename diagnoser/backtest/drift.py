"""Drift of a model in service: do its predicted first-time fixes still come true, since when not, and what changed?

For each closed ticket the model predicted the probability that its kit fixes the machine at the first visit. This
prediction is a little too high on average, because the kit was chosen by it: models trained on 800 tickets without
drift predicted 0.9 fixes in a hundred too many, with a standard deviation of 1.6 (docs/evaluation.md). A model is
therefore in control while no more than `TOLERATED` of the fixes are missing.

The chart is a CUSUM of log likelihood ratios against the alternative that the odds of a fix are halved (Steiner, Cook,
Farewell and Treasure 2000, Biostatistics 1). It rises when fixes fail more often. Its threshold gives a false-alarm
probability of 5 % within 1,000 tickets for a model at the edge of control. This is an in-control average run length of
19,500 tickets.

Axes: N tickets, oldest first. R simulated histories.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from diagnoser.arrays import Bools, Floats
from diagnoser.backtest.closed_tickets import History
from diagnoser.backtest.predict import replay
from diagnoser.backtest.scorecard import rounded
from diagnoser.backtest.training_plan import remembered_history, trained_until
from diagnoser.backtest.trial import trial_of, vocabulary_of
from diagnoser.backtest.trial_metrics import fixed
from diagnoser.evaluation.bootstrap import interval
from diagnoser.evaluation.gate import MIN_GROUPS
from diagnoser.knowledge import JSON
from diagnoser.model import Model

ODDS: Final = 2.0
"""Alternative hypothesis of the chart: the odds of a first-time fix are divided by this."""
TOLERATED: Final = 0.03
"""Allowed error of the predicted share of first-time fixes, the same as the margin of the gate."""
SIGNIFICANCE: Final = 0.05
"""P(false alarm within `WINDOW` tickets), and the family-wise error rate of each list of changes."""
WINDOW: Final = 1_000
"""Number of tickets for the false-alarm probability."""
AVERAGE_RUN_LENGTH: Final = -WINDOW / float(np.log1p(-SIGNIFICANCE))
"""In-control average run length: mean number of tickets until a false alarm. Run lengths are nearly exponential."""
REPEATS: Final = 1_000
"""R, for the simulation of the threshold."""
EDGE: Final = 1e-4
"""Probabilities are clipped to [EDGE, 1 - EDGE]."""
FEWEST: Final = 5
"""The fewest tickets of a family that is tested."""


@dataclass(frozen=True, eq=False, slots=True)
class Cusum:
    """A CUSUM chart.

    Attributes:
        path: Shape (N,), the statistic after each ticket.
        threshold: Height above which the chart raises an alarm.
        alarm: Index of the first ticket above the threshold. None if there is none.
    """

    path: Floats
    threshold: float
    alarm: int | None


def cusum(
    predicted: Floats,
    happened: Bools,
    reference: Floats | None = None,
    *,
    odds: float = ODDS,
    tolerated: float = TOLERATED,
    seed: int = 0,
) -> Cusum:
    """Return the chart of outcomes against predictions.

    >>> cusum(np.array([0.5, 0.5, 0.5]), np.array([False, True, False]), tolerated=0).path.round(4).tolist()
    [0.2877, 0.0, 0.2877]

    Args:
        predicted: Shape (N,), predicted probability of a first-time fix.
        happened: Shape (N,), whether the first visit fixed the machine.
        reference: Shape (any,), the reference distribution of predictions from which the threshold is simulated. The
            default is `predicted`. A fixed reference keeps the threshold, so an alarm stays an alarm later.
        odds: The alternative divides the odds of a fix by this.
        tolerated: Allowed error of the predictions.
        seed: Seed of the simulation.
    """
    chance = np.clip(predicted - tolerated, EDGE, 1 - EDGE)
    path = _path(chance, np.asarray(happened, np.bool_)[None], odds)[:, 0]
    rng = np.random.default_rng(seed)
    in_control = chance if reference is None else np.clip(reference - tolerated, EDGE, 1 - EDGE)
    drawn_chance = rng.choice(in_control, WINDOW)
    drawn = rng.random((REPEATS, WINDOW)) < drawn_chance
    threshold = float(np.quantile(_path(drawn_chance, drawn, odds).max(axis=0), 1 - SIGNIFICANCE))
    over = np.flatnonzero(path > threshold)
    return Cusum(path, threshold, int(over[0]) if len(over) else None)


def _path(chance: Floats, happened: Bools, odds: float, height: Floats | float = 0.0) -> Floats:
    """Return the charts of R histories, shape (N, R). `height` is the height at which they start."""
    normal = 1 - chance + chance / odds
    gain, loss = -np.log(odds) - np.log(normal), -np.log(normal)
    path = np.empty((len(chance), len(happened)))
    height = np.zeros(len(happened)) + height
    for number in range(len(chance)):
        height = np.maximum(0.0, height + np.where(happened[:, number], gain[number], loss[number]))
        path[number] = height
    return path


def drift(model: Model, version: str, history: History, *, seed: int = 0) -> dict[str, JSON]:
    """Return a drift report as JSON values: predictions against outcomes of a model, and the changes of the fleet.

    Args:
        model: The model in service.
        version: Its version.
        history: Tickets closed since it was promoted. Those without known causes or a day are left out.
        seed: Seed of the simulation and of the resampling.
    """
    tested = history.dated().fleet().labelled()
    trial = trial_of(tested, vocabulary_of(tested, model.knowledge, [model]))
    predictions = replay(model, trial)
    predicted = predictions.coverage["cost"]
    happened = fixed(trial, predictions.kits["cost"])
    chart = cusum(predicted, happened, _reference_coverage(model), seed=seed)
    gap = interval(happened - predicted, trial.groups, seed=seed)
    days = [ticket.day for ticket in tested.tickets]
    card = {
        "format": 1,
        "about": {
            "version": version,
            "tickets": tested.fingerprint,
            "judged_tickets": len(tested),
            "without_outcome": len(history) - len(tested),
            "first": days[0],
            "last": days[-1],
            "seed": seed,
        },
        "notes": _notes(model, days[0]),
        "predicted": float(predicted.mean()),
        "realised": float(happened.mean()),
        "difference": {"value": gap.value, "low": gap.low, "high": gap.high},
        "months": _months(days, predicted, happened),
        "cusum": {
            "tolerated": TOLERATED,
            "false_alarm": {
                "chance": SIGNIFICANCE,
                "within": WINDOW,
                "average_run": round(AVERAGE_RUN_LENGTH),
            },
            "threshold": chart.threshold,
            "highest": float(chart.path.max()),
            "alarm": None if chart.alarm is None else {"ticket": chart.alarm + 1, "day": days[chart.alarm]},
            "path": [[day, float(height)] for day, height in zip(days, chart.path, strict=True)],
        },
        "moved": _moved(model, tested, predictions.context, predicted, happened),
    }
    result: dict[str, JSON] = rounded(card)
    return result


def _reference_coverage(model: Model) -> Floats | None:
    """Return the predicted coverage for the tickets that the model keeps. None if they are too few."""
    history = remembered_history(model)
    if len(history) < MIN_GROUPS:
        return None
    return replay(model, trial_of(history, vocabulary_of(history, model.knowledge, [model]))).coverage["cost"]


def _notes(model: Model, first: str) -> list[str]:
    border = trained_until(model)
    if not border or first >= border:
        return []
    return [f"The version was trained on tickets until {border}. Predictions for these tickets are too good."]


def _months(days: Sequence[str], predicted: Floats, happened: Bools) -> list[dict[str, Any]]:
    month = np.array([day[:7] for day in days])
    return [
        {
            "month": str(name),
            "tickets": int((month == name).sum()),
            "predicted": float(predicted[month == name].mean()),
            "realised": float(happened[month == name].mean()),
        }
        for name in np.unique(month)
    ]


# Changes of the fleet


def _moved(
    model: Model, tested: History, context: Sequence[str], predicted: Floats, happened: Bools
) -> dict[str, list[dict[str, Any]]]:
    """Return proven changes: families with other fixes than predicted, symptoms and causes with another frequency.

    A family counts only if its error is proven to be larger than `TOLERATED`.
    """
    now_symptoms = [known.present for known in tested.known(model.knowledge)]
    return {
        "families": _families(np.array(context), predicted, happened),
        "symptoms": _shares([one.present for one in model.past], now_symptoms),
        "causes": _shares([one.causes for one in model.past], [ticket.causes for ticket in tested.tickets]),
    }


def _families(context: Any, predicted: Floats, happened: Bools) -> list[dict[str, Any]]:
    from scipy.stats import norm

    found: list[dict[str, Any]] = []
    for name in np.unique(context):
        mine = context == name
        spread = float(np.sqrt((predicted[mine] * (1 - predicted[mine])).sum()))
        if mine.sum() < FEWEST or spread == 0:
            continue
        gap = abs(float((happened[mine] - predicted[mine]).sum())) - TOLERATED * float(mine.sum())
        found.append(
            {
                "name": str(name),
                "tickets": int(mine.sum()),
                "before": float(predicted[mine].mean()),
                "now": float(happened[mine].mean()),
                "p": float(min(1.0, 2 * norm.sf(gap / spread))),
            }
        )
    return _significant(found)


def _shares(before: Sequence[Iterable[str]], now: Sequence[Iterable[str]]) -> list[dict[str, Any]]:
    """Return the names whose share of the tickets differs from their share of the tickets that the model keeps."""
    from scipy.stats import fisher_exact

    if not before:
        return []
    old, new = (Counter(name for names in each for name in set(names)) for each in (before, now))
    found = [
        {
            "name": name,
            "tickets": new[name],
            "before": old[name] / len(before),
            "now": new[name] / len(now),
            "p": float(
                fisher_exact([[new[name], len(now) - new[name]], [old[name], len(before) - old[name]]]).pvalue
            ),
        }
        for name in sorted({*old, *new})
    ]
    return _significant(found)


def _significant(found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the significant entries, smallest p-value first.

    Holm's procedure (1979) bounds the family-wise error rate by `SIGNIFICANCE`: at most one list in twenty holds a
    false entry. This also bounds the false discovery rate (Benjamini and Hochberg 1995).
    """
    kept: list[dict[str, Any]] = []
    for rank, one in enumerate(sorted(found, key=lambda each: (each["p"], each["name"]))):
        if one["p"] * (len(found) - rank) > SIGNIFICANCE:
            break
        kept.append(dict(one))
    return kept
