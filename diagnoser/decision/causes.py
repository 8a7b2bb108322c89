"""Every cause with its posterior, likeliest first."""

from collections.abc import Mapping

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.decision.arrays import ModelArrays
from diagnoser.types import Contribution, RankedCause


def ranked_causes(
    arrays: ModelArrays,
    probability: Floats,
    because: Mapping[int, tuple[Contribution, ...]],
    prior: Floats | None,
    *,
    chinese: bool,
) -> tuple[RankedCause, ...]:
    """Return every cause. Equal probabilities keep the order of the network.

    Args:
        arrays: Names and ticket counts.
        probability: Shape (C,).
        because: Cause index -> contributions, for the explained causes.
        prior: Shape (C,), probability before the findings. None if no cause is explained.
        chinese: Whether to name causes in Chinese.
    """
    network = arrays.network
    tickets = arrays.cause_tickets or (0,) * len(network.causes)
    names = arrays.chinese_names if chinese else arrays.english_names
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
