"""Exact inference on discrete networks with a clique tree (junction tree).

1. Only ancestors of observed or queried nodes are kept, because all other nodes sum to one.
2. States that the evidence excludes are removed: a state without a positive entry in some table has probability zero.
   A variable with one remaining state leaves the tables.  This also separates the graph by d-separation.
3. The clique tree and its memory are computed before any table is allocated.  Beyond the limit, WidthLimitError names
   the size of the tables.
4. Messages to the roots give P(evidence), and messages back give every marginal (Jensen, Lauritzen and Olesen 1990).

All terms are positive, so nothing cancels.  Every table is scaled to a largest entry of one, and the logarithm of the
scale is kept.  If P(evidence) is so small that an underflow could matter, the passes are repeated with logarithms.

Axes: B rows of evidence answered together (a table that does not depend on the evidence has 1), then one axis
for each variable.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log, prod
from typing import Final, Protocol

import numpy as np

from diagnoser.arrays import Floats, Ints
from diagnoser.bayesnet.elimination_order import CliqueTree, best_tree, interaction_graph
from diagnoser.bayesnet.network import DiscreteNetwork
from diagnoser.errors import ImpossibleFindingsError, WidthLimitError

DEFAULT_MEMORY: Final = 2**30
BYTES: Final = 8
# If log P(evidence) is above this, an entry that underflowed (below 1e-308 of the largest) cannot matter.
_LINEAR_LIMIT: Final = log(1e-230)
_IMPOSSIBLE: Final = "The evidence is impossible: its probability in this network is zero."


@dataclass(frozen=True, eq=False)
class NodeEvidence:
    """Evidence on nodes, which are given by their positions.

    Attributes:
        hard: Node -> state.
        weights: Node -> likelihood of each state up to a factor, shape (B or 1, states).
    """

    hard: Mapping[int, int] = field(default_factory=dict)
    weights: Mapping[int, Floats] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Marginals:
    """P(evidence) and marginals for B rows of evidence.

    Attributes:
        log_probability: Shape (B,), log P(evidence), -inf where it is impossible.
        of: Node -> shape (B, states), P(state | evidence), zero if the evidence is impossible.
    """

    log_probability: Floats
    of: Mapping[int, Floats]


@dataclass(frozen=True, eq=False)
class _Factor:
    """A table over sorted variables, of shape (B or 1, number of states of each variable...)."""

    scope: tuple[int, ...]
    table: Floats


@dataclass(frozen=True, eq=False)
class _PrunedNetwork:
    """The network after pruning of nodes and removal of excluded states.

    Attributes:
        domains: Node -> positions of its remaining states.
        cards: Node -> number of remaining states, for nodes with more than one.
        factors: The tables over these nodes.
        log_constant: Logarithm of the factor from all other nodes.
    """

    domains: Mapping[int, Ints]
    cards: Mapping[int, int]
    factors: tuple[_Factor, ...]
    log_constant: float


def marginals(
    network: DiscreteNetwork,
    observed: NodeEvidence,
    wanted: Iterable[int],
    memory_limit: int = DEFAULT_MEMORY,
) -> Marginals:
    """Return P(evidence) and the posterior of each wanted node.

    One tree answers for all nodes if it fits into memory.  Otherwise several trees answer for parts of them.

    Raises:
        ImpossibleFindingsError: Every row of the evidence has probability zero.
        WidthLimitError: Even a single node's posterior would need more memory than allowed.
    """
    wanted = list(wanted)
    found, tree, needed = _from_one_tree(network, observed, wanted, memory_limit)
    if found is not None:
        return found
    if _batch(observed) > 1:
        raise _too_large(tree, needed, memory_limit)
    log_probability, _ = joint(network, observed, [], memory_limit)
    return Marginals(np.array([log_probability]), _from_many_trees(network, observed, wanted, memory_limit))


def _from_one_tree(
    network: DiscreteNetwork, observed: NodeEvidence, wanted: Sequence[int], memory_limit: int
) -> tuple[Marginals | None, CliqueTree, int]:
    """Return the marginals (None if the tree does not fit into memory), the tree, and the bytes that it needs."""
    pruned = _pruned(network, observed, wanted)
    batch = _batch(observed)
    tree = best_tree(interaction_graph(each.scope for each in pruned.factors), pruned.cards)
    needed = _kept_bytes(tree, pruned.cards, batch)
    if needed > memory_limit:
        return None, tree, needed
    chosen = [variable for variable in wanted if variable in pruned.cards]
    logs, found = _solve(tree, pruned, batch, chosen)
    found |= {variable: np.ones((batch, 1)) for variable in wanted if variable not in pruned.cards}
    spread = {variable: _spread(network, pruned, variable, found[variable], logs) for variable in wanted}
    return Marginals(logs, spread), tree, needed


def _from_many_trees(
    network: DiscreteNetwork, observed: NodeEvidence, wanted: Sequence[int], memory_limit: int
) -> dict[int, Floats]:
    """Return the marginal of each wanted node, from one tree for each node and its ancestors.

    The tree of a node also answers for the wanted nodes among its ancestors.  The node with most ancestors comes first,
    so few trees are needed, and so a refusal comes before the other nodes are computed.
    """
    ancestors = {each: network.ancestors([each]) for each in wanted}
    answers: dict[int, Floats] = {}
    for node in sorted(wanted, key=lambda each: -len(ancestors[each])):
        if node not in answers:
            group = [each for each in wanted if each in ancestors[node] and each not in answers]
            found, _, _ = _from_one_tree(network, observed, group, memory_limit)
            if found is None:
                answers[node] = joint(network, observed, [node], memory_limit)[1][None]
            else:
                answers |= found.of
    return answers


def joint(
    network: DiscreteNetwork,
    observed: NodeEvidence,
    wanted: Sequence[int],
    memory_limit: int = DEFAULT_MEMORY,
) -> tuple[float, Floats]:
    """Return log P(evidence) and P(wanted | evidence), with one axis for each wanted node in the given order.

    It needs less memory than `marginals`, because messages go one way and no clique table is kept.
    """
    pruned = _pruned(network, observed, wanted)
    free = sorted(variable for variable in wanted if variable in pruned.cards)
    scopes = [each.scope for each in pruned.factors]
    tree = best_tree(interaction_graph([*scopes, tuple(free)]), pruned.cards, last=free)
    needed = BYTES * (3 * max(tree.sizes, default=1) + 2 * _separator_size(tree, pruned.cards))
    if needed > memory_limit:
        raise _too_large(tree, needed, memory_limit)
    logs, table = _one_way(tree, pruned, free)
    full = np.zeros([len(network.nodes[variable].states) for variable in wanted])
    kept = [pruned.domains[variable] for variable in wanted]
    order = [free.index(variable) for variable in wanted if variable in free]
    full[np.ix_(*kept)] = np.transpose(table, order).reshape([len(each) for each in kept])
    return logs, full


def memory_of(network: DiscreteNetwork, observed: NodeEvidence, wanted: Iterable[int]) -> int:
    """Return the number of bytes that `marginals` would need for one row of evidence."""
    pruned = _pruned(network, observed, list(wanted))
    tree = best_tree(interaction_graph(each.scope for each in pruned.factors), pruned.cards)
    return _kept_bytes(tree, pruned.cards, 1)


def _batch(observed: NodeEvidence) -> int:
    return max((len(weights) for weights in observed.weights.values()), default=1)


def _kept_bytes(tree: CliqueTree, cards: Mapping[int, int], batch: int) -> int:
    numbers = sum(tree.sizes) + 3 * max(tree.sizes, default=1) + 2 * _separator_size(tree, cards)
    return BYTES * batch * numbers


def _separator_size(tree: CliqueTree, cards: Mapping[int, int]) -> int:
    return sum(prod(cards[variable] for variable in separator) for separator in tree.separators)


def _too_large(tree: CliqueTree, needed: int, limit: int) -> WidthLimitError:
    largest = max(range(len(tree.sizes)), key=tree.sizes.__getitem__)
    return WidthLimitError(
        f"Exact inference would need {_gibibytes(needed)}, its largest table "
        f"(over {len(tree.cliques[largest])} variables) {tree.sizes[largest]:,} numbers; "
        f"the memory limit is {_gibibytes(limit)}."
    )


def _gibibytes(count: int) -> str:
    return f"{count / 2**30:,.2f} GiB" if count < 2**50 else f"{count / 2**30:.1e} GiB"


def _pruned(network: DiscreteNetwork, observed: NodeEvidence, wanted: Sequence[int]) -> _PrunedNetwork:
    kept = sorted(network.ancestors([*observed.hard, *observed.weights, *wanted]))
    scopes = [(*network.parents[node], node) for node in kept]
    tables = [network.nodes[node].table for node in kept]
    domains = {node: np.arange(len(network.nodes[node].states)) for node in kept}
    for node, state in observed.hard.items():
        domains[node] = np.array([state])
    for node, weights in observed.weights.items():
        # A state is excluded only if all rows of the evidence exclude it.
        scopes.append((node,))
        tables.append(weights.max(axis=0))
    _shrink(scopes, tables, domains)
    cards = {node: len(domain) for node, domain in domains.items() if len(domain) > 1}
    whole = [*(each[None] for each in tables[: len(kept)]), *observed.weights.values()]
    factors, log_constant = [], 0.0
    for scope, table in zip(scopes, whole, strict=True):
        factor = _reduced(scope, table, domains, cards)
        if factor.scope or factor.table.size > 1:
            factors.append(factor)
        else:
            log_constant += log(factor.table[0])
    return _PrunedNetwork(domains, cards, tuple(factors), log_constant)


def _shrink(scopes: Sequence[tuple[int, ...]], tables: Sequence[Floats], domains: dict[int, Ints]) -> None:
    """Remove states without a positive entry in some table, until none is left (arc consistency, Mackworth 1977)."""
    touching: dict[int, list[int]] = {}
    # A table without zeros never excludes a state.
    useful = [number for number, table in enumerate(tables) if table.min() == 0]
    for number in useful:
        for variable in scopes[number]:
            touching.setdefault(variable, []).append(number)
    waiting = deque(useful)
    queued = set(useful)
    while waiting:
        number = waiting.popleft()
        queued.discard(number)
        scope = scopes[number]
        possible = tables[number][np.ix_(*(domains[variable] for variable in scope))] > 0
        for axis, variable in enumerate(scope):
            support = possible.any(axis=tuple(other for other in range(len(scope)) if other != axis))
            if support.all():
                continue
            domains[variable] = domains[variable][support]
            if not len(domains[variable]):
                raise ImpossibleFindingsError(_IMPOSSIBLE)
            possible = possible.compress(support, axis=axis)
            again = [each for each in touching[variable] if each != number and each not in queued]
            waiting.extend(again)
            queued.update(again)


def _reduced(
    scope: tuple[int, ...], table: Floats, domains: Mapping[int, Ints], cards: Mapping[int, int]
) -> _Factor:
    """Return a table over the sorted variables that have more than one remaining state."""
    batch = np.arange(len(table))
    table = table[np.ix_(batch, *(domains[variable] for variable in scope))]
    free = [variable for variable in scope if variable in cards]
    table = table.reshape(len(table), *(cards[variable] for variable in free))
    order = sorted(range(len(free)), key=free.__getitem__)
    return _Factor(
        tuple(sorted(free)), np.ascontiguousarray(np.transpose(table, [0, *(1 + each for each in order)]))
    )


class _Algebra(Protocol):
    """The representation of numbers in tables: linear or logarithmic."""

    def enter(self, table: Floats) -> Floats:
        """Return probabilities in this representation."""
        ...

    def multiply(self, left: Floats, right: Floats) -> Floats:
        """Return the product."""
        ...

    def add_up(self, table: Floats, axes: tuple[int, ...]) -> Floats:
        """Return the sum over these axes."""
        ...

    def scaled(self, table: Floats) -> tuple[Floats, Floats]:
        """Return the table scaled to a largest entry of one, and the logarithm of the scale, shape (B,)."""
        ...

    def ratio(self, above: Floats, below: Floats) -> Floats:
        """Return the quotient. It is zero if both are zero."""
        ...

    def leave(self, table: Floats) -> Floats:
        """Return a scaled table (B, n) as probabilities up to a factor for each row."""
        ...


class _Linear:
    """Numbers themselves."""

    def enter(self, table: Floats) -> Floats:
        return table

    def multiply(self, left: Floats, right: Floats) -> Floats:
        return left * right

    def add_up(self, table: Floats, axes: tuple[int, ...]) -> Floats:
        return np.asarray(table.sum(axis=axes))

    def scaled(self, table: Floats) -> tuple[Floats, Floats]:
        top = table.max(axis=tuple(range(1, table.ndim)))
        scale = np.where((top > 0) & np.isfinite(top), top, 1.0)
        with np.errstate(divide="ignore"):
            return table / scale.reshape(-1, *(1,) * (table.ndim - 1)), np.where(
                top > 0, np.log(scale), -np.inf
            )

    def ratio(self, above: Floats, below: Floats) -> Floats:
        above, below = np.broadcast_arrays(above, below)
        # An overflow means that the evidence is nearly impossible. `_solve` then uses logarithms or zero.
        with np.errstate(over="ignore"):
            return np.asarray(np.divide(above, below, out=np.zeros(above.shape), where=below > 0))

    def leave(self, table: Floats) -> Floats:
        return table


class _Logarithms:
    """Natural logarithms, which cannot underflow."""

    def enter(self, table: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            return np.log(table)

    def multiply(self, left: Floats, right: Floats) -> Floats:
        return left + right

    def add_up(self, table: Floats, axes: tuple[int, ...]) -> Floats:
        top = table.max(axis=axes, keepdims=True)
        top = np.where(np.isfinite(top), top, 0.0)
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(np.exp(table - top).sum(axis=axes)) + top.squeeze(axis=axes))

    def scaled(self, table: Floats) -> tuple[Floats, Floats]:
        top = table.max(axis=tuple(range(1, table.ndim)))
        scale = np.where(np.isfinite(top), top, 0.0)
        return table - scale.reshape(-1, *(1,) * (table.ndim - 1)), top

    def ratio(self, above: Floats, below: Floats) -> Floats:
        above, below = np.broadcast_arrays(above, below)
        return np.asarray(
            np.subtract(above, below, out=np.full(above.shape, -np.inf), where=np.isfinite(below))
        )

    def leave(self, table: Floats) -> Floats:
        return np.exp(table)


class _Tables:
    """The tables of a clique tree.  They are filled clique by clique."""

    def __init__(self, tree: CliqueTree, pruned: _PrunedNetwork, algebra: _Algebra) -> None:
        self.tree, self.cards, self.algebra = tree, pruned.cards, algebra
        self.log_scale: Floats = np.array([pruned.log_constant])
        self.assigned: list[list[_Factor]] = [[] for _ in tree.cliques]
        where: dict[int, list[int]] = {}
        for number, clique in enumerate(tree.cliques):
            for variable in clique:
                where.setdefault(variable, []).append(number)
        members = [set(clique) for clique in tree.cliques]
        for factor in pruned.factors:
            if not factor.scope:  # evidence on a variable with one state, different in each of the B rows
                self.log_scale = self.log_scale + _Logarithms().enter(factor.table)
                continue
            rarest = min((where[variable] for variable in factor.scope), key=len)
            home = next(number for number in rarest if members[number].issuperset(factor.scope))
            self.assigned[home].append(factor)

    def first(self, number: int, messages: Iterable[_Factor]) -> Floats:
        """Return the product of a clique's own factors and the messages from its children."""
        clique = self.tree.cliques[number]
        table = self.algebra.enter(np.ones((1, *(self.cards[variable] for variable in clique))))
        own = (_Factor(each.scope, self.algebra.enter(each.table)) for each in self.assigned[number])
        for factor in (*own, *messages):
            table = self.absorb(number, table, factor, keep_scale=True)
        return table

    def absorb(self, number: int, table: Floats, factor: _Factor, *, keep_scale: bool) -> Floats:
        """Return the scaled product of a clique's table and a factor."""
        clique = self.tree.cliques[number]
        inside = set(factor.scope)
        shape = (len(factor.table), *(self.cards[each] if each in inside else 1 for each in clique))
        table, scale = self.algebra.scaled(self.algebra.multiply(table, factor.table.reshape(shape)))
        if keep_scale:
            self.log_scale = self.log_scale + scale
        return table

    def onto(self, number: int, table: Floats, scope: Sequence[int]) -> Floats:
        """Return a clique's table summed over all but some of its variables."""
        kept = set(scope)
        clique = self.tree.cliques[number]
        return self.algebra.add_up(
            table, tuple(axis for axis, variable in enumerate(clique, 1) if variable not in kept)
        )

    def message(self, number: int, table: Floats) -> _Factor:
        """Return the message from a clique to its parent.  The message of a root adds its total to `log_scale`."""
        found, scale = self.algebra.scaled(self.onto(number, table, self.tree.separators[number]))
        self.log_scale = self.log_scale + scale
        return _Factor(self.tree.separators[number], found)


