"""Tickets of machines whose equipment is known: which causes they could have had, and how much of them.

A ticket of a machine without a part teaches nothing of how frequent faults of that part are, and a machine with eight
drives is at risk eight times. A group of tickets with one equipment bears m(i) times the odds of cause i that an
average machine bears, as in an answer (`evidence.equipped`): 0 without the part, and otherwise the pieces over the
typical pieces, over the share of machines that have the part. This is exact to first order in the priors of one ticket,
which are a few per cent.

Given that there is a ticket, cause i is chosen with probability s(i) m(i) / D, where D = sum of s(j) m(j). The maximum
of this likelihood is the fixed point s(i) = n(i) / E(i), where E(i) = sum over the tickets of m(i) / D is the number of
tickets at risk of cause i (Hunter 2004, MM algorithms for generalized Bradley-Terry models). Where nothing is known of
the equipment, m = 1 and E(i) is the number of all tickets.

Axes: C causes, G groups of tickets, X contexts, E equipments.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.evidence.equipped import units_and_share
from diagnoser.evidence.row import parsed_equipment
from diagnoser.knowledge import Knowledge

ROUNDS: Final = 2_000
"""Rounds of the fixed point, at most."""

TOLERANCE: Final = 1e-12
"""Relative change of a frequency at which the rounds stop."""


@dataclass(frozen=True, eq=False, slots=True)
class AtRisk:
    """Groups of tickets with equal equipment.

    Attributes:
        tickets: Shape (G,), number of tickets.
        exposure: Shape (G, C), m: odds of each cause as a multiple of those in an average machine.
    """

    tickets: Floats
    exposure: Floats

    @classmethod
    def everywhere(cls, tickets: float, causes: int) -> "AtRisk":
        """Return one group of tickets of machines of which nothing is known."""
        return cls(np.array([tickets]), np.ones((1, causes)))

    def and_also(self, other: "AtRisk") -> "AtRisk":
        """Return the groups of both."""
        exposure = np.concatenate([self.exposure, other.exposure])
        return AtRisk(np.concatenate([self.tickets, other.tickets]), exposure)

    def of_causes(self, share: Floats) -> Floats:
        """Return the number of tickets at risk of each cause, E, shape (C,).

        Args:
            share: Shape (C,), s, with the sum one.
        """
        result: Floats = self._each(share) @ self.exposure
        return result

    def of_sets(self, sets: Sequence[tuple[int, ...]], share: Floats, *, together: bool) -> Floats:
        """Return the number of tickets at risk of each set of causes, shape (P,).

        Args:
            sets: P sets of causes.
            share: Shape (C,), with the sum one.
            together: Whether the causes fail by one event, which needs a piece of each and no more. Otherwise each of
                them fails for itself, as often as it has pieces.
        """
        each = self._each(share)
        exposure = (self.exposure > 0).astype(np.float64) if together else self.exposure
        return np.array([float(each @ exposure[:, list(causes)].prod(axis=1)) for causes in sets])

    def expected(self, share: Floats) -> Floats:
        """Return the expected share of each cause among these tickets, shape (C,); `share` without tickets."""
        total = float(self.tickets.sum())
        result: Floats = share * self.of_causes(share) / total if total else share
        return result

    def _each(self, share: Floats) -> Floats:
        """Return the tickets of each group over D, shape (G,). D is exactly one where nothing is known."""
        result: Floats = self.tickets / (1.0 + (self.exposure - 1.0) @ share)
        return result


def frequencies_at_risk(counts: Floats, prior: Floats, weight: float, at_risk: AtRisk) -> Floats:
    """Return how often each cause occurs in a ticket of an average machine, shape (C,).

    Args:
        counts: Shape (C,), tickets with each cause.
        prior: Shape (C,), shares with the sum one, which count as `weight` tickets of average machines.
        weight: Number of pseudo-tickets.
        at_risk: The tickets.
    """
    together = counts + weight * prior
    rates: Floats = together / (at_risk.tickets.sum() + weight)
    for _ in range(ROUNDS):
        before = rates
        rates = together / (at_risk.of_causes(rates / rates.sum()) + weight)
        if np.all(np.abs(rates - before) <= TOLERANCE * before):
            break
    return rates


def exposure_of(
    knowledge: Knowledge, causes: Sequence[str], cell: str, machine_type: str | None = None
) -> Floats:
    """Return m of a machine with this equipment, shape (C,).

    Args:
        knowledge: Typical pieces, and the shares of machines that have a part.
        causes: C ids.
        cell: The equipment as tickets write it; empty if nothing is known.
        machine_type: The context is of machines of this type, which may have a part by their design; None for the
            whole fleet.
    """
    result = np.ones(len(causes))
    equipment = parsed_equipment(cell)
    if not equipment:
        return result
    machine = knowledge.machines.get(machine_type or "")
    by_design = machine.equipment if machine else ()
    known = {one.id: one for one in knowledge.components}
    for column, cause in enumerate(causes):
        if cause in equipment:
            units, share = units_and_share(known.get(cause), equipment[cause], by_design)
            result[column] = units / share
    return result
