"""The learner that DESIGN, sections 2 and 5, measured: a noisy-OR by MAP-EM with Beta priors, without hidden modes.

Here to be compared with, and to tell how like DESIGN's simulation one of ours is.  DESIGN does not give its priors.
These did best of twelve after 300 tickets in four simulated worlds.  Priors and co-failures are the product's.

Axes: N tickets, C causes, J symptoms.
"""

from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats
from diagnoser.knowledge import empty_knowledge
from diagnoser.learning.expert_prior import expert_of
from diagnoser.learning.priors import fit_events, frequencies, several_share
from diagnoser.network.fault_network import WHOLE_FLEET, Network, sparse_links
from diagnoser.simulation import Tickets, World

LINK_MEAN: Final = 0.03
LINK_WEIGHT: Final = 2.0
LEAK_MEAN: Final = 0.01
LEAK_WEIGHT: Final = 50.0
ROUNDS: Final = 200
SETTLED: Final = 1e-5
LARGEST: Final = 0.98


def map_em_network(history: Tickets, world: World, *, co_failures: bool = True) -> Network:
    """Return the network of labelled tickets. Without co-failures, causes occur together only by chance."""
    labelled = history.label.any(axis=1)
    label, present = history.label[labelled], history.present[labelled]
    member, number = np.unique(label, axis=0, return_counts=True)
    tickets = number.astype(np.float64)
    expert = expert_of(empty_knowledge(), world.causes, world.symptoms)
    share = frequencies(member, tickets, expert.share, expert.share_weight)
    several = several_share(member, tickets, expert.several, expert.several_weight)
    together = tickets if co_failures else np.where(member.sum(axis=1) == 1, tickets, 0.0)
    events = fit_events(member, together, share, several)
    link, leak = _links(label, present)
    of_event = np.array([1 - np.prod(1 - link[list(event)], axis=0) for event in events.events])
    link_event, link_symptom, values = sparse_links(np.clip(of_event, 1e-9, LARGEST))
    return Network(
        causes=world.causes,
        is_part=tuple(world.is_part.tolist()),
        symptoms=world.symptoms,
        contexts=(WHOLE_FLEET,),
        events=events.events,
        prior=events.prior[None],
        link_event=link_event,
        link_symptom=link_symptom,
        link=values,
        leak=np.clip(leak, 1e-6, LARGEST),
        report_rate=np.ones(len(world.symptoms)),
        hidden=np.zeros((1, len(world.symptoms)), np.bool_),
    )


def _links(label: Bools, present: Bools) -> tuple[Floats, Floats]:
    """Return P(mentioned | cause), shape (C, J), and P(mentioned | nothing), shape (J,), both by MAP-EM."""
    causes, mentioned = label.astype(np.float64), present.astype(np.float64)
    tickets = causes.sum(axis=0)
    link = LINK_MEAN + 0.2 * (causes.T @ mentioned) / np.maximum(tickets, 1)[:, None]
    leak = np.full(mentioned.shape[1], LEAK_MEAN)
    for _ in range(ROUNDS):
        probability = 1 - (1 - leak) * np.exp(causes @ np.log1p(-link))
        explained = mentioned / np.maximum(probability, 1e-12)
        before = link
        link = (link * (causes.T @ explained) + LINK_MEAN * LINK_WEIGHT) / (tickets[:, None] + LINK_WEIGHT)
        link = np.minimum(link, LARGEST)
        leak = (leak * explained.sum(axis=0) + LEAK_MEAN * LEAK_WEIGHT) / (len(causes) + LEAK_WEIGHT)
        if np.abs(link - before).max() < SETTLED:
            break
    return link, leak