def _solve(
    tree: CliqueTree, pruned: _PrunedNetwork, batch: int, wanted: Sequence[int]
) -> tuple[Floats, dict[int, Floats]]:
    """Return log P(evidence), shape (B,), and the marginal of each wanted variable, shape (B, card)."""
    logs, found = _two_ways(tree, pruned, batch, wanted, _Linear())
    if logs.max() < _LINEAR_LIMIT:
        logs, found = _two_ways(tree, pruned, batch, wanted, _Logarithms())
        negligible = np.isneginf(logs)
    else:
        # These rows are negligible compared with the likeliest row, and their digits may be lost.
        negligible = logs < _LINEAR_LIMIT
        logs = np.where(negligible, -np.inf, logs)
    if negligible.all():
        raise ImpossibleFindingsError(_IMPOSSIBLE)
    return logs, {variable: np.where(negligible[:, None], 0.0, table) for variable, table in found.items()}


def _two_ways(
    tree: CliqueTree, pruned: _PrunedNetwork, batch: int, wanted: Sequence[int], algebra: _Algebra
) -> tuple[Floats, dict[int, Floats]]:
    work = _Tables(tree, pruned, algebra)
    tables: list[Floats] = [np.empty(0)] * len(tree.cliques)
    messages: dict[int, _Factor] = {}
    inbox: list[list[_Factor]] = [[] for _ in tree.cliques]
    for number in reversed(range(len(tree.cliques))):
        tables[number] = work.first(number, inbox[number])
        messages[number] = work.message(number, tables[number])
        if tree.parent[number] >= 0:
            inbox[tree.parent[number]].append(messages[number])
    for number, above in enumerate(tree.parent):
        if above >= 0:
            new, _ = algebra.scaled(work.onto(above, tables[above], tree.separators[number]))
            back = _Factor(tree.separators[number], algebra.ratio(new, messages[number].table))
            with np.errstate(invalid="ignore"):
                tables[number] = work.absorb(number, tables[number], back, keep_scale=False)
    home = _smallest_home(tree)
    found = {}
    for variable in wanted:
        table, _ = algebra.scaled(work.onto(home[variable], tables[home[variable]], (variable,)))
        found[variable] = _rows_to_one(np.broadcast_to(algebra.leave(table), (batch, pruned.cards[variable])))
    return np.broadcast_to(work.log_scale, (batch,)).copy(), found


