"""Exact inference on any discrete network: prune, shrink, order, then two passes over a tree of cliques.

1. Only ancestors of what is observed or asked for are kept (barren nodes sum to one).
2. States that the evidence excludes are dropped: a state with no support in some table has probability zero.
What
   is left with one state leaves the tables, which is what separates the graph (d-separation included).
3. The clique tree and so the memory are known before anything is allocated; beyond the limit WidthLimitError
says
   how large the tables would be.
4. Messages to the roots give P(evidence), messages back give every marginal (Jensen, Lauritzen and Olesen
1990).

All terms are positive, so nothing cancels.  Every table is scaled to a largest entry of one and the
logarithm of the scale is kept.  Where P(evidence) is so small that an entry lost to underflow could matter,
the passes are run again on logarithms.

Axes: B pieces of evidence answered together (a table that does not depend on it has 1), then one axis a
variable.
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
# Above it, an entry that underflowed (below 1e-308 of the largest) cannot have mattered.
_LINEAR_LIMIT: Final = log(1e-230)
_IMPOSSIBLE: Final = "The evidence is impossible: its probability in this network is zero."


@dataclass(frozen=True, eq=False)
class Observed:
    """Evidence by positions.

    Attributes:
        hard: Node -> state.
        weights: Node -> P(what was said | state) up to a factor, shape (B or 1, states).
    """

    hard: Mapping[int, int] = field(default_factory=dict)
    weights: Mapping[int, Floats] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Marginals:
    """Answers to B pieces of evidence.

    Attributes:
        log_probability: Shape (B,), log P(evidence), -inf where it is impossible.
        of: Node -> shape (B, states), P(state | evidence), zero where the evidence is impossible.
    """

    log_probability: Floats
    of: Mapping[int, Floats]


@dataclass(frozen=True, eq=False)
class _Factor:
    """A table over some variables, sorted; shape (B or 1, cards...)."""

    scope: tuple[int, ...]
    table: Floats


@dataclass(frozen=True, eq=False)
class _Problem:
    """What pruning and shrinking left.

    Attributes:
        domains: Node -> positions of its states that are left.
        cards: How many those are, for the variables that still have a choice.
        log_constant: Log of what the variables without a choice contribute.
    """

    domains: Mapping[int, Ints]
    cards: Mapping[int, int]
    factors: tuple[_Factor, ...]
    log_constant: float


def marginals(
    network: DiscreteNetwork, observed: Observed, wanted: Iterable[int], memory_limit: int = DEFAULT_MEMORY
) -> Marginals:
    """Return P(evidence) and the posterior of each wanted node, from one tree where memory allows.

    Raises:
        ImpossibleFindingsError: No piece of the evidence is possible.
        WidthLimitError: Even a single node's posterior would need more memory than allowed.
    """
    wanted = list(wanted)
    problem = _problem(network, observed, wanted)
    batch = _batch(observed)
    tree = best_tree(interaction_graph(each.scope for each in problem.factors), problem.cards)
    if _kept_bytes(tree, problem.cards, batch) <= memory_limit:
        chosen = [variable for variable in wanted if variable in problem.cards]
        logs, found = _solve(tree, problem, batch, chosen)
        found |= {variable: np.ones((batch, 1)) for variable in wanted if variable not in problem.cards}
        return Marginals(logs, {v: _spread(network, problem, v, found[v], logs) for v in wanted})
    if batch > 1:
        raise _too_large(tree, _kept_bytes(tree, problem.cards, batch), memory_limit)
    log_probability, _ = joint(network, observed, [], memory_limit)
    # The node with most ancestors first: what cannot be held is refused before the others are worked out.
    hardest = sorted(wanted, key=lambda each: -len(network.ancestors([each])))
    single = {each: joint(network, observed, [each], memory_limit)[1][None] for each in hardest}
    return Marginals(np.array([log_probability]), single)


def joint(
    network: DiscreteNetwork, observed: Observed, wanted: Sequence[int], memory_limit: int = DEFAULT_MEMORY
) -> tuple[float, Floats]:
    """Return log P(evidence) and P(wanted | evidence), one axis for each wanted node in the given order.

    Needs less memory than `marginals`: messages go one way and no clique is kept.
    """
    problem = _problem(network, observed, wanted)
    free = sorted(variable for variable in wanted if variable in problem.cards)
    scopes = [each.scope for each in problem.factors]
    tree = best_tree(interaction_graph([*scopes, tuple(free)]), problem.cards, last=free)
    needed = BYTES * (3 * max(tree.sizes, default=1) + 2 * _separator_size(tree, problem.cards))
    if needed > memory_limit:
        raise _too_large(tree, needed, memory_limit)
    logs, table = _one_way(tree, problem, free)
    full = np.zeros([len(network.nodes[variable].states) for variable in wanted])
    kept = [problem.domains[variable] for variable in wanted]
    order = [free.index(variable) for variable in wanted if variable in free]
    full[np.ix_(*kept)] = np.transpose(table, order).reshape([len(each) for each in kept])
    return logs, full


def memory_of(network: DiscreteNetwork, observed: Observed, wanted: Iterable[int]) -> int:
    """Return the bytes that `marginals` needs for one piece of evidence, without allocating them."""
    problem = _problem(network, observed, list(wanted))
    tree = best_tree(interaction_graph(each.scope for each in problem.factors), problem.cards)
    return _kept_bytes(tree, problem.cards, 1)


def _batch(observed: Observed) -> int:
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


def _problem(network: DiscreteNetwork, observed: Observed, wanted: Sequence[int]) -> _Problem:
    kept = sorted(network.ancestors([*observed.hard, *observed.weights, *wanted]))
    scopes = [(*network.parents[node], node) for node in kept]
    tables = [network.nodes[node].table for node in kept]
    domains = {node: np.arange(len(network.nodes[node].states)) for node in kept}
    for node, state in observed.hard.items():
        domains[node] = np.array([state])
    for node, weights in observed.weights.items():
        # A state is excluded only if all pieces of the evidence exclude it.
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
    return _Problem(domains, cards, tuple(factors), log_constant)


def _shrink(scopes: Sequence[tuple[int, ...]], tables: Sequence[Floats], domains: dict[int, Ints]) -> None:
    """Drop states without support in some table until none is left (arc consistency, Mackworth 1977)."""
    touching: dict[int, list[int]] = {}
    # A table without zeros supports every state, whatever else is dropped.
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
    """Return a table over the variables that still have a choice, sorted."""
    batch = np.arange(len(table))
    table = table[np.ix_(batch, *(domains[variable] for variable in scope))]
    free = [variable for variable in scope if variable in cards]
    table = table.reshape(len(table), *(cards[variable] for variable in free))
    order = sorted(range(len(free)), key=free.__getitem__)
    return _Factor(
        tuple(sorted(free)), np.ascontiguousarray(np.transpose(table, [0, *(1 + each for each in order)]))
    )


class _Algebra(Protocol):
    """How numbers are held: as they are, or as logarithms."""

    def enter(self, table: Floats) -> Floats:
        """Return probabilities in this form."""
        ...

    def multiply(self, left: Floats, right: Floats) -> Floats:
        """Return the product."""
        ...

    def add_up(self, table: Floats, axes: tuple[int, ...]) -> Floats:
        """Return the sum over some axes."""
        ...

    def scaled(self, table: Floats) -> tuple[Floats, Floats]:
        """Return the table with a largest entry of one, and the log of the scale, shape (B,)."""
        ...

    def ratio(self, above: Floats, below: Floats) -> Floats:
        """Return the quotient, zero where both are zero."""
        ...

    def leave(self, table: Floats) -> Floats:
        """Return each row of a scaled table (B, n) as probabilities up to a factor."""
        ...


class _Plain:
    """Numbers as they are."""

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
        # An overflow means evidence that is next to impossible; `_solve` then turns to logarithms or to zero.
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
    """The tables of a clique tree, filled clique by clique."""

    def __init__(self, tree: CliqueTree, problem: _Problem, algebra: _Algebra) -> None:
        self.tree, self.cards, self.algebra = tree, problem.cards, algebra
        self.log_scale: Floats = np.array([problem.log_constant])
        self.assigned: list[list[_Factor]] = [[] for _ in tree.cliques]
        where: dict[int, list[int]] = {}
        for number, clique in enumerate(tree.cliques):
            for variable in clique:
                where.setdefault(variable, []).append(number)
        members = [set(clique) for clique in tree.cliques]
        for factor in problem.factors:
            if not factor.scope:  # evidence on a variable without a choice, different in each of the B pieces
                self.log_scale = self.log_scale + _Logarithms().enter(factor.table)
                continue
            rarest = min((where[variable] for variable in factor.scope), key=len)
            home = next(number for number in rarest if members[number].issuperset(factor.scope))
            self.assigned[home].append(factor)

    def first(self, number: int, messages: Iterable[_Factor]) -> Floats:
        """Return the product of a clique's own factors and of the messages from its children."""
        clique = self.tree.cliques[number]
        table = self.algebra.enter(np.ones((1, *(self.cards[variable] for variable in clique))))
        own = (_Factor(each.scope, self.algebra.enter(each.table)) for each in self.assigned[number])
        for factor in (*own, *messages):
            table = self.absorb(number, table, factor, keep_scale=True)
        return table

    def absorb(self, number: int, table: Floats, factor: _Factor, *, keep_scale: bool) -> Floats:
        """Return a clique's table times a factor, scaled."""
        clique = self.tree.cliques[number]
        inside = set(factor.scope)
        shape = (len(factor.table), *(self.cards[each] if each in inside else 1 for each in clique))
        table, scale = self.algebra.scaled(self.algebra.multiply(table, factor.table.reshape(shape)))
        if keep_scale:
            self.log_scale = self.log_scale + scale
        return table

    def onto(self, number: int, table: Floats, scope: Sequence[int]) -> Floats:
        """Return a clique's table summed onto some of its variables."""
        kept = set(scope)
        clique = self.tree.cliques[number]
        return self.algebra.add_up(
            table, tuple(axis for axis, variable in enumerate(clique, 1) if variable not in kept)
        )

    def message(self, number: int, table: Floats) -> _Factor:
        """Return what a clique tells its parent; a root's message is the log of its total."""
        found, scale = self.algebra.scaled(self.onto(number, table, self.tree.separators[number]))
        self.log_scale = self.log_scale + scale
        return _Factor(self.tree.separators[number], found)


