"""Choose the best kit of each report and its runners-up, in compiled code: one pass over the kits.

Axes: R reports, N kits, P parts.  Kits are numbered as in `kits.KitTable`: the empty one, P single pieces, pairs.
"""

# Numba has one kind of integer where mypy sees two.
# mypy: disable-error-code="arg-type, assignment, call-overload, return-value, operator"

from typing import Final

import numpy as np

from diagnoser.arrays import Floats, Ints
from diagnoser.inference.jit import entry, njit

SAME_COVERAGE: Final = 0.01
"""A runner-up must fix one visit in a hundred more than a smaller and cheaper kit; people read whole percents."""


@njit
def _pareto_front(cost: Floats, coverage: Floats) -> int:
    """Move the kits that cover more than every cheaper one to the front, in place. Return how many there are.

    Args:
        cost: Shape (P + 1,), sorted.
        coverage: Shape (P + 1,), of the same kits.
    """
    count = 0
    for kit in range(cost.shape[0]):
        if count == 0 or coverage[kit] > coverage[count - 1]:
            cost[count], coverage[count] = cost[kit], coverage[kit]
            count += 1
    return count


@njit
def _dominated(cost: float, coverage: float, front_cost: Floats, front_coverage: Floats) -> bool:
    """Return whether a kit on the front is cheaper and covers as much, but for `SAME_COVERAGE`.

    The dearest of the cheaper kits on the front covers most, so a binary search finds the only one to look at.
    """
    low, high = 0, front_cost.shape[0]
    while low < high:
        middle = (low + high) // 2
        if front_cost[middle] < cost:
            low = middle + 1
        else:
            high = middle
    return low > 0 and front_coverage[low - 1] >= coverage - SAME_COVERAGE


@entry
def rank(
    loss: Floats,
    cost: Floats,
    coverage: Floats,
    smaller_cost: Floats,
    smaller_coverage: Floats,
    ranking: Ints,
) -> None:
    """Fill each row of `ranking` with the best kit and then its runners-up, the best first.

    A runner-up is no kit that costs more than a smaller one and covers no more than `SAME_COVERAGE` beyond it.  Of
    kits with the same loss the first in number is the better one.

    Args:
        loss: Shape (R, N), what is minimised. Infinite for a kit that may not be sent.
        cost: Shape (R, N), expected cost.
        coverage: Shape (R, N).
        smaller_cost: Shape (R, P + 1), sorted cost of the kits of at most one piece, infinite for those that may not
            be sent.  Overwritten.
        smaller_coverage: Shape (R, P + 1), coverage of the same kits.  Overwritten.
        ranking: Shape (R, 1 + runners-up), filled with kit numbers. -1 if there are no more runners-up.
    """
    parts, most = smaller_cost.shape[1] - 1, ranking.shape[1] - 1
    for row in range(loss.shape[0]):
        best = 0
        for kit in range(loss.shape[1]):
            if loss[row, kit] < loss[row, best]:
                best = kit
        front = _pareto_front(smaller_cost[row], smaller_coverage[row])
        empty_cost, empty_coverage = cost[row, :1], coverage[row, :1]
        found, bar = 0, np.inf if most else -np.inf  # a runner-up must lose less than the bar
        for kit in range(loss.shape[1]):
            value = loss[row, kit]
            if not value < bar or kit == best:
                continue
            if kit > parts and _dominated(
                cost[row, kit], coverage[row, kit], smaller_cost[row, :front], smaller_coverage[row, :front]
            ):
                continue
            if 0 < kit <= parts and _dominated(
                cost[row, kit], coverage[row, kit], empty_cost, empty_coverage
            ):
                continue
            place = min(found, most - 1)
            while place > 0 and loss[row, ranking[row, place]] > value:
                ranking[row, place + 1] = ranking[row, place]
                place -= 1
            ranking[row, place + 1] = kit
            found = min(found + 1, most)
            if found == most:
                bar = loss[row, ranking[row, most]]
        ranking[row, 0] = best
        for place in range(found, most):
            ranking[row, place + 1] = -1
