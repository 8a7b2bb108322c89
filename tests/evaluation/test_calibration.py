"""Calibration is measured as defined, and its intervals hold at the rate they claim."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve

from diagnoser.errors import InputError
from diagnoser.evaluation.calibration import (
    calibration_floor,
    calibration_interval,
    corp,
    expected_calibration_error,
    isotonic_fit,
    reliability,
    reliability_intervals,
)

SEEDS = st.integers(0, 10_000)


def sample(seed, tickets=100):
    """Return too high predictions, and outcomes."""
    rng = np.random.default_rng(seed)
    prediction = rng.random(tickets)
    return prediction, rng.random(tickets) < prediction**1.5


@given(SEEDS)
def test_equal_mass_bins_are_those_of_scikit_learn(seed):
    """With distinct predictions and a divisible number of tickets, the quantile bins of scikit-learn."""
    prediction, outcome = sample(seed)
    observed, predicted = calibration_curve(outcome, prediction, n_bins=5, strategy="quantile")
    ours = reliability(prediction, outcome, 5)

    assert ours.count.tolist() == [20] * 5
    assert ours.predicted == pytest.approx(predicted)
    assert ours.observed == pytest.approx(observed)


@given(SEEDS, st.integers(1, 30), st.integers(1, 12))
def test_the_calibration_error_in_plain_python(seed, tickets, bins):
    """Sort, cut into bins of equal size, average the distances. Bins differ by one ticket at most."""
    prediction, outcome = sample(seed, tickets)
    rows = sorted(zip(prediction, outcome, strict=True), key=lambda pair: pair[0])
    count = reliability(prediction, outcome, bins).count
    error, begin = 0.0, 0
    for size in count:
        chunk = rows[begin : begin + size]
        error += abs(sum(p for p, _ in chunk) - sum(bool(y) for _, y in chunk))
        begin += size

    assert begin == tickets
    assert count.max() - count.min() <= 1
    assert expected_calibration_error(prediction, outcome, bins) == pytest.approx(error / tickets)


def test_the_floor_is_what_a_perfect_model_scores():
    """The mean calibration error of perfectly right predictions lies near the floor, not near zero."""
    rng = np.random.default_rng(0)
    prediction = rng.beta(4, 1.5, 2_000)
    floor = calibration_floor(prediction, seed=1)
    errors = [expected_calibration_error(prediction, rng.random(2_000) < prediction) for _ in range(100)]

    assert np.mean(errors) == pytest.approx(floor.mean(), rel=0.15)
    assert floor.mean() > 0.01


@given(SEEDS)
def test_the_parts_of_the_brier_score_add_up(seed):
    """Score = miscalibration - discrimination + uncertainty, and neither part is negative."""
    prediction, outcome = sample(seed)
    parts = corp(prediction, outcome)

    assert parts.score == pytest.approx(np.mean((prediction - outcome) ** 2))
    assert parts.score == pytest.approx(parts.miscalibration - parts.discrimination + parts.uncertainty)
    assert parts.miscalibration >= -1e-12
    assert parts.discrimination >= -1e-12


@given(SEEDS)
def test_the_isotonic_fit_keeps_the_order_and_the_mean(seed):
    """The isotonic fit rises with the prediction, keeps the overall share, and cannot be improved again."""
    prediction, outcome = sample(seed)
    fitted = isotonic_fit(prediction, outcome)

    assert (np.diff(fitted[np.argsort(prediction)]) >= -1e-12).all()
    assert fitted.mean() == pytest.approx(outcome.mean())
    assert isotonic_fit(fitted, outcome) == pytest.approx(fitted)


def test_equal_predictions_are_fitted_together():
    """Pooling adjacent violators by hand: 0.2 saw 1 of 2, 0.6 saw 0 of 1, so both become 1/3. 0.9 stays at 1."""
    fitted = isotonic_fit(np.array([0.2, 0.2, 0.6, 0.9]), np.array([True, False, False, True]))

    assert fitted == pytest.approx([1 / 3, 1 / 3, 1 / 3, 1])


@pytest.mark.parametrize("bend", [1.0, 1.3], ids=["calibrated", "too sure"])
def test_the_interval_of_the_calibration_error_holds_at_its_rate(bend):
    """In 95 of 100 samples the interval holds the error on endless tickets. At least 88 of 100 here."""
    rng = np.random.default_rng(3)
    endless = rng.beta(4, 1.5, 400_000)
    true = 0.0 if bend == 1 else np.abs(endless - endless**bend).mean()
    held = 0
    for seed in range(60):
        prediction = rng.beta(4, 1.5, 1_000)
        outcome = rng.random(1_000) < prediction**bend
        found = calibration_interval(prediction, outcome, seed=seed, repeats=150)
        held += found.low <= true <= found.high

    assert held >= 53


@pytest.mark.parametrize("dependent", [False, True], ids=["independent", "whole machines fail"])
def test_reliability_intervals_hold_at_their_rate(dependent):
    """Each bin's interval holds the true share in 95 of 100 samples, also where tickets of a machine agree."""
    rng = np.random.default_rng(4)
    held = np.zeros(10)
    for _ in range(300):
        share = np.repeat(rng.beta(6, 1, 300), 3)
        machine = np.repeat(np.arange(300), 3)
        luck = np.repeat(rng.random(300), 3) if dependent else rng.random(900)
        curve, low, high = reliability_intervals(share, luck < share, machine)
        held += (low <= curve.predicted) & (curve.predicted <= high)

    assert held.mean() / 300 == pytest.approx(0.95, abs=0.02)
    assert held.min() / 300 > 0.9


def test_wilsons_interval_by_hand():
    """80 of 100: 0.7112 to 0.8666, as in the tables."""
    outcome = np.arange(100) < 80
    _, low, high = reliability_intervals(np.full(100, 0.8), outcome, bins=1)

    assert (low[0], high[0]) == pytest.approx((0.7112, 0.8666), abs=1e-4)


@pytest.mark.parametrize(
    "prediction", [np.array([]), np.array([1.2]), np.array([np.nan]), np.array([[0.5]])], ids=str
)
def test_what_is_no_probability_is_refused(prediction):
    """Nothing, more than one, not a number and a table are refused."""
    with pytest.raises(InputError):
        reliability(prediction, np.ones(prediction.shape, bool))
