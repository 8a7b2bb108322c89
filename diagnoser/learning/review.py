"""Independences of a network that its tickets contradict. They show where its structure should change.

A fault network assumes two kinds of independence that tickets can refute:

* *Symptoms are independent given the fault event.* Each pair of symptoms is tested in the tickets of one cause, by the
  G-test of conditional independence. The modes of the cause are the strata, and each ticket is divided between them by
  its posterior. So a dependence that the modes explain is not reported.
* *Causes are independent, except for co-failure events.* The number of tickets with both causes of a pair is compared
  with the number that the network expects (Poisson test).

Among many tests some reject by chance. The list keeps the false discovery rate at RATE (Benjamini and Hochberg 1995).
It only has independences with a cost: the log loss that the assumption adds on held-out tickets.

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
from diagnoser.evidence.row import ids
from diagnoser.knowledge import machine_type_of
from diagnoser.learning.lexicon_worker import LexiconReader
from diagnoser.learning.modes import mentions_by_cause
from diagnoser.model import Model
from diagnoser.network.fault_network import Network
from diagnoser.scratch import scratch_folder
from diagnoser.tickets.cause_names import CauseNames
from diagnoser.tickets.count import sample
from diagnoser.tickets.reduce import reduce
from diagnoser.tickets.validate import Rules

EXAMPLES: Final = 200_000
"""Number of tickets that are tested, at most. A fair sample is taken if there are more."""

LEAST_TICKETS: Final = 40
"""Number of tickets of a cause below which its symptoms are not tested."""

LEAST_MENTIONS: Final = 5
"""Number of mentions of a symptom below which it is not tested."""

HELD_OUT: Final = 3
"""Every third ticket is held out to estimate the log loss caused by assuming independence."""

RATE: Final = 0.01
"""False discovery rate of the list."""

INDEPENDENCE_WEIGHT: Final = 2.0
"""Prior weight of independence, in tickets, when a dependence is estimated."""

Kind = Literal["symptoms", "causes"]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """An independence that tickets contradict.

    Attributes:
        kind: Whether two symptoms of one cause are dependent, or two causes.
        given: The cause of the tested tickets; empty for two causes.
        first: Id of the first symptom or cause.
        second: Id of the second one.
        tickets: Number of tested tickets.
        together: Number of tickets with both.
        expected: Number of tickets with both that the network expects.
        p_value: P-value of this single test.
        cost: Held-out log loss that the assumption adds, in nats per 1,000 labelled tickets.
        referee: P-value of the same G-test in pgmpy (with its continuity correction); None if it was not computed.
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
    """The result of a review.

    Attributes:
        labelled: Number of tested tickets. All of them have known causes.
        rejected: Number of rows that could not be read.
        tested: Number of tested independences of each kind.
        found: Independences that the tickets contradict, the most expensive first.
    """

    labelled: int
    rejected: int
    tested: Mapping[Kind, int]
    found: tuple[Contradiction, ...]


def review(sources: Sequence[str], model: Model, referees: int = 20) -> Review:
    """Test the independences of a model on tickets.

    Args:
        sources: Paths and database URLs.
        model: The model. Its lexicon reads the reports.
        referees: Number of the most expensive pairs of symptoms that pgmpy tests as well.
    """
    with scratch_folder() as folder:
        reduced = reduce(
            sources,
            folder / "reduced.parquet",
            reader=LexiconReader(model.knowledge) if model.knowledge.symptoms else None,
            rules=Rules(
                frozenset(model.network.symptoms),
                frozenset(model.network.causes),
                names=CauseNames.of(model.knowledge.components),
            ),
            machine_type=lambda machine: machine_type_of(machine, model.knowledge) or "",
        )
        rows = [row for row in sample(reduced, EXAMPLES).to_pylist() if row["causes"]]
    found = review_rows(rows, model.network, referees)
    return replace(found, rejected=sum(source.rejected for source in reduced.sources))


def review_rows(rows: Sequence[Mapping[str, Any]], network: Network, referees: int = 0) -> Review:
    """Test the independences of a network on labelled reduced tickets in random order."""
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
    """Return the rejected independences by the step-up procedure of Benjamini and Hochberg."""
    ordered = sorted(tested, key=lambda one: one.p_value)
    below = [rank for rank, one in enumerate(ordered, 1) if one.p_value <= RATE * rank / len(ordered)]
    return ordered[: max(below, default=0)]


