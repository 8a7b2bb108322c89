"""Forward and backward passes over a table of open vertices: findings explained so far, and events that happened.

The state is one bit for each open vertex of the schedule.  For a finding the bit says whether it is explained. A
finding opens before its first shared parent, with its leak or a private event as a possible explanation. It closes
after its last parent: the two halves of the table are added with its weights w0 and w1.  For an event the bit says
whether it happened.  A shared event without a bit either did not happen, or happened and explained some of the open
findings. A finding without a bit weighs each state by its explanation from the events in it (`kernel_held`).  Every
term is positive, so nothing cancels, unlike in textbook Quickscore (Heckerman 1989, see docs/inference.md).  The cost
is proportional to the links of shared events times 2^width.

Given a ticket, at least one event is true.  The table has two parts, `some` (a marked event happened) and `none`, so
that P(findings, ticket) is a sum and never a difference.

Axes as in `kernel_schedule`.
"""

# Numba has one kind of integer where mypy sees two, and keeps records where it sees tuples.
# mypy: disable-error-code="arg-type, assignment, call-overload, return-value, operator"

from typing import NamedTuple

import numpy as np

from diagnoser.arrays import Floats, Ints
from diagnoser.inference.jit import inlined, njit
from diagnoser.inference.kernel_arena import Arena, take_floats
from diagnoser.inference.kernel_held import (
    explain,
    explain_back,
    hold,
    hold_back,
    opening,
    private_masses,
    weigh,
    weigh_back,
)
from diagnoser.inference.kernel_schedule import (
    BRING_IN,
    CLOSE,
    EXPLAIN,
    HOLD,
    MOST_COUNTED,
    OPEN,
    RELEASE,
    WEIGH,
    Schedule,
)
from diagnoser.inference.kernel_subproblem import LARGE, SMALL, Subproblem


class Masses(NamedTuple):
    """The mass of all states with some, or with no, marked event, and the logarithm of its scale."""

    some: float
    none: float
    log_scale: float


@njit
def forward_backward_size(local: Subproblem, schedule: Schedule) -> int:
    """Return the number of floats for `forward` and `backward`, including the tables kept for `backward`."""
    events, links = local.event.shape[0], local.parent.shape[0]
    return (
        schedule.states
        + schedule.steps
        + events
        + (np.int64(4) << min(schedule.width, MOST_COUNTED))
        + 2 * links
    )


@njit
def forward(
    local: Subproblem, schedule: Schedule, marked: Ints, before: Floats, rescaled: Floats, arena: Arena
) -> Masses:
    """Run the schedule.

    Args:
        marked: Shape (A,), 1 for the events that count as "some".
        before: Shape (schedule.states,), filled with the table before each step that opens or brings in; or (0,).
        rescaled: Shape (schedule.steps,), filled with the factor applied after each step; or (0,).
    """
    keep = before.shape[0] > 0
    kept = 0
    floats = arena.ints[1]
    most = 1 << schedule.width
    some, none, happened = take_floats(arena, most), take_floats(arena, most), take_floats(arena, most)
    spare = take_floats(arena, most)
    start = _apart(local, schedule, marked)
    some[0], none[0], log_scale = start.some, start.none, start.log_scale
    states = 1
    for row in range(schedule.steps):
        kind, argument = schedule.kind[row], schedule.argument[row]
        if keep and (kind <= HOLD or (kind == WEIGH and schedule.place[row])):
            for state in range(states):
                before[kept + state] = some[state] + none[state]
            kept += states
        if kind == OPEN:
            way = opening(local, schedule, marked, argument)
            silent, explained = way.silent_none + way.silent_some, way.explained_none + way.explained_some
            for state in range(states):
                with_some, with_none = some[state], none[state]
                some[states + state] = with_some * explained + with_none * way.explained_some
                none[states + state] = with_none * way.explained_none
                some[state] = with_some * silent + with_none * way.silent_some
                none[state] = with_none * way.silent_none
            states <<= 1
        elif kind == BRING_IN:
            q0, q1 = local.q0[argument], local.q1[argument]
            if marked[argument]:
                for state in range(states):
                    happened[state] = q1 * (some[state] + none[state])
                _explain(happened, states, schedule, row)
                for state in range(states):
                    some[state] = q0 * some[state] + happened[state]
                    none[state] *= q0
            else:
                _bring_in(some, happened, states, schedule, row, q0, q1)
                _bring_in(none, happened, states, schedule, row, q0, q1)
        elif kind == HOLD:
            hold(some, none, states, local.q0[argument], local.q1[argument], marked[argument])
            states <<= 1
        elif kind == EXPLAIN:
            explain(some, states, schedule, row)
            explain(none, states, schedule, row)
        else:
            if kind == WEIGH:
                way = opening(local, schedule, marked, argument)
                w0, w1 = local.if_absent[argument], local.if_present[argument]
                largest = weigh(some, none, happened, spare, states, schedule, row, way, w0, w1)
            else:
                w0, w1 = 1.0, 1.0
                if kind == CLOSE:
                    w0, w1 = local.if_absent[argument], local.if_present[argument]
                largest = _close(some, states, schedule.place[row], w0, w1)
                largest = max(largest, _close(none, states, schedule.place[row], w0, w1))
                states >>= 1
            factor = 1.0
            if 0.0 < largest < SMALL or largest > LARGE:
                factor = 1.0 / largest
                log_scale += np.log(largest)
                for state in range(states):
                    some[state] *= factor
                    none[state] *= factor
            if keep:
                rescaled[row] = factor
    arena.ints[1] = floats
    return Masses(some[0], none[0], log_scale)


