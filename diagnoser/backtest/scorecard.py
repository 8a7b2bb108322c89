"""The scorecard: one record with every figure on which a model is judged, the same bytes for the same tickets.

Axes: N tickets, C causes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from diagnoser.arrays import Bools, Floats
from diagnoser.backtest.predict import Answers, Trial
from diagnoser.backtest.trial_metrics import (
    SCORES,
    confusion,
    fixed,
    intervals,
    policies,
    price_curve,
    scores_of,
)
from diagnoser.evaluation.bootstrap import Interval
from diagnoser.evaluation.calibration import (
    calibration_floor,
    calibration_interval,
    corp,
    reliability_intervals,
)
from diagnoser.evaluation.gate import Margin, compare
from diagnoser.knowledge import JSON
from diagnoser.knowledge.records import Knowledge
from diagnoser.model import Model, repair_said

FORMAT: Final = 1
DIGITS: Final = 6
FEWEST: Final = 5
"""Tickets below which a slice is left out: its interval would say nothing."""
MOST_CONFUSED: Final = 20
SLICED: Final = ("first_time_fix", "first_time_fix_two", "cost", "log_loss")
SUBJECT: Final = "network"
COMPARED: Final = ("first_time_fix", "cost", "first_time_fix_two", "log_loss")


@dataclass(frozen=True, eq=False, slots=True)
class Run:
    """What an evaluation found, before it is put into figures.

    Attributes:
        trial: The tickets that were judged.
        answers: Method -> its answers; `network` is what the card is about.
        knowledge: For the groups of symptoms.
        findings: For each ticket the symptoms that it says are there.
        about: What was judged, by what and how: settings, periods, counts.
        curve: Learning curve: tickets learned from -> scores.
        model: That answered the newest tickets, for what it says of its coverage.
        notes: What the reader should know.
    """

    trial: Trial
    answers: Mapping[str, Answers]
    knowledge: Knowledge
    findings: Sequence[frozenset[str]]
    about: Mapping[str, JSON]
    curve: Sequence[Mapping[str, JSON]] = ()
    model: Model | None = None
    notes: Sequence[str] = field(default=())


def scorecard(run: Run, *, seed: int = 0) -> dict[str, JSON]:
    """Return the figures as JSON values, numbers rounded to six digits behind the point."""
    trial, mine = run.trial, run.answers[SUBJECT]
    values = {name: scores_of(trial, answers) for name, answers in run.answers.items()}
    card: dict[str, Any] = {
        "format": FORMAT,
        "about": dict(run.about),
        "notes": list(run.notes),
        "methods": {
            name: {
                "scores": {
                    key: _interval(one) for key, one in intervals(each, trial.groups, seed=seed).items()
                },
                "policies": policies(trial, run.answers[name]),
            }
            for name, each in values.items()
        },
        "differences": {
            name: _differences(values[SUBJECT], each, trial, seed)
            for name, each in values.items()
            if name != SUBJECT
        },
        "calibration": calibration(run, seed=seed),
        "slices": {title: _slice(values[SUBJECT], members, trial, seed) for title, members in slices(run)},
        "prices": {name: price_curve(trial, answers) for name, answers in run.answers.items()},
        "learning_curve": [dict(one) for one in run.curve],
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
    """Return how much better the network is on the same tickets; above 0 is better."""
    found = {}
    for name in COMPARED:
        margin = Margin(0.0, larger_is_better=SCORES[name].larger_is_better is True)
        verdict = compare(mine[name], other[name], trial.groups, score=name, margin=margin, seed=seed)
        found[name] = {"value": verdict.difference, "low": verdict.low, "high": verdict.high}
    return found


def calibration(run: Run, *, seed: int = 0) -> dict[str, Any]:
    """Return how far the predicted chance of a first-time fix can be taken at its word."""
    answers = run.answers[SUBJECT]
    outcome = fixed(run.trial, answers.kits["cost"])
    said, plain = answers.coverage["cost"], answers.unrepaired
    found: dict[str, Any] = {
        "as_answered": _calibrated(said, outcome, run.trial, seed),
        "said": repair_said(run.model) if run.model else "",
    }
    repair = run.model.coverage_recalibration if run.model else None
    if repair is not None:
        found["repair"] = {"always": repair.always, "kept": repair.kept}
    if not np.array_equal(said, plain):  # with several periods an earlier model may have been repaired, too
        found["unrepaired"] = _calibrated(plain, outcome, run.trial, seed)
    return found


def _calibrated(said: Floats, outcome: Bools, trial: Trial, seed: int) -> dict[str, Any]:
    curve, low, high = reliability_intervals(said, outcome, trial.groups)
    parts = corp(said, outcome)
    return {
        "predicted": float(said.mean()),
        "realised": float(outcome.mean()),
        "error": _interval(calibration_interval(said, outcome, trial.groups, seed=seed)),
        "chance_error": float(calibration_floor(said, seed=seed).mean()),
        "brier": parts.score,
        "miscalibration": parts.miscalibration,
        "discrimination": parts.discrimination,
        "bins": [
            {"predicted": p, "observed": o, "low": lo, "high": hi, "tickets": int(n)}
            for p, o, lo, hi, n in zip(curve.predicted, curve.observed, low, high, curve.count, strict=True)
        ],
    }


def slices(run: Run) -> Iterator[tuple[str, dict[str, Bools]]]:
    """Yield a title and, by name, which tickets belong to the slice; a ticket may be in several."""
    context = np.array(run.answers[SUBJECT].context)
    yield "machine family", {str(name): context == name for name in np.unique(context)}
    yield "symptom group", _by_group(run)
    number = run.trial.truth.sum(axis=1)
    yield (
        "number of causes",
        {"1": number == 1, "2": number == 2, "3 or more": number > 2},  # noqa: PLR2004 -- says so
    )
    levels = np.array([ticket.level for ticket in run.trial.history.tickets])
    yield "service level", {str(name): levels == name for name in np.unique(levels)}


def _by_group(run: Run) -> dict[str, Bools]:
    group_of = {symptom.id: symptom.group or "other" for symptom in run.knowledge.symptoms}
    shown = [{group_of[one] for one in found if one in group_of} for found in run.findings]
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
        machines = trial.groups[rows]
        found[name] = {
            "tickets": len(rows),
            **{key: _interval(one) for key, one in intervals(part, machines, seed=seed, repeats=500).items()},
        }
    return found


def _confused(trial: Trial, answers: Answers) -> dict[str, Any]:
    table = confusion(trial, answers)
    order = np.argsort(-table.sum(axis=1), kind="stable")[:MOST_CONFUSED]
    order = order[table.sum(axis=1)[order] > 0]
    rest = table.sum(axis=1)[order] - table[np.ix_(order, order)].sum(axis=1)
    return {
        "causes": [trial.causes[cause] for cause in order],
        "tickets": table[np.ix_(order, order)].tolist(),
        "elsewhere": rest.tolist(),
    }


def rounded(value: Any) -> Any:
    """Return the value with its floats rounded: sums in another order must not change the bytes."""
    if isinstance(value, Mapping):
        return {key: rounded(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(one) for one in value]
    if isinstance(value, float | np.floating):
        return round(float(value), DIGITS) + 0.0  # no minus zero
    return int(value) if isinstance(value, np.integer) else value
