"""Fault events and their priors, given that there is a ticket.

Every ticket has a cause, so the odds of an event are not its frequency. Let e(k) be the expected number of tickets in
which event k happened. (A ticket with several causes may be one event or several.) The maximum likelihood solution is
the fixed point pi(k) = e(k) / N x (1 - prod(1 - pi)). Without this condition every prior is too
large, by a factor of 4.5 in one simulation.

A *co-failure event* is a set of causes that occurs, without other causes, more often than chance and the other events
explain. Tickets of a co-failure are not coincidences, so co-failures and coincidences are fitted in turns.

Tickets of machines with known equipment count as `at_risk` says.

Axes: C causes, K events, S sets of causes, B their subsets, P sets that may fail together, X contexts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Final

import numpy as np
from scipy.special import gammaincc, gammaln

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.learning.at_risk import AtRisk, frequencies_at_risk

ROUNDS: Final = 60
"""Rounds of the fixed point of the priors."""

LEAST_SEVERAL: Final = 0.01
"""Lower bound of the share of tickets with several causes."""

LARGEST_PRIOR: Final = 0.5
"""Upper bound of a prior."""

MOST_TOGETHER: Final = 4
"""Number of causes of one co-failure event, at most. Larger sets are explained by chance."""

TURNS: Final = 10
"""Turns between co-failures and coincidences, at most."""

LEAST_TOGETHER: Final = 0.1
"""Expected number of common failures below which there is no co-failure event."""

LEAST_PROBABLE: Final = 0.1
"""P(the causes have a failure in common) below which there is no co-failure event. Its prior is the posterior mean."""

CHANCE_SHAPE: Final = 20.0
"""Shape of the Gamma prior of the tickets expected by chance: independence is trusted to about 20 %, not more."""

SMALLEST_CHANCE: Final = 1e-15
"""Lower bound of P(a set of causes by chance), before its logarithm is taken."""

SMALLEST_TAIL: Final = 1e-300
"""Lower bound of the tail of a Gamma distribution, before its logarithm is taken."""

CO_FAILURE_TOLERANCE: Final = 1e-3
"""Largest change of a co-failure, in tickets, at which the turns stop."""

EventSet = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Events:
    """The fault events of the fleet.

    Attributes:
        events: K sorted tuples of cause indexes. The C single causes are first.
        prior: Shape (K,).
        together: For each co-failure event the number of tickets with its causes, and the number expected by chance.
    """

    events: tuple[EventSet, ...]
    prior: Floats
    together: tuple[tuple[float, float], ...]


def frequencies(
    member: Bools, tickets: Floats, expert: Floats, weight: float, at_risk: AtRisk | None = None
) -> Floats:
    """Return P(cause | ticket of an average machine), shape (C,). The expert shares count as `weight` pseudo-tickets.

    Args:
        member: Shape (S, C).
        tickets: Shape (S,).
        expert: Shape (C,), shares with the sum one.
        weight: Number of pseudo-tickets.
        at_risk: The same tickets by equipment; None where nothing is known of it.
    """
    everywhere = AtRisk.everywhere(float(tickets.sum()), member.shape[1])
    return frequencies_at_risk(tickets @ member, expert, weight, at_risk or everywhere)


def several_share(member: Bools, tickets: Floats, expert: float, weight: float) -> float:
    """Return the share of tickets with several causes, never below LEAST_SEVERAL.

    A history without tickets of two causes does not prove that two causes never happen: its form may have one field.
    """
    several = tickets[member.sum(axis=1) > 1].sum()
    return max(float((several + weight * expert) / (tickets.sum() + weight)), LEAST_SEVERAL)


def fit_events(
    member: Bools, tickets: Floats, frequency: Floats, several: float, at_risk: AtRisk | None = None
) -> Events:
    """Return the single events, the co-failure events that the tickets support, and their priors.

    Args:
        member: Shape (S, C).
        tickets: Shape (S,).
        frequency: Shape (C,), as `frequencies` gives it.
        several: Share of tickets with several causes.
        at_risk: The same tickets by equipment; None where nothing is known of it.
    """
    singles = tuple((cause,) for cause in range(len(frequency)))
    seen = _sets_together(member, tickets)
    if not seen:
        return Events(singles, _scaled(frequency, several), ())
    at_risk = at_risk or AtRisk.everywhere(float(tickets.sum()), len(frequency))
    usual = frequency / frequency.sum()
    by_chance = [at_risk.of_sets(one.sets, usual, together=False) for one in seen]
    sets = [causes for one in seen for causes in one.sets]
    counts = np.concatenate([one.counts for one in seen])
    own = np.zeros(len(sets))
    possible = np.maximum(at_risk.of_sets(sets, usual, together=True), counts)
    for _ in range(TURNS):
        prior = _fit_priors((*singles, *sets), frequency, own / possible, several)
        chance = [exposed * _by_chance(one, prior) for one, exposed in zip(seen, by_chance, strict=True)]
        before, own = (
            own,
            np.concatenate(
                [
                    co_failures(one.counts, expected, comb(len(frequency), one.size))
                    for one, expected in zip(seen, chance, strict=True)
                ]
            ),
        )
        own[own < LEAST_TOGETHER] = 0.0
        if np.abs(own - before).max() < CO_FAILURE_TOLERANCE:
            break
    kept = np.flatnonzero(own)
    events = (*singles, *(sets[row] for row in kept))
    together = zip(counts[kept].tolist(), np.concatenate(chance)[kept].tolist(), strict=True)
    return Events(events, _fit_priors(events, frequency, (own / possible)[kept], several), tuple(together))


@dataclass(frozen=True, eq=False)
class _Together:
    """The sets of one size that tickets name.

    Attributes:
        size: Causes of each.
        sets: P sorted tuples of causes.
        counts: Shape (P,), tickets with exactly these causes.
        event: Shape (P, B), index of the event of each proper, non-empty subset; -1 if there is none.
    """

    size: int
    sets: tuple[EventSet, ...]
    counts: Floats
    event: Ints


def _sets_together(member: Bools, tickets: Floats) -> list[_Together]:
    """Return the sets of several causes, smaller ones first. Their events are numbered after the single causes."""
    causes = member.shape[1]
    counts: dict[EventSet, float] = {}
    size = member.sum(axis=1)
    for row in np.flatnonzero((size > 1) & (size <= MOST_TOGETHER) & (tickets > 0)):
        counts[tuple(np.flatnonzero(member[row]).tolist())] = float(tickets[row])
    number: dict[EventSet, int] = {(cause,): cause for cause in range(causes)}
    found = []
    for many in range(2, MOST_TOGETHER + 1):
        sets = tuple(sorted(each for each in counts if len(each) == many))
        if sets:
            subsets = _subsets(many)
            event = [
                [number.get(tuple(one[place] for place in each), -1) for each in subsets] for one in sets
            ]
            found.append(_Together(many, sets, np.array([counts[one] for one in sets]), np.array(event)))
            number |= {one: len(number) + place for place, one in enumerate(sets)}
    return found


def _by_chance(seen: _Together, prior: Floats) -> Floats:
    """Return P(exactly these causes, without an event of their own | ticket) of each set, shape (P,).

    The events of the subsets are added one after another. `mass` holds the odds of each union of causes. All terms are
    positive, so nothing cancels.
    """
    odds = np.append(prior / (1 - prior), 0.0)
    mass = np.zeros((len(seen.sets), 1 << seen.size))
    mass[:, 0] = 1.0
    for subset, event in zip(_subsets(seen.size), seen.event.T, strict=True):
        causes = sum(1 << place for place in subset)
        happened = odds[event][:, None] * mass
        for state in range(1 << seen.size):
            mass[:, state | causes] += happened[:, state]
    nothing = np.exp(np.log1p(-prior).sum())
    result: Floats = np.maximum(mass[:, -1] * nothing / _ticket(prior), SMALLEST_CHANCE)
    return result


def _subsets(size: int) -> list[tuple[int, ...]]:
    """Return the proper, non-empty subsets of `size` places."""
    return [each for few in range(1, size) for each in combinations(range(size), few)]


def co_failures(counts: Floats, chance: Floats, possible: int) -> Floats:
    """Return the expected number of tickets of each set of causes that are one common failure, shape (P,).

    Either the causes occur together by chance only, or they have a common failure as well. Its rate is exponentially
    distributed over such sets. The share of such sets and the mean rate are fitted by expectation-maximisation over all
    possible sets. The estimate is the posterior mean, and at most the number of tickets.

    A set with a common failure that was not seen yet counts with its posterior rate. If it counted as zero, the mean
    and all estimates would be far too low where most sets were seen once or twice.

    Args:
        counts: Shape (P,), tickets of the sets that were seen.
        chance: Shape (P,), tickets expected by chance.
        possible: Number of possible sets.
    """
    if not len(counts):
        return counts
    share, mean = 0.01, float(max(counts.mean(), 1.0))
    by_chance = _log_by_chance(counts, chance)
    for _ in range(50):
        with_common, surplus = _with_common(counts, chance, mean)
        odds = np.exp(np.clip(with_common - by_chance, -500, 500)) * share / (1 - share)
        common = np.where(counts > chance, odds / (1 + odds), 0.0)
        unseen = share / (1 + mean)
        unseen *= (possible - len(counts)) / (unseen + (1 - share))
        members = common.sum() + unseen
        tickets = (common * surplus).sum() + unseen * mean / (1 + mean)
        share = float(np.clip((members + 0.5) / (possible + 50), 1e-5, 0.5))
        mean = float((tickets + 1.0) / (members + 1.0))
    result: Floats = np.where(common > LEAST_PROBABLE, common * np.minimum(surplus, counts), 0.0)
    return result


def _log_by_chance(counts: Floats, chance: Floats) -> Floats:
    """Return log P(counts | chance): negative binomial, a Poisson with a Gamma rate of shape CHANCE_SHAPE."""
    shape = CHANCE_SHAPE
    result: Floats = gammaln(counts + shape) - gammaln(shape) - gammaln(counts + 1)
    result += shape * np.log(shape / (shape + chance)) + counts * np.log(chance / (shape + chance))
    return result


def _with_common(counts: Floats, chance: Floats, mean: float) -> tuple[Floats, Floats]:
    """Return log P(counts | a common failure) and the expected rate of that failure in tickets.

    The total rate is `chance` plus an exponential variable with this mean. Both results are tails of a Gamma
    distribution, that is, incomplete Gamma functions.
    """
    scale = 1 + 1 / mean
    tail = np.maximum(gammaincc(counts + 1, chance * scale), SMALLEST_TAIL)
    log_probability = chance / mean - np.log(mean) - (counts + 1) * np.log(scale) + np.log(tail)
    rate = (counts + 1) / scale * np.maximum(gammaincc(counts + 2, chance * scale), SMALLEST_TAIL) / tail
    return log_probability, np.maximum(rate - chance, 0.0)


def _ticket(prior: Floats) -> float:
    """Return P(at least one event)."""
    return float(-np.expm1(np.log1p(-prior).sum()))


def _scaled(frequency: Floats, several: float) -> Floats:
    """Return priors in the proportions of `frequency` at which P(several events | ticket) is `several`.

    The odds are s x frequency. The scale s is found by bisection.
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
    """Return priors at which each co-failure event happens in its share `joint` of the tickets."""
    causes = len(frequency)
    residual = frequency.copy()
    for event, share in zip(events[causes:], joint, strict=True):
        residual[list(event)] -= share
    residual = np.maximum(residual, 0.02 * frequency)
    chance = max(several - float(joint.sum()), LEAST_SEVERAL)
    prior = _scaled(residual, chance)
    own = joint * _ticket(prior)
    for _ in range(ROUNDS):
        own = joint * _ticket(np.concatenate([prior, own]))
    result: Floats = np.minimum(np.concatenate([prior, own]), LARGEST_PRIOR)
    return result


