"""Causes, the kit to send and the next question on a network drawn with another program.

`diagnoser.bayesnet` computes the probabilities, and `kits` chooses the kit as it does for a trained model with the
objective `coverage`.  A drawn network has no costs, no stock and no service levels, so a piece costs nothing and a
second visit costs 1.

The service does not import this module, because it imports `diagnoser.bayesnet`.

Axes: C causes, P parts, N kits, R states of a symptom.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.bayesnet.junction_tree import DEFAULT_MEMORY
from diagnoser.bayesnet.network import DiscreteNetwork
from diagnoser.bayesnet.query import Distribution, distribution, observe
from diagnoser.bayesnet.repairs import AnswerProbabilities, RepairProbabilities, repair_probabilities
from diagnoser.bayesnet.roles import Roles
from diagnoser.decision.kit_table import KitTable, kit_table
from diagnoser.decision.kits import (
    ROUNDING,
    Priced,
    Pricing,
    allowed_kits,
    best_of_size,
    likelier_first,
    losses,
    price,
    ranked_kits,
)
from diagnoser.errors import InputError
from diagnoser.types import MAX_SPARES

RUNNERS_UP: Final = 2
"""Runners-up that an answer lists."""


@dataclass(frozen=True)
class CauseProbability:
    """A cause with P(faulty | evidence). Its kind is `part` or `no_part`."""

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
        value: Expected fall in the loss of the best kit from knowing the answer, in [0, 1].  The loss of a kit is
            1 - coverage, and `kits.LEAST_GAIN` for each piece.
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
        alternatives: At most two runners-up, and the best kit of each smaller size.
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
class _Choice:
    """What the choice of a kit depends on.

    Attributes:
        names: The names of the C causes.
        part_cause: Shape (P,), positions of the parts among the causes.
        pricing: The value of a kit.
        allowed: Shape (N,), the kits that may be sent.
    """

    names: tuple[str, ...]
    part_cause: Ints
    pricing: Pricing
    allowed: Bools

    @property
    def table(self) -> KitTable:
        """Every kit."""
        return self.pricing.table

    @property
    def kits(self) -> list[list[int]]:
        """The positions of the parts of each allowed kit among the causes."""
        pairs = np.stack([self.table.first, self.table.second], axis=1)[self.allowed]
        return [[int(self.part_cause[part - 1]) for part in pair if part] for pair in pairs.tolist()]

    def coverage_table(self, coverage: Floats) -> Floats:
        """Return the coverage of the allowed kits, shape (..., allowed), as a table of shape (..., P + 1, P + 1).

        The places of other kits are 0.
        """
        side = self.table.parts + 1
        table = np.zeros((*coverage.shape[:-1], side * side))
        table[..., self.table.place[self.allowed]] = coverage
        return table.reshape(*coverage.shape[:-1], side, side)


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
    choice = _choice(network, roles, max_spares)
    found = repair_probabilities(network, roles, observed, choice.kits, asked, memory_limit)
    needed = found.faulty[choice.part_cause]
    priced = price(choice.pricing, needed, choice.coverage_table(found.coverage))
    ranking = _ranking(choice, priced)
    kit, *alternatives = _kits(choice, ranking, priced, needed)
    return NetworkDiagnosis(
        found.log_probability,
        found.fault,
        _ranked_causes(roles, choice.names, found.faulty),
        kit,
        tuple(alternatives),
        _ranked_questions(network, choice, found, float(priced.loss[ranking[0]])),
    )


def _choice(network: DiscreteNetwork, roles: Roles, max_spares: int) -> _Choice:
    part_cause = np.flatnonzero([cause.part for cause in roles.causes])
    table, nothing = kit_table(len(part_cause)), np.zeros(len(part_cause) + 1)
    return _Choice(
        tuple(network.nodes[cause.node].name for cause in roles.causes),
        part_cause,
        Pricing(table, nothing, nothing, 1.0, "coverage"),
        allowed_kits(table, max_spares),
    )


def _ranking(choice: _Choice, priced: Priced) -> list[int]:
    """Return the numbers of the best kit, of its runners-up, and of the best kit of each smaller size."""
    best, *others = ranked_kits(choice.table, priced, choice.allowed, RUNNERS_UP).tolist()
    sizes = range(int(choice.table.size[best]) - 1, -1, -1)
    smaller = [best_of_size(choice.table, priced, choice.allowed, size) for size in sizes]
    listed = [best, *(kit for kit in others if kit >= 0), *(kit for kit in smaller if kit is not None)]
    return list(dict.fromkeys(listed))


def _kits(choice: _Choice, numbers: Sequence[int], priced: Priced, needed: Floats) -> Iterator[KitCoverage]:
    parts = likelier_first(choice.table, np.array(numbers), needed)
    for number, pair in zip(numbers, parts.tolist(), strict=True):
        named = tuple(choice.names[choice.part_cause[part - 1]] for part in pair if part)
        yield KitCoverage(named, float(priced.coverage[number]))


def _ranked_causes(roles: Roles, names: Sequence[str], faulty: Floats) -> tuple[CauseProbability, ...]:
    ranked = (
        CauseProbability(name, "part" if cause.part else "no_part", cause.name, probability)
        for name, cause, probability in zip(names, roles.causes, faulty.tolist(), strict=True)
    )
    return tuple(sorted(ranked, key=lambda each: (-each.probability, each.cause)))


def _ranked_questions(
    network: DiscreteNetwork, choice: _Choice, found: RepairProbabilities, least: float
) -> tuple[QuestionValue, ...]:
    """Return the value of each question, the most valuable first. `least` is the loss of the best kit."""
    questions = (
        QuestionValue(
            network.nodes[node].name,
            _value(least - _loss_with_answer(choice, answers)),
            _information(answers.probability, found.faulty, answers.with_cause),
            distribution(network, node, answers.probability),
        )
        for node, answers in found.answers.items()
    )
    return tuple(sorted(questions, key=lambda each: (-each.value, -each.information, each.symptom)))


def _value(fall: float) -> float:
    """Return an expected fall in loss without rounding errors, which would rank questions that change no kit."""
    return fall if fall > ROUNDING else 0.0


def _loss_with_answer(choice: _Choice, answers: AnswerProbabilities) -> float:
    """Return the expected loss of the kit that is best once the answer is known."""
    coverage = choice.coverage_table(answers.coverage.T)
    # The probability that a part is needed has no effect on the loss, because no piece has a cost.
    needed = np.zeros((len(coverage), choice.table.parts))
    loss = losses(choice.pricing, needed, coverage, answers.given_fault)
    return float(loss[:, choice.allowed].min(axis=1).sum())


def _information(answer: Floats, faulty: Floats, both: Floats) -> float:
    """Return the mutual information of an answer and each cause, summed over the causes, in bits.

    Args:
        answer: Shape (R,), P(state).
        faulty: Shape (C,), P(cause is faulty).
        both: Shape (C, R), P(cause is faulty, state).
    """
    total = 0.0
    for given, share in ((both, faulty), (answer - both, 1 - faulty)):
        apart = share[:, None] * answer
        seen = np.maximum(given, 0.0)
        positive = (seen > 0) & (apart > 0)
        ratio = np.divide(seen, apart, out=np.ones(seen.shape), where=positive)
        total += float((seen * np.log2(ratio)).sum())
    return max(0.0, total)
