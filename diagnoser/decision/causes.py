"""Every cause with its posterior, likeliest first."""

from collections.abc import Mapping

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.decision.arrays import Prepared
from diagnoser.types import Contribution, RankedCause


def ranked_causes(
    prepared: Prepared,
    probability: Floats,
    because: Mapping[int, tuple[Contribution, ...]],
    prior: Floats | None,
    *,
    chinese: bool,
) -> tuple[RankedCause, ...]:
    """Return every cause; equal probabilities keep the order of the network.

    Args:
        prepared: The model's names and tickets.
        probability: Shape (C,).
        because: Cause index -> contributions, for the causes that are explained.
        prior: Shape (C,), probability before the findings; None where nothing is explained.
        chinese: Whether to name causes in Chinese.
    """
    network = prepared.model.network
    tickets = prepared.model.cause_tickets or (0,) * len(network.causes)
    names = prepared.chinese_names if chinese else prepared.english_names
    start = [None] * len(probability) if prior is None else prior.tolist()
    chance = probability.tolist()
    return tuple(
        RankedCause(
            cause=network.causes[index],
            kind="part" if network.is_part[index] else "no_part",
            name=names[index],
            probability=chance[index],
            tickets=tickets[index],
            because=because.get(index, ()),
            prior=start[index],
        )
        for index in np.argsort(-probability, kind="stable").tolist()
    )
