"""The value of each kit in one posterior or in many, the best kit, and its runners-up.

    C(S) = sum over S of [handling(i) + unneeded(i) (1 - P(i needed))] + revisit (1 - coverage(S))

This is the one place where a kit is valued and chosen: for one answer, for many reports at once, for the value of a
question and for a backtest.  Everything is linear in probabilities, so the same function values a posterior and a part
of one (the mass in which a question is answered with no).  That makes the value of a question exact and cheap.

Axes: P parts, N kits, R posteriors.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.decision.kernel_ranking import rank
from diagnoser.decision.kit_table import KitTable
from diagnoser.decision.quantities import Quantities, with_quantities
from diagnoser.model import CoverageRecalibration
from diagnoser.types import MAX_SPARES, Objective

LEAST_GAIN: Final = 1e-4
"""With the objective `coverage` a piece must add more than this: one visit in ten thousand."""

ROUNDING: Final = 1e-12
"""Kits whose losses differ by less for each piece are equal, and the one with fewer pieces is chosen."""

MOST_ALTERNATIVES: Final = 5
"""Runners-up that an answer lists."""


@dataclass(frozen=True, eq=False, slots=True)
class Pricing:
    """Everything beside the posterior that the value of a kit depends on.

    Attributes:
        table: The kits.
        handling: Shape (P + 1,), cost of sending one piece. 0 for no part.
        unneeded: Shape (P + 1,), further cost of one piece sent in vain. 0 for no part.
        revisit: Cost of a second visit: one for all posteriors, or shape (R,).
        objective: Least expected cost, or highest coverage.
        quantities: How many pieces are needed of a part. None for one of each.
        recalibration: Applied to every coverage. None if coverage holds as it is.
    """

    table: KitTable
    handling: Floats
    unneeded: Floats
    revisit: float | Floats
    objective: Objective = "expected_cost"
    quantities: Quantities | None = None
    recalibration: CoverageRecalibration | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Priced:
    """What each kit achieves, in one posterior or in R of them.

    Attributes:
        coverage: Shape (N,) or (R, N).
        cost: The same shape, expected cost.
        loss: The same shape. It is minimised: the cost, or with the objective `coverage` the chance that the kit
            does not suffice.
    """

    coverage: Floats
    cost: Floats
    loss: Floats


def price(pricing: Pricing, needed: Floats, coverage: Floats) -> Priced:
    """Return coverage, cost and loss of every kit.

    Args:
        pricing: Costs and objective.
        needed: Shape (P,) or (R, P), P(part is needed).
        coverage: Shape (P + 1, P + 1) or (R, P + 1, P + 1), as `Engine.coverage` returns it.
    """
    covered = _covered(pricing, coverage)
    mass = np.ones(needed.shape[:-1])
    cost = _cost(pricing, needed, covered, mass)
    return Priced(covered, cost, _loss(pricing, covered, cost, mass))


def losses(pricing: Pricing, needed: Floats, coverage: Floats, mass: Floats) -> Floats:
    """Return shape (R, N): the loss of every kit in R posteriors, each times its mass.

    Args:
        pricing: Costs and objective.
        needed: Shape (R, P), the part of the mass in which each part is needed.
        coverage: Shape (R, P + 1, P + 1), of the posteriors.
        mass: Shape (R,).
    """
    covered = _covered(pricing, coverage)
    covered *= mass[:, None]
    cost = covered
    if pricing.objective != "coverage":
        cost = _cost(pricing, needed, covered, mass)
    return _loss(pricing, covered, cost, mass)


def _covered(pricing: Pricing, coverage: Floats) -> Floats:
    """Return the coverage of every kit, recalibrated.

    The recalibration is linear, so it commutes with the mass of a posterior and the value of an answer stays exact
    (docs/adr/0011).
    """
    table = with_quantities(pricing.quantities, coverage)
    flat = table.reshape(*table.shape[:-2], table.shape[-1] ** 2)
    found = np.asarray(flat.take(pricing.table.place, axis=-1))
    return found if pricing.recalibration is None else pricing.recalibration(found)


def _cost(pricing: Pricing, needed: Floats, covered: Floats, mass: Floats) -> Floats:
    """Return C of each kit. `needed`, `covered` and `mass` are of the same part of a posterior."""
    table, whole = pricing.table, mass[..., None]
    piece = np.zeros((*needed.shape[:-1], table.parts + 1))
    piece[..., 1:] = whole * pricing.handling[1:] + pricing.unneeded[1:] * (whole - needed)
    # Gathered, not multiplied by a matrix: BLAS would start threads for so little.
    cost: Floats = piece.take(table.first, axis=-1)
    cost += piece.take(table.second, axis=-1)
    if table.twice < len(table):  # of two equal pieces the second is not needed, unless two may be
        once = needed if pricing.quantities is None else needed * (1.0 - pricing.quantities.second[1:])
        cost[..., table.twice :] += (once * pricing.unneeded[1:])[..., table.first[table.twice :] - 1]
    revisit = np.asarray(pricing.revisit)[..., None]
    cost += revisit * whole
    cost -= revisit * covered
    return cost


def _loss(pricing: Pricing, covered: Floats, cost: Floats, mass: Floats) -> Floats:
    size = pricing.table.size
    if pricing.objective == "coverage":
        return mass[..., None] * (1 + LEAST_GAIN * size) - covered
    return cost + mass[..., None] * (ROUNDING * size)


def allowed_kits(
    table: KitTable, most: int, stock: Ints | None = None, quantities: Quantities | None = None
) -> Bools:
    """Return which kits may be sent, shape (N,). The empty one always may.

    Args:
        table: The kits.
        most: Pieces at most.
        stock: Shape (P + 1,), pieces at hand. None if everything is at hand.
        quantities: Two pieces of a part are allowed only where two may be needed. None: nowhere.
    """
    allowed = np.array(table.size <= most, np.bool_)
    allowed[table.twice :] &= False if quantities is None else quantities.second[1:] > 0
    if stock is not None:
        need = 1 + (table.first == table.second)
        allowed &= (table.first == 0) | (stock[table.first] >= need)
        allowed &= (table.second == 0) | (stock[table.second] >= 1)
    return allowed


def ranked_kits(table: KitTable, priced: Priced, allowed: Bools, runners_up: int = MOST_ALTERNATIVES) -> Ints:
    """Return the best allowed kit of each posterior and its runners-up, shape (..., 1 + runners_up).

    A kit with a piece that adds nearly nothing is no runner-up: it costs more than a smaller one and covers no more,
    beyond `SAME_COVERAGE`.  Where fewer remain the row ends with -1.

    Args:
        table: The kits.
        priced: What each achieves.
        allowed: Shape (N,), the kits that may be sent.
        runners_up: How many at most.
    """
    coverage, cost = np.atleast_2d(priced.coverage), np.atleast_2d(priced.cost)
    loss = np.where(allowed, np.atleast_2d(priced.loss), np.inf)
    small = slice(0, 1 + table.parts)
    smaller = np.where(allowed[small], cost[:, small], np.inf)
    order = np.argsort(smaller, axis=1)
    smaller = np.take_along_axis(smaller, order, axis=1)
    covered = np.take_along_axis(coverage[:, small], order, axis=1)
    ranking = np.empty((len(loss), 1 + runners_up), np.int64)
    rank(loss, cost, coverage, smaller, covered, ranking)
    return ranking.reshape(*priced.loss.shape[:-1], 1 + runners_up)


def best_kits(priced: Priced, allowed: Bools) -> Ints:
    """Return the number of the best allowed kit of each posterior, shape (...)."""
    return np.asarray(np.where(allowed, priced.loss, np.inf).argmin(axis=-1))


def best_of_size(table: KitTable, priced: Priced, allowed: Bools, pieces: int) -> int | None:
    """Return the number of the best allowed kit of so many pieces in one posterior, None if there is none."""
    if not 0 <= pieces <= MAX_SPARES:
        return None
    rows = table.of_size(pieces)
    if not allowed[rows].any():
        return None
    least = np.where(allowed[rows], priced.loss[rows], np.inf).argmin()
    return int(rows.start + least)


def likelier_first(table: KitTable, kits: Ints, needed: Floats) -> Ints:
    """Return the numbers of the parts of some kits, the likelier part first and 0 for no part last. Shape (..., n, 2).

    Args:
        table: The kits.
        kits: Shape (..., n), kit numbers.
        needed: Shape (..., P), P(part is needed).

    >>> from diagnoser.decision.kit_table import kit_table
    >>> likelier_first(kit_table(2), np.array([0, 1, 3]), np.array([0.2, 0.7])).tolist()
    [[0, 0], [1, 0], [2, 1]]
    """
    first, second = table.first[kits], table.second[kits]
    chance = np.concatenate([np.full((*needed.shape[:-1], 1), -1.0), needed], axis=-1)
    swap = np.take_along_axis(chance, second, axis=-1) > np.take_along_axis(chance, first, axis=-1)
    return np.stack([np.where(swap, second, first), np.where(swap, first, second)], axis=-1)
