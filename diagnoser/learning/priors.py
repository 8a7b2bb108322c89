"""Fault events and their priors, given that there is a ticket.

Tickets are conditioned on having a cause, so the odds of an event are not its frequency.  With e(k) the expected
number of tickets in which event k happened (a ticket of several causes may be one event or several), the maximum
likelihood solution is the fixed point pi(k) = e(k) / N x (1 - prod(1 - pi)) (DESIGN, section 5).  Ignoring the
condition inflates every prior, 4.5 times in one simulation.

A *co-failure event* is a set of causes seen together more often than independent events explain.

Axes: C causes, K events, S sets of causes, X contexts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from scipy.special import gammaln

from diagnoser.network.spec import Bools, Floats

ROUNDS: Final = 60
LEAST_SEVERAL: Final = 0.01
LARGEST_PRIOR: Final = 0.5
LEAST_TOGETHER: Final = 0.3
"""Tickets that must be a common failure for a co-failure event."""

EventSet = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Events:
    """The fault events of the fleet.

    Attributes:
        events: K sorted tuples of cause indexes, the C single causes first.
        prior: Shape (K,).
        together: For each co-failure event the tickets that had all its causes, and those expected by chance.
    """

    events: tuple[EventSet, ...]
    prior: Floats
    together: tuple[tuple[float, float], ...]


def frequencies(member: Bools, tickets: Floats, expert: Floats, weight: float) -> Floats:
    """Return P(cause | ticket), expert shares as `weight` pseudo-tickets, shape (C,).

    Args:
        member: Shape (S, C).
        tickets: Shape (S,).
        expert: Shape (C,), shares that add up to one.
        weight: Pseudo-tickets.
    """
    counts = tickets @ member
    result: Floats = (counts + weight * expert) / (tickets.sum() + weight)
    return result


def several_share(member: Bools, tickets: Floats, expert: float, weight: float) -> float:
    """Return the share of tickets with several causes, never below LEAST_SEVERAL.

    A history that never names two causes is no proof that two never happen: its form may have room for one only.
    """
    several = tickets[member.sum(axis=1) > 1].sum()
    return max(float((several + weight * expert) / (tickets.sum() + weight)), LEAST_SEVERAL)


def fit_events(member: Bools, tickets: Floats, frequency: Floats, several: float) -> Events:
    """Return the single events and the co-failure events that the tickets support, with their priors."""
    singles = tuple((cause,) for cause in range(len(frequency)))
    total = float(tickets.sum())
    prior = _scaled(frequency, several)
    pairs = sorted(_pair_counts(member, tickets).items())
    counts = np.array([count for _, count in pairs])
    chance = np.array([total * _by_chance(prior, pair) for pair, _ in pairs])
    own = co_failures(counts, chance, len(frequency) * (len(frequency) - 1) // 2)
    kept = np.flatnonzero(own > LEAST_TOGETHER)
    if not len(kept):
        return Events(singles, prior, ())
    joint = tuple(pairs[row][0] for row in kept)
    together = tuple((float(counts[row]), float(chance[row])) for row in kept)
    priors = _fit_priors((*singles, *joint), frequency, own[kept] / total, several)
    return Events((*singles, *joint), priors, together)


def co_failures(counts: Floats, chance: Floats, possible: int) -> Floats:
    """Return how many of a pair's tickets are one common failure and not two that met by chance, shape (P,).

    A pair either meets by chance only (Poisson), or has a failure in common as well, at a rate that is Gamma
    distributed over such pairs.  The share of such pairs and the Gamma's mean are fitted by expectation over all
    possible pairs, those never seen among them; the estimate is the posterior mean.

    Args:
        counts: Shape (P,), tickets of the pairs that were seen.
        chance: Shape (P,), tickets expected by chance.
        possible: How many pairs there are.
    """
    if not len(counts):
        return counts
    share, mean, shape = 0.01, float(max(counts.mean(), 1.0)), 1.0
    for _ in range(50):
        rate = mean / shape  # Gamma scale
        with_common = (
            gammaln(counts + shape)
            - gammaln(shape)
            - shape * np.log1p(rate)
            + counts * (np.log(rate) - np.log1p(rate))
        )
        by_chance = counts * np.log(chance) - chance
        odds = np.exp(np.clip(with_common - by_chance, -500, 500)) * share / (1 - share)
        common = odds / (1 + odds)
        unseen = share * (1 + rate) ** -shape
        unseen /= unseen + (1 - share)
        members = common.sum() + unseen * (possible - len(counts))
        share = float(np.clip((members + 0.5) / (possible + 50), 1e-5, 0.5))
        mean = float(max((common * counts).sum() + 1.0, 0.1) / (members + 1.0))
    own = common * np.maximum((counts + shape) * rate / (1 + rate) - chance, 0)
    result: Floats = np.minimum(own, counts)
    return result


def _pair_counts(member: Bools, tickets: Floats) -> dict[EventSet, float]:
    counts: dict[EventSet, float] = {}
    for row in np.flatnonzero(member.sum(axis=1) > 1):
        for pair in combinations(np.flatnonzero(member[row]).tolist(), 2):
            counts[pair] = counts.get(pair, 0.0) + float(tickets[row])
    return counts


def _by_chance(prior: Floats, pair: EventSet) -> float:
    """P(both causes | ticket) were they independent."""
    return float(np.prod(prior[list(pair)]) / _ticket(prior))


def _ticket(prior: Floats) -> float:
    """P(at least one event)."""
    return float(-np.expm1(np.log1p(-prior).sum()))


def _scaled(frequency: Floats, several: float) -> Floats:
    """Return priors in the proportions of `frequency` at which P(several events | ticket) is `several`.

    One scale by bisection: at scale s the odds are s x frequency.
    """
    low, high = 1e-6, 1e3
    for _ in range(80):
        scale = np.sqrt(low * high)
        odds = scale * frequency
        nothing = np.exp(-np.log1p(odds).sum())
        one = nothing * odds.sum()
        share = 1 - one / (1 - nothing)
        low, high = (scale, high) if share < several else (low, scale)
    odds = low * frequency
    prior: Floats = np.clip(odds / (1 + odds), 1e-9, LARGEST_PRIOR)
    return prior


def _fit_priors(events: Sequence[EventSet], frequency: Floats, joint: Floats, several: float) -> Floats:
    """Return priors where each co-failure event explains what chance does not of its pair."""
    causes = len(frequency)
    residual = frequency.copy()
    for pair, share in zip(events[causes:], joint, strict=True):
        residual[list(pair)] -= share
    residual = np.maximum(residual, 0.02 * frequency)
    chance = max(several - float(joint.sum()), LEAST_SEVERAL)
    prior = _scaled(residual, chance)
    ticket = _ticket(prior)
    for _ in range(ROUNDS):
        own = joint * ticket
        ticket = _ticket(np.concatenate([prior, own]))
    result: Floats = np.clip(np.concatenate([prior, own]), 1e-9, LARGEST_PRIOR)
    return result


@dataclass(frozen=True, slots=True)
class Place:
    """A context of the network and where it belongs.

    Attributes:
        name: Its name.
        parent: Name of the wider context it shrinks towards; the whole fleet is its own.
    """

    name: str
    parent: str


CONCENTRATIONS: Final = (5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 640.0, 1280.0, 5120.0, 20480.0)


def concentration(counts: Floats, parent: Floats, default: float = 80.0) -> float:
    """Return how many tickets the wider context is worth: the Dirichlet concentration of largest likelihood.

    A weak pull towards the default keeps a handful of tickets from deciding (log-normal, one decade wide).

    Args:
        counts: Shape (X, C), tickets with each cause in each of X contexts.
        parent: Shape (X, C), P(cause) in the wider context, each row adding up to one.
    """
    totals = counts.sum(axis=1)
    scores = []
    for weight in CONCENTRATIONS:
        shares = weight * parent
        score = float((gammaln(shares + counts) - gammaln(shares)).sum())
        score += float((gammaln(weight) - gammaln(weight + totals)).sum())
        scores.append(score - 0.5 * (np.log10(weight / default)) ** 2)
    return CONCENTRATIONS[int(np.argmax(scores))]


def context_priors(
    events: Events, places: Sequence[Place], counts: Floats, fleet: Floats
) -> tuple[Floats, dict[str, float]]:
    """Return the priors of every context, shape (X, K), and the concentration of each level.

    Args:
        events: The fleet's events; odds of an event move with the shares of its causes.
        places: The contexts, the whole fleet first, parents before children.
        counts: Shape (X, C), tickets with each cause in each context.
        fleet: Shape (C,), P(cause | ticket) in the whole fleet.
    """
    index = {place.name: row for row, place in enumerate(places)}
    share = np.tile(fleet / fleet.sum(), (len(places), 1))
    weights: dict[str, float] = {}
    levels = sorted({_level(place, places, index) for place in places[1:]})
    for level in levels:
        rows = [row for row, place in enumerate(places) if row and _level(place, places, index) == level]
        parent = share[[index[places[row].parent] for row in rows]]
        weight = concentration(counts[rows], parent)
        weights[f"level {level}"] = weight
        share[rows] = (counts[rows] + weight * parent) / (counts[rows].sum(axis=1, keepdims=True) + weight)
    tilt = share / share[0]
    odds = events.prior / (1 - events.prior)
    moved = np.array([np.prod(tilt[:, list(event)], axis=1) ** (1 / len(event)) for event in events.events]).T
    result: Floats = np.clip(moved * odds / (1 + moved * odds), 1e-9, LARGEST_PRIOR)
    return result, weights


def _level(place: Place, places: Sequence[Place], index: dict[str, int]) -> int:
    """Return how many steps a context is below the whole fleet."""
    level = 0
    while place.name != places[0].name:
        place = places[index[place.parent]]
        level += 1
    return level
