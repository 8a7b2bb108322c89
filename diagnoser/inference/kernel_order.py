"""The order of elimination: which finding or event leaves the table next.

The findings and the shared events are the two sides of a graph whose edges are the links.  A vertex has a bit of the
table while it is open.  To *eliminate* a vertex opens its neighbours and settles its links. Then it is done, and so is
every neighbour whose last link this was.  An event that never had a bit is summed out in place, a finding that never
had one is weighed in place.  So the table can hold the findings that were explained (the findings' side), the events
that happened (the events' side), or some of both, and one rule counts the cost of all three.

Axes: F findings, S shared events, V = F + S vertices with the findings first, E links between them, W machine words of
a set of vertices of one side.
"""

# Numba has one kind of integer where mypy sees two, and keeps records where it sees tuples.
# mypy: disable-error-code="arg-type, assignment, call-overload, return-value, operator"

from typing import Final, NamedTuple

import numpy as np

from diagnoser.arrays import Floats, Ints
from diagnoser.inference.jit import inlined, njit
from diagnoser.inference.kernel_arena import Arena, fill, take_floats, take_ints
from diagnoser.inference.kernel_subproblem import Subproblem

WORD: Final = 62  # vertices per machine word of a set

FINDINGS: Final = 0  # the side that the table holds
EVENTS: Final = 1
BOTH: Final = 2

NOT_OPEN: Final = -1  # bit of a vertex that was not met yet
DONE: Final = -2


class Graph(NamedTuple):
    """The findings with a shared event, the shared events, and their links from either side.

    Attributes:
        findings: F.
        event: Shape (S,), the active event of each.
        first: Shape (V + 1,), the links of vertex v are first[v]:first[v + 1].
        neighbour: Shape (2 E,), the vertex at the other end.
        link: Shape (2 E,).
        remaining: Shape (V,), links of each vertex that are not settled yet.
        bit: Shape (V,), bit of each open vertex, NOT_OPEN or DONE.
    """

    findings: int
    event: Ints
    first: Ints
    neighbour: Ints
    link: Floats
    remaining: Ints
    bit: Ints


@njit
def graph_size(local: Subproblem) -> tuple[int, int]:
    """Return how many integers and floats `graph_of` and the choice of the next vertex take at most."""
    findings, events, links = local.leak.shape[0], local.event.shape[0], local.parent.shape[0]
    words = (max(findings, events) + WORD - 1) // WORD
    return 4 * (findings + events) + 2 * events + 1 + 2 * links + (findings + events + 1) * words, 2 * links


@njit
def graph_of(local: Subproblem, degree: Ints, shared: int, links: int, apart: Ints, arena: Arena) -> Graph:
    """Return the graph, and fill `apart`, shape (F,), with 1 for the findings without a shared event.

    Args:
        degree: Shape (A,), findings of each event. Those with two or more are shared.
        shared, links: S and E.
    """
    findings, events = local.leak.shape[0], local.event.shape[0]
    vertices = findings + shared
    event, first = take_ints(arena, shared), take_ints(arena, vertices + 1)
    neighbour, link = take_ints(arena, 2 * links), take_floats(arena, 2 * links)
    remaining, bit = take_ints(arena, vertices), take_ints(arena, vertices)
    kept = arena.ints[0]
    number = take_ints(arena, events)
    vertex = findings
    at = links
    for a in range(events):
        if degree[a] > 1:
            event[vertex - findings], number[a] = a, vertex
            first[vertex] = at
            remaining[vertex] = 0
            at += degree[a]
            vertex += 1
    first[vertex] = at
    at = 0
    for t in range(findings):
        first[t] = at
        for x in range(local.start[t], local.start[t + 1]):
            a = local.parent[x]
            if degree[a] > 1:
                v = number[a]
                neighbour[at], link[at] = v, local.link[x]
                back = first[v] + remaining[v]
                neighbour[back], link[back] = t, local.link[x]
                remaining[v] += 1
                at += 1
        remaining[t] = at - first[t]
        apart[t] = remaining[t] == 0
        bit[t] = DONE if apart[t] else NOT_OPEN
    for v in range(findings, vertices):
        bit[v] = NOT_OPEN
    arena.ints[0] = kept
    return Graph(findings, event, first, neighbour, link, remaining, bit)


