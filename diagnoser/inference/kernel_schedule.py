"""The schedule of elimination: the steps of the forward pass, in their order, with their cost.

Only *shared* events, parents of two or more findings, take part one at a time.  A *private* event has one finding.  It
is summed out with that finding (`kernel_forward_backward.opening`), so width and steps count shared events alone.

The table has a bit for each open vertex, finding or event, and the planner takes the cheapest of three ways to choose
them (see `kernel_order`): few findings with many causes hold findings, few causes with many findings hold events.

Axes: A active events, and those of `kernel_order`.
"""

# Numba has one kind of integer where mypy sees two, and keeps records where it sees tuples.
# mypy: disable-error-code="arg-type, assignment, call-overload, return-value, operator"

from typing import Final, NamedTuple

import numpy as np

from diagnoser.arrays import Floats, Ints
from diagnoser.inference.jit import inlined, njit
from diagnoser.inference.kernel_arena import Arena, fill, take_floats, take_ints
from diagnoser.inference.kernel_order import (
    BOTH,
    DONE,
    EVENTS,
    FINDINGS,
    NOT_OPEN,
    Graph,
    graph_of,
    graph_size,
    next_to_close,
    next_to_eliminate,
    sets_of,
)
from diagnoser.inference.kernel_subproblem import Subproblem

OPEN: Final = 0  # kinds of step: a finding gets a bit
BRING_IN: Final = 1  # an event without a bit is summed out over the bits of its findings
HOLD: Final = 2  # an event gets a bit; before the kinds up to this one the backward pass needs the table
CLOSE: Final = 3  # a finding with a bit is summed out
RELEASE: Final = 4  # an event with a bit is summed out
WEIGH: Final = 5  # a finding without a bit weighs the table by the bits of its events
EXPLAIN: Final = 6  # an event with a bit may explain a finding with a bit

PLANNING: Final = 16  # operations for each vertex and link that the search for a schedule looks at
EASY: Final = 1 << 12  # a schedule with fewer states is not improved by chance
TRIES: Final = 32
WEIGHING: Final = 3  # visits of the table to weigh it, with any number of links
MOST_COUNTED: Final = 40  # widths above it count as this one, so that no sum leaves the range of an integer
UNLIMITED: Final = np.int64(1) << 60


class Schedule(NamedTuple):
    """The steps of the forward pass.

    Attributes:
        degree: Shape (A,), findings of each event: 0 not used, 1 private, more shared.
        apart: Shape (F,). 1 for a finding without a shared event, which needs no table.
        kind: Shape (2 V + E,), the kind of each step. Only the first `steps` entries count, here and below.
        argument: The finding or the active event of the step.
        place: The bit of the finding to close or of the event to release; with EXPLAIN the bit of the event. With
            WEIGH whether the finding has private events.
        first, last: The links of the step are first:last.
        bit: Shape (E,), bit of the other end of each link at the moment of its step.
        link: Shape (E,).
        steps: Number of steps.
        width: Largest number of bits of the table.
        states: Table entries that the forward pass keeps for the backward pass.
        operations: Table entries that one pass visits.  An event without a bit visits its table once for each link and
            once more.
    """

    degree: Ints
    apart: Ints
    kind: Ints
    argument: Ints
    place: Ints
    first: Ints
    last: Ints
    bit: Ints
    link: Floats
    steps: int
    width: int
    states: int
    operations: int


STEPS: Final = 0  # entries of `Draft.tally`
LINKS: Final = 1
WIDTH: Final = 2
WIDEST: Final = 3
STATES: Final = 4
OPERATIONS: Final = 5


class Draft(NamedTuple):
    """A schedule that is being written. The fields are those of `Schedule`.

    Attributes:
        open_at: Shape (V,), the vertex of each bit.
        tally: Shape (6,), see STEPS to OPERATIONS.
    """

    kind: Ints
    argument: Ints
    place: Ints
    first: Ints
    last: Ints
    bit: Ints
    link: Floats
    open_at: Ints
    tally: Ints


@njit
def schedule_size(local: Subproblem) -> tuple[int, int]:
    """Return how many integers and floats `best_schedule` takes at most."""
    findings, events, links = local.leak.shape[0], local.event.shape[0], local.parent.shape[0]
    ints, floats = graph_size(local)
    vertices = findings + events
    return ints + events + findings + 5 * (2 * vertices + links) + links + vertices + 6, floats + links