@njit
def backward(
    local: Subproblem,
    schedule: Schedule,
    everything: Ints,
    before: Floats,
    rescaled: Floats,
    mass: Floats,
    arena: Arena,
) -> None:
    """Fill `mass`, shape (A,): the mass in which each event happened, on the scale from `forward`.

    It is the mass before an event, times the event itself, times the mass after it (forward-backward, Rabiner 1989,
    section III).  `before` and `rescaled` come from `forward` with all events marked.
    """
    floats = arena.ints[1]
    most = 1 << schedule.width
    after, happened, spare = take_floats(arena, most), take_floats(arena, most), take_floats(arena, most)
    after[0] = 1.0
    states = 1
    kept = before.shape[0]
    for row in range(schedule.steps - 1, -1, -1):
        kind, argument = schedule.kind[row], schedule.argument[row]
        if kind in (CLOSE, RELEASE):
            w0 = w1 = rescaled[row]
            if kind == CLOSE:
                w0, w1 = w0 * local.if_absent[argument], w1 * local.if_present[argument]
            _unclose(after, happened, states, schedule.place[row], w0, w1)
            states <<= 1
        elif kind == BRING_IN:
            q0, q1 = local.q0[argument], local.q1[argument]
            for state in range(states):
                happened[state] = q1 * after[state]
            _explained_by(happened, states, schedule, row)
            kept -= states
            total = 0.0
            for state in range(states):
                total += before[kept + state] * happened[state]
                after[state] = q0 * after[state] + happened[state]
            mass[argument] = total
        elif kind == HOLD:
            states >>= 1
            kept -= states
            q0, q1 = local.q0[argument], local.q1[argument]
            mass[argument] = hold_back(after, before[kept : kept + states], q0, q1)
        elif kind == EXPLAIN:
            explain_back(after, states, schedule, row)
        elif kind == WEIGH:
            way = opening(local, schedule, everything, argument)
            w0, w1 = local.if_absent[argument] * rescaled[row], local.if_present[argument] * rescaled[row]
            kept -= states * schedule.place[row]
            known = before[kept : kept + states * schedule.place[row]]
            silent, explained = weigh_back(after, known, happened, spare, states, schedule, row, way, w0, w1)
            if schedule.place[row]:
                private_masses(local, schedule, argument, silent, explained, mass, arena)
        else:
            states >>= 1
            kept -= states
            silent, explained = 0.0, 0.0
            for state in range(states):
                silent += before[kept + state] * after[state]
                explained += before[kept + state] * after[states + state]
            private_masses(local, schedule, argument, silent, explained, mass, arena)
            way = opening(local, schedule, everything, argument)
            if_silent, if_explained = (
                way.silent_none + way.silent_some,
                way.explained_none + way.explained_some,
            )
            for state in range(states):
                after[state] = if_silent * after[state] + if_explained * after[states + state]
    arena.ints[1] = floats


