"""Past the width that fits: bounds on every answer, by conditioning on a few events.

Without its most connected events, the *cut*, the programme is narrow.  For a set M of cut events that happened and no
other of them, the mass E(M) is one narrow run, its leaks taking M in.  The sets form a tree: below M lie the sets
that add later events of the cut.  Everything below M weighs, by the monotony of noisy-OR, no more than

    R(M) = P(M, no earlier one, some later one) x (mass of the findings were M and all later ones to happen),

one run more (bounded conditioning; Horvitz, Suermondt and Cooper 1989).  The search opens the node with the largest
R until the runs are used up; then

    sum E  <=  P(findings, ticket)  <=  sum E + sum R over the nodes left open,

and likewise for the mass in which an event happened.  When no node is left open the answer is exact.

Axes: A active events, F findings, U cut events, N nodes.
"""

# Numba has one kind of integer where mypy sees two, and keeps records where it sees tuples.
# mypy: disable-error-code="arg-type, assignment, call-overload, return-value, operator"

from typing import Final

import numpy as np

from diagnoser.arrays import Floats, Ints
from diagnoser.inference.jit import entry, njit
from diagnoser.inference.kernel import CRAMPED, EXACT, UNUSABLE, sum_outside
from diagnoser.inference.kernel_arena import Space, clear, fill, has_room, take_floats, take_ints
from diagnoser.inference.kernel_forward_backward import (
    backward,
    backward_apart,
    forward,
    room_for_states,
)
from diagnoser.inference.kernel_layout import tables_of
from diagnoser.inference.kernel_schedule import Plan, best_plan, room_for_plan
from diagnoser.inference.kernel_subproblem import (
    TOUCHED,
    Local,
    absorb,
    localise,
    new_scene,
    room_for_local,
    usable,
)

MOST_CUT: Final = 60  # events of the cut, one bit each


@njit
def choose_cut(local: Local, most_states: int, used: Ints, cut: Ints, space: Space) -> int:
    """Fill `used`, shape (A,), with 0 for the cut and `cut` with its events; return how many, -1 if too many.

    Whatever touches the most findings goes first.
    """
    fill(used, 1)
    count = 0
    while True:
        ints, floats = space.ints[0], space.ints[1]
        plan = best_plan(local, used, space)
        states, worst = plan.states, np.int64(-1)
        for a in range(used.shape[0]):
            if used[a] and plan.degree[a] > 1 and (worst < 0 or plan.degree[a] > plan.degree[worst]):
                worst = a
        space.ints[0], space.ints[1] = ints, floats
        if states <= most_states:
            return count
        if worst < 0 or count == MOST_CUT:
            return -1
        used[worst] = 0
        cut[count] = worst
        count += 1


@njit
def silence(local: Local, cut: Ints, mask: int, explained: Floats) -> None:
    """Fill `explained`, shape (F,): the chance that a set of cut events explains each finding."""
    fill(explained, 0.0)
    for t in range(explained.shape[0]):
        for x in range(local.start[t], local.start[t + 1]):
            for u in range(cut.shape[0]):
                if mask >> u & 1 and local.parent[x] == cut[u]:
                    explained[t] += (1.0 - explained[t]) * local.link[x]


@njit
def conditioned(local: Local, leak: Floats) -> Local:
    """Return the problem with other leaks."""
    return Local(
        local.event, local.odds, local.q0, local.q1, local.start, local.parent, local.link, leak,
        local.if_absent, local.if_present,
    )  # fmt: skip


@njit
def prior_of(local: Local, cut: Ints, mask: int, since: int) -> float:
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
    local: Local, plan: Plan, cut: Ints, mask: int, since: int, everything: Ints, explained: Floats, leak: Floats,
    reference: float, space: Space,
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
        ):  # here silence weighs more: as little explained as can be
            leak[t] = local.leak[t] + (1.0 - local.leak[t]) * explained[t]
    masses = forward(conditioned(local, leak), plan, everything, leak[:0], leak[:0], space)
    mass = (masses.some + masses.none) * np.exp(min(masses.log_scale - reference, 700.0))
    return prior_of(local, cut, mask, since) * some_later * mass