@inlined
def _step(draft: Draft, kind: int, argument: int, place: int, first: int, visits: int) -> None:
    """Write a step that visits the table so many times and whose links begin at `first`."""
    step = draft.tally[STEPS]
    draft.kind[step], draft.argument[step], draft.place[step] = kind, argument, place
    draft.first[step], draft.last[step] = first, draft.tally[LINKS]
    draft.tally[STEPS] = step + 1
    draft.tally[OPERATIONS] += visits * (np.int64(1) << min(draft.tally[WIDTH], MOST_COUNTED))


@inlined
def _keep(draft: Draft) -> None:
    draft.tally[STATES] += np.int64(1) << min(draft.tally[WIDTH], MOST_COUNTED)


@inlined
def _open(graph: Graph, draft: Draft, v: int) -> None:
    _keep(draft)
    if v < graph.findings:
        _step(draft, OPEN, v, 0, draft.tally[LINKS], 1)
    else:
        _step(draft, HOLD, graph.event[v - graph.findings], 0, draft.tally[LINKS], 1)
    width = draft.tally[WIDTH]
    graph.bit[v], draft.open_at[width] = width, v
    draft.tally[WIDTH] = width + 1
    draft.tally[WIDEST] = max(draft.tally[WIDEST], width + 1)


@njit
def _close(graph: Graph, draft: Draft, v: int) -> None:
    bit = graph.bit[v]
    if v < graph.findings:
        _step(draft, CLOSE, v, bit, draft.tally[LINKS], 1)
    else:
        _step(draft, RELEASE, graph.event[v - graph.findings], bit, draft.tally[LINKS], 1)
    graph.bit[v] = DONE
    draft.tally[WIDTH] -= 1
    for at in range(bit, draft.tally[WIDTH]):
        moved = draft.open_at[at + 1]
        draft.open_at[at], graph.bit[moved] = moved, at


@inlined
def _in_place(local: Subproblem, graph: Graph, degree: Ints, draft: Draft, v: int) -> None:
    """Write the elimination of a vertex without a bit, all of whose neighbours are open."""
    first = draft.tally[LINKS]
    for x in range(graph.first[v], graph.first[v + 1]):
        at = draft.tally[LINKS]
        draft.bit[at], draft.link[at] = graph.bit[graph.neighbour[x]], graph.link[x]
        draft.tally[LINKS] = at + 1
    if v >= graph.findings:
        _keep(draft)
        visits = 1 + draft.tally[LINKS] - first
        _step(draft, BRING_IN, graph.event[v - graph.findings], 0, first, visits)
        return
    private = 0
    for x in range(local.start[v], local.start[v + 1]):
        if degree[local.parent[x]] == 1:
            private = 1
    if private:
        _keep(draft)
    _step(draft, WEIGH, v, private, first, WEIGHING)


@njit
def _eliminate(local: Subproblem, graph: Graph, degree: Ints, draft: Draft, v: int) -> None:
    """Write the elimination of a vertex, and of each neighbour whose last link this settles."""
    for x in range(graph.first[v], graph.first[v + 1]):
        n = graph.neighbour[x]
        if graph.bit[n] == NOT_OPEN:
            _open(graph, draft, n)
    if graph.bit[v] == NOT_OPEN:
        _in_place(local, graph, degree, draft, v)
        graph.bit[v] = DONE
    else:
        for x in range(graph.first[v], graph.first[v + 1]):
            n, at = graph.neighbour[x], draft.tally[LINKS]
            if graph.bit[n] == DONE:
                continue
            finding, event = (v, n) if v < graph.findings else (n, v)
            draft.bit[at], draft.link[at] = graph.bit[finding], graph.link[x]
            draft.tally[LINKS] = at + 1
            _step(draft, EXPLAIN, finding, graph.bit[event], at, 1)
        _close(graph, draft, v)
    for x in range(graph.first[v], graph.first[v + 1]):
        n = graph.neighbour[x]
        if graph.bit[n] != DONE:
            graph.remaining[n] -= 1
            if graph.remaining[n] == 0:
                _close(graph, draft, n)


