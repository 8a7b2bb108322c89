"""The mixture over the repairs in vain for `two_step`: one plain network for each combination of D.

D_i says whether a repair of cause i worked, as in `two_step`. A mixture depends on the machine and on the repairs, and
not on the findings, so it is made once for many reports.

Axes: K events.
"""

from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np

from diagnoser.arrays import Floats, Ints
from diagnoser.errors import InputError
from diagnoser.inference.evidence import Evidence, Laid
from diagnoser.network.fault_network import Network
from diagnoser.network.repaired import lone_event, lone_weight, own_events

MOST_MIXED: Final = 8
"""Causes with several events that a mixture may hold: 256 networks.  They are those that are most surely repaired.

For the others each event of the cause alone is split by itself, and events with further causes stay as they are."""

Remains = tuple[tuple[int, float], ...]
"""As `Evidence.remains`."""


class Combination(NamedTuple):
    """One combination of D, for any findings on a machine of one context.

    Attributes:
        log_weight: log P(D), with the factor of this combination's network for removed events.
        gone: The removed causes with an effect on the network. It then has K' events. Empty for the whole network.
        like: Shape (K',), for each event, the event of the whole network with the same weight.
        factor: Shape (K',), the factor on that weight. 0 for a removed event.
    """

    log_weight: float
    gone: frozenset[int]
    like: Ints
    factor: Floats

    def of(self, evidence: Evidence | Laid) -> Laid:
        """Return the evidence on the network of this combination."""
        weights = evidence.weights[self.like] * self.factor if len(evidence.weights) else self.factor
        return Laid(evidence.base, evidence.rows, weights)


def mixture_of(
    network: Network, context: int, pairs: Remains, events_without: Callable[[frozenset[int]], int]
) -> tuple[Combination, ...]:
    """Return the mixture over D, without combinations of probability zero.

    A cause repaired for certain, or certainly not repaired, needs no mixture.

    Args:
        network: The fault network.
        context: Row of `Network.contexts`.
        pairs: As `Evidence.remains`.
        events_without: Returns the number of events of the network without some causes.

    Raises:
        InputError: A cause is named twice, or a probability is outside [0, 1].
    """
    remains = dict(pairs)
    if len(remains) != len(pairs) or not all(0.0 <= d <= 1.0 for d in remains.values()):
        raise InputError("Each repaired cause needs one probability between 0 and 1.")
    several = sorted(
        (cause for cause in remains if lone_event(network, cause) is None), key=lambda cause: remains[cause]
    )
    sure = [cause for cause in several if remains[cause] == 0.0]
    unsure = [cause for cause in several if 0.0 < remains[cause] < 1.0]
    mixed = {cause: remains[cause] for cause in sorted(unsure[:MOST_MIXED])}
    factor, log_weight = np.ones(len(network.events)), 0.0
    for cause, d in remains.items():
        if cause not in mixed and cause not in sure:
            for event in own_events(network, cause):
                weight, constant = lone_weight(float(network.prior[context, event]), d)
                factor[event] *= weight
                log_weight += constant
    found = []
    for size in range(len(mixed) + 1):
        for worked in combinations(mixed, size):
            repaired = tuple(sorted({*sure, *worked}))
            joint = _of_joint_events(network, repaired)
            extra = events_without(joint) - len(network.events)
            of_network, like, kept = _changed(network, context, repaired, factor)
            found.append(
                Combination(
                    log_weight + _log_chance(mixed, worked) - of_network,
                    joint,
                    np.append(like, np.zeros(extra, np.int64)),
                    np.append(kept, np.zeros(extra)),
                )
            )
    return tuple(found)


def _of_joint_events(network: Network, repaired: tuple[int, ...]) -> frozenset[int]:
    """Return the causes of events with several causes."""
    shared = {cause for event in network.events if len(event) > 1 for cause in event}
    return frozenset(shared.intersection(repaired))


def _changed(
    network: Network, context: int, repaired: tuple[int, ...], factor: Floats
) -> tuple[float, Ints, Floats]:
    """Return log P(no removed event) in the network, and `like` and `factor` of a combination."""
    gone, events = set(repaired), network.events
    lost = np.array([gone.issuperset(event) for event in events])
    like = np.array([_like(events, event, gone, k) for k, event in enumerate(events)], np.int64)
    # An event that lost all its causes is absent whether it happened or not.  The network says 1 - p.
    return float(np.log1p(-network.prior[context, lost]).sum()), like, np.where(lost, 0.0, factor[like])


def _like(events: tuple[tuple[int, ...], ...], event: tuple[int, ...], gone: set[int], own: int) -> int:
    """Return the event with the weight of an event after a repair: the one with the remaining causes."""
    if gone.isdisjoint(event):
        return own
    left = tuple(cause for cause in event if cause not in gone)
    return next((k for k, each in enumerate(events) if each == left), own)


def _log_chance(mixed: Mapping[int, float], worked: tuple[int, ...]) -> float:
    """Return log P(the repairs of these causes worked, and those of the others did not)."""
    return float(np.log(np.prod([1.0 - d if cause in worked else d for cause, d in mixed.items()])))
