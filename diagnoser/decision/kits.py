"""What each kit costs, and the best of them.

    C(S) = sum over S of [handling(i) + unneeded(i) (1 - P(i needed))] + revisit(service level) (1 -
    coverage(S))

Coverage is that of the network, put right where the model carries a repair.  Everything is linear in probabilities,
so the same function prices a posterior and a part of one (the mass in which a question is answered with no): that is
what makes the value of a question exact and cheap.

Axes: P parts, N kits, C causes, R posteriors at once, M kits chosen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.decision.arrays import Prepared
from diagnoser.decision.options import Options
from diagnoser.decision.quantities import Units, fixed
from diagnoser.types import Kit

LEAST_GAIN: Final = 1e-4
"""With the objective `coverage` a piece must add more than this: one visit in ten thousand."""

SAME_COVERAGE: Final = 0.01
"""A runner-up must fix one visit in a hundred more than a smaller and cheaper kit; people read whole percents."""

ROUNDING: Final = 1e-12
"""Kits whose losses differ by less, for each piece, are equal, and the one with fewer pieces is chosen."""


@dataclass(frozen=True, eq=False, slots=True)
class Priced:
    """Every kit with what it achieves; N kits in the order of `Prepared.kits`.

    Attributes:
        coverage: Shape (N,).
        cost: Shape (N,), expected cost.
        loss: Shape (N,), what is minimised: the cost, or for the objective `coverage` what is not
            covered.
    """

    coverage: Floats
    cost: Floats
    loss: Floats


def price(
    prepared: Prepared, options: Options, units: Units | None, causes: Floats, coverage: Floats
) -> Priced:
    """Return coverage, cost and loss of every kit.

    Args:
        prepared: The model's parts, kits and costs.
        options: Objective and service level.
        units: How many pieces are needed of a part; None for one of each.
        causes: Shape (C,), P(cause).
        coverage: Shape (P + 1, P + 1) as `Engine.coverage` gives it.
    """
    kits = np.arange(len(prepared.kits))
    covered = _covered(prepared, units, coverage, kits)
    mass = np.array(1.0)
    cost = _cost(prepared, options, units, causes, covered, mass, kits)
    return Priced(covered, cost, _loss(prepared, options, covered, cost, mass, kits))


def losses(
    prepared: Prepared,
    options: Options,
    units: Units | None,
    causes: Floats,
    coverage: Floats,
    mass: Floats,
    kits: Ints,
) -> Floats:
    """Return shape (R, M): the loss of the chosen kits in R posteriors, each times its mass.

    Args:
        prepared: As in `price`, as are options and units.
        options: See there.
        units: See there.
        causes: Shape (R, C), P(cause).
        coverage: Shape (R, P + 1, P + 1).
        mass: Shape (R,).
        kits: Shape (M,), rows of `Prepared.kits`.
    """
    covered = _covered(prepared, units, coverage, kits)
    covered *= mass[:, None]
    cost = covered
    if options.objective != "coverage":
        cost = _cost(prepared, options, units, causes * mass[:, None], covered, mass, kits)
    return _loss(prepared, options, covered, cost, mass, kits)


def _covered(prepared: Prepared, units: Units | None, coverage: Floats, kits: Ints) -> Floats:
    """Return the coverage of the chosen kits: the one place where the model's repair is applied.

    Being linear it commutes with the mass of a posterior, so what an answer is worth stays exact (docs/adr/0011).
    """
    table = fixed(units, coverage)
    flat = table.reshape(*table.shape[:-2], table.shape[-1] ** 2)
    found = np.asarray(flat.take(prepared.place[kits], axis=-1))
    repair = prepared.model.coverage_recalibration
    return found if repair is None else repair(found)


def _cost(
    prepared: Prepared,
    options: Options,
    units: Units | None,
    causes: Floats,
    covered: Floats,
    mass: Floats,
    kits: Ints,
) -> Floats:
    """Return C of each kit; `causes`, `covered` and `mass` are of the same part of a posterior."""
    needed, whole = causes[..., prepared.part_cause], mass[..., None]
    first, second = prepared.kits[kits].T
    piece = np.zeros((*needed.shape[:-1], len(prepared.parts) + 1))
    piece[..., 1:] = whole * prepared.handling[1:] + prepared.unneeded[1:] * (whole - needed)
    # Gathered, not multiplied by a matrix: BLAS would start threads for so little.
    cost: Floats = piece.take(first, axis=-1)
    cost += piece.take(second, axis=-1)
    twice = np.flatnonzero((first == second) & (first > 0))
    if len(twice):  # of two equal pieces the second is not needed, unless two may be
        once = needed * (1.0 if units is None else 1.0 - units.second[1:])
        cost[..., twice] += (once * prepared.unneeded[1:])[..., first[twice] - 1]
    revisit = prepared.model.knowledge.costs.revisit[options.service_level]
    cost += revisit * whole
    cost -= revisit * covered
    return cost


def _loss(
    prepared: Prepared, options: Options, covered: Floats, cost: Floats, mass: Floats, kits: Ints
) -> Floats:
    size = prepared.size[kits]
    if options.objective == "coverage":
        return mass[..., None] * (1 + LEAST_GAIN * size) - covered
    return cost + mass[..., None] * (ROUNDING * size)


def ranked_kits(priced: Priced, allowed: Bools) -> list[int]:
    """Return the numbers of the allowed kits, the best first."""
    loss = np.where(allowed, priced.loss, np.inf)
    order = np.argsort(loss, kind="stable")
    return [int(kit) for kit in order[: allowed.sum()]]


def runners_up(prepared: Prepared, priced: Priced, allowed: Bools, order: Sequence[int]) -> list[int]:
    """Return the kits after the best one, less those with a piece that adds nearly nothing.

    Such a kit costs more than a smaller one and covers no more, beyond `SAME_COVERAGE`.

    Args:
        prepared: The model's parts, kits and costs.
        priced: What each kit achieves.
        allowed: Shape (N,), kits that the cap and the stock allow.
        order: The allowed kits, the best first.
    """
    small = np.flatnonzero(allowed & (prepared.size < prepared.size.max()))
    smaller = prepared.size[small] < prepared.size[:, None]
    cheaper = priced.cost[small] < priced.cost[:, None]
    as_good = priced.coverage[small] >= priced.coverage[:, None] - SAME_COVERAGE
    dominated = np.array(np.any(smaller & cheaper & as_good, axis=1), np.bool_)
    return [kit for kit in order[1:] if not dominated[kit]]


def best_kit(priced: Priced, allowed: Bools) -> int:
    """Return the number of the best allowed kit; the empty one is always allowed."""
    return int(np.argmin(np.where(allowed, priced.loss, np.inf)))


def best_of_size(priced: Priced, allowed: Bools, of_size: Bools) -> int | None:
    """Return the number of the best allowed kit among those of one size, None where there is none."""
    possible = allowed & of_size
    return best_kit(priced, possible) if possible.any() else None


def kit_parts(prepared: Prepared, number: int) -> tuple[str, ...]:
    """Return the part ids of a kit."""
    return tuple(prepared.parts[part - 1] for part in prepared.kits[number] if part > 0)


def as_kit(prepared: Prepared, priced: Priced, number: int, causes: Floats) -> Kit:
    """Return a kit as it is shown, its likelier part first."""
    parts = prepared.kits[number]
    likelier = sorted(parts[parts > 0], key=lambda part: -causes[prepared.part_cause[part - 1]])
    names = tuple(prepared.parts[part - 1] for part in likelier)
    return Kit(names, float(priced.coverage[number]), float(priced.cost[number]))
