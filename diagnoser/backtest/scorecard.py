"""The scorecard: all figures of an evaluation as one JSON record. The same tickets give the same bytes.

Axes: N tickets, C causes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from diagnoser.arrays import Bools, Floats
from diagnoser.backtest.predictions import Predictions
from diagnoser.backtest.trial import Trial
from diagnoser.backtest.trial_metrics import (
    SCORES,
    confusion,
    fixed,
    intervals,
    policies,
    price_curve,
    scores_of,
)
from diagnoser.evaluation.bootstrap import Interval, machines
from diagnoser.evaluation.calibration import (
    calibration_floor,
    calibration_interval,
    corp,
    reliability_intervals,
)
from diagnoser.evaluation.gate import MIN_GROUPS, Margin, compare
from diagnoser.knowledge import JSON
from diagnoser.knowledge.records import Knowledge
from diagnoser.model import Model, recalibration_note
from diagnoser.threads import one_thread

FORMAT: Final = 1
DIGITS: Final = 6
FEWEST: Final = 5
"""The fewest tickets of a slice. Smaller slices are left out, because their intervals would be useless."""
MOST_CONFUSED: Final = 20
SLICED: Final = ("first_time_fix", "first_time_fix_two", "cost", "log_loss")
SUBJECT: Final = "network"
"""Name of the evaluated model among the methods of a scorecard."""
CHAMPION: Final = "current"
"""Name of the champion, the model it is compared with. Stored scorecards use these names."""
COMPARED: Final = ("first_time_fix", "cost", "first_time_fix_two", "log_loss")


@dataclass(frozen=True, eq=False, slots=True)
class Evaluation:
    """The predictions of all methods for the test tickets of one evaluation.

    Attributes:
        trial: The test tickets.
        predictions: Name of the method -> its predictions. `SUBJECT` is the evaluated model.
        knowledge: Expert knowledge, for the groups of symptoms.
        symptoms: The present symptoms of each ticket.
        about: Subject, tickets, settings, periods and counts.
        curve: Points of the learning curve.
        model: The model that predicted the newest tickets.
        notes: Sentences that a reader of the scorecard should know.
    """

    trial: Trial
    predictions: Mapping[str, Predictions]
    knowledge: Knowledge
    symptoms: Sequence[frozenset[str]]
    about: Mapping[str, JSON]
    curve: Sequence[Mapping[str, JSON]] = ()
    model: Model | None = None
    notes: Sequence[str] = field(default=())


def few_machines(number: int) -> str:
    """Return a sentence if so few machines were tested that the figures prove nothing. Else empty."""
    if number >= MIN_GROUPS:
        return ""
    return (
        f"Only {number} machines were tested. This proves nothing: at least {MIN_GROUPS} are needed before the figures "
        "say how good the model is."
    )


@one_thread()
def scorecard(evaluation: Evaluation, *, seed: int = 0) -> dict[str, JSON]:
    """Return the scorecard as JSON values. Numbers are rounded to six decimal places.

    Args:
        evaluation: The predictions.
        seed: Seed of the resampling.
    """
    trial, mine = evaluation.trial, evaluation.predictions[SUBJECT]
    values = {name: scores_of(trial, predictions) for name, predictions in evaluation.predictions.items()}
    card: dict[str, Any] = {
        "format": FORMAT,
        "about": dict(evaluation.about),
        "notes": [*filter(None, [few_machines(machines(trial.groups))]), *evaluation.notes],
        "methods": {
            name: {
                "scores": {
                    key: _interval(one) for key, one in intervals(each, trial.groups, seed=seed).items()
                },
                "policies": policies(trial, evaluation.predictions[name]),
            }
            for name, each in values.items()
        },
        "differences": {
            name: _differences(values[SUBJECT], each, trial, seed)
            for name, each in values.items()
            if name != SUBJECT
        },
        "calibration": calibration(evaluation, seed=seed),
        "slices": {
            title: _slice(values[SUBJECT], members, trial, seed) for title, members in slices(evaluation)
        },
        "prices": {
            name: price_curve(trial, predictions) for name, predictions in evaluation.predictions.items()
        },
        "learning_curve": [dict(one) for one in evaluation.curve],
        "confusion": _confused(trial, mine),
        "unanswered": int(mine.unanswered.sum()),
    }
    result: dict[str, JSON] = rounded(card)
    return result


def _interval(one: Interval) -> dict[str, float]:
    return {"value": one.value, "low": one.low, "high": one.high}


def _differences(
    mine: Mapping[str, Floats], other: Mapping[str, Floats], trial: Trial, seed: int
) -> dict[str, dict[str, float]]:
    """Return the paired gains of the evaluated model over another method, with intervals. Above 0 it is better."""
    found = {}
    for name in COMPARED:
        margin = Margin(0.0, larger_is_better=SCORES[name].larger_is_better is True)
        gain = compare(mine[name], other[name], trial.groups, score=name, margin=margin, seed=seed)
        found[name] = {"value": gain.gain, "low": gain.low, "high": gain.high}
    return found


def calibration(evaluation: Evaluation, *, seed: int = 0) -> dict[str, Any]:
    """Return the calibration of the predicted probability of a first-time fix."""
    predictions = evaluation.predictions[SUBJECT]
    outcome = fixed(evaluation.trial, predictions.kits["cost"])
    coverage, of_network = predictions.coverage["cost"], predictions.network_coverage
    found: dict[str, Any] = {
        "as_answered": _calibrated(coverage, outcome, evaluation.trial, seed),
        "said": recalibration_note(evaluation.model) if evaluation.model else "",
    }
    recalibration = evaluation.model.coverage_recalibration if evaluation.model else None
    if recalibration is not None:
        found["repair"] = {"always": recalibration.always, "kept": recalibration.kept}
    if not np.array_equal(coverage, of_network):  # models of earlier periods can have a recalibration as well
        found["unrepaired"] = _calibrated(of_network, outcome, evaluation.trial, seed)
    return found


def _calibrated(predicted: Floats, outcome: Bools, trial: Trial, seed: int) -> dict[str, Any]:
    curve, low, high = reliability_intervals(predicted, outcome, trial.groups)
    parts = corp(predicted, outcome)
    return {
        "predicted": float(predicted.mean()),
        "realised": float(outcome.mean()),
        "error": _interval(calibration_interval(predicted, outcome, trial.groups, seed=seed)),
        "chance_error": float(calibration_floor(predicted, seed=seed).mean()),
        "brier": parts.score,
        "miscalibration": parts.miscalibration,
        "discrimination": parts.discrimination,
        "bins": [
            {"predicted": p, "observed": o, "low": lo, "high": hi, "tickets": int(n)}
            for p, o, lo, hi, n in zip(curve.predicted, curve.observed, low, high, curve.count, strict=True)
        ],
    }


def slices(evaluation: Evaluation) -> Iterator[tuple[str, dict[str, Bools]]]:
    """Yield the title of a way to slice, and for each slice its name and its tickets, shape (N,)."""
    context = np.array(evaluation.predictions[SUBJECT].context)
    yield "machine family", {str(name): context == name for name in np.unique(context)}
    yield "symptom group", _by_group(evaluation)
    number = evaluation.trial.truth.sum(axis=1)
    yield (
        "number of causes",
        {"1": number == 1, "2": number == 2, "3 or more": number > 2},  # noqa: PLR2004 -- says so
    )
    levels = np.array([ticket.level for ticket in evaluation.trial.history.tickets])
    yield "service level", {str(name): levels == name for name in np.unique(levels)}


def _by_group(evaluation: Evaluation) -> dict[str, Bools]:
    group_of = {symptom.id: symptom.group or "other" for symptom in evaluation.knowledge.symptoms}
    shown = [{group_of[one] for one in found if one in group_of} for found in evaluation.symptoms]
    names = sorted({name for each in shown for name in each})
    found = {name: np.array([name in each for each in shown], np.bool_) for name in names}
    found["nothing that the knowledge names"] = np.array([not each for each in shown], np.bool_)
    return found if names else {}


def _slice(
    values: Mapping[str, Floats], members: Mapping[str, Bools], trial: Trial, seed: int
) -> dict[str, Any]:
    found = {}
    for name, chosen in members.items():
        if chosen.sum() < FEWEST:
            continue
        rows = np.flatnonzero(chosen)
        part = {key: values[key][rows] for key in SLICED}
        groups = trial.groups[rows]
        found[name] = {
            "tickets": len(rows),
            **{key: _interval(one) for key, one in intervals(part, groups, seed=seed, repeats=500).items()},
        }
    return found


def _confused(trial: Trial, predictions: Predictions) -> dict[str, Any]:
    table = confusion(trial, predictions)
    order = np.argsort(-table.sum(axis=1), kind="stable")[:MOST_CONFUSED]
    order = order[table.sum(axis=1)[order] > 0]
    rest = table.sum(axis=1)[order] - table[np.ix_(order, order)].sum(axis=1)
    return {
        "causes": [trial.causes[cause] for cause in order],
        "tickets": table[np.ix_(order, order)].tolist(),
        "elsewhere": rest.tolist(),
    }


def rounded(value: Any) -> Any:
    """Return the value with rounded floats, so another order of summation does not change the bytes."""
    if isinstance(value, Mapping):
        return {key: rounded(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(one) for one in value]
    if isinstance(value, float | np.floating):
        return round(float(value), DIGITS) + 0.0  # no minus zero
    return int(value) if isinstance(value, np.integer) else value