@njit
def greedy_schedule(
    local: Subproblem, degree: Ints, shared: int, links: int, side: int, seed: int, limit: int, arena: Arena
) -> Schedule:
    """Return a schedule whose table holds one side, or vertices of both.

    It stops where it takes more operations than the limit. The schedule is then not complete.

    Args:
        degree: Shape (A,), findings of each event.
        shared, links: Number of shared events, and of their links.
        seed: One other than 0 disturbs the rule at random.
    """
    apart = take_ints(arena, local.leak.shape[0])
    most = 2 * (shared + local.leak.shape[0]) + links if shared else 0
    draft = Draft(
        take_ints(arena, most), take_ints(arena, most), take_ints(arena, most), take_ints(arena, most),
        take_ints(arena, most), take_ints(arena, links), take_floats(arena, links),
        take_ints(arena, shared + local.leak.shape[0]), take_ints(arena, 6),
    )  # fmt: skip
    fill(draft.tally, 0)
    kept_ints, kept_floats = arena.ints[0], arena.ints[1]  # the slices below are freed at the end
    if shared:
        graph = graph_of(local, degree, shared, links, apart, arena)
        if side == BOTH:
            _write_both(local, graph, degree, draft, seed, limit)
        else:
            _write_side(local, graph, degree, draft, side, seed, limit, arena)
    else:
        fill(apart, 1)
    arena.ints[0], arena.ints[1] = kept_ints, kept_floats
    return Schedule(
        degree, apart, draft.kind, draft.argument, draft.place, draft.first, draft.last, draft.bit, draft.link,
        draft.tally[STEPS], draft.tally[WIDEST], draft.tally[STATES], draft.tally[OPERATIONS],
    )  # fmt: skip


@njit
def _write_side(
    local: Subproblem, graph: Graph, degree: Ints, draft: Draft, side: int, seed: int, limit: int, arena: Arena
) -> None:  # fmt: skip
    """Close one vertex of the side after the other: eliminate its remaining neighbours in place."""
    sets = sets_of(graph, side, arena)
    while draft.tally[OPERATIONS] <= limit:
        v, seed = next_to_close(graph, sets, seed)
        if v < 0:
            return
        for x in range(graph.first[v], graph.first[v + 1]):
            if graph.bit[graph.neighbour[x]] != DONE:
                _eliminate(local, graph, degree, draft, graph.neighbour[x])


@njit
def _write_both(local: Subproblem, graph: Graph, degree: Ints, draft: Draft, seed: int, limit: int) -> None:
    """Eliminate the vertex of either side that leaves the fewest open."""
    while draft.tally[OPERATIONS] <= limit:
        v, seed = next_to_eliminate(graph, seed)
        if v < 0:
            return
        _eliminate(local, graph, degree, draft, v)


@njit
def best_schedule(local: Subproblem, used: Ints, arena: Arena) -> Schedule:
    """Return the cheapest schedule for the used events that was found.

    Without any search every shared event could be held until the end, so no side is followed beyond that cost.
    """
    degree = take_ints(arena, local.event.shape[0])
    fill(degree, 0)
    for x in range(local.parent.shape[0]):
        degree[local.parent[x]] += used[local.parent[x]]
    shared, links = 0, 0
    for a in range(degree.shape[0]):
        if degree[a] > 1:
            shared += 1
            links += degree[a]
    ints, floats = arena.ints[0], arena.ints[1]
    held = (np.int64(1) << min(shared, MOST_COUNTED)) * (WEIGHING * local.leak.shape[0] + 2)
    planning = (
        PLANNING * (shared + local.leak.shape[0]) * links
    )  # a search that takes longer than the answer is none
    limit = max(planning, held)
    schedule = greedy_schedule(local, degree, shared, links, FINDINGS, np.int64(0), limit, arena)
    if schedule.operations <= planning:
        return schedule
    best_side, best_seed, fewest, states = FINDINGS, np.int64(0), schedule.operations, schedule.states
    if fewest > limit:
        fewest = UNLIMITED
    for side in (EVENTS, BOTH):
        arena.ints[0], arena.ints[1] = ints, floats
        schedule = greedy_schedule(local, degree, shared, links, side, np.int64(0), fewest, arena)
        if schedule.operations < fewest:
            best_side, fewest, states = side, schedule.operations, schedule.states
    if states > EASY:
        for seed in range(1, TRIES + 1):
            arena.ints[0], arena.ints[1] = ints, floats
            schedule = greedy_schedule(local, degree, shared, links, best_side, seed * 7919, fewest, arena)
            if schedule.operations < fewest:
                best_seed, fewest = seed * 7919, schedule.operations
    arena.ints[0], arena.ints[1] = ints, floats
    return greedy_schedule(local, degree, shared, links, best_side, best_seed, UNLIMITED, arena)
