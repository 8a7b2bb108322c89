"""The scores of one method on a trial: one value for each ticket, and the means with intervals.

Axes: N tickets, C causes, L prices of a spare.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.backtest.predictions import POLICIES, PRICES, Policy, Predictions
from diagnoser.backtest.trial import Trial
from diagnoser.evaluation.bootstrap import LEVEL, REPEATS, Groups, Interval, resampled_means, summarise
from diagnoser.evaluation.metrics import (
    brier_causes,
    first_time_fix,
    hit_at,
    in_kit,
    log_losses_causes,
    log_losses_single,
    realised_cost,
    spares_in_vain,
    spares_sent,
)

SECOND: Final = 2


@dataclass(frozen=True, slots=True)
class Score:
    """A score.

    Attributes:
        title: Its name for people.
        larger_is_better: None if neither more nor less is good in itself.
    """

    title: str
    larger_is_better: bool | None


SCORES: Final[Mapping[str, Score]] = {
    "first_time_fix": Score("First-time fix within 30 days, kit of least cost", larger_is_better=True),
    "cost": Score("Realised cost, kit of least cost", larger_is_better=False),
    "spares_sent": Score("Spares sent", larger_is_better=None),
    "spares_in_vain": Score("Spares sent in vain", larger_is_better=False),
    "visits": Score("Visits until fixed", larger_is_better=False),
    "fixed_by_second": Score("Fixed by the second visit", larger_is_better=True),
    "spares_in_vain_of_case": Score("Spares sent in vain, all visits", larger_is_better=False),
    "first_time_fix_two": Score("First-time fix, at most two", larger_is_better=True),
    "first_time_fix_one": Score("First-time fix, at most one", larger_is_better=True),
    "log_loss": Score("Log loss, nats a ticket", larger_is_better=False),
    "log_loss_causes": Score("Log loss a cause, nats", larger_is_better=False),
    "brier": Score("Brier score a cause", larger_is_better=False),
    "top_1": Score("Likeliest cause is a true one", larger_is_better=True),
    "top_3": Score("A true cause among the first three", larger_is_better=True),
}
"""All scores, in the order in which they are shown."""


def scores_of(trial: Trial, predictions: Predictions) -> dict[str, Floats]:
    """Return each of `SCORES` for each ticket, shape (N,). Those of whole cases only where the cases were played on."""
    truth, kits = trial.truth, predictions.kits["cost"]
    values = {
        "first_time_fix": fixed(trial, kits),
        "cost": cost(trial, kits),
        "spares_sent": spares_sent(kits),
        "spares_in_vain": spares_in_vain(truth, trial.is_part, kits),
        "first_time_fix_two": fixed(trial, predictions.kits["two"]),
        "first_time_fix_one": fixed(trial, predictions.kits["one"]),
        "log_loss": log_losses_single(predictions.probability, truth),
        "log_loss_causes": log_losses_causes(predictions.probability, truth),
        "brier": brier_causes(predictions.probability, truth),
        "top_1": hit_at(predictions.probability, truth, 1),
        "top_3": hit_at(predictions.probability, truth, 3),
        **_of_cases(trial, predictions),
    }
    return {name: np.asarray(values[name], np.float64) for name in SCORES if name in values}


def _of_cases(trial: Trial, predictions: Predictions) -> dict[str, Floats | Bools]:
    """Return the scores of whole cases. A case that the last visit does not fix counts as one visit more."""
    if predictions.later is None:
        return {}
    kits = [predictions.kits["cost"], *predictions.later]
    needed = trial.truth & trial.is_part
    missing, visits, sent = needed, np.ones(len(trial)), np.zeros(len(trial))
    for kit in kits:
        missing = missing & ~in_kit(kit, len(trial.causes))
        visits += missing.any(axis=1)
        sent += spares_sent(kit)
    return {
        "visits": visits,
        "fixed_by_second": visits <= SECOND,
        "spares_in_vain_of_case": sent - (needed & ~missing).sum(axis=1),
    }


def fixed(trial: Trial, kits: Ints) -> Bools:
    """Return whether the kit holds every needed part, shape (N,)."""
    return first_time_fix(trial.truth, trial.is_part, kits)


def cost(trial: Trial, kits: Ints) -> Floats:
    """Return the cost of each dispatch given the true causes, shape (N,)."""
    return realised_cost(
        trial.truth,
        trial.is_part,
        kits,
        handling=trial.handling,
        unneeded=trial.unneeded,
        revisit=trial.revisit,
    )


def intervals(
    values: Mapping[str, Floats],
    groups: Groups | None,
    *,
    seed: int = 0,
    repeats: int = REPEATS,
    level: float = LEVEL,
) -> dict[str, Interval]:
    """Return the mean of each score with its interval. All scores share the resamples of machines."""
    table = np.column_stack(list(values.values()))
    drawn = resampled_means(table, groups, seed=seed, repeats=repeats)
    return {
        name: summarise(float(table[:, column].mean()), drawn[:, column], level, len(table), groups)
        for column, name in enumerate(values)
    }


def policies(trial: Trial, predictions: Predictions) -> dict[Policy, dict[str, float]]:
    """Return the mean fixes, spares and costs of each policy."""
    return {policy: _of_kits(trial, predictions.kits[policy]) for policy in POLICIES}


def _of_kits(trial: Trial, kits: Ints) -> dict[str, float]:
    return {
        "first_time_fix": float(fixed(trial, kits).mean()),
        "spares_sent": float(spares_sent(kits).mean()),
        "spares_in_vain": float(spares_in_vain(trial.truth, trial.is_part, kits).mean()),
        "cost": float(cost(trial, kits).mean()),
    }


def price_curve(trial: Trial, predictions: Predictions) -> list[dict[str, float]]:
    """Return the mean fixes, spares and costs for each factor of `PRICES` on the cost of spares."""
    return [
        {"price": price, **_of_kits(trial, kits)}
        for price, kits in zip(PRICES, predictions.priced, strict=True)
    ]


def confusion(trial: Trial, predictions: Predictions) -> Ints:
    """Return counts of tickets by true cause (rows) and likeliest cause (columns), shape (C, C).

    A ticket with several true causes counts once for each of them.
    """
    table = np.zeros((len(trial.causes), len(trial.causes)), np.int64)
    row, cause = np.nonzero(trial.truth)
    np.add.at(table, (cause, np.argmax(predictions.probability, axis=1)[row]), 1)
    return table
