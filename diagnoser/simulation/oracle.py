"""The oracle: exact posteriors in a simulated world, by summing over all of its configurations.

The oracle knows the world's probabilities, but not the causes of a ticket.  No model can choose better kits on
average, so the oracle's figures are an upper bound for every model.

Axes: N tickets, C causes, J symptoms, U cause sets, G configurations, S kits.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.errors import InputError
from diagnoser.simulation.sampling import EPOCH
from diagnoser.simulation.tickets import ABSENT, NO_PART, PRESENT, UNMENTIONED, States, Tickets
from diagnoser.simulation.world import CERTAIN, World, set_shares

_CHUNK = 4_096


@dataclass(frozen=True, eq=False, slots=True)
class Circumstances:
    """The known facts about tickets other than their findings.  Every array has N rows.

    Attributes:
        machine: Shape (N,), index of the machine type.
        month: Shape (N,), months since the start of the world.
        rate: Shape (N,), the customer's report-rate multiplier.
    """

    machine: Ints
    month: Ints
    rate: Floats


def circumstances(world: World, tickets: Tickets) -> Circumstances:
    """Return the machine, the month and the customer's report rate of each ticket."""
    month = tickets.opened.astype("datetime64[M]") - np.datetime64(EPOCH, "M")
    return Circumstances(tickets.machine, month.astype(np.int64), world.customer_rate[tickets.customer])


def oracle(world: World, state: States, known: Circumstances | None = None) -> Floats:
    """Return P(cause set | findings), shape (N, U).

    Three kinds of evidence are enough.  The likelihoods of a mentioned symptom and of one found present by a question
    differ by a factor independent of the cause set.  The same holds for silence before an answered question.

    Args:
        world: The world of the tickets.
        state: Shape (N, J): PRESENT, ABSENT, UNMENTIONED or UNKNOWN (no evidence).
        known: Machine, month and customer. The first machine type in month 0 when left out.
    """
    if state.ndim != 2 or state.shape[1] != len(world.symptoms):  # noqa: PLR2004 - a table
        raise InputError(f"Findings need shape (tickets, {len(world.symptoms)}), not {state.shape}.")
    rows = len(state)
    known = known or Circumstances(np.zeros(rows, np.int64), np.zeros(rows, np.int64), np.ones(rows))
    posterior = np.empty((rows, len(world.sets)))
    for begin in range(0, rows, _CHUNK):
        part = slice(begin, begin + _CHUNK)
        likelihood = _log_likelihood(world, state[part], known.rate[part])
        prior = _log_prior(world, known.machine[part], known.month[part])
        posterior[part] = _by_set(world, likelihood + prior)
    return posterior


def _log_likelihood(world: World, state: States, rate: Floats) -> Floats:
    seen = np.minimum(world.seen, CERTAIN)
    total: Floats = (state == PRESENT).astype(float) @ np.log(np.maximum(seen, 1e-300)).T
    total += (state == ABSENT).astype(float) @ np.log1p(-seen).T
    silent = (state == UNMENTIONED).astype(float)
    for each in np.unique(rate):
        mine = rate == each
        mentioned = seen * np.minimum(1, world.report_rate * each)
        total[mine] += silent[mine] @ np.log1p(-mentioned).T
    return total


def _log_prior(world: World, machine: Ints, month: Ints) -> Floats:
    prior = np.empty((len(machine), len(world.configuration_set)))
    places, index = np.unique(np.column_stack([machine, month]), axis=0, return_inverse=True)
    for row, (where, when) in enumerate(places):
        share = set_shares(world, int(where), int(when))[world.configuration_set]
        prior[index.ravel() == row] = np.log(share) + np.log(world.configuration_share)
    return prior


def _by_set(world: World, joint: Floats) -> Floats:
    """Return the posterior of each cause set, shape (N, U).  Configurations of one set are neighbours."""
    weight = np.exp(joint - joint.max(axis=1, keepdims=True))
    first = np.searchsorted(world.configuration_set, np.arange(len(world.sets)))
    summed: Floats = np.add.reduceat(weight, first, axis=1)
    summed /= summed.sum(axis=1, keepdims=True)
    return summed


def cause_probabilities(world: World, posterior: Floats) -> Floats:
    """Return P(cause | findings), shape (N, C)."""
    probabilities: Floats = posterior @ world.member.astype(float)
    return probabilities


def all_kits(world: World, size: int = 2) -> Ints:
    """Return every kit of at most `size` different parts, shape (S, 2).  `NO_PART` fills free places.

    >>> from diagnoser.simulation import FleetSettings, make_world
    >>> all_kits(make_world(FleetSettings(causes=3, no_part_share=0.34, pairs=0, triples=0)))[:2].tolist()
    [[-1, -1], [0, -1]]
    """
    parts = [int(part) for part in np.flatnonzero(world.is_part)]
    kits = [(NO_PART, NO_PART)]
    kits += [(part, NO_PART) for part in parts] if size >= 1 else []
    kits += list(combinations(parts, 2)) if size > 1 else []
    return np.array(kits, np.int64)


def oracle_coverage(world: World, posterior: Floats, kits: Ints) -> Floats:
    """Return P(every needed part is in the kit | findings), shape (N, S)."""
    coverage: Floats = posterior @ _inside(world, kits).astype(float)
    return coverage


def _inside(world: World, kits: Ints) -> Bools:
    """Return shape (U, S), True if the kit holds all the parts of the cause set."""
    holds = np.zeros((len(kits), len(world.causes) + 1), np.bool_)
    np.put_along_axis(
        holds, kits % (len(world.causes) + 1), values=True, axis=1
    )  # -1 becomes the last, unused column
    needed = world.member & world.is_part
    missing: Floats = needed.astype(float) @ (~holds[:, :-1]).astype(float).T
    nothing_missing: Bools = np.equal(missing, 0)
    return nothing_missing


def best_kits(world: World, posterior: Floats, size: int = 2) -> tuple[Ints, Floats]:
    """Return the kit of at most `size` parts with the highest coverage, shape (N, 2), and that coverage, (N,)."""
    kits = all_kits(world, size)
    coverage = oracle_coverage(world, posterior, kits)
    best = np.argmax(coverage, axis=1)
    return kits[best], coverage[np.arange(len(best)), best]


def best_pair(world: World, posterior: Floats) -> tuple[Ints, Floats]:
    """Return the kit of two parts with the highest coverage, shape (N, 2), and that coverage, (N,)."""
    return best_kits(world, posterior, 2)


def oracle_first_time_fix(world: World, tickets: Tickets, size: int = 2) -> float:
    """Return the share of tickets fixed by the oracle's best kit of at most `size` parts."""
    posterior = oracle(world, tickets.state, circumstances(world, tickets))
    kits, _ = best_kits(world, posterior, size)
    holds = np.zeros((len(kits), len(world.causes) + 1), np.bool_)
    np.put_along_axis(holds, kits % (len(world.causes) + 1), values=True, axis=1)
    return float(np.mean(~(tickets.truth & world.is_part & ~holds[:, :-1]).any(axis=1)))
