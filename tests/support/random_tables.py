"""Seeded discrete networks of any shape with plain tables, small enough for the full joint."""

import numpy as np

from diagnoser.bayesnet.network import DiscreteNetwork, Node


def random_tables(seed: int, *, nodes: int = 7, least_states: int = 1, zeros: float = 0.2) -> DiscreteNetwork:
    """Return a network with some zero probabilities, some deterministic tables and some separate nodes."""
    rng = np.random.default_rng([seed, 95])
    made: list[Node] = []
    for number in range(nodes):
        states = tuple(f"s{state}" for state in range(int(rng.integers(least_states, 5))))
        parents = [made[each] for each in rng.permutation(number)[: int(rng.integers(0, 4))]]
        shape = (*(len(parent.states) for parent in parents), len(states))
        table = rng.random(shape) ** 3 * (rng.random(shape) >= zeros)
        if rng.random() < 0.15:
            table[...] = 0
        empty = table.sum(axis=-1) == 0
        table[empty, rng.integers(0, len(states), int(empty.sum()))] = 1.0
        table /= table.sum(axis=-1, keepdims=True)
        made.append(Node(f"n{number}", states, tuple(parent.name for parent in parents), table))
    # The file's order need not be one in which parents come first.
    return DiscreteNetwork("random", tuple(made[each] for each in rng.permutation(nodes)))


def random_hard_evidence(network: DiscreteNetwork, seed: int, most: int = 3) -> dict[str, str]:
    """Return evidence on a few nodes. It may be impossible."""
    rng = np.random.default_rng([seed, 96])
    chosen = rng.permutation(len(network.nodes))[: int(rng.integers(0, most + 1))]
    return {network.nodes[each].name: str(rng.choice(network.nodes[each].states)) for each in chosen}


def full_joint(network: DiscreteNetwork) -> np.ndarray:
    """Return the product of all tables, one axis a node in the network's order: the definition."""
    joint = np.ones([len(node.states) for node in network.nodes])
    for own, (node, parents) in enumerate(zip(network.nodes, network.parents, strict=True)):
        scope = (*parents, own)
        table = np.transpose(node.table, np.argsort(scope))
        shape = [len(each.states) if position in scope else 1 for position, each in enumerate(network.nodes)]
        joint = joint * table.reshape(shape)
    return joint


def condition(network: DiscreteNetwork, evidence: dict[str, object]) -> np.ndarray:
    """Return P(all nodes, evidence): the joint times the weights of the evidence."""
    joint = full_joint(network)
    for name, said in evidence.items():
        own = network.position(name)
        states = network.nodes[own].states
        weights = [float(said[state]) if isinstance(said, dict) else float(state == said) for state in states]
        joint = joint * np.reshape(weights, [-1 if each == own else 1 for each in range(joint.ndim)])
    return joint
