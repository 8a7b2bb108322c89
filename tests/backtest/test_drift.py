"""The drift alarm goes off when predicted fixes fail, rarely otherwise, and the report names the changes."""

import json

import numpy as np
import pytest

from diagnoser.backtest.drift import (
    AVERAGE_RUN_LENGTH,
    ODDS,
    SIGNIFICANCE,
    TOLERATED,
    WINDOW,
    _families,
    _path,
    _shares,
    cusum,
    drift,
)
from diagnoser.backtest.plots import drift_plot


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

    plain = in_plain_python(predicted - TOLERATED, happened)
    assert cusum(predicted, happened).path.tolist() == pytest.approx(plain)


def rate_of_alarms(rng, chance, promised, worlds=2000):
    """Return the share of simulated worlds of a thousand tickets with an alarm, for these predictions."""
    threshold = cusum(promised, np.ones(len(promised), bool)).threshold
    happened = rng.random((worlds, len(promised))) < chance
    return (_path(np.clip(promised - TOLERATED, 0, 1), happened, ODDS).max(axis=0) > threshold).mean()


def test_false_alarms_come_as_often_as_is_said():
    """If the predictions are too high by the tolerance, one of twenty runs of a thousand tickets has an alarm."""
    rng = np.random.default_rng(2)
    promised = rng.uniform(0.4, 0.95, WINDOW)

    # The threshold is a quantile of 1,000 simulated stretches, the rate that of 2,000 others.
    spread = np.sqrt(SIGNIFICANCE * (1 - SIGNIFICANCE) * (1 / 1000 + 1 / 2000))
    assert rate_of_alarms(rng, promised - TOLERATED, promised) == pytest.approx(SIGNIFICANCE, abs=3 * spread)


def test_right_predictions_hardly_ever_raise_an_alarm():
    """The tolerance leaves room for the error of a learned model."""
    rng = np.random.default_rng(3)
    promised = rng.uniform(0.4, 0.95, WINDOW)

    assert rate_of_alarms(rng, promised, promised) < SIGNIFICANCE / 2


def test_false_alarms_come_once_in_as_many_tickets_as_is_said():
    """The average run length, by 300 runs of up to 60,000 tickets, those cut off counted as they should be."""
    rng = np.random.default_rng(4)
    promised = rng.uniform(0.4, 0.95, WINDOW)
    threshold = cusum(promised, np.ones(WINDOW, bool)).threshold
    alive, spent, rung = np.zeros(300), 0, 0
    for _ in range(60):
        happened = rng.random((WINDOW, len(alive))) < (promised - TOLERATED)[:, None]
        height = _path(np.clip(promised - TOLERATED, 0, 1), happened.T, ODDS, alive)
        over = (height > threshold).any(axis=0)
        spent += np.where(over, (height > threshold).argmax(axis=0) + 1, WINDOW).sum()
        rung += over.sum()
        alive = height[-1, ~over]

    assert spent / rung == pytest.approx(AVERAGE_RUN_LENGTH, rel=0.35)  # the threshold itself is simulated


def test_halved_odds_raise_an_alarm_within_two_hundred_tickets():
    """And not before they were halved."""
    rng = np.random.default_rng(3)
    predicted = rng.uniform(0.6, 0.9, 800)
    worse = predicted / (predicted + ODDS * (1 - predicted))
    happened = rng.random(800) < np.where(np.arange(800) < 400, predicted, worse)

    alarm = cusum(predicted, happened).alarm

    assert alarm is not None
    assert 400 <= alarm < 600


def rarely(times, lists):
    """Whether false names came no more often than is said, up to three standard errors."""
    return times / lists <= SIGNIFICANCE + 3 * np.sqrt(SIGNIFICANCE * (1 - SIGNIFICANCE) / lists)


def test_symptoms_are_named_falsely_as_seldom_as_is_said():
    """Of two samples of one world: one list in twenty at most."""
    rng = np.random.default_rng(5)
    share = rng.uniform(0.01, 0.3, 20)
    named = 0
    for _ in range(120):
        before, now = (
            [[str(one) for one in np.flatnonzero(row)] for row in rng.random((size, 20)) < share]
            for size in (300, 200)
        )
        named += bool(_shares(before, now))

    assert rarely(named, 120)


def test_families_are_named_falsely_as_seldom_as_is_said():
    """If the predictions for each family are off by up to the tolerance, at most one list of twenty has an entry."""
    rng = np.random.default_rng(7)
    promised, family = rng.uniform(0.4, 0.95, 400), np.repeat(["A", "B", "C", "D"], 100)
    named = 0
    for _ in range(400):
        off = np.repeat(rng.uniform(-TOLERATED, TOLERATED, 4), 100)
        named += bool(_families(family, promised, rng.random(400) < promised + off))

    assert rarely(named, 400)


def test_a_family_that_fails_more_is_named():
    """And the other is not."""
    rng = np.random.default_rng(6)
    promised, family = np.full(800, 0.8), np.repeat(["A", "B"], 400)
    happened = rng.random(800) < np.where(family == "A", 0.6, 0.8)

    assert [one["name"] for one in _families(family, promised, happened)] == ["A"]


def test_the_threshold_does_not_depend_on_how_long_one_looks():
    """So an alarm does not go away because time has passed."""
    predicted = np.full(300, 0.7)
    short, long = (cusum(one, np.ones(len(one), bool)).threshold for one in (predicted[:60], predicted))

    assert short == pytest.approx(long, abs=1e-9)


def test_changes_are_named(world):
    """A cause that doubles its share is named, and it is not named without a change."""
    calm = drift(world.model, "v", world.later)
    rows = [n for n, t in enumerate(world.later.tickets) if "C03" in t.causes]
    loud = drift(world.model, "v", world.later.take(sorted([*range(0, len(world.later), 4), *rows])))

    assert "C03" in [one["name"] for one in loud["moved"]["causes"]]
    assert "C03" not in [one["name"] for one in calm["moved"]["causes"]]
    assert json.dumps(calm, sort_keys=True) == json.dumps(
        drift(world.model, "v", world.later), sort_keys=True
    )
    assert drift_plot(calm) == drift_plot(calm)


def test_a_period_that_the_model_was_trained_on_has_a_note(world):
    """Predictions for it are too good, and a note says so."""
    assert drift(world.model, "v", world.told)["notes"]
    assert not drift(world.model, "v", world.later)["notes"]
