"""What somebody who knows the truth would say: exact posteriors by summing over every configuration.

No model can send better spares on average than the oracle, so its figures are the ceiling of all others.

Axes: N tickets, C causes, J symptoms, U cause sets, G configurations, S kits.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.errors import InputError
from diagnoser.simulation.sampling import EPOCH
from diagnoser.simulation.tickets import ABSENT, NO_PART, PRESENT, UNMENTIONED, States, Tickets
from diagnoser.simulation.world import CERTAIN, Truth, set_shares

_CHUNK = 4_096


@dataclass(frozen=True, eq=False, slots=True)
class Circumstances:
    """What is known of tickets beside their findings; every array has N rows.

    Attributes:
        machine: Shape (N,), index of the machine type.
        month: Shape (N,), months since the start of the world.
        rate: Shape (N,), the customer's report-rate multiplier.
    """

    machine: Ints
    month: Ints
    rate: Floats


def circumstances(truth: Truth, tickets: Tickets) -> Circumstances:
    """Return what the tickets say of machine, month and customer."""
    month = tickets.opened.astype("datetime64[M]") - np.datetime64(EPOCH, "M")
    return Circumstances(tickets.machine, month.astype(np.int64), truth.customer_rate[tickets.customer])


def oracle(truth: Truth, state: States, known: Circumstances | None = None) -> Floats:
    """Return P(cause set | findings), shape (N, U).

    Why three kinds of evidence are enough: a symptom that was mentioned and one that support asked about and
    found differ by a factor that no cause set depends on; so does silence before a question that was
    answered.

    Args:
        truth: The world.
        state: Shape (N, J): PRESENT, ABSENT, UNMENTIONED or UNKNOWN (no evidence).
        known: Machine, month and customer; the first machine type in month 0 when left out.
    """
    if state.ndim != 2 or state.shape[1] != len(truth.symptoms):  # noqa: PLR2004 - a table
        raise InputError(f"Findings need shape (tickets, {len(truth.symptoms)}), not {state.shape}.")
    rows = len(state)
    known = known or Circumstances(np.zeros(rows, np.int64), np.zeros(rows, np.int64), np.ones(rows))
    posterior = np.empty((rows, len(truth.sets)))
    for begin in range(0, rows, _CHUNK):
        part = slice(begin, begin + _CHUNK)
        likelihood = _log_likelihood(truth, state[part], known.rate[part])
        prior = _log_prior(truth, known.machine[part], known.month[part])
        posterior[part] = _by_set(truth, likelihood + prior)
    return posterior


def _log_likelihood(truth: Truth, state: States, rate: Floats) -> Floats:
    seen = np.minimum(truth.seen, CERTAIN)
    total: Floats = (state == PRESENT).astype(float) @ np.log(np.maximum(seen, 1e-300)).T
    total += (state == ABSENT).astype(float) @ np.log1p(-seen).T
    silent = (state == UNMENTIONED).astype(float)
    for each in np.unique(rate):
        mine = rate == each
        mentioned = seen * np.minimum(1, truth.report_rate * each)
        total[mine] += silent[mine] @ np.log1p(-mentioned).T
    return total


def _log_prior(truth: Truth, machine: Ints, month: Ints) -> Floats:
    prior = np.empty((len(machine), len(truth.configuration_set)))
    places, index = np.unique(np.column_stack([machine, month]), axis=0, return_inverse=True)
    for row, (where, when) in enumerate(places):
        share = set_shares(truth, int(where), int(when))[truth.configuration_set]
        prior[index.ravel() == row] = np.log(share) + np.log(truth.configuration_share)
    return prior


def _by_set(truth: Truth, joint: Floats) -> Floats:
    """Return the normalised sums over each set's configurations, which stand together."""
    weight = np.exp(joint - joint.max(axis=1, keepdims=True))
    first = np.searchsorted(truth.configuration_set, np.arange(len(truth.sets)))
    summed: Floats = np.add.reduceat(weight, first, axis=1)
    summed /= summed.sum(axis=1, keepdims=True)
    return summed


def cause_probabilities(truth: Truth, posterior: Floats) -> Floats:
    """Return P(cause | findings), shape (N, C)."""
    probabilities: Floats = posterior @ truth.member.astype(float)
    return probabilities


def all_kits(truth: Truth, size: int = 2) -> Ints:
    """Return every kit of at most `size` different parts, shape (S, 2); `NO_PART` fills the free places.

    >>> from diagnoser.simulation import Dials, make_truth
    >>> all_kits(make_truth(Dials(causes=3, no_part_share=0.34, pairs=0, triples=0)))[:2].tolist()
    [[-1, -1], [0, -1]]
    """
    parts = [int(part) for part in np.flatnonzero(truth.is_part)]
    kits = [(NO_PART, NO_PART)]
    kits += [(part, NO_PART) for part in parts] if size >= 1 else []
    kits += list(combinations(parts, 2)) if size > 1 else []
    return np.array(kits, np.int64)


def oracle_coverage(truth: Truth, posterior: Floats, kits: Ints) -> Floats:
    """Return P(every part needed is in the kit | findings), shape (N, S)."""
    coverage: Floats = posterior @ _inside(truth, kits).astype(float)
    return coverage


def _inside(truth: Truth, kits: Ints) -> Bools:
    """Return shape (U, S): whether the kit holds all the parts of the set."""
    holds = np.zeros((len(kits), len(truth.causes) + 1), np.bool_)
    np.put_along_axis(
        holds, kits % (len(truth.causes) + 1), values=True, axis=1
    )  # -1 becomes the spare column
    needed = truth.member & truth.is_part
    missing: Floats = needed.astype(float) @ (~holds[:, :-1]).astype(float).T
    nothing_missing: Bools = np.equal(missing, 0)
    return nothing_missing


def best_kits(truth: Truth, posterior: Floats, size: int = 2) -> tuple[Ints, Floats]:
    """Return (kit (N, 2), its coverage (N,)): the kit of at most `size` parts that fixes most."""
    kits = all_kits(truth, size)
    coverage = oracle_coverage(truth, posterior, kits)
    best = np.argmax(coverage, axis=1)
    return kits[best], coverage[np.arange(len(best)), best]


def best_pair(truth: Truth, posterior: Floats) -> tuple[Ints, Floats]:
    """Return (pair (N, 2), its coverage (N,)): the two spares that fix most."""
    return best_kits(truth, posterior, 2)


def oracle_first_time_fix(truth: Truth, tickets: Tickets, size: int = 2) -> float:
    """Return the share of these tickets that the oracle's best kit of at most `size` parts fixes."""
    posterior = oracle(truth, tickets.state, circumstances(truth, tickets))
    kits, _ = best_kits(truth, posterior, size)
    holds = np.zeros((len(kits), len(truth.causes) + 1), np.bool_)
    np.put_along_axis(holds, kits % (len(truth.causes) + 1), values=True, axis=1)
    return float(np.mean(~(tickets.truth & truth.is_part & ~holds[:, :-1]).any(axis=1)))