def symptom_pairs(network: Network, cause: int, mentioned: Bools) -> Iterator[Contradiction]:
    """Yield the test of each pair of symptoms with enough mentions in the tickets of one cause.

    Its cost is the sum over the held-out tickets in nats.

    Args:
        network: The tested network.
        cause: Index of the cause.
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
    """Return P(mode | mentions) among the modes of this cause, shape (N, M); a column of ones if it has one mode."""
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
    """Return the two-by-two tables of all pairs, shape (M, 4, J, J).

    The cells of a table are: neither, second only, first only, both.
    """
    tables = np.empty((member.shape[1], 4, flags.shape[1], flags.shape[1]))
    for table, weight in zip(tables, member.T, strict=True):
        weighted = flags * weight[:, None]
        both, one = weighted.T @ flags, weighted.sum(axis=0)
        table[3], table[2], table[1] = both, one[:, None] - both, one[None, :] - both
        table[0] = weight.sum() - table[1:].sum(axis=0)
    return np.maximum(tables, 0)


def _independent(tables: Floats) -> Floats:
    """Return the expected tables under independence in each stratum, shape (M, 4, J, J)."""
    total = np.maximum(tables.sum(axis=1), 1e-12)
    first, second = (tables[:, 2] + tables[:, 3]) / total, (tables[:, 1] + tables[:, 3]) / total
    cells = ((1 - first) * (1 - second), (1 - first) * second, first * (1 - second), first * second)
    expected: Floats = np.stack(cells, axis=1) * total[:, None]
    return expected


def g_statistic(tables: Floats) -> Floats:
    """Return 2 sum O log(O / E) over strata and cells, shape (J, J).

    It is 2 N times the conditional mutual information.
    """
    expected = np.maximum(_independent(tables), 1e-300)
    result: Floats = 2 * (xlogy(tables, tables) - xlogy(tables, expected)).sum(axis=(0, 1))
    return result


def _held_out_cost(fitted: Floats, held: Floats) -> Floats:
    """Return the gain in held-out log likelihood by using the fitted dependence, in nats, shape (J, J)."""
    smoothed = fitted + 0.25  # no cell is impossible
    alone = _independent(smoothed)
    total = smoothed.sum(axis=1, keepdims=True)
    alone /= total
    together = (smoothed + INDEPENDENCE_WEIGHT * alone) / (total + INDEPENDENCE_WEIGHT)
    result: Floats = (held * np.log(together / alone)).sum(axis=(0, 1))
    return result


def cause_pairs(network: Network, named: Sequence[str]) -> Iterator[Contradiction]:
    """Yield the test of each pair of causes that some ticket names together. It is one-sided: more often than expected.

    Its cost is the sum over the held-out tickets in nats.

    Args:
        network: The tested network. The priors of the whole fleet are used.
        named: The causes of each ticket, joined by `|`.
    """
    counts, held = _together(named), _together(named[::HELD_OUT])
    number, held_number = len(named), len(named[::HELD_OUT])
    index = {cause: i for i, cause in enumerate(network.causes)}
    for (first, second), count in sorted(counts.items()):
        chance = both_given_ticket(network, index[first], index[second])
        later = held[first, second]
        own = (count - later + INDEPENDENCE_WEIGHT * chance) / (number - held_number + INDEPENDENCE_WEIGHT)
        cost = later * np.log(own / chance) + (held_number - later) * (np.log1p(-own) - np.log1p(-chance))
        p_value = float(pdtrc(count - 1, number * chance))
        yield Contradiction(
            "causes", "", first, second, number, float(count), number * chance, p_value, float(cost)
        )


def _together(named: Sequence[str]) -> Counter[tuple[str, ...]]:
    return Counter(pair for causes in named for pair in combinations(sorted(ids(causes)), 2))


def both_given_ticket(network: Network, first: int, second: int) -> float:
    """Return P(both causes | ticket) in the whole fleet, by inclusion and exclusion."""
    silent = np.log1p(-network.prior[0])
    has = np.array([[cause in event for event in network.events] for cause in (first, second)])
    without = [np.exp(silent[flags].sum()) for flags in (*has, has.any(axis=0))]
    both = 1 - without[0] - without[1] + without[2]
    return float(np.clip(both / -np.expm1(silent.sum()), 1e-12, 1 - 1e-12))


def _refereed(
    found: Sequence[Contradiction], mentioned: Mapping[int, Bools], network: Network, most: int
) -> Iterator[Contradiction]:
    """Yield the contradictions, with pgmpy's p-value for the most expensive pairs of symptoms.

    A cause with modes is left out, because pgmpy has no strata with divided tickets.
    """
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
