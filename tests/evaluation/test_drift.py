"""The alarm rings when promises are broken, seldom otherwise, and says what moved."""

import json

import numpy as np
import pytest

from diagnoser.evaluation.drift import ODDS, cusum, drift
from diagnoser.evaluation.plots import drift_plot


def in_plain_python(predicted, happened):
    """The chart as the paper writes it."""
    heights, height = [], 0.0
    for chance, good in zip(predicted, happened, strict=True):
        worse = (chance / ODDS) / (1 - chance + chance / ODDS)
        weight = np.log(worse / chance) if good else np.log((1 - worse) / (1 - chance))
        height = max(0.0, height + weight)
        heights.append(height)
    return heights


def test_the_chart_is_the_papers():
    """Log likelihood ratios of halved odds, never below zero."""
    rng = np.random.default_rng(1)
    predicted = rng.uniform(0.3, 0.95, 200)
    happened = rng.random(200) < predicted

    assert cusum(predicted, happened).path.tolist() == pytest.approx(in_plain_python(predicted, happened))


def test_a_model_that_holds_its_promises_rings_once_in_twenty_stretches():
    """Of a thousand tickets each."""
    rng = np.random.default_rng(2)
    predicted = rng.uniform(0.4, 0.95, 1000)

    rung = sum(cusum(predicted, rng.random(1000) < predicted).alarm is not None for _ in range(150))

    assert rung / 150 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 150)


def test_halved_odds_ring_within_two_hundred_tickets():
    """And not before they were halved."""
    rng = np.random.default_rng(3)
    predicted = rng.uniform(0.6, 0.9, 800)
    worse = predicted / (predicted + ODDS * (1 - predicted))
    happened = rng.random(800) < np.where(np.arange(800) < 400, predicted, worse)

    alarm = cusum(predicted, happened).alarm

    assert alarm is not None
    assert 400 <= alarm < 600


def test_the_threshold_does_not_depend_on_how_long_one_looks():
    """So an alarm does not go away because time has passed."""
    predicted = np.full(300, 0.7)
    short, long = (cusum(one, np.ones(len(one), bool)).threshold for one in (predicted[:60], predicted))

    assert short == pytest.approx(long, abs=1e-9)


def test_what_moved_is_named(world):
    """A cause that doubles its share, a family that fails more; nothing where nothing moved."""
    calm = drift(world.model, "v", world.later)
    rows = [n for n, t in enumerate(world.later.tickets) if "C03" in t.causes]
    loud = drift(world.model, "v", world.later.take(sorted([*range(0, len(world.later), 4), *rows])))

    assert "C03" in [one["name"] for one in loud["moved"]["causes"]]
    assert "C03" not in [one["name"] for one in calm["moved"]["causes"]]
    assert json.dumps(calm, sort_keys=True) == json.dumps(
        drift(world.model, "v", world.later), sort_keys=True
    )
    assert drift_plot(calm) == drift_plot(calm)


def test_a_period_that_was_learned_from_is_said_to_be(world):
    """Promises about it were fitted to it."""
    assert drift(world.model, "v", world.told)["notes"]
    assert not drift(world.model, "v", world.later)["notes"]
