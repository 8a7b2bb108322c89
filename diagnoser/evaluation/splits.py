"""Which tickets to learn from and which to judge by: always the past for the future.

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
    """Rows to learn from and rows to judge by, each rising and none in both."""

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
        raise InputError(f"The split {what} leaves nothing to {'judge by' if train.all() else 'learn from'}.")
    return Split(np.flatnonzero(train), np.flatnonzero(~train))


def time_split(closed_at: NDArray[Any], date: str) -> Split:
    """Learn from tickets closed before the date, judge by those closed on it or later."""
    return _both(_times(closed_at) < _times(np.array([date]))[0], f"at {date}")


def time_splits(closed_at: NDArray[Any], date: str, periods: int) -> Iterator[Split]:
    """Cut what was closed on the date or later into periods of equal size, each learned from everything before it.

    Tickets of one moment stay together, so there may be fewer periods than asked for, but one at least.
    """
    if periods < 1:
        raise InputError("There must be at least one period.")
    times = _times(closed_at)
    later = np.sort(times[time_split(times, date).test])
    position = np.arange(periods) * len(later) // periods
    yield from _periods(times, np.unique(later[position]))


def later_slice(closed_at: NDArray[Any], share: float = 0.2) -> Split:
    """Learn from the older tickets, judge by the newest share; tickets of one moment are judged together.

    >>> split = later_slice(np.array(["2024-03-01", "2024-01-01", "2024-02-01", "2024-04-01"]), 0.25)
    >>> split.train.tolist(), split.test.tolist()
    ([0, 1, 2], [3])
    """
    if not 0 < share < 1:
        raise InputError("The share to judge by must lie between 0 and 1.")
    times = _times(closed_at)
    first = min(len(times) - 1, int(np.ceil(round((1 - share) * len(times), 6))))
    return _both(times < np.sort(times)[first], f"of the newest {share:.0%}")


def apart(split: Split, groups: Groups, drop: Literal["train", "test"] = "train") -> Split:
    """Return the split with no group, such as a serial, on both sides.

    `train` forgets the past of the tested machines: every test ticket is still judged.  `test` judges only
    machines that were never seen before, which is right where nearly all machines come back.
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
    """Yield splits that learn from everything before a moment and judge by the next slice of tickets.

    Args:
        closed_at: Shape (N,).
        periods: How many slices of equal size the time after the first training set is cut into.
        first_share: Share of the tickets that the first split learns from.
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
    """Yield a split for the time from each edge to the next, the last without an end."""
    for begin, end in zip(edges, [*edges[1:], None], strict=True):
        later = times >= begin
        yield Split(np.flatnonzero(~later), np.flatnonzero(later if end is None else later & (times < end)))
