"""What each kit costs, and the best of them.

    C(S) = sum over S of [handling(i) + unneeded(i) (1 - P(i needed))] + revisit(service level) (1 -
    coverage(S))

Everything is linear in probabilities, so the same function prices a posterior and a part of one (the mass
in which a question is answered with no): that is what makes the value of a question exact and cheap.

Axes: P parts, N kits, C causes; leading axes `...` are several posteriors at once.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from diagnoser.decision.options import Options
from diagnoser.decision.prepared import Prepared
from diagnoser.decision.units import Units, fixed
from diagnoser.network.spec import Bools, Floats
from diagnoser.types import Kit

LEAST_GAIN: Final = 1e-4
"""With the objective `coverage` a piece must add more than this: one visit in ten thousand."""

ROUNDING: Final = 1e-12
"""Kits whose losses differ by less, for each piece, are equal, and the one with fewer pieces is chosen."""


@dataclass(frozen=True, eq=False, slots=True)
class Priced:
    """Every kit with what it achieves; N kits in the order of `Prepared.kits`.

    Attributes:
        coverage: Shape (..., N).
        cost: Shape (..., N), expected cost.
        loss: Shape (..., N), what is minimised: the cost, or for the objective `coverage` what is not
            covered.
    """

    coverage: Floats
    cost: Floats
    loss: Floats


def price(
    prepared: Prepared, options: Options, units: Units | None, causes: Floats, coverage: Floats, mass: Floats
) -> Priced:
    """Return coverage, cost and loss of every kit.

    Args:
        prepared: The model's parts, kits and costs.
        options: Objective and service level.
        units: How many pieces are needed of a part; None for one of each.
        causes: Shape (..., C), P(cause), times the mass.
        coverage: Shape (..., P + 1, P + 1) as `Engine.coverage` gives it, times the mass.
        mass: Shape (...), the mass that causes and coverage are part of: 1 for a whole posterior.
    """
    first, second = prepared.kits.T
    covered = fixed(units, coverage)[..., first, second]
    needed = causes[..., prepared.part_cause]
    whole = np.asarray(mass)[..., None]
    piece = np.zeros((*needed.shape[:-1], len(prepared.parts) + 1))
    piece[..., 1:] = whole * prepared.handling[1:] + prepared.unneeded[1:] * (whole - needed)
    revisit = prepared.model.knowledge.costs.revisit[options.service_level]
    cost = piece[..., first] + piece[..., second] + revisit * (whole - covered)
    alone = 1.0 if units is None else 1.0 - units.second[1:]  # only the first of two equal pieces is needed
    cost[..., prepared.twice] += needed * alone * prepared.unneeded[1:]
    return Priced(covered, cost, _loss(prepared, options, covered, cost, whole))


def _loss(prepared: Prepared, options: Options, covered: Floats, cost: Floats, whole: Floats) -> Floats:
    if options.objective == "coverage":
        return whole * (1 + LEAST_GAIN * prepared.size) - covered
    return cost + whole * (ROUNDING * prepared.size)


def ranked_kits(priced: Priced, allowed: Bools) -> list[int]:
    """Return the numbers of the allowed kits, the best first."""
    loss = np.where(allowed, priced.loss, np.inf)
    order = np.argsort(loss, kind="stable")
    return [int(kit) for kit in order[: allowed.sum()]]


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
