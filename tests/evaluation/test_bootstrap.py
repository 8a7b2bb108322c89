"""Resampling is honest: seeded, by whole groups, with intervals that hold at their rate."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.errors import InputError
from diagnoser.evaluation import bootstrap as bootstrap_module
from diagnoser.evaluation.bootstrap import group_index, interval, interval_of, resampled_means


def test_a_resample_is_the_mean_over_whole_groups(monkeypatch):
    """Vectorised means equal those of groups drawn one by one, also when the repeats are cut into pieces."""
    values, groups = np.array([1.0, 2.0, 4.0, 8.0]), np.array(["a", "b", "a", "c"])
    members = [[1.0, 4.0], [2.0], [8.0]]
    rng = np.random.default_rng([7, 3])
    drawn = rng.integers(3, size=(5, 3))
    plain = [np.mean([value for group in row for value in members[group]]) for row in drawn]

    assert resampled_means(values, groups, seed=7, repeats=5) == pytest.approx(plain)
    monkeypatch.setattr(bootstrap_module, "_CELLS", 3)
    assert resampled_means(values, groups, seed=7, repeats=5) == pytest.approx(plain)


@given(st.lists(st.sampled_from(["", "a", "b", "c"]), min_size=1, max_size=12))
def test_tickets_without_a_name_are_groups_of_their_own(names):
    """Equal names share a number, empty ones never do, and the numbers have no gaps."""
    index = group_index(names, len(names))

    assert sorted(set(index.tolist())) == list(range(index.max() + 1))
    for first in range(len(names)):
        for second in range(first):
            same = names[first] == names[second] != ""
            assert (index[first] == index[second]) == same


def test_columns_are_resampled_together():
    """Two columns of one table move together: a constant difference stays constant."""
    values = np.random.default_rng(0).random(50)
    means = resampled_means(np.column_stack([values, values + 1]), seed=1, repeats=100)

    assert means[:, 1] - means[:, 0] == pytest.approx(np.ones(100))


def test_the_same_seed_gives_the_same_interval():
    """Intervals are functions of values, groups and seed."""
    values = np.random.default_rng(0).random(50)

    assert interval(values, seed=3) == interval(values, seed=3)
    assert interval(values, seed=3) != interval(values, seed=4)


@pytest.mark.parametrize("size", [1, 4], ids=["single tickets", "four a machine"])
def test_intervals_hold_the_true_mean_at_their_rate(size):
    """In 95 of 100 samples of 150 machines the interval holds the true share, whether tickets agree or not."""
    rng = np.random.default_rng(size)
    held = 0
    for seed in range(400):
        values = np.repeat(rng.random(150) < 0.8, size).astype(float)
        found = interval(values, np.repeat(np.arange(150), size), seed=seed, repeats=400)
        held += found.low <= 0.8 <= found.high

    assert 0.915 <= held / 400 <= 0.98


def test_groups_that_agree_widen_the_interval():
    """Four copies of each ticket are no more knowledge than one."""
    values = (np.random.default_rng(0).random(100) < 0.7).astype(float)
    one = interval(values)
    copies = interval(np.repeat(values, 4), np.repeat(np.arange(100), 4))
    wrong = interval(np.repeat(values, 4))

    assert copies.high - copies.low == pytest.approx(one.high - one.low, rel=0.1)
    assert wrong.high - wrong.low < 0.6 * (one.high - one.low)
    assert copies.groups == 100


def test_any_statistic_is_resampled_like_a_mean():
    """For the mean, the interval of any statistic is that of the mean, up to chance."""
    values = np.random.default_rng(1).random(300)
    groups = np.repeat(np.arange(150), 2)
    fast, general = interval(values, groups), interval_of(lambda v: float(v.mean()), [values], groups)

    assert (general.low, general.high) == pytest.approx((fast.low, fast.high), abs=0.006)
    assert general.value == fast.value


@pytest.mark.parametrize("values", [np.array([]), np.array([np.nan])], ids=["nothing", "not a number"])
def test_what_cannot_be_resampled_is_refused(values):
    """Never a silent NaN."""
    with pytest.raises(InputError):
        interval(values)


def test_groups_of_another_length_are_refused():
    """Each ticket needs its group."""
    with pytest.raises(InputError):
        interval(np.ones(3), ["a", "b"])
