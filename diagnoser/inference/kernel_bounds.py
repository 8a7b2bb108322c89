"""Proven bounds of every answer beyond the budget of exact tables, by conditioning on a few events.

The *cut* are the most connected events.  Without them the schedule is narrow.  For a set M of cut events that happened,
without any other of the cut, the mass E(M) is one narrow run whose leaks include M.  The sets form a tree: below M are
the sets that add later events of the cut.  By the monotony of noisy-OR the total mass below M is at most

    R(M) = P(M, no earlier one, some later one) x (mass of the findings if M and all later ones happened),

one further run (bounded conditioning; Horvitz, Suermondt and Cooper 1989).  The search opens the node with the
largest R until the runs are used up.  Then

    sum E  <=  P(findings, ticket)  <=  sum E + sum R over the open nodes,

and likewise for the mass in which an event happened.  Without an open node the answer is exact.

Axes: A active events, F findings, U cut events, N nodes.
"""

# Numba has one kind of integer where mypy sees two, and keeps records where it sees tuples.
# mypy: disable-error-code="arg-type, assignment, call-overload, return-value, operator"

from typing import Final, NamedTuple

import numpy as np

from diagnoser.arrays import Floats, Ints
from diagnoser.inference.jit import entry, njit
from diagnoser.inference.kernel import ARENA_FULL, EXACT, PASSES, absorb_evidence, sum_outside
from diagnoser.inference.kernel_arena import Arena, fill, lacks, take_floats, take_ints
from diagnoser.inference.kernel_forward_backward import (
    backward,
    backward_apart,
    forward,
    forward_backward_size,
)
from diagnoser.inference.kernel_layout import tables_of
from diagnoser.inference.kernel_schedule import Schedule, best_schedule, schedule_size
from diagnoser.inference.kernel_subproblem import TOUCHED, Subproblem

MOST_CUT: Final = 60  # events of the cut, one bit each
LARGEST_EXPONENT: Final = 700.0  # of a float


@njit
def choose_cut(local: Subproblem, most_states: int, used: Ints, cut: Ints, arena: Arena) -> int:
    """Fill `used`, shape (A,), with 0 for the cut and `cut` with its events. Return their number, -1 if too many.

    The event with the most findings goes first.
    """
    fill(used, 1)
    count = 0
    while True:
        ints, floats = arena.ints[0], arena.ints[1]
        schedule = best_schedule(local, used, arena)
        states, worst = schedule.states, np.int64(-1)
        for a in range(used.shape[0]):
            if (
                used[a]
                and schedule.degree[a] > 1
                and (worst < 0 or schedule.degree[a] > schedule.degree[worst])
            ):
                worst = a
        arena.ints[0], arena.ints[1] = ints, floats
        if states <= most_states:
            return count
        if worst < 0 or count == MOST_CUT:
            return -1
        used[worst] = 0
        cut[count] = worst
        count += 1


@njit
def silence(local: Subproblem, cut: Ints, mask: int, explained: Floats) -> None:
    """Fill `explained`, shape (F,): the chance that a set of cut events explains each finding."""
    fill(explained, 0.0)
    for t in range(explained.shape[0]):
        for x in range(local.start[t], local.start[t + 1]):
            for u in range(cut.shape[0]):
                if mask >> u & 1 and local.parent[x] == cut[u]:
                    explained[t] += (1.0 - explained[t]) * local.link[x]


@njit
def conditioned(local: Subproblem, leak: Floats) -> Subproblem:
    """Return the problem with other leaks."""
    return Subproblem(
        local.event, local.odds, local.q0, local.q1, local.start, local.parent, local.link, leak,
        local.if_absent, local.if_present,
    )  # fmt: skip


@njit
def prior_of(local: Subproblem, cut: Ints, mask: int, since: int) -> float:
    """Return P(these cut events happened, none other of those before `since`)."""
    result = 1.0
    for u in range(cut.shape[0]):
        if mask >> u & 1:
            result *= local.q1[cut[u]]
        elif u < since:
            result *= local.q0[cut[u]]
    return result