@dataclass(frozen=True, slots=True)
class Place:
    """A context of the network and the wider context that it belongs to.

    Attributes:
        name: Name of the context.
        parent: Name of the wider context that its priors shrink towards. The whole fleet is its own parent.
    """

    name: str
    parent: str


CONCENTRATIONS: Final = (5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 640.0, 1280.0, 5120.0, 20480.0)
"""Weights of a wider context to try, in tickets."""


def concentration(counts: Floats, parent: Floats, default: float = 80.0) -> float:
    """Return the weight of the wider context in tickets: the Dirichlet concentration with the highest posterior.

    The prior is log-normal around the default with a width of one decade, so that a few tickets do not decide alone.

    Args:
        counts: Shape (X, C), tickets with each cause in each of X contexts.
        parent: Shape (X, C), P(cause) in the wider context. The sum of each row is one.
        default: Median of the prior, in tickets.
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
    events: Events,
    places: Sequence[Place],
    counts: Floats,
    fleet: Floats,
    equipment: Floats | None = None,
    at_risk: Sequence[AtRisk] | None = None,
) -> tuple[Floats, dict[str, float]]:
    """Return the priors of every context, shape (X, K), and the concentration of each level.

    Args:
        events: Events of the whole fleet. The odds of an event change with the shares of its causes.
        places: The contexts. The whole fleet is first, and parents come before children.
        counts: Shape (X, C), tickets with each cause in each context.
        fleet: Shape (C,), P(cause | ticket) in the whole fleet.
        equipment: Shape (X, C), how many times likelier a cause is in a context than in its parent, before any ticket
            of the context is looked at; None where all are alike.
        at_risk: The causes that the tickets of each context name, by the equipment of their machines; None where
            nothing is known of it.
    """
    at_risk = at_risk or [AtRisk.everywhere(float(row.sum()), len(fleet)) for row in counts]
    index = {place.name: row for row, place in enumerate(places)}
    share = np.tile(fleet / fleet.sum(), (len(places), 1))
    weights: dict[str, float] = {}
    levels = sorted({_level(place, places, index) for place in places[1:]})
    for level in levels:
        rows = [row for row, place in enumerate(places) if _level(place, places, index) == level]
        parent = share[[index[places[row].parent] for row in rows]]
        if equipment is not None:
            parent = parent * equipment[rows]
            parent /= parent.sum(axis=1, keepdims=True)
        weight = concentration(
            counts[rows],
            np.array([at_risk[row].expected(one) for row, one in zip(rows, parent, strict=True)]),
        )
        weights[f"level {level}"] = weight
        for row, wider in zip(rows, parent, strict=True):
            share[row] = frequencies_at_risk(counts[row], wider, weight, at_risk[row])
    tilt = share / share[0]
    odds = events.prior / (1 - events.prior)
    moved = np.array([np.prod(tilt[:, list(event)], axis=1) ** (1 / len(event)) for event in events.events]).T
    result: Floats = np.clip(moved * odds / (1 + moved * odds), 1e-9, LARGEST_PRIOR)
    return result, weights


def _level(place: Place, places: Sequence[Place], index: dict[str, int]) -> int:
    """Return the number of steps from a context up to the whole fleet."""
    level = 0
    while place.name != places[0].name:
        place = places[index[place.parent]]
        level += 1
    return level