@entry
def bounds(
    ints: Ints, floats: Floats, base: int, rows: Floats, weights: Floats, most_states: int, most_nodes: int,
    event_mass: Floats, numbers: Floats, work_ints: Ints, work: Floats,
) -> int:  # fmt: skip
    """Fill lower bounds of all masses and the mass that is left; return a status as `kernel.solve`.

    Args:
        most_states: Table entries that one narrow run may keep.
        most_nodes: Sets of cut events to look at.
        event_mass: Shape (K,), filled with sum E in which each event happened.
        numbers: Shape (5,), filled with sum E, sum R, the logarithm of the scale of all of these, the size of the
            cut and the nodes looked at.
    """
    tables, space = tables_of(ints, floats, base), Space(work_ints, work)
    clear(space)
    events = tables.odds.shape[0]
    if not usable(tables, rows, weights):
        return UNUSABLE
    if not has_room(space, 3 * events + 4, 2 * events):
        space.ints[0] += 3 * events + 4
        space.ints[1] += 2 * events
        return CRAMPED
    scene = new_scene(tables, space)
    log_constant = absorb(tables, scene, rows, weights)
    ints_needed, floats_needed = room_for_local(scene)
    if not has_room(space, ints_needed, floats_needed):
        space.ints[0] += ints_needed
        space.ints[1] += floats_needed
        return CRAMPED
    local = localise(tables, scene, rows, space)
    active, findings = local.event.shape[0], local.leak.shape[0]
    ints_needed, floats_needed = room_for_plan(local)
    ints_needed += 2 * active + MOST_CUT + 2 * most_nodes
    floats_needed += 2 * findings + active + 2 * most_nodes
    if not has_room(space, ints_needed, floats_needed):
        space.ints[0] += ints_needed
        space.ints[1] += floats_needed
        return CRAMPED
    used, everything, room_for_cut = (
        take_ints(space, active),
        take_ints(space, active),
        take_ints(space, MOST_CUT),
    )
    size = choose_cut(local, most_states, used, room_for_cut, space)
    numbers[3], numbers[4] = size, 0.0
    if size < 0:
        return EXACT
    cut = room_for_cut[:size]
    fill(everything, 1)
    plan = best_plan(local, used, space)
    floats_needed = room_for_states(local, plan) + 2 * findings + active + most_nodes + events
    if not has_room(space, 2 * most_nodes, floats_needed):
        space.ints[0] += 2 * most_nodes
        space.ints[1] += floats_needed
        return CRAMPED
    explained, leak = take_floats(space, findings), take_floats(space, findings)
    mass, before = take_floats(space, active), take_floats(space, plan.states)
    rescaled, left = take_floats(space, plan.steps), take_floats(space, most_nodes)
    masks, since = take_ints(space, most_nodes), take_ints(space, most_nodes)
    outside = sum_outside(tables, scene, space)

    # The scale of everything: the findings were all of the cut to happen, which no set can exceed.
    silence(local, cut, (np.int64(1) << size) - 1, explained)
    for t in range(findings):
        leak[t] = local.leak[t] + (1.0 - local.leak[t]) * explained[t]
    highest = forward(conditioned(local, leak), plan, everything, leak[:0], leak[:0], space)
    reference = highest.log_scale
    if highest.some + highest.none > 0.0:
        reference += np.log(highest.some + highest.none)

    fill(event_mass, 0.0)
    sum_exact, sum_every, nodes = 0.0, 0.0, 0
    # A node's children are its set with one later event more; the root is the empty set.
    opened, parent_mask, child = -1, np.int64(0), -1
    while nodes < most_nodes:
        if child < 0 and opened < 0:
            mask, begin = np.int64(0), 0
        else:
            mask, begin = parent_mask | np.int64(1) << child, child + 1
        silence(local, cut, mask, explained)
        for t in range(findings):
            leak[t] = local.leak[t] + (1.0 - local.leak[t]) * explained[t]
        problem = conditioned(local, leak)
        masses = forward(problem, plan, everything, before, rescaled, space)
        weight = prior_of(local, cut, mask, size) * np.exp(min(masses.log_scale - reference, 700.0))
        every = masses.some + masses.none
        sum_exact += weight * (every if mask else masses.some + masses.none * outside.some)
        sum_every += weight * every
        if every > 0.0:
            fill(mass, 0.0)
            backward(problem, plan, everything, before, rescaled, mass, space)
            backward_apart(problem, plan, everything, every, mass, space)
            for u in range(size):
                mass[cut[u]] = every if mask >> u & 1 else 0.0
            for a in range(active):
                event_mass[local.event[a]] += weight * mass[a]
        masks[nodes], since[nodes] = mask, begin
        left[nodes] = _below(local, plan, cut, mask, begin, everything, explained, leak, reference, space)
        nodes += 1

        # Next: the next child of the node that is open, or open the node with the most below it.
        child += 1
        if opened < 0 or child >= size:
            opened = 0
            for n in range(nodes):
                if left[n] > left[opened]:
                    opened = n
            if left[opened] == 0.0:
                break
            if nodes + size - since[opened] > most_nodes:
                break  # not all of its children fit
            left[opened] = 0.0
            parent_mask, child = masks[opened], since[opened]
    remaining = 0.0
    for n in range(nodes):
        remaining += left[n]
    for k in range(events):
        if scene.place[k] < 0:
            odds = scene.odds[k] if scene.place[k] == TOUCHED else tables.odds[k]
            event_mass[k] = odds / (1.0 + odds) * sum_every
    log_active = 0.0
    for a in range(active):
        log_active += np.log1p(local.odds[a])
    numbers[0], numbers[1] = sum_exact, remaining
    numbers[2] = log_constant - outside.log_none + log_active + reference
    numbers[4] = nodes
    return EXACT