@njit
def _below(
    local: Subproblem, schedule: Schedule, cut: Ints, mask: int, since: int, everything: Ints, explained: Floats,
    leak: Floats, reference: float, arena: Arena,
) -> float:  # fmt: skip
    """Return R of a node whose later events begin at `since`, on the scale of `reference`."""
    some_later = 0.0
    for u in range(since, cut.shape[0]):
        some_later += (1.0 - some_later) * local.q1[cut[u]]
    if some_later == 0.0:
        return 0.0
    later = np.int64(0)
    for u in range(since, cut.shape[0]):
        later |= np.int64(1) << u
    silence(local, cut, mask | later, explained)
    for t in range(leak.shape[0]):
        leak[t] = local.leak[t] + (1.0 - local.leak[t]) * explained[t]
    silence(local, cut, mask, explained)
    for t in range(leak.shape[0]):
        if (
            local.if_absent[t] > local.if_present[t]
        ):  # where silence weighs more, the least explained gives the upper bound
            leak[t] = local.leak[t] + (1.0 - local.leak[t]) * explained[t]
    masses = forward(conditioned(local, leak), schedule, everything, leak[:0], leak[:0], arena)
    mass = (masses.some + masses.none) * np.exp(min(masses.log_scale - reference, LARGEST_EXPONENT))
    return prior_of(local, cut, mask, since) * some_later * mass


class Search(NamedTuple):
    """The subproblem without its cut, and the scratch arrays of the search.

    Attributes:
        local: The findings and active events.
        schedule: A schedule over the events outside the cut.
        cut: Shape (U,), the cut events, as indexes of active events.
        everything: Shape (A,), all 1.
        outside_some: P(some inactive event).
        reference: Logarithm of the scale of all masses.
        explained, leak: Shape (F,), scratch.
        mass: Shape (A,), scratch.
        before, rescaled: Scratch of the forward pass.
        masks: Shape (N,), the cut events of each node as bits.
        since: Shape (N,), the first later event of each node.
        left: Shape (N,), R of each open node, 0 of the others.
    """

    local: Subproblem
    schedule: Schedule
    cut: Ints
    everything: Ints
    outside_some: float
    reference: float
    explained: Floats
    leak: Floats
    mass: Floats
    before: Floats
    rescaled: Floats
    masks: Ints
    since: Ints
    left: Floats


@njit
def _reference(
    local: Subproblem, schedule: Schedule, cut: Ints, everything: Ints, leak: Floats, arena: Arena
) -> float:
    """Return the logarithm of the scale: the mass of the findings if all of the cut happened, the largest of all runs.

    Args:
        leak: Shape (F,), overwritten.
    """
    floats = arena.ints[1]
    explained = take_floats(arena, leak.shape[0])
    silence(local, cut, (np.int64(1) << cut.shape[0]) - 1, explained)
    for t in range(leak.shape[0]):
        leak[t] = local.leak[t] + (1.0 - local.leak[t]) * explained[t]
    highest = forward(conditioned(local, leak), schedule, everything, leak[:0], leak[:0], arena)
    arena.ints[1] = floats
    if highest.some + highest.none > 0.0:
        return highest.log_scale + np.log(highest.some + highest.none)
    return highest.log_scale


@njit
def _node(search: Search, mask: int, event_mass: Floats, arena: Arena) -> tuple[float, float]:
    """Run one node and add its mass to each of its events. Return E, and E with the state in which nothing happened."""
    local, schedule, leak = search.local, search.schedule, search.leak
    silence(local, search.cut, mask, search.explained)
    for t in range(leak.shape[0]):
        leak[t] = local.leak[t] + (1.0 - local.leak[t]) * search.explained[t]
    problem = conditioned(local, leak)
    masses = forward(problem, schedule, search.everything, search.before, search.rescaled, arena)
    weight = prior_of(local, search.cut, mask, search.cut.shape[0])
    weight *= np.exp(min(masses.log_scale - search.reference, LARGEST_EXPONENT))
    every = masses.some + masses.none
    if every > 0.0:
        fill(search.mass, 0.0)
        backward(problem, schedule, search.everything, search.before, search.rescaled, search.mass, arena)
        backward_apart(problem, schedule, search.everything, every, search.mass, arena)
        for u in range(search.cut.shape[0]):
            search.mass[search.cut[u]] = every if mask >> u & 1 else 0.0
        for a in range(local.event.shape[0]):
            event_mass[local.event[a]] += weight * search.mass[a]
    ticket = every if mask else masses.some + masses.none * search.outside_some
    return weight * ticket, weight * every


