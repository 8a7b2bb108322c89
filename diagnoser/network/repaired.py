"""The effect of a repair on a fault network: an event loses a cause, or has other odds (docs/adr/0017).

Axes: K events, J symptoms.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.network.fault_network import Network, link_matrix, sparse_links

_SMALLEST_PRIOR: Final = 1e-300


def own_events(network: Network, cause: int) -> list[int]:
    """Return the events with this cause alone."""
    return [k for k, event in enumerate(network.events) if event == (cause,)]


def lone_event(network: Network, cause: int) -> int | None:
    """Return the single event of a cause, if the event has no other cause. None for any other cause."""
    held = [k for k, event in enumerate(network.events) if cause in event]
    return held[0] if len(held) == 1 and len(network.events[held[0]]) == 1 else None


def lone_weight(prior: float, remains: float) -> tuple[float, float]:
    """Return the factor on the odds of an event after the repair of its only cause, and the log of the other factor.

    The event is present with p d and absent with 1 - p d.  The network says p and 1 - p, so its odds are multiplied by
    d (1 - p) / (1 - p d), and everything by (1 - p d) / (1 - p).

    Args:
        prior: p, in (0, 1).
        remains: d, P(the cause is still there | it was there), in [0, 1].
    """
    return remains * (1.0 - prior) / (1.0 - prior * remains), float(
        np.log1p(-prior * remains) - np.log1p(-prior)
    )


def without_causes(network: Network, gone: frozenset[int]) -> Network:
    """Return the network with the removed causes taken out of all events of several causes.

    The rest of an event shows the symptoms of its other causes: the noisy-OR of the links of their own events, each the
    mean over the modes of the cause.  Events without another cause stay as they are, because the evidence gives them
    the weight 0.  A cause without an event gets an event of its own at the end, with the weight 0 too.
    """
    links = link_matrix(network)
    events, changed = list(network.events), links.copy()
    for k, event in enumerate(network.events):
        left = tuple(cause for cause in event if cause not in gone)
        if left and len(left) < len(event):
            events[k] = left
            changed[k] = links_of_rest(network, links, left)
    held = {cause for event in events for cause in event}
    lost = [cause for cause in range(len(network.causes)) if cause not in held]
    prior = np.hstack([network.prior, np.full((len(network.prior), len(lost)), _SMALLEST_PRIOR)])
    changed = np.vstack([changed, np.zeros((len(lost), changed.shape[1]))])
    link_event, link_symptom, link = sparse_links(changed)
    return replace(
        network,
        events=(*events, *((cause,) for cause in lost)),
        prior=prior,
        link_event=link_event,
        link_symptom=link_symptom,
        link=link,
    )


def links_of_rest(network: Network, links: Floats, left: Sequence[int]) -> Floats:
    """Return the links of the rest of an event, shape (J,): the noisy-OR of those of its causes alone.

    Args:
        network: The network.
        links: Shape (K, J), the links of every event.
        left: The remaining causes. Without any, all links are 0.
    """
    absent = np.ones(links.shape[1])
    for cause in left:
        absent = absent * (1.0 - _own_links(network, links, cause))
    return 1.0 - absent


def _own_links(network: Network, links: Floats, cause: int) -> Floats:
    """Return the links of a cause alone, shape (J,): the mean of its own events, by their priors in the whole fleet."""
    own = [k for k, event in enumerate(network.events) if event == (cause,)]
    if not own:
        return np.zeros(links.shape[1])
    return np.asarray(np.average(links[own], axis=0, weights=network.prior[0, own]))
