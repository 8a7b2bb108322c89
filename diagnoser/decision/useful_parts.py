"""The parts that can be in a best kit, so coverage is worked out for their kits alone.

Take part i out of a kit.  The kit then covers less by at most P(i is needed), and it costs less by

    handling(i) + unneeded(i) (1 - P(i needed))

so it gains at most revisit P(i) minus this sum.  If that is below zero, no best kit holds part i.  With the objective
`coverage` a piece must add more than `LEAST_GAIN`, so P(i) below it rules the part out.  All of this is linear in
probabilities.  It holds for a posterior and for the mass of an answer to a question, and a part ruled out after
each answer is ruled out before it.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.decision.kit_table import KitTable, kit_table
from diagnoser.decision.kits import LEAST_GAIN, Pricing, losses
from diagnoser.decision.quantities import Quantities

SLACK: Final = 1e-12
"""A part is kept where its gain falls short by less, because a mass after a yes is a difference of two numbers."""


def can_be_best(pricing: Pricing, needed: Floats, mass: Floats) -> Bools:
    """Return which parts may be in a best kit in each of R masses, shape (R, P).

    Args:
        pricing: Costs and objective.
        needed: Shape (R, P), mass in which each part is needed.
        mass: Shape (R,).
    """
    kept = 1.0 if pricing.recalibration is None else pricing.recalibration.kept
    whole = mass[:, None]
    if pricing.objective == "coverage":
        return np.asarray(kept * needed >= LEAST_GAIN * whole - SLACK)
    cost = pricing.handling[1:] * whole + pricing.unneeded[1:] * (whole - needed)
    return np.asarray(kept * np.asarray(pricing.revisit)[..., None] * needed >= cost - SLACK)


FEW: Final = 32
"""Parts up to which the numbers of their kits are kept: 4 kB."""


@dataclass(frozen=True, eq=False, slots=True)
class SomeKits:
    """The allowed kits of some of the parts.

    Attributes:
        parts: Shape (S,), positions of the parts among the engine's.
        pricing: The pricing of these kits.
        kits: Shape (M,), their numbers in the table of all kits, in rising order.
    """

    parts: Ints
    pricing: Pricing
    kits: Ints

    def losses(self, needed: Floats, coverage: Floats, mass: Floats) -> Floats:
        """Return the losses of these kits. See `kits.losses`.

        Args:
            needed: Shape (R, P), the part of the mass in which each part is needed.
            coverage: Shape (R, S + 1, S + 1), of the posteriors.
            mass: Shape (R,).
        """
        return losses(self.pricing, needed[:, self.parts], coverage, mass)


def some_kits(pricing: Pricing, parts: Ints, allowed: Bools) -> SomeKits:
    """Return the allowed kits of some of the parts.

    Args:
        pricing: The pricing of all kits.
        parts: Shape (S,), positions of the parts among the engine's, in rising order.
        allowed: Shape (N,), the kits that may be sent.
    """
    every, table = pricing.table, kit_table(len(parts))
    place = np.concatenate([[0], parts + 1])
    number = _kept(every, tuple(parts.tolist())) if len(parts) <= FEW else _numbers(every, parts)
    inside = np.flatnonzero(allowed[number])
    chosen = replace(
        pricing,
        table=table.only(inside),
        handling=pricing.handling[place],
        unneeded=pricing.unneeded[place],
        quantities=_of_parts(pricing.quantities, place),
    )
    return SomeKits(parts, chosen, number[inside])


@lru_cache(maxsize=1024)
def _kept(every: KitTable, parts: tuple[int, ...]) -> Ints:
    """Return `_numbers`, kept for the next case with the same parts. Not to be changed."""
    return _numbers(every, np.array(parts, np.int64))


def _numbers(every: KitTable, parts: Ints) -> Ints:
    """Return the numbers of the kits of some parts in the table of all kits."""
    table, place = kit_table(len(parts)), np.concatenate([[0], parts + 1])
    first, second = place[table.first], place[table.second]
    number = first * every.parts - first * (first - 1) // 2 + second - first
    same = (first == second) & (first > 0)
    number[same] = every.twice + first[same] - 1
    number[(first == 0) & (second == 0)] = 0
    return np.asarray(number)


def _of_parts(quantities: Quantities | None, place: Ints) -> Quantities | None:
    if quantities is None:
        return None
    return Quantities(quantities.second[place], quantities.third[place], quantities.counted)
