"""The error rates of the gate and of the drift alarm: false promotions, and false alarms without any drift.

    python -m benchmarks.alarms [--promotions 3000] [--worlds 80]

False promotions: pairs of models with a known difference, 400 tickets each, and the rule of the gate for first-time
fix. False alarms: models trained on 800 tickets and tested on 800 more of the same simulated world (three families,
seeds from 100 on), with the tolerance of `drift` and without it.
"""

import argparse
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from benchmarks import retraining
from diagnoser.arrays import Floats
from diagnoser.backtest import drift
from diagnoser.backtest.closed_tickets import History, read_history
from diagnoser.backtest.training_plan import TrainingPlan, train_from_history
from diagnoser.evaluation.gate import Margin, differences, passes
from diagnoser.learning.settings import TrainSettings
from diagnoser.model import Model
from diagnoser.simulation import draw, make_world, write_tickets

TICKETS = 400
LEARNED = JUDGED = 800
FIRST_SEED = 100
FLEET = replace(retraining.FLEET, drift=0.0)


def paired(
    rng: np.random.Generator, tickets: int, worse: float
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Return the scores of two models, shape (tickets,) each, that differ on a tenth of the tickets.

    The first is worse by `worse` on average in first-time fix and cost, and no better in log loss.
    """
    fix = rng.random(tickets) < 0.75
    change = rng.random(tickets)
    lost, won = 0.05 + worse / 2, 0.05 - worse / 2
    other = np.where(fix, change >= lost / 0.75, change < won / 0.25).astype(float)
    loss = rng.gamma(2, 0.6, tickets)
    noise = rng.normal(0, 0.3, tickets)
    return (
        {"first_time_fix": other, "cost": 1 - other + 0.4, "log_loss": loss + noise},
        {"first_time_fix": fix.astype(float), "cost": 1 - fix + 0.4, "log_loss": loss},
    )


def promotions(number: int) -> None:
    """Print the share of challengers that pass though they are no better, or are worse by the margin."""
    for worse in (0.0, 0.03):
        rng, margins = np.random.default_rng(11), {"first_time_fix": Margin(worse)}
        passed = sum(
            passes(differences(*paired(rng, TICKETS, worse), margins, repeats=1000)) for _ in range(number)
        )
        print(
            f"worse by {worse:.2f}, margin {worse:.2f}: {passed} of {number} promoted, {passed / number:.2%}"
        )


@dataclass(frozen=True)
class Quiet:
    """The results of `drift` in one world without drift: error of the predicted fixes, alarms, changed families."""

    gap: float
    alarm: bool
    named: bool
    alarm_untolerated: bool
    named_untolerated: bool


def alarms(worlds: int) -> None:
    """Print the error of the predicted fixes, and in how many worlds there was an alarm or a changed family."""
    found = []
    for seed in range(FIRST_SEED, FIRST_SEED + worlds):
        found.append(quiet(seed))
        print(f"<!-- {len(found)} worlds -->", file=sys.stderr, flush=True)
    gaps = 100 * np.array([one.gap for one in found])
    print(
        f"{worlds} worlds: {gaps.mean():.1f} fixes in a hundred too many predicted, "
        f"standard deviation {gaps.std(ddof=1):.1f}"
    )
    for name in ("alarm", "named", "alarm_untolerated", "named_untolerated"):
        print(f"{name}: {sum(getattr(one, name) for one in found)}")


def quiet(seed: int) -> Quiet:
    """Return the results of one world."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.parquet"
        tickets = draw(make_world(FLEET, seed), LEARNED + JUDGED, seed, months=24)
        write_tickets([tickets], path)
        told = read_history([str(path)])
    later = told.take(range(LEARNED, len(told)))
    model = train_from_history(TrainingPlan(None, TrainSettings()), told.take(range(LEARNED))).model
    said = drift.drift(model, "", later)
    strict = untolerated(model, later)
    return Quiet(
        said["predicted"] - said["realised"],
        has_alarm(said),
        names_a_family(said),
        has_alarm(strict),
        names_a_family(strict),
    )


def untolerated(model: Model, tickets: History) -> dict[str, Any]:
    """Return the drift report without the tolerance."""
    chart = drift.cusum

    def strict(*given: Any, **named: Any) -> Any:
        return chart(*given, **{**named, "tolerated": 0.0})

    with patch.object(drift, "TOLERATED", 0.0), patch.object(drift, "cusum", strict):
        return drift.drift(model, "", tickets)


def has_alarm(said: dict[str, Any]) -> bool:
    """Return whether the chart raised an alarm."""
    return said["cusum"]["alarm"] is not None


def names_a_family(said: dict[str, Any]) -> bool:
    """Return whether a family was reported as changed."""
    return bool(said["moved"]["families"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--promotions", type=int, default=3000)
    parser.add_argument("--worlds", type=int, default=80)
    given = parser.parse_args()
    promotions(given.promotions)
    alarms(given.worlds)