@njit
def backward_apart(
    local: Subproblem, schedule: Schedule, everything: Ints, total: float, mass: Floats, arena: Arena
) -> None:
    """Fill `mass` for the private events of findings without a table. `total` is the mass of all states."""
    for t in range(local.leak.shape[0]):
        if schedule.apart[t] and local.start[t] < local.start[t + 1]:
            w0, w1 = local.if_absent[t], local.if_present[t]
            way = opening(local, schedule, everything, t)
            factor = w0 * (way.silent_none + way.silent_some) + w1 * (way.explained_none + way.explained_some)
            private_masses(local, schedule, t, w0 * (total / factor), w1 * (total / factor), mass, arena)


@njit
def _apart(local: Subproblem, schedule: Schedule, marked: Ints) -> Masses:
    """Return the masses of the findings without a table: a product."""
    some, none, log_scale = 0.0, 1.0, 0.0
    for t in range(local.leak.shape[0]):
        if not schedule.apart[t]:
            continue
        way = opening(local, schedule, marked, t)
        w0, w1 = local.if_absent[t], local.if_present[t]
        with_some = w0 * way.silent_some + w1 * way.explained_some
        with_none = w0 * way.silent_none + w1 * way.explained_none
        some = some * (with_some + with_none) + none * with_some
        none *= with_none
        total = some + none
        if 0.0 < total < SMALL or total > LARGE:
            log_scale += np.log(total)
            some, none = some / total, none / total
    return Masses(some, none, log_scale)


@inlined
def _explain(table: Floats, states: int, schedule: Schedule, row: int) -> None:
    """Apply an event that happened: each of its findings may become explained."""
    for x in range(schedule.first[row], schedule.last[row]):
        bit = 1 << schedule.bit[x]
        link = schedule.link[x]
        for block in range(0, states, 2 * bit):
            for state in range(block, block + bit):
                mass = table[state]
                table[state + bit] += link * mass
                table[state] = (1.0 - link) * mass


@inlined
def _explained_by(table: Floats, states: int, schedule: Schedule, row: int) -> None:
    """Apply an event that happened, backward."""
    for x in range(schedule.first[row], schedule.last[row]):
        bit = 1 << schedule.bit[x]
        link = schedule.link[x]
        for block in range(0, states, 2 * bit):
            for state in range(block, block + bit):
                table[state] = (1.0 - link) * table[state] + link * table[state + bit]


@inlined
def _bring_in(
    table: Floats, happened: Floats, states: int, schedule: Schedule, row: int, q0: float, q1: float
) -> None:
    for state in range(states):
        happened[state] = q1 * table[state]
    _explain(happened, states, schedule, row)
    for state in range(states):
        table[state] = q0 * table[state] + happened[state]


@inlined
def _close(table: Floats, states: int, place: int, w0: float, w1: float) -> float:
    """Sum a finding out of the table. Return the largest remaining entry."""
    bit = 1 << place
    largest = 0.0
    target = 0
    for block in range(0, states, 2 * bit):
        for state in range(block, block + bit):
            mass = w0 * table[state] + w1 * table[state + bit]
            table[target] = mass
            target += 1
            if mass > largest:
                largest = mass
    return largest


@inlined
def _unclose(table: Floats, spare: Floats, states: int, place: int, w0: float, w1: float) -> None:
    """Undo `_close`: spread each entry over the two halves."""
    for state in range(states):
        spare[state] = table[state]
    bit = 1 << place
    source = 0
    for block in range(0, 2 * states, 2 * bit):
        for state in range(block, block + bit):
            table[state] = w0 * spare[source]
            table[state + bit] = w1 * spare[source]
            source += 1
