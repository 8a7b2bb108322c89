"""Bootstrap intervals that resample whole groups of tickets, because tickets of one machine are not independent.

Source: percentile bootstrap over clusters (Davison and Hinkley 1997, sections 3.8 and 5.2).

Axes: N tickets, G groups, R repeats.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from diagnoser.arrays import Floats, Ints
from diagnoser.errors import InputError

REPEATS: Final = 2_000
LEVEL: Final = 0.95
_CELLS: Final = 250_000  # drawn groups held at once, so that they stay in the cache of the processor


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its bootstrap interval.

    Attributes:
        value: The estimate on the observed tickets.
        low: Lower end of the interval.
        high: Upper end of the interval.
        level: Nominal coverage of the interval, such as 0.95.
        tickets: Number of tickets.
        groups: Number of independent groups of these tickets.
    """

    value: float
    low: float
    high: float
    level: float
    tickets: int
    groups: int


Groups = Sequence[Any] | NDArray[Any]


def group_index(groups: Groups | None, tickets: int) -> Ints:
    """Return the index of each ticket's group, shape (N,). A ticket with an empty group name is a group of its own."""
    if groups is None:
        return np.arange(tickets)
    names = np.asarray(groups)
    if len(names) != tickets:
        raise InputError(f"There are {tickets} tickets and {len(names)} groups.")
    _, index = np.unique(names, return_inverse=True)
    index = index.ravel().astype(np.int64)
    if names.dtype.kind in "US":
        unnamed = np.flatnonzero(np.char.str_len(names) == 0)
    else:
        unnamed = np.flatnonzero([name is None or name == "" for name in names.tolist()])
    index[unnamed] = tickets + np.arange(len(unnamed))
    return np.unique(index, return_inverse=True)[1].ravel()


def machines(groups: Groups) -> int:
    """Return the number of groups. A ticket with an empty group name is a group of its own.

    >>> machines(["A", "A", "", ""]), machines([])
    (3, 0)
    """
    return len(np.unique(group_index(groups, len(groups))))


def resampled_means(
    values: Floats, groups: Groups | None = None, *, seed: int = 0, repeats: int = REPEATS
) -> Floats:
    """Return the mean of the values in each resample of the groups, shape (R,) or (R, columns).

    Args:
        values: Shape (N,) or (N, columns). All columns use the same resamples, so differences of columns are paired.
        groups: Shape (N,), name of each ticket's group, such as the serial number. None for independent tickets.
        seed: The same seed gives the same resamples for any values with the same groups.
        repeats: R.

    Raises:
        InputError: There is no value, or a value is not finite.
    """
    values = np.asarray(values, np.float64)
    if not len(values) or not np.isfinite(values).all():
        raise InputError("Resampling needs at least one value, and every value a number.")
    table = values.reshape(len(values), -1)
    index = group_index(groups, len(table))
    size = np.bincount(index).astype(np.float64)
    total = np.column_stack([np.bincount(index, weights=column) for column in table.T])
    means = np.concatenate([(w @ total) / (w @ size)[:, None] for w in _weights(len(size), repeats, seed)])
    return means.reshape(repeats, *values.shape[1:])


def _weights(groups: int, repeats: int, seed: int) -> Iterator[Floats]:
    """Yield how often each group was drawn, shape (some repeats, G). A few repeats at a time keep memory small."""
    rng = np.random.default_rng([seed, groups])
    step = max(1, _CELLS // groups)
    for begin in range(0, repeats, step):
        rows = min(step, repeats - begin)
        drawn = rng.integers(groups, size=(rows, groups)) + groups * np.arange(rows)[:, None]
        yield np.bincount(drawn.ravel(), minlength=rows * groups).reshape(rows, groups).astype(np.float64)


def interval(
    values: Floats,
    groups: Groups | None = None,
    *,
    seed: int = 0,
    repeats: int = REPEATS,
    level: float = LEVEL,
) -> Interval:
    """Return the mean of the values, shape (N,), with its percentile interval."""
    values = np.asarray(values, np.float64)
    means = resampled_means(values, groups, seed=seed, repeats=repeats)
    return summarise(float(values.mean()), means, level, len(values), groups)


def summarise(
    value: float, resampled: Floats, level: float, tickets: int, groups: Groups | None = None
) -> Interval:
    """Return the interval between the two outer quantiles of the resampled values, shape (R,)."""
    low, high = np.quantile(resampled, [(1 - level) / 2, (1 + level) / 2])
    return Interval(
        value, float(low), float(high), level, tickets, int(group_index(groups, tickets).max()) + 1
    )


def interval_of(
    statistic: Callable[..., float],
    arrays: Sequence[NDArray[Any]],
    groups: Groups | None = None,
    *,
    seed: int = 0,
    repeats: int = 500,
    level: float = LEVEL,
) -> Interval:
    """Return the percentile interval of any statistic, such as the calibration error.

    A percentile interval counts the bias of a statistic twice. `calibration_interval` corrects this.

    Args:
        statistic: Function from the arrays to a number.
        arrays: Each of shape (N, ...), one row for each ticket.
        groups: As for `resampled_means`, likewise the rest.
    """
    tickets = len(arrays[0])
    index = group_index(groups, tickets)
    order = np.argsort(index, kind="stable")
    start = np.searchsorted(index[order], np.arange(index.max() + 2))
    rng = np.random.default_rng([seed, int(index.max()) + 1])
    value, drawn = statistic(*arrays), np.empty(repeats)
    for repeat in range(repeats):
        rows = _rows_of(rng.integers(len(start) - 1, size=len(start) - 1), order, start)
        drawn[repeat] = statistic(*(each[rows] for each in arrays))
    return summarise(value, drawn, level, tickets, groups)


def _rows_of(groups: Ints, order: Ints, start: Ints) -> Ints:
    """Return the row numbers of all tickets of the drawn groups."""
    length = start[groups + 1] - start[groups]
    within = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    rows: Ints = order[np.repeat(start[groups], length) + within]
    return rows
