"""Faults, causes and coverage on a network drawn with another program, alone and with each answer.

A kit repairs the machine when every faulty part is in it.  A cause without a part is repaired by any kit.

    coverage(S) = P(no part outside S is faulty | evidence, some cause is faulty)

The coverage is conditional on a fault because somebody has reported the machine as broken.  "No part outside S
is faulty" is evidence on the part nodes alone, so the joint distribution of all parts is never computed.  All
kits go through the clique tree as one batch of evidence with one row for each kit.  The backward pass of the
same run gives the probability of each answer together with each of these events.

This module computes probabilities.  `diagnoser.decision.drawn_network` chooses the kit and values the questions.

Axes: B rows of evidence, C causes, S kits, R states of a node.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.bayesnet.junction_tree import Marginals, NodeEvidence, marginals, memory_of
from diagnoser.bayesnet.network import DiscreteNetwork
from diagnoser.bayesnet.roles import Roles
from diagnoser.errors import ImpossibleFindingsError, WidthLimitError

# P(a fault) is a difference of two probabilities. Below this value a coverage would lose its digits.
_LEAST_FAULT: Final = 1e-7
_MOST_ROWS: Final = 4096


@dataclass(frozen=True, eq=False)
class AnswerProbabilities:
    """The states of a node, each with its probability together with other events.

    Attributes:
        probability: Shape (R,), P(state | evidence).
        with_cause: Shape (C, R), P(state, cause is faulty | evidence).
        given_fault: Shape (R,), P(state | evidence, some cause is faulty).
        coverage: Shape (S, R), coverage of each kit given the evidence and the state. 0 for an impossible state.
    """

    probability: Floats
    with_cause: Floats
    given_fault: Floats
    coverage: Floats


@dataclass(frozen=True, eq=False)
class RepairProbabilities:
    """The result of `repair_probabilities`.

    Attributes:
        log_probability: Natural logarithm of P(evidence).
        fault: P(some cause is faulty | evidence).
        faulty: Shape (C,), P(cause is faulty | evidence).
        coverage: Shape (S,), coverage of each kit.
        answers: Node -> probabilities of its states.
    """

    log_probability: float
    fault: float
    faulty: Floats
    coverage: Floats
    answers: Mapping[int, AnswerProbabilities]


def repair_probabilities(
    network: DiscreteNetwork,
    roles: Roles,
    observed: NodeEvidence,
    kits: Sequence[Collection[int]],
    asked: Sequence[int],
    memory_limit: int,
) -> RepairProbabilities:
    """Return exact probabilities of causes, of repair by each kit, and of both with each answer.

    Args:
        network: The network.
        roles: Its causes.
        observed: The evidence.
        kits: The positions of each kit's parts in `Roles.causes`.
        asked: Nodes whose answers are wanted.
        memory_limit: Bytes that the tables may take.

    Raises:
        ImpossibleFindingsError: P(evidence) is zero, or no cause can be faulty given it.
        WidthLimitError: The tables would need more memory than allowed.
    """
    found = _in_chunks(network, observed, _allowed(network, roles, kits), asked, memory_limit)
    share = np.exp(found.log_probability - found.log_probability[0])
    fault = float(1 - share[1])
    if fault < _LEAST_FAULT:
        sentence = (
            f"P(some cause is faulty | evidence) is {max(fault, 0.0):.1e}, so there is nothing to repair."
        )
        raise ImpossibleFindingsError(sentence)
    first_kit = 2 + len(roles.causes)
    return RepairProbabilities(
        float(found.log_probability[0]),
        fault,
        share[2:first_kit],
        np.clip((share[first_kit:] - share[1]) / fault, 0.0, 1.0),
        {node: _answers(share[:, None] * found.of[node], fault, first_kit) for node in asked},
    )


def _answers(together: Floats, fault: float, first_kit: int) -> AnswerProbabilities:
    """Return the probabilities of the states of a node from P(condition of the row, state), shape (B, R)."""
    broken = np.maximum(together[0] - together[1], 0.0)
    repaired = together[first_kit:] - together[1]
    coverage = np.divide(repaired, broken, out=np.zeros(repaired.shape), where=broken > 0)
    return AnswerProbabilities(
        together[0], together[2:first_kit], broken / fault, np.clip(coverage, 0.0, 1.0)
    )


def _allowed(network: DiscreteNetwork, roles: Roles, kits: Sequence[Collection[int]]) -> dict[int, Floats]:
    """Return for each cause node the states that each row allows, as weights 0 or 1 of shape (B, states).

    Row 0 is the evidence alone.  In row 1 no cause is faulty.  Then follows one row for each cause (this cause is
    faulty) and one row for each kit (no part outside the kit is faulty).
    """
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
    """Return the marginals of all rows.  Each run takes as many rows as memory allows. Row 0 is in every run."""
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
