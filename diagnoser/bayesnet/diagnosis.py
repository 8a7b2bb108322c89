"""Causes, the kit to send and the next question on a network that was drawn with another program.

A kit S repairs the machine when every faulty part is in S.  A cause that needs no part is repaired by any kit.

    coverage(S) = P(no part outside S is faulty | evidence, some cause is faulty)

The coverage is conditional on a fault because somebody has reported the machine as broken.  "No part outside S
is faulty" is evidence on the part nodes alone, so the joint distribution of all parts is never computed.  All
kits go through the clique tree as one batch of evidence with one row for each kit.  The backward pass of the
same run gives P(answer, S repairs) for every symptom and kit, and from it the value of each question.

The best kit is the one with the highest coverage.  `diagnoser.decision` is not used here: it weighs costs,
stock and service levels of a trained model, and such a network has none (docs/adr/0013).

Axes: B rows of evidence, S kits.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Final

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.bayesnet.junction_tree import DEFAULT_MEMORY, Marginals, NodeEvidence, marginals, memory_of
from diagnoser.bayesnet.network import DiscreteNetwork
from diagnoser.bayesnet.query import Distribution, distribution, observe
from diagnoser.bayesnet.roles import CauseRole, Roles
from diagnoser.errors import ImpossibleFindingsError, InputError, WidthLimitError
from diagnoser.types import MAX_SPARES

# P(a fault) is a difference of two probabilities. Below this value a coverage would lose its digits.
_LEAST_FAULT: Final = 1e-7
# Kits whose coverage differs by less than this are equally good. The smaller one is sent.
_TIE: Final = 1e-9
_MOST_ROWS: Final = 4096


@dataclass(frozen=True)
class CauseProbability:
    """A cause with P(faulty | evidence); its kind is `part` or `no_part`."""

    cause: str
    kind: str
    name: str
    probability: float


@dataclass(frozen=True)
class KitCoverage:
    """Parts to send, likeliest first, with P(they repair the machine | evidence, some cause is faulty)."""

    parts: tuple[str, ...]
    coverage: float


@dataclass(frozen=True)
class QuestionValue:
    """A symptom that can be asked about.

    Attributes:
        value: Expected rise in the coverage of the best kit from knowing the answer, in [0, 1].
        information: Mutual information of the answer and each cause, summed over the causes, in bits.
        answers: P(state | evidence).
    """

    symptom: str
    value: float
    information: float
    answers: Distribution


@dataclass(frozen=True)
class NetworkDiagnosis:
    """The answer of `diagnose`.

    Attributes:
        log_probability: Natural logarithm of P(evidence).
        fault_probability: P(some cause is faulty | evidence).
        causes: All causes, likeliest first.
        kit: The best kit.
        alternatives: The two kits next in coverage, and the best kit of each smaller size.
        questions: All open symptoms, the most valuable first.
    """

    log_probability: float
    fault_probability: float
    causes: tuple[CauseProbability, ...]
    kit: KitCoverage
    alternatives: tuple[KitCoverage, ...]
    questions: tuple[QuestionValue, ...]

    def as_json(self) -> dict[str, object]:
        """Return the answer as the command prints it, in the shape of an answer of the service."""
        by_cause = {each.cause: each for each in self.causes}
        parts = [
            {
                "rank": rank,
                "part": part,
                "name": by_cause[part].name,
                "probability": by_cause[part].probability,
            }
            for rank, part in enumerate(self.kit.parts, 1)
        ]
        return {
            "p_evidence": math.exp(self.log_probability),
            "log_p_evidence": self.log_probability,
            "fault_probability": self.fault_probability,
            "kit": {"parts": parts, "coverage": self.kit.coverage},
            "alternatives": [asdict(each) for each in self.alternatives],
            "causes": [asdict(each) for each in self.causes],
            "questions": [asdict(each) for each in self.questions],
        }


@dataclass(frozen=True, eq=False)
class _Runs:
    """The batch of evidence that one diagnosis needs, and its results.

    Row 0 is the evidence alone.  In row 1 no cause is faulty.  Then follows one row for each cause (this cause is
    faulty) and one row for each kit (no part outside the kit is faulty).

    Attributes:
        kits: Positions in `Roles.causes` of each kit's parts.
        share: Shape (B,), P(condition of the row | evidence).
        found: The marginals given each row.
        causes: Number of causes.
    """

    kits: tuple[tuple[int, ...], ...]
    share: Floats
    found: Marginals
    causes: int

    @property
    def first_kit(self) -> int:
        return 2 + self.causes


def diagnose(
    network: DiscreteNetwork,
    roles: Roles,
    evidence: Mapping[str, object],
    max_spares: int = MAX_SPARES,
    memory_limit: int = DEFAULT_MEMORY,
) -> NetworkDiagnosis:
    """Return the causes, the best kit of at most `max_spares` parts and the value of each question, all exact.

    Raises:
        InputError: The evidence is not of this network, or `max_spares` is not 0, 1 or 2.
        ImpossibleFindingsError: P(evidence) is zero, or no cause can be faulty given it.
        WidthLimitError: The tables would need more memory than allowed.
    """
    if not 0 <= max_spares <= MAX_SPARES:
        raise InputError(f"At most {MAX_SPARES} spares can be sent; {max_spares} was asked for.")
    observed = observe(network, evidence)
    asked = [node for node in roles.symptoms if node not in observed.hard]
    runs = _run(network, roles, observed, asked, max_spares, memory_limit)
    fault = float(1 - runs.share[1])
    if fault < _LEAST_FAULT:
        sentence = (
            f"P(some cause is faulty | evidence) is {max(fault, 0.0):.1e}, so there is nothing to repair."
        )
        raise ImpossibleFindingsError(sentence)
    coverage = np.clip((runs.share[runs.first_kit :] - runs.share[1]) / fault, 0.0, 1.0)
    faulty = runs.share[2 : runs.first_kit]
    best, *others = _ranked_kits(network, roles, runs.kits, coverage, faulty)
    return NetworkDiagnosis(
        float(runs.found.log_probability[0]),
        fault,
        _ranked_causes(network, roles, faulty),
        best,
        tuple(others),
        tuple(_ranked_questions(network, runs, asked, fault, float(coverage.max()))),
    )


def _run(
    network: DiscreteNetwork,
    roles: Roles,
    observed: NodeEvidence,
    asked: Sequence[int],
    max_spares: int,
    limit: int,
) -> _Runs:
    parts = [index for index, cause in enumerate(roles.causes) if cause.part]
    kits = [kit for size in range(max_spares + 1) for kit in combinations(parts, size)]
    allowed = _allowed(network, roles, kits)
    found = _in_chunks(network, observed, allowed, asked, limit)
    share = np.exp(found.log_probability - found.log_probability[0])
    return _Runs(tuple(kits), share, found, len(roles.causes))


def _allowed(network: DiscreteNetwork, roles: Roles, kits: Sequence[tuple[int, ...]]) -> dict[int, Floats]:
    """Return for each cause node the states that each row allows, as weights 0 or 1 of shape (B, states)."""
    allowed = {}
    for index, cause in enumerate(roles.causes):
        states = np.arange(len(network.nodes[cause.node].states))
        faulty = np.isin(states, list(cause.faulty)).astype(float)
        rows = [np.ones(len(states)), 1 - faulty]
        rows += [faulty if index == other else rows[0] for other in range(len(roles.causes))]
        rows += [rows[1] if cause.part and index not in kit else rows[0] for kit in kits]
        allowed[cause.node] = np.array(rows)
    return allowed


def _in_chunks(
    network: DiscreteNetwork,
    observed: NodeEvidence,
    allowed: Mapping[int, Floats],
    asked: Sequence[int],
    limit: int,
) -> Marginals:
    """Return the marginals of all rows.  Each run takes as many rows as memory allows; row 0 is in every run."""
    rows = len(next(iter(allowed.values())))
    one = memory_of(network, NodeEvidence(observed.hard, {**observed.weights, **_rows(allowed, [0])}), asked)
    if 2 * one > limit:
        sentence = (
            f"A diagnosis needs {2 * one / 2**30:,.2f} GiB; the memory limit is {limit / 2**30:,.2f} GiB."
        )
        raise WidthLimitError(sentence)
    size = min(_MOST_ROWS, limit // one - 1)
    answers = []
    for start in range(1, rows, size):
        chunk = [0, *range(start, min(rows, start + size))]
        weights = dict(observed.weights)
        for node, table in _rows(allowed, chunk).items():
            weights[node] = table * weights[node] if node in weights else table
        answers.append(marginals(network, NodeEvidence(observed.hard, weights), asked, limit))
    first = answers[0]
    return Marginals(
        np.concatenate([first.log_probability, *(each.log_probability[1:] for each in answers[1:])]),
        {
            node: np.concatenate([first.of[node], *(each.of[node][1:] for each in answers[1:])])
            for node in asked
        },
    )


def _rows(allowed: Mapping[int, Floats], rows: Sequence[int]) -> dict[int, Floats]:
    return {node: table[rows] for node, table in allowed.items()}


def _ranked_causes(network: DiscreteNetwork, roles: Roles, faulty: Floats) -> tuple[CauseProbability, ...]:
    ranked = (
        CauseProbability(_name(network, cause), "part" if cause.part else "no_part", cause.name, probability)
        for cause, probability in zip(roles.causes, faulty.tolist(), strict=True)
    )
    return tuple(sorted(ranked, key=lambda each: (-each.probability, each.cause)))


def _name(network: DiscreteNetwork, cause: CauseRole) -> str:
    return network.nodes[cause.node].name


def _ranked_kits(
    network: DiscreteNetwork, roles: Roles, kits: Sequence[tuple[int, ...]], coverage: Floats, faulty: Floats
) -> list[KitCoverage]:
    """Return the best kit, the next two, and the best kit of each smaller size."""

    def named(index: int) -> KitCoverage:
        likeliest = sorted(kits[index], key=lambda part: (-faulty[part], part))
        return KitCoverage(
            tuple(_name(network, roles.causes[part]) for part in likeliest), float(coverage[index])
        )

    steps = np.rint(coverage / _TIE).tolist()
    order = sorted(range(len(kits)), key=lambda index: (-steps[index], len(kits[index]), index))
    smaller = [_first_of_size(order, kits, size) for size in range(len(kits[order[0]]))]
    chosen = dict.fromkeys([*order[:3], *reversed(smaller)])
    return [named(index) for index in chosen]


def _first_of_size(order: Iterable[int], kits: Sequence[tuple[int, ...]], size: int) -> int:
    return next(index for index in order if len(kits[index]) == size)


def _ranked_questions(
    network: DiscreteNetwork, runs: _Runs, asked: Sequence[int], fault: float, best: float
) -> Iterator[QuestionValue]:
    questions = []
    for node in asked:
        together = runs.share[:, None] * runs.found.of[node]
        repaired = together[runs.first_kit :] - together[1]
        value = max(0.0, float(repaired.max(axis=0).sum()) / fault - best)
        information = _information(together[0], runs.share[2 : runs.first_kit], together[2 : runs.first_kit])
        answers = distribution(network, node, runs.found.of[node][0])
        questions.append(QuestionValue(network.nodes[node].name, value, information, answers))
    yield from sorted(questions, key=lambda each: (-each.value, -each.information, each.symptom))


def _information(answer: Floats, faulty: Floats, both: Floats) -> float:
    """Return the mutual information of an answer and each cause, summed over the causes, in bits.

    Args:
        answer: Shape (states,), P(state).
        faulty: Shape (causes,), P(cause is faulty).
        both: Shape (causes, states), P(cause is faulty, state).
    """
    total = 0.0
    for given, share in ((both, faulty), (answer - both, 1 - faulty)):
        apart = share[:, None] * answer
        seen = np.maximum(given, 0.0)
        positive = (seen > 0) & (apart > 0)
        ratio = np.divide(seen, apart, out=np.ones(seen.shape), where=positive)
        total += float((seen * np.log2(ratio)).sum())
    return max(0.0, total)