def _solve(
    tree: CliqueTree, problem: _Problem, batch: int, wanted: Sequence[int]
) -> tuple[Floats, dict[int, Floats]]:
    """Return log P(evidence), shape (B,), and the marginal of each wanted variable, shape (B, card)."""
    logs, found = _two_ways(tree, problem, batch, wanted, _Plain())
    if logs.max() < _LINEAR_LIMIT:
        logs, found = _two_ways(tree, problem, batch, wanted, _Logarithms())
        negligible = np.isneginf(logs)
    else:
        # Beside the likeliest piece of evidence these weigh nothing, and their digits may be lost.
        negligible = logs < _LINEAR_LIMIT
        logs = np.where(negligible, -np.inf, logs)
    if negligible.all():
        raise ImpossibleFindingsError(_IMPOSSIBLE)
    return logs, {variable: np.where(negligible[:, None], 0.0, table) for variable, table in found.items()}


def _two_ways(
    tree: CliqueTree, problem: _Problem, batch: int, wanted: Sequence[int], algebra: _Algebra
) -> tuple[Floats, dict[int, Floats]]:
    work = _Tables(tree, problem, algebra)
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
        found[variable] = _rows_to_one(
            np.broadcast_to(algebra.leave(table), (batch, problem.cards[variable]))
        )
    return np.broadcast_to(work.log_scale, (batch,)).copy(), found


def _one_way(tree: CliqueTree, problem: _Problem, free: Sequence[int]) -> tuple[float, Floats]:
    """Return log P(evidence) and the joint of `free`, which lie together in one root."""
    for algebra in (_Plain(), _Logarithms()):
        work = _Tables(tree, problem, algebra)
        inbox: list[list[_Factor]] = [[] for _ in tree.cliques]
        answer = algebra.enter(np.ones((1, *(problem.cards[variable] for variable in free))))
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
    network: DiscreteNetwork, problem: _Problem, variable: int, table: Floats, logs: Floats
) -> Floats:
    """Return probabilities of all states of a variable, those that were dropped with zero."""
    full = np.zeros((len(table), len(network.nodes[variable].states)))
    full[:, problem.domains[variable]] = np.where(np.isneginf(logs)[:, None], 0.0, table)
    return full
