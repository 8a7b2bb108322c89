"""The predictions of one method for closed tickets, and the policies that choose a kit.

Axes: N tickets, C causes of the vocabulary, L prices of a spare.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints

Policy = Literal["two", "one", "cost"]
POLICIES: Final[tuple[Policy, ...]] = ("two", "one", "cost")
"""How a kit is chosen: by coverage with at most two pieces, by coverage with at most one, or by expected cost."""

PRICES: Final = (0.0, 0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Factors on the cost of handling and of unneeded spares, for the curve of first-time fixes against spares sent."""


@dataclass(frozen=True, eq=False, slots=True)
class Predictions:
    """The predictions of one method for N tickets.

    Attributes:
        probability: Shape (N, C), P(cause).
        kits: Policy -> shape (N, 2), cause indexes, -1 for a free place.
        coverage: Policy -> shape (N,), the predicted probability of a first-time fix.
        network_coverage: Shape (N,), for the policy `cost` the coverage of the network without recalibration.
        priced: Shape (L, N, 2), the kit of least expected cost at each of `PRICES`.
        context: The context of the network that the machine of each ticket belongs to. Empty for a baseline.
        unanswered: Shape (N,), whether the findings of the ticket have probability zero in the model. The prediction
            then uses the machine alone.
        later: Shape (V, N, 2), the kits of the second and the further visits, as long as the case is not fixed. None
            where the cases were not played on (`whole_case`).
    """

    probability: Floats
    kits: Mapping[Policy, Ints]
    coverage: Mapping[Policy, Floats]
    network_coverage: Floats
    priced: Ints
    context: tuple[str, ...]
    unanswered: Bools
    later: Ints | None = None


def join_predictions(parts: Sequence[Predictions]) -> Predictions:
    """Return the predictions for several trials, one trial after the other."""
    later = [part.later for part in parts if part.later is not None]
    return Predictions(
        np.concatenate([part.probability for part in parts]),
        {policy: np.concatenate([part.kits[policy] for part in parts]) for policy in POLICIES},
        {policy: np.concatenate([part.coverage[policy] for part in parts]) for policy in POLICIES},
        np.concatenate([part.network_coverage for part in parts]),
        np.concatenate([part.priced for part in parts], axis=1),
        tuple(name for part in parts for name in part.context),
        np.concatenate([part.unanswered for part in parts]),
        np.concatenate(later, axis=1) if len(later) == len(parts) else None,
    )
