"""Splits train on the past of their test tickets, and no machine is on both sides."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.errors import InputError
from diagnoser.evaluation.splits import apart, later_slice, rolling_origin, time_split, time_splits

DAYS = st.lists(st.integers(0, 400), min_size=10, max_size=40)


def dates(days):
    """Return days after the first of January."""
    return np.datetime64("2024-01-01") + np.array(days, "timedelta64[D]")


def test_the_day_itself_belongs_to_the_test():
    """Tickets closed on the date are test tickets, those before it are training tickets."""
    split = time_split(np.array(["2024-05-01", "2024-04-30T23:59:59", "2024-06-01"]), "2024-05-01")

    assert split.train.tolist() == [1]
    assert split.test.tolist() == [0, 2]


@given(DAYS, st.floats(0.1, 0.9))
def test_a_later_slice_is_later(days, share):
    """Every tested ticket closed after every learned one. About the share is tested, all tickets used once."""
    times = dates(days)
    if np.sort(times)[0] == np.sort(times)[min(len(times) - 1, int(np.ceil((1 - share) * len(times))))]:
        return
    split = later_slice(times, share)

    assert times[split.train].max() < times[split.test].min()
    assert sorted([*split.train, *split.test]) == list(range(len(days)))
    assert len(split.test) >= int(share * len(days))


@given(DAYS, st.integers(0, 99), st.sampled_from(["train", "test"]))
def test_apart_leaves_no_machine_on_both_sides(days, seed, drop):
    """Whichever side gives way, the serials of the two sides are disjoint and the other side is whole."""
    serials = np.random.default_rng(seed).integers(30, size=len(days)).astype(str)
    times = dates(np.arange(len(days)))
    split = later_slice(times, 0.3)
    try:
        found = apart(split, serials, drop)
    except InputError:
        return

    assert not set(serials[found.train]) & set(serials[found.test])
    kept, whole = (found.test, split.test) if drop == "train" else (found.train, split.train)
    assert np.array_equal(kept, whole)


def test_machines_without_a_serial_are_kept():
    """Two tickets without a serial are not one machine."""
    split = apart(later_slice(dates(range(4)), 0.5), ["", "a", "", "a"])

    assert split.train.tolist() == [0]
    assert split.test.tolist() == [2, 3]


@given(st.integers(12, 80), st.integers(1, 4))
def test_a_rolling_origin_learns_from_the_whole_past_and_tests_each_ticket_once(tickets, periods):
    """The test slices follow each other without gap or overlap, each with all earlier tickets for training."""
    times = dates(np.random.default_rng(tickets).permutation(tickets))
    splits = list(rolling_origin(times, periods))

    assert len(splits) == periods
    for split in splits:
        assert times[split.train].max() < times[split.test].min()
        assert len(split.train) == (times < times[split.test].min()).sum()
    tested = np.concatenate([split.test for split in splits])
    assert len(tested) == len(set(tested.tolist())) == tickets - len(splits[0].train)
    assert len(splits[0].train) == pytest.approx(tickets / 2, abs=1)


@given(DAYS, st.integers(1, 6), st.integers(1, 400))
def test_periods_since_a_day_learn_from_the_whole_past_and_test_each_ticket_once(days, periods, border):
    """As many periods as asked for, or fewer if tickets of one day would be split."""
    times, date = dates(days), dates([border])[0]
    if not min(days) < border <= max(days):
        return
    splits = list(time_splits(times, str(date), periods))

    assert 1 <= len(splits) <= periods
    for split in splits:
        assert len(split.train) == (times < times[split.test].min()).sum()
    tested = np.concatenate([split.test for split in splits])
    assert sorted(tested) == np.flatnonzero(times >= date).tolist()


@pytest.mark.parametrize(
    "make",
    [
        lambda: time_split(dates([1, 2]), "2023-01-01"),
        lambda: time_split(dates([1, 2]), "2030-01-01"),
        lambda: time_split(dates([1, 2]), "yesterday"),
        lambda: list(time_splits(dates([1, 2]), "2030-01-01", 2)),
        lambda: list(time_splits(dates([1, 2]), "2024-01-03", 0)),
        lambda: later_slice(np.array(["2024-01-01", "NaT"])),
        lambda: later_slice(np.array(["2024-01-01", "soon"])),
        lambda: later_slice(dates([1, 1, 1])),
        lambda: later_slice(dates([1, 2]), 1.5),
        lambda: apart(later_slice(dates(range(4)), 0.5), ["a"] * 4),
        lambda: list(rolling_origin(dates([1, 1, 1, 1]), 2)),
        lambda: list(rolling_origin(dates([1, 2, 3]), 0)),
    ],
)
def test_a_split_that_cannot_be_made_is_refused(make):
    """An empty side or an unreadable time is said, never passed on."""
    with pytest.raises(InputError):
        make()
