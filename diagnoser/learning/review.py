"""Which independences of a network its tickets contradict: what to read before changing its structure.

A fault network claims two things that tickets can refute:

* *given the fault event, symptoms say nothing of one another.*  Each pair of symptoms is tested in the tickets of one
  cause by the G-test of conditional independence; the modes that the network gives the cause are the strata, each
  ticket shared between them by its posterior, so a dependence that the modes explain is not reported;
* *causes meet by chance, but for the events that hold both.*  Tickets with both causes of a pair are compared with the
  number that the network expects (Poisson).

Of many tests some fail by luck: what is listed keeps the false discovery rate at RATE (Benjamini and Hochberg 1995)
and is worth something on tickets that were held out: the cost is the log loss that the independence adds there.

Axes: N tickets of one cause, J symptoms, M events of the cause (its modes), P pairs.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Final, Literal

import numpy as np
from scipy.special import chdtrc, pdtrc, xlogy

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.knowledge import machine_type_of
from diagnoser.learning.modes import mentions_by_cause
from diagnoser.learning.train import LexiconReader
from diagnoser.model import Model
from diagnoser.network.fault_network import Network
from diagnoser.scratch import scratch_folder
from diagnoser.tickets.count import sample
from diagnoser.tickets.reduce import reduce
from diagnoser.tickets.validate import Rules

EXAMPLES: Final = 200_000
"""Tickets looked at, a fair draw where there are more."""
LEAST_TICKETS: Final = 40
"""Of a cause, for its symptoms to be tested."""
LEAST_MENTIONS: Final = 5
HELD_OUT: Final = 3
"""Every so manieth ticket is held out to say what an independence costs."""
RATE: Final = 0.01
PULL: Final = 2.0
"""Tickets that an estimated dependence is pulled towards independence with."""

Kind = Literal["symptoms", "causes"]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """An independence that tickets contradict.

    Attributes:
        kind: Two symptoms of one cause, or two causes.
        given: The cause in whose tickets the symptoms depend; empty for two causes.
        first: Id of the one.
        second: Id of the other.
        tickets: Tickets that were looked at.
        together: How many of them have both.
        expected: How many should have both if the network were right.
        p_value: Of the test on its own.
        cost: Nats of held-out log loss per 1,000 labelled tickets that the independence costs.
        referee: pgmpy's p-value of the same G-test (with its continuity correction); None where it was not asked.
    """

    kind: Kind
    given: str
    first: str
    second: str
    tickets: int
    together: float
    expected: float
    p_value: float
    cost: float
    referee: float | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """What a review found.

    Attributes:
        labelled: Tickets with known causes that were looked at.
        rejected: Rows that could not be read.
        tested: How many independences were tested, by kind.
        found: Those that the tickets contradict, the dearest first.
    """

    labelled: int
    rejected: int
    tested: Mapping[Kind, int]
    found: tuple[Contradiction, ...]


def review(sources: Sequence[str], model: Model, referees: int = 20) -> Review:
    """Test the independences of a model on tickets.

    Args:
        sources: Paths and database URLs.
        model: The network, and the lexicon that reads the reports.
        referees: For how many of the dearest pairs of symptoms pgmpy is asked as well.
    """
    with scratch_folder() as folder:
        reduced = reduce(
            sources,
            folder / "reduced.parquet",
            reader=LexiconReader(model.knowledge) if model.knowledge.symptoms else None,
            rules=Rules(symptoms=frozenset(model.network.symptoms), causes=frozenset(model.network.causes)),
            machine_type=lambda machine: machine_type_of(machine) or "",
        )
        rows = [row for row in sample(reduced, EXAMPLES).to_pylist() if row["causes"]]
    found = review_rows(rows, model.network, referees)
    return replace(found, rejected=sum(source.rejected for source in reduced.sources))


def review_rows(rows: Sequence[Mapping[str, Any]], network: Network, referees: int = 0) -> Review:
    """Test the independences of a network on labelled reduced tickets, in an order that says nothing."""
    mentioned = mentions_by_cause(rows, network.causes, network.symptoms)
    symptoms = [one for cause, flags in mentioned.items() for one in symptom_pairs(network, cause, flags)]
    causes = list(cause_pairs(network, [row["causes"] for row in rows]))
    held = max(len(rows[::HELD_OUT]), 1)
    kept = [
        replace(one, cost=1_000 * one.cost / held) for one in (*_discovered(symptoms), *_discovered(causes))
    ]
    kept = sorted(
        (one for one in kept if one.cost > 0), key=lambda one: (-one.cost, one.given, one.first, one.second)
    )
    asked = _refereed(kept, mentioned, network, referees)
    return Review(len(rows), 0, {"symptoms": len(symptoms), "causes": len(causes)}, tuple(asked))


def _discovered(tested: Sequence[Contradiction]) -> list[Contradiction]:
    """Return those below the step-up line of Benjamini and Hochberg."""
    ordered = sorted(tested, key=lambda one: one.p_value)
    below = [rank for rank, one in enumerate(ordered, 1) if one.p_value <= RATE * rank / len(ordered)]
    return ordered[: max(below, default=0)]


# --- symptoms -------------------------------------------------------------------------------------------------------


def symptom_pairs(network: Network, cause: int, mentioned: Bools) -> Iterator[Contradiction]:
    """Yield the test of each pair of symptoms that the tickets of a cause mention often enough.

    The cost is in nats over its held-out tickets.

    Args:
        network: Whose independences are tested.
        cause: Its index.
        mentioned: Shape (N, J), see `modes.mentions_by_cause`.
    """
    often = np.flatnonzero(mentioned.sum(axis=0) >= LEAST_MENTIONS)
    if len(mentioned) < LEAST_TICKETS or len(often) < 2:  # noqa: PLR2004  a pair
        return
    member = memberships(network, cause, mentioned)
    flags = mentioned[:, often].astype(np.float64)
    held = np.arange(len(flags)) % HELD_OUT == 0
    whole = pair_tables(flags, member)
    statistic = g_statistic(whole)
    cost = _held_out_cost(pair_tables(flags[~held], member[~held]), pair_tables(flags[held], member[held]))
    expected = _independent(whole)[:, 3].sum(axis=0)
    p_value = chdtrc(member.shape[1], np.maximum(statistic, 0))
    for i, j in combinations(range(len(often)), 2):
        yield Contradiction(
            "symptoms",
            network.causes[cause],
            network.symptoms[often[i]],
            network.symptoms[often[j]],
            len(mentioned),
            float(whole[:, 3, i, j].sum()),
            float(expected[i, j]),
            float(p_value[i, j]),
            float(cost[i, j]),
        )


def memberships(network: Network, cause: int, mentioned: Bools) -> Floats:
    """Return P(event | mentions) among the events of this cause alone, shape (N, M): its modes, or a column of ones."""
    events = [k for k, event in enumerate(network.events) if event == (cause,)]
    if len(events) < 2:  # noqa: PLR2004  one mode
        return np.ones((len(mentioned), 1))
    rate = mention_rates(network, events)
    joint = np.log(network.prior[0, events]) + mentioned @ np.log(rate).T + ~mentioned @ np.log1p(-rate).T
    member: Floats = np.exp(joint - np.logaddexp.reduce(joint, axis=1)[:, None])
    return member


def mention_rates(network: Network, events: Sequence[int]) -> Floats:
    """Return P(mentioned | this event alone), shape (M, J)."""
    link = np.zeros((len(network.events), len(network.symptoms)))
    link[network.link_event, network.link_symptom] = network.link
    rate = 1 - (1 - network.report_rate * network.leak) * (1 - network.report_rate * link[events])
    return np.clip(rate, 1e-6, 1 - 1e-6)


def pair_tables(flags: Floats, member: Floats) -> Floats:
    """Return the two-by-two tables of all pairs, shape (M, 4, J, J): neither, the second, the first, both."""
    tables = np.empty((member.shape[1], 4, flags.shape[1], flags.shape[1]))
    for table, weight in zip(tables, member.T, strict=True):
        weighted = flags * weight[:, None]
        both, one = weighted.T @ flags, weighted.sum(axis=0)
        table[3], table[2], table[1] = both, one[:, None] - both, one[None, :] - both
        table[0] = weight.sum() - table[1:].sum(axis=0)
    return np.maximum(tables, 0)


def _independent(tables: Floats) -> Floats:
    """Return the tables that independence within each stratum expects."""
    total = np.maximum(tables.sum(axis=1), 1e-12)
    first, second = (tables[:, 2] + tables[:, 3]) / total, (tables[:, 1] + tables[:, 3]) / total
    cells = ((1 - first) * (1 - second), (1 - first) * second, first * (1 - second), first * second)
    expected: Floats = np.stack(cells, axis=1) * total[:, None]
    return expected


def g_statistic(tables: Floats) -> Floats:
    """Return 2 sum O log(O / E) over strata and cells, shape (J, J): 2 N times the conditional mutual information."""
    expected = np.maximum(_independent(tables), 1e-300)
    result: Floats = 2 * (xlogy(tables, tables) - xlogy(tables, expected)).sum(axis=(0, 1))
    return result


def _held_out_cost(fitted: Floats, held: Floats) -> Floats:
    """Return how many nats the held-out tickets gain by the dependence of the fitted ones, shape (J, J)."""
    smoothed = fitted + 0.25  # no cell is impossible
    alone = _independent(smoothed)
    total = smoothed.sum(axis=1, keepdims=True)
    alone /= total
    together = (smoothed + PULL * alone) / (total + PULL)
    result: Floats = (held * np.log(together / alone)).sum(axis=(0, 1))
    return result


# --- causes ---------------------------------------------------------------------------------------------------------


def cause_pairs(network: Network, named: Sequence[str]) -> Iterator[Contradiction]:
    """Yield the test of each pair of causes that some ticket names together: more often than the network expects?

    The cost is in nats over the held-out tickets.

    Args:
        network: Whose events are tested, with the priors of the whole fleet.
        named: The causes of each ticket, joined by `|`.
    """
    counts, held = _together(named), _together(named[::HELD_OUT])
    number, held_number = len(named), len(named[::HELD_OUT])
    index = {cause: i for i, cause in enumerate(network.causes)}
    for (first, second), count in sorted(counts.items()):
        chance = both_given_ticket(network, index[first], index[second])
        later = held[first, second]
        own = (count - later + PULL * chance) / (number - held_number + PULL)
        cost = later * np.log(own / chance) + (held_number - later) * (np.log1p(-own) - np.log1p(-chance))
        p_value = float(pdtrc(count - 1, number * chance))
        yield Contradiction(
            "causes", "", first, second, number, float(count), number * chance, p_value, float(cost)
        )


def _together(named: Sequence[str]) -> Counter[tuple[str, ...]]:
    return Counter(pair for causes in named for pair in combinations(sorted(causes.split("|")), 2))


def both_given_ticket(network: Network, first: int, second: int) -> float:
    """Return P(both causes | ticket) in the whole fleet: by what is left when neither, or only one, may happen."""
    silent = np.log1p(-network.prior[0])
    has = np.array([[cause in event for event in network.events] for cause in (first, second)])
    without = [np.exp(silent[flags].sum()) for flags in (*has, has.any(axis=0))]
    both = 1 - without[0] - without[1] + without[2]
    return float(np.clip(both / -np.expm1(silent.sum()), 1e-12, 1 - 1e-12))


# --- the referee ----------------------------------------------------------------------------------------------------


def _refereed(
    found: Sequence[Contradiction], mentioned: Mapping[int, Bools], network: Network, most: int
) -> Iterator[Contradiction]:
    """Yield what was found, the dearest pairs of symptoms with pgmpy's word; it has no strata that are shared."""
    column = {symptom: j for j, symptom in enumerate(network.symptoms)}
    index = {cause: i for i, cause in enumerate(network.causes)}
    single = Counter(event for event in network.events if len(event) == 1)
    for one in found:
        if one.kind == "causes" or most <= 0 or single[index[one.given],] > 1:
            yield one
            continue
        most -= 1
        flags = mentioned[index[one.given]][:, [column[one.first], column[one.second]]]
        yield replace(one, referee=_by_pgmpy(flags))


def _by_pgmpy(flags: Bools) -> float:
    from diagnoser.network.pgmpy_bridge import independence_by_pgmpy

    values: Ints = flags.astype(np.int64)
    return independence_by_pgmpy({"first": values[:, 0], "second": values[:, 1]}, "first", "second")[1]
