"""Elimination orders of the variables, and the clique tree of an order.

Finding the best order is NP-hard.  Greedy rules are close to it in practice (Kjaerulff 1990), but no rule always is.
Several rules are tried, and the order with the smallest total table size is used.  No table is allocated for that.
"""

import heapq
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, prod
from typing import Final

Graph = dict[int, set[int]]
Cost = Callable[[Graph, Mapping[int, int], int], float]

# A total table size below this is good enough. Above it, randomised rules are tried as well.
_GOOD_ENOUGH: Final = 2**20
_TRIES: Final = 8
# Above this total table size (64 GiB) no other order is tried: none would be small enough for a machine.
_HOPELESS: Final = 2**33
_NOISE: Final = 0.3


@dataclass(frozen=True)
class CliqueTree:
    """The maximal cliques, parents before children.  It is a forest when the graph has several components.

    Attributes:
        cliques: The variables of each clique, sorted.
        parent: The position of each clique's parent, -1 for a root.
        separators: The variables that each clique shares with its parent, sorted.
        sizes: The number of entries in each clique's table.
    """

    cliques: tuple[tuple[int, ...], ...]
    parent: tuple[int, ...]
    separators: tuple[tuple[int, ...], ...]
    sizes: tuple[int, ...]


def interaction_graph(scopes: Iterable[Sequence[int]]) -> Graph:
    """Return the graph in which two variables are neighbours if they share a scope."""
    graph: Graph = {}
    for scope in scopes:
        for variable in scope:
            graph.setdefault(variable, set()).update(scope)
    for variable, near in graph.items():
        near.discard(variable)
    return graph


def best_tree(graph: Graph, cards: Mapping[int, int], last: Sequence[int] = ()) -> CliqueTree:
    """Return the clique tree of the best order found.

    Args:
        graph: The interaction graph.
        cards: Number of states of each variable.
        last: Variables that are eliminated last, so they share one clique.
    """
    best = _tree(*_eliminate(graph, cards, last, _fill), cards)
    if _total(best) > _HOPELESS:
        return best
    chance = random.Random(0)  # noqa: S311 - not for secrets; the fixed seed gives the same order every time
    others: list[Cost] = [_weighted_fill, _weight]
    if _total(best) > _GOOD_ENOUGH:
        others += [_noisy((_fill, *others)[attempt % 3], chance) for attempt in range(_TRIES)]
    for rule in others:
        order, neighbours = _eliminate(graph, cards, last, rule, stop_at=max(_total(best), _GOOD_ENOUGH))
        if len(order) == len(graph):
            best = min(best, _tree(order, neighbours, cards), key=_total)
    return best


def _total(tree: CliqueTree) -> int:
    return sum(tree.sizes)


def _missing(graph: Graph, variable: int) -> list[tuple[int, int]]:
    near = graph[variable]
    return [(one, other) for one in near for other in near - graph[one] if one < other]


def _fill(graph: Graph, cards: Mapping[int, int], variable: int) -> float:
    near = graph[variable]
    missing = sum(len(near) - 1 - len(near & graph[one]) for one in near) // 2
    # Among equal numbers of fill edges the smaller table comes first. The second term is always below one.
    weight = _weight(graph, cards, variable)
    return missing + weight / (weight + 1e6)


def _weighted_fill(graph: Graph, cards: Mapping[int, int], variable: int) -> float:
    added = sum(cards[one] * cards[other] for one, other in _missing(graph, variable))
    weight = _weight(graph, cards, variable)
    return added + weight / (weight + 1e6)


def _weight(graph: Graph, cards: Mapping[int, int], variable: int) -> float:
    return float(cards[variable]) * prod(float(cards[near]) for near in graph[variable])


def _noisy(rule: Cost, chance: random.Random) -> Cost:
    def cost(graph: Graph, cards: Mapping[int, int], variable: int) -> float:
        return rule(graph, cards, variable) * (1 + _NOISE * chance.random())

    return cost


def _eliminate(
    graph: Graph, cards: Mapping[int, int], last: Sequence[int], rule: Cost, stop_at: float = inf
) -> tuple[list[int], list[set[int]]]:
    """Return an order and, for each of its variables, its neighbours when it is eliminated.

    The order is incomplete when a single table would have more than `stop_at` entries.
    """
    graph = {variable: set(near) for variable, near in graph.items()}
    for variable in last:
        graph.setdefault(variable, set()).update(set(last) - {variable})
    current = {variable: rule(graph, cards, variable) for variable in graph if variable not in last}
    heap = [(cost, variable) for variable, cost in current.items()]
    heapq.heapify(heap)
    order: list[int] = []
    neighbours: list[set[int]] = []
    while heap:
        cost, variable = heapq.heappop(heap)
        if current.get(variable) != cost:
            continue  # an entry from before a neighbour was eliminated
        del current[variable]
        if _weight(graph, cards, variable) > stop_at:
            return order, neighbours
        order.append(variable)
        neighbours.append(graph[variable])
        for changed in _remove(graph, variable):
            if changed in current:
                current[changed] = rule(graph, cards, changed)
                heapq.heappush(heap, (current[changed], changed))
    for variable in last:
        order.append(variable)
        neighbours.append(graph[variable])
        _remove(graph, variable)
    return order, neighbours


def _remove(graph: Graph, variable: int) -> set[int]:
    """Connect the neighbours of a variable, remove it, and return the variables whose cost may have changed."""
    changed = set(graph[variable])
    for one, other in _missing(graph, variable):
        changed |= graph[one] & graph[other]
        graph[one].add(other)
        graph[other].add(one)
    for near in graph.pop(variable):
        graph[near].discard(variable)
    changed.discard(variable)
    return changed


def _tree(order: Sequence[int], neighbours: Sequence[set[int]], cards: Mapping[int, int]) -> CliqueTree:
    """Return the maximal cliques of an order (Blair and Peyton 1993, algorithm 4.1)."""
    position = {variable: place for place, variable in enumerate(order)}
    cliques: list[set[int]] = []
    parent: list[int] = []
    separators: list[tuple[int, ...]] = []
    clique_of: dict[int, int] = {}
    for variable, near in zip(reversed(order), reversed(neighbours), strict=True):
        above = clique_of[min(near, key=position.__getitem__)] if near else -1
        if near and cliques[above] == near:
            cliques[above].add(variable)
            clique_of[variable] = above
            continue
        clique_of[variable] = len(cliques)
        cliques.append(near | {variable})
        parent.append(above)
        separators.append(tuple(sorted(near)))
    return CliqueTree(
        tuple(tuple(sorted(clique)) for clique in cliques),
        tuple(parent),
        tuple(separators),
        tuple(prod(cards[variable] for variable in clique) for clique in cliques),
    )
