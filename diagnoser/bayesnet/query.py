"""Queries by name on a discrete network: posteriors, joint distributions and P(evidence)."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.bayesnet.junction_tree import DEFAULT_MEMORY, NodeEvidence, joint, marginals
from diagnoser.bayesnet.network import DiscreteNetwork, match_pieces
from diagnoser.errors import InputError

Distribution = dict[str, float]


@dataclass(frozen=True)
class QueryAnswer:
    """The answer to a query.

    Attributes:
        log_probability: Natural logarithm of P(evidence).
        posteriors: Node -> state -> P(state | evidence).
        joint_of: The nodes of `joint`.
        joint: States of these nodes, in their order -> P(states | evidence).
    """

    log_probability: float
    posteriors: Mapping[str, Distribution]
    joint_of: tuple[str, ...] = ()
    joint: Mapping[tuple[str, ...], float] | None = None

    def as_json(self) -> dict[str, object]:
        """Return the answer as the command prints it."""
        body: dict[str, object] = {
            "p_evidence": math.exp(self.log_probability),
            "log_p_evidence": self.log_probability,
            "posteriors": dict(self.posteriors),
        }
        if self.joint is not None:
            table = {"|".join(states): probability for states, probability in self.joint.items()}
            body["joint"] = {"vars": list(self.joint_of), "p": table}
        return body


def query(
    network: DiscreteNetwork,
    evidence: Mapping[str, object],
    targets: Sequence[str] | None = None,
    joint_of: Sequence[str] = (),
    memory_limit: int = DEFAULT_MEMORY,
) -> QueryAnswer:
    """Return exact posteriors, P(evidence) and optionally the joint distribution of some nodes.

    Args:
        network: A discrete network.
        evidence: Node -> its state, or node -> likelihoods of all its states (virtual evidence).
        targets: The nodes of the posteriors. Every node without hard evidence when left out.
        joint_of: The nodes of the joint distribution, usually two.
        memory_limit: Bytes that the tables may use.

    Raises:
        InputError: The evidence or a target is not of this network.
        ImpossibleFindingsError: P(evidence) is zero.
        WidthLimitError: The tables would need more memory than allowed.
    """
    observed = observe(network, evidence)
    wanted = _wanted(network, observed, targets)
    if len(set(joint_of)) < len(joint_of):
        raise InputError("The joint names a variable twice; name each once.")
    found = marginals(network, observed, wanted, memory_limit)
    posteriors = {network.nodes[each].name: distribution(network, each, found.of[each][0]) for each in wanted}
    log_probability = float(found.log_probability[0])
    if not joint_of:
        return QueryAnswer(log_probability, posteriors)
    _, table = joint(network, observed, [network.position(name) for name in joint_of], memory_limit)
    states = product(*(network[name].states for name in joint_of))
    together = dict(zip(states, table.ravel().tolist(), strict=True))
    return QueryAnswer(log_probability, posteriors, tuple(joint_of), together)


def _wanted(network: DiscreteNetwork, observed: NodeEvidence, targets: Sequence[str] | None) -> list[int]:
    if targets is None:
        return [position for position in range(len(network.nodes)) if position not in observed.hard]
    return [network.position(name) for name in dict.fromkeys(targets)]


def distribution(network: DiscreteNetwork, position: int, row: Floats) -> Distribution:
    """Return a row of probabilities as a mapping from the names of the states."""
    return dict(zip(network.nodes[position].states, row.tolist(), strict=True))


def observe(network: DiscreteNetwork, evidence: Mapping[str, object]) -> NodeEvidence:
    """Return the evidence with positions instead of names.

    Raises:
        InputError: The network has no such variable or state, or the evidence has a wrong form.
    """
    hard: dict[int, int] = {}
    weights: dict[int, Floats] = {}
    for name, said in evidence.items():
        position = network.position(name)
        if isinstance(said, Mapping):
            weights[position] = _weights(network, name, said)[None]
        elif isinstance(said, bool) or not isinstance(said, str | int):
            states = ", ".join(f'"{state}"' for state in network[name].states[:12])
            raise InputError(
                f"The evidence on {name!r} must be one of its states as a JSON text ({states}), "
                "or weights of all its states."
            )
        else:
            hard[position] = network.state(name, str(said))
    return NodeEvidence(hard, weights)


def _weights(network: DiscreteNetwork, name: str, said: Mapping[str, object]) -> Floats:
    states = network[name].states
    for state in said:
        network.state(name, state)
    missing = [state for state in states if state not in said]
    if missing:
        raise InputError(f"The weights of {name!r} leave out the state {missing[0]!r}.")
    values = [said[state] for state in states]
    numbers = [float(each) for each in values if isinstance(each, int | float) and not isinstance(each, bool)]
    if len(numbers) < len(values) or not all(math.isfinite(each) and each >= 0 for each in numbers):
        raise InputError(f"The weights of {name!r} must be numbers, none of them negative.")
    if not any(numbers):
        raise InputError(f"The weights of {name!r} are all zero.")
    return np.array(numbers)


def parse_evidence(text: str) -> dict[str, object]:
    """Return the evidence of a JSON object.

    Raises:
        InputError: The text is not a JSON object, or gives a variable twice.
    """
    try:
        found = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise InputError(f"The evidence is not JSON: {error.msg} at character {error.pos + 1}.") from error
    except RecursionError as error:
        raise InputError("The evidence is nested too deeply.") from error
    if not isinstance(found, dict):
        raise InputError('The evidence must be a JSON object such as {"variable": "state"}.')
    return found


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(f"{twice!r} is given twice.")
    return found


def split_names(network: DiscreteNetwork, text: str) -> list[str]:
    """Return the variables in a list such as `A,B`.  A name may itself contain commas."""
    pieces = [piece.strip() for piece in text.split(",")]
    if not all(piece in network.index for piece in pieces):
        for count in range(len(pieces) - 1, 0, -1):
            joined = match_pieces(pieces, [network.index] * count)
            if joined is not None:
                return joined
    for piece in pieces:
        network.position(piece)
    return pieces
