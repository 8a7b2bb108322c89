"""Splits of tickets into training and test sets by time: models always train on the past of the test tickets.

Axes: N tickets.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from diagnoser.arrays import Bools, Ints
from diagnoser.errors import InputError
from diagnoser.evaluation.bootstrap import Groups, group_index

Times = NDArray[np.datetime64]


@dataclass(frozen=True, eq=False, slots=True)
class Split:
    """Row numbers of the training tickets and of the test tickets, both ascending. No row is in both."""

    train: Ints
    test: Ints


def _times(closed_at: NDArray[Any]) -> Times:
    try:
        times = np.asarray(closed_at).astype("datetime64[s]")
    except ValueError as error:
        raise InputError("A closing time is not an ISO 8601 date or time.") from error
    if np.isnat(times).any():
        raise InputError("A ticket without a closing time cannot be split by time.")
    return times


def _both(train: Bools, what: str) -> Split:
    if train.all() or not train.any():
        raise InputError(f"The split {what} leaves no ticket to {'test on' if train.all() else 'train on'}.")
    return Split(np.flatnonzero(train), np.flatnonzero(~train))


def time_split(closed_at: NDArray[Any], date: str) -> Split:
    """Return the split that trains on tickets closed before the date and tests on the others."""
    return _both(_times(closed_at) < _times(np.array([date]))[0], f"at {date}")


def time_splits(closed_at: NDArray[Any], date: str, periods: int) -> Iterator[Split]:
    """Yield splits whose test sets are consecutive periods from the date on, with equally many tickets.

    Each split trains on all tickets before its period. Tickets with equal times stay in one period, so there can be
    fewer periods than asked for, but there is at least one.
    """
    if periods < 1:
        raise InputError("There must be at least one period.")
    times = _times(closed_at)
    later = np.sort(times[time_split(times, date).test])
    position = np.arange(periods) * len(later) // periods
    yield from _periods(times, np.unique(later[position]))


def later_slice(closed_at: NDArray[Any], share: float = 0.2) -> Split:
    """Return the split that tests on the newest share of the tickets. Tickets with equal times stay together.

    >>> split = later_slice(np.array(["2024-03-01", "2024-01-01", "2024-02-01", "2024-04-01"]), 0.25)
    >>> split.train.tolist(), split.test.tolist()
    ([0, 1, 2], [3])
    """
    if not 0 < share < 1:
        raise InputError("The share of test tickets must lie between 0 and 1.")
    times = _times(closed_at)
    first = min(len(times) - 1, int(np.ceil(round((1 - share) * len(times), 6))))
    return _both(times < np.sort(times)[first], f"of the newest {share:.0%}")


def apart(split: Split, groups: Groups, drop: Literal["train", "test"] = "train") -> Split:
    """Return the split without groups, such as machines, that have tickets on both sides.

    Args:
        split: The split.
        groups: Shape (N,), group of each ticket. A ticket with an empty group name is a group of its own.
        drop: `train` drops the training tickets of such groups, and every test ticket stays. `test` drops their test
            tickets, so only machines without training tickets are tested.

    Raises:
        InputError: One side of the split would be empty.
    """
    index = group_index(groups, len(np.asarray(groups)))
    train, test = split.train, split.test
    if drop == "train":
        train = train[~np.isin(index[train], index[test])]
    else:
        test = test[~np.isin(index[test], index[train])]
    if not len(train) or not len(test):
        raise InputError("Keeping the machines of both sides apart leaves one side of the split empty.")
    return Split(train, test)


def rolling_origin(closed_at: NDArray[Any], periods: int = 4, first_share: float = 0.5) -> Iterator[Split]:
    """Yield splits with a rolling origin: each trains on all tickets before its test period.

    Args:
        closed_at: Shape (N,).
        periods: Number of test periods. They have equally many tickets and cover the time after the first training set.
        first_share: Share of the tickets in the first training set.

    Raises:
        InputError: The tickets are too few, or their times too equal, for so many periods.
    """
    if periods < 1 or not 0 < first_share < 1:
        raise InputError("A rolling origin needs at least one period and a first share between 0 and 1.")
    times = _times(closed_at)
    ordered = np.sort(times)
    position = np.linspace(first_share * len(times), len(times), periods + 1).round().astype(np.int64)
    edges = ordered[np.minimum(position[:-1], len(times) - 1)]
    if (np.diff(edges) <= np.timedelta64(0, "s")).any() or not (times < edges[0]).any():
        raise InputError(f"The history is too short for {periods} periods.")
    yield from _periods(times, edges)


def _periods(times: Times, edges: Times) -> Iterator[Split]:
    """Yield a split whose test set lies between each two neighbouring edges. The last test set has no end."""
    for begin, end in zip(edges, [*edges[1:], None], strict=True):
        later = times >= begin
        yield Split(np.flatnonzero(~later), np.flatnonzero(later if end is None else later & (times < end)))
