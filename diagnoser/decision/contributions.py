"""The Shapley values of the findings, as an answer lists them for each cause."""

from collections.abc import Iterable, Mapping

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.decision.arrays import ModelArrays
from diagnoser.decision.shapley import Shares
from diagnoser.types import Contribution, Kit

MOST_EXPLAINED = 5


def because_of(
    arrays: ModelArrays, shares: Shares, probability: Floats, kits: Iterable[Kit | None]
) -> Mapping[int, tuple[Contribution, ...]]:
    """Return cause index -> contributions, largest first, for the likeliest causes and the parts of the kits."""
    leading = [int(cause) for cause in np.argsort(-probability, kind="stable")[:MOST_EXPLAINED]]
    sent = [part for kit in kits if kit for part in kit.parts]
    chosen = dict.fromkeys([*leading, *(int(arrays.part_cause[arrays.number[part] - 1]) for part in sent)])
    return {cause: _contributions(arrays, shares, cause) for cause in chosen}


def _contributions(arrays: ModelArrays, shares: Shares, cause: int) -> tuple[Contribution, ...]:
    tickets = arrays.link_tickets.get(arrays.network.causes[cause], {})
    weight = shares.weight[:, cause]
    return tuple(
        Contribution(name, float(weight[row]), _tickets(tickets, name))
        for row, name in sorted(enumerate(shares.names), key=lambda one: -abs(weight[one[0]]))
    )


def _tickets(tickets: Mapping[str, int], name: str) -> int | None:
    return None if name.startswith("(") else tickets.get(name, 0)