def _one_way(tree: CliqueTree, pruned: _PrunedNetwork, free: Sequence[int]) -> tuple[float, Floats]:
    """Return log P(evidence) and the joint distribution of `free`, whose variables share one root clique."""
    for algebra in (_Linear(), _Logarithms()):
        work = _Tables(tree, pruned, algebra)
        inbox: list[list[_Factor]] = [[] for _ in tree.cliques]
        answer = algebra.enter(np.ones((1, *(pruned.cards[variable] for variable in free))))
        for number in reversed(range(len(tree.cliques))):
            table = work.first(number, inbox[number])
            inbox[number] = []
            if tree.parent[number] >= 0:
                inbox[tree.parent[number]].append(work.message(number, table))
                continue
            if free and set(free) <= set(tree.cliques[number]):
                answer, _ = algebra.scaled(work.onto(number, table, free))
            work.message(number, table)
        if work.log_scale[0] >= _LINEAR_LIMIT:
            break
    if np.isneginf(work.log_scale[0]):
        raise ImpossibleFindingsError(_IMPOSSIBLE)
    answer = algebra.leave(answer)[0]
    return float(work.log_scale[0]), np.asarray(answer / answer.sum())


def _smallest_home(tree: CliqueTree) -> dict[int, int]:
    home: dict[int, int] = {}
    for number, clique in enumerate(tree.cliques):
        for variable in clique:
            if variable not in home or tree.sizes[number] < tree.sizes[home[variable]]:
                home[variable] = number
    return home


def _rows_to_one(table: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        total = table.sum(axis=1, keepdims=True)
        return np.asarray(
            np.divide(table, total, out=np.zeros(table.shape), where=np.isfinite(total) & (total > 0))
        )


def _spread(
    network: DiscreteNetwork, pruned: _PrunedNetwork, variable: int, table: Floats, logs: Floats
) -> Floats:
    """Return the probabilities of all states of a variable, zero for removed states."""
    full = np.zeros((len(table), len(network.nodes[variable].states)))
    full[:, pruned.domains[variable]] = np.where(np.isneginf(logs)[:, None], 0.0, table)
    return full