@njit
def _best_first(search: Search, event_mass: Floats, arena: Arena) -> tuple[float, float, float, int]:
    """Open the nodes with the largest R. Return the sums of both results of `_node`, sum R and N.

    The children of a node add one later event each.  The root is the empty set.
    """
    size, most_nodes = search.cut.shape[0], search.left.shape[0]
    sum_exact, sum_every, nodes = 0.0, 0.0, 0
    opened, parent_mask, child = -1, np.int64(0), -1
    while nodes < most_nodes:
        if child < 0 and opened < 0:
            mask, begin = np.int64(0), 0
        else:
            mask, begin = parent_mask | np.int64(1) << child, child + 1
        exact, every = _node(search, mask, event_mass, arena)
        sum_exact += exact
        sum_every += every
        search.masks[nodes], search.since[nodes] = mask, begin
        search.left[nodes] = _below(
            search.local, search.schedule, search.cut, mask, begin, search.everything, search.explained, search.leak,
            search.reference, arena,
        )  # fmt: skip
        nodes += 1
        child += 1
        if opened < 0 or child >= size:  # the open node has no more children
            opened = 0
            for n in range(nodes):
                if search.left[n] > search.left[opened]:
                    opened = n
            if search.left[opened] == 0.0:
                break
            if nodes + size - search.since[opened] > most_nodes:
                break  # not all of its children fit
            search.left[opened] = 0.0
            parent_mask, child = search.masks[opened], search.since[opened]
    remaining = 0.0
    for n in range(nodes):
        remaining += search.left[n]
    return sum_exact, sum_every, remaining, nodes


@entry
def bounds(
    ints: Ints, floats: Floats, base: int, rows: Floats, weights: Floats, most_states: int, most_nodes: int,
    most: float, event_mass: Floats, numbers: Floats, work_ints: Ints, work: Floats,
) -> int:  # fmt: skip
    """Fill lower bounds of all masses and the remaining mass. Return a status as `kernel.solve`.

    Args:
        most_states: Largest number of stored table entries in one narrow run.
        most_nodes: Sets of cut events to look at, at most.
        most: Largest number of operations of the search. It computes at least one set.
        event_mass: Shape (K,), filled with sum E in which each event happened.
        numbers: Shape (5,), filled with sum E, sum R, the logarithm of the scale of all of these, the size of the
            cut and the nodes looked at.
    """
    tables, arena = tables_of(ints, floats, base), Arena(work_ints, work)
    taken = absorb_evidence(tables, rows, weights, arena)
    if taken.status != EXACT:
        return taken.status
    query, local = taken.query, taken.local
    active, findings, events = local.event.shape[0], local.leak.shape[0], tables.odds.shape[0]
    ints_needed, floats_needed = schedule_size(local)
    if lacks(arena, ints_needed + 2 * active + MOST_CUT, floats_needed):
        return ARENA_FULL
    used, everything, cut = take_ints(arena, active), take_ints(arena, active), take_ints(arena, MOST_CUT)
    size = choose_cut(local, most_states, used, cut, arena)
    numbers[3], numbers[4] = size, 0.0
    if size < 0:
        return EXACT
    fill(everything, 1)
    schedule = best_schedule(local, used, arena)
    each = 2.0 * PASSES * max(schedule.operations, 1)
    if most < most_nodes * each:
        most_nodes = max(1, int(most / each))
    floats_needed = forward_backward_size(local, schedule) + 3 * findings + active + most_nodes + events
    if lacks(arena, 2 * most_nodes, floats_needed):
        return ARENA_FULL
    outside = sum_outside(tables, query, arena)
    leak = take_floats(arena, findings)
    reference = _reference(local, schedule, cut[:size], everything, leak, arena)
    search = Search(
        local, schedule, cut[:size], everything, outside.some, reference, take_floats(arena, findings), leak,
        take_floats(arena, active), take_floats(arena, schedule.states), take_floats(arena, schedule.steps),
        take_ints(arena, most_nodes), take_ints(arena, most_nodes), take_floats(arena, most_nodes),
    )  # fmt: skip
    fill(event_mass, 0.0)
    sum_exact, sum_every, remaining, nodes = _best_first(search, event_mass, arena)
    log_active = 0.0
    for k in range(events):
        if query.place[k] < 0:
            odds = query.odds[k] if query.place[k] == TOUCHED else tables.odds[k]
            event_mass[k] = odds / (1.0 + odds) * sum_every
    for a in range(active):
        log_active += np.log1p(local.odds[a])
    numbers[0], numbers[1], numbers[4] = sum_exact, remaining, nodes
    numbers[2] = taken.log_constant - outside.log_none + log_active + reference
    return EXACT