class Sets(NamedTuple):
    """What `next_to_close` needs.

    Attributes:
        since, until: The vertices of the side that the table holds. The others are eliminated in place.
        touches: Shape (V x W,), the neighbours of each vertex of the other side as a set of bits.
        opened: Shape (W,), scratch.
        words: W.
    """

    since: int
    until: int
    touches: Ints
    opened: Ints
    words: int


@njit
def sets_of(graph: Graph, side: int, arena: Arena) -> Sets:
    """Return the neighbours of the vertices eliminated in place, as sets."""
    findings, vertices = graph.findings, graph.bit.shape[0]
    since, until = (0, findings) if side == FINDINGS else (findings, vertices)
    words = (until - since + WORD - 1) // WORD
    touches = take_ints(arena, vertices * words)
    fill(touches, 0)
    for v in range(since, until):
        mask, word = np.int64(1) << ((v - since) % WORD), (v - since) // WORD
        for x in range(graph.first[v], graph.first[v + 1]):
            touches[graph.neighbour[x] * words + word] |= mask
    return Sets(since, until, touches, take_ints(arena, words), words)


@njit
def bits(word: int) -> int:
    """Return how many bits of a word are set."""
    count = 0
    while word:
        word &= word - 1
        count += 1
    return count


@inlined
def _disturbed(cost: int, seed: int) -> int:
    return cost + (seed >> 8) % 98304


@inlined
def next_random(seed: int) -> int:
    """Return the next number of a sequence. 0 stays 0 and disturbs nothing."""
    return (seed * 1103515245 + 12345) & 0x7FFFFFFF if seed else seed


@njit
def next_to_close(graph: Graph, sets: Sets, seed: int) -> tuple[int, int]:
    """Return the vertex of the table's side to close next, -1 if all are done, and the next seed.

    Its remaining neighbours would open the fewest others: the minimum degree rule of sparse elimination (George and
    Liu 1989).
    """
    words, opened, touches = sets.words, sets.opened, sets.touches
    fill(opened, 0)
    for v in range(sets.since, sets.until):
        if graph.bit[v] != NOT_OPEN:  # also those that are done: nothing opens twice
            opened[(v - sets.since) // WORD] |= np.int64(1) << ((v - sets.since) % WORD)
    best, best_cost = -1, np.int64(1) << 60
    for v in range(sets.since, sets.until):
        if graph.bit[v] == DONE:
            continue
        cost = graph.remaining[v]
        for word in range(words):
            reach = np.int64(0)
            for x in range(graph.first[v], graph.first[v + 1]):
                n = graph.neighbour[x]
                if graph.bit[n] != DONE:
                    reach |= touches[n * words + word]
            cost += 65536 * bits(reach & ~opened[word])
        seed = next_random(seed)
        if seed:
            cost = _disturbed(cost, seed)
        if cost < best_cost:
            best, best_cost = v, cost
    return best, seed


@njit
def next_to_eliminate(graph: Graph, seed: int) -> tuple[int, int]:
    """Return the vertex of either side to eliminate next, -1 if all are done, and the next seed.

    Its elimination leaves the fewest vertices open.
    """
    vertices = graph.bit.shape[0]
    best, best_cost = -1, np.int64(1) << 60
    for v in range(vertices):
        if graph.bit[v] == DONE:
            continue
        opens, closes = 0, int(graph.bit[v] >= 0)
        for x in range(graph.first[v], graph.first[v + 1]):
            n = graph.neighbour[x]
            if graph.bit[n] == DONE:
                continue
            opens += graph.bit[n] == NOT_OPEN
            closes += graph.remaining[n] == 1
        cost = 65536 * (vertices + opens - closes) + opens
        seed = next_random(seed)
        if seed:
            cost = _disturbed(cost, seed)
        if cost < best_cost:
            best, best_cost = v, cost
    return best, seed
