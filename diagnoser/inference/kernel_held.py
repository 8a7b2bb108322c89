"""The steps of a table of events, and a finding with its private events. It is their only finding.

A bit of the state says whether an event happened.

A finding without a bit *weighs* each state: with U = prod(1 - link) over its held events that happened, and s (e) the
chance that leak and private events left it silent (explained it), the state counts s (w0 U + w1 (1 - U)) + e w1. Both U
and 1 - U are sums of positive terms, so no digit is lost if either is near zero.

Axes: N states of the table.
"""

# Numba has one kind of integer where mypy sees two, and keeps records where it sees tuples.
# mypy: disable-error-code="arg-type, assignment, call-overload, return-value, operator"

from typing import NamedTuple

from diagnoser.arrays import Floats, Ints
from diagnoser.inference.jit import inlined, njit
from diagnoser.inference.kernel_arena import Arena, take_floats
from diagnoser.inference.kernel_schedule import Schedule
from diagnoser.inference.kernel_subproblem import Subproblem


class Opening(NamedTuple):
    """P(a finding is silent or explained, some or no marked event happened) by leak and private events alone."""

    silent_none: float
    silent_some: float
    explained_none: float
    explained_some: float


@njit
def opening(local: Subproblem, schedule: Schedule, marked: Ints, t: int) -> Opening:
    """Sum a finding's leak and private events."""
    silent_none, silent_some = 1.0 - local.leak[t], 0.0
    explained_none, explained_some = local.leak[t], 0.0
    for x in range(local.start[t], local.start[t + 1]):
        a = local.parent[x]
        if schedule.degree[a] != 1:
            continue
        q0, q1, link = local.q0[a], local.q1[a], local.link[x]
        explains, passes = q1 * link, q1 * (1.0 - link)
        if marked[a]:
            explained_some += explained_none * q1 + (silent_none + silent_some) * explains
            silent_some = silent_some * (q0 + passes) + silent_none * passes
            silent_none *= q0
            explained_none *= q0
        else:
            explained_some += silent_some * explains
            explained_none += silent_none * explains
            silent_some *= q0 + passes
            silent_none *= q0 + passes
    return Opening(silent_none, silent_some, explained_none, explained_some)


@njit
def private_masses(
    local: Subproblem, schedule: Schedule, t: int, silent: float, explained: float, mass: Floats, arena: Arena
) -> None:
    """Fill `mass` for the private events of finding t, given what a silent and an explained finding weighs.

    Forward over the finding's parents, then backward: the same schedule with one bit.
    """
    count = 0
    for x in range(local.start[t], local.start[t + 1]):
        count += schedule.degree[local.parent[x]] == 1
    if not count:
        return
    floats = arena.ints[1]
    silent_before, explained_before = take_floats(arena, count), take_floats(arena, count)
    still, done = 1.0 - local.leak[t], local.leak[t]
    count = 0
    for x in range(local.start[t], local.start[t + 1]):
        a = local.parent[x]
        if schedule.degree[a] == 1:
            explains = local.q1[a] * local.link[x]
            silent_before[count], explained_before[count] = still, done
            done += still * explains
            still *= 1.0 - explains
            count += 1
    silent_after, explained_after = 1.0, 0.0
    for x in range(local.start[t + 1] - 1, local.start[t] - 1, -1):
        a = local.parent[x]
        if schedule.degree[a] != 1:
            continue
        count -= 1
        link, q1 = local.link[x], local.q1[a]
        stays = silent_before[count] * (1.0 - link) * silent_after
        goes = explained_before[count] + silent_before[count] * (link + (1.0 - link) * explained_after)
        mass[a] = q1 * (silent * stays + explained * goes)
        silent_after *= 1.0 - q1 * link
        explained_after = q1 * link + (1.0 - q1 * link) * explained_after
    arena.ints[1] = floats


@njit
def hold(some: Floats, none: Floats, states: int, q0: float, q1: float, marked: int) -> None:
    """Give an event a bit, the highest: it did not happen, or happened."""
    for state in range(states):
        with_some, with_none = some[state], none[state]
        some[states + state], none[states + state] = q1 * with_some, q1 * with_none
        if marked:
            some[states + state] += q1 * with_none
            none[states + state] = 0.0
        some[state], none[state] = q0 * with_some, q0 * with_none


@njit
def hold_back(after: Floats, before: Floats, q0: float, q1: float) -> float:
    """Undo `hold` in the backward pass. Return the mass in which the event happened.

    Args:
        after: Shape (2 N,) or more. The first N entries are filled.
        before: Shape (N,), the table before the step.
    """
    states, total = before.shape[0], 0.0
    for state in range(states):
        happened = q1 * after[states + state]
        if before[state] > 0.0:
            total += before[state] * happened
        after[state] = q0 * after[state] + happened
    return total


@njit
def explain(table: Floats, states: int, schedule: Schedule, row: int) -> None:
    """Let an event with a bit explain a finding with a bit, in the states with the event."""
    event, finding = 1 << schedule.place[row], 1 << schedule.bit[schedule.first[row]]
    link = schedule.link[schedule.first[row]]
    for state in range(states):
        if state & event and not state & finding:
            table[state | finding] += link * table[state]
            table[state] *= 1.0 - link


@njit
def explain_back(after: Floats, states: int, schedule: Schedule, row: int) -> None:
    """Do as `explain` in the backward pass."""
    event, finding = 1 << schedule.place[row], 1 << schedule.bit[schedule.first[row]]
    link = schedule.link[schedule.first[row]]
    for state in range(states):
        if state & event and not state & finding:
            after[state] = (1.0 - link) * after[state] + link * after[state | finding]


@inlined
def _by_events(unexplained: Floats, explained: Floats, states: int, schedule: Schedule, row: int) -> None:
    """Fill U and 1 - U of each state."""
    unexplained[0], explained[0] = 1.0, 0.0
    known, place = 1, 0
    while known < states:  # one bit after the other; an event that is no parent changes nothing
        link = 0.0
        for x in range(schedule.first[row], schedule.last[row]):
            if schedule.bit[x] == place:
                link = schedule.link[x]
        for state in range(known):
            explained[known + state] = explained[state] + unexplained[state] * link
            unexplained[known + state] = unexplained[state] * (1.0 - link)
        known <<= 1
        place += 1


@njit
def weigh(
    some: Floats, none: Floats, unexplained: Floats, explained: Floats, states: int, schedule: Schedule, row: int,
    way: Opening, w0: float, w1: float,
) -> float:  # fmt: skip
    """Weigh each state by a finding without a bit. Return the largest remaining entry.

    Args:
        unexplained, explained: Overwritten.
    """
    _by_events(unexplained, explained, states, schedule, row)
    silent = way.silent_none + way.silent_some
    by_itself = w1 * (way.explained_none + way.explained_some)
    largest = 0.0
    for state in range(states):
        still = w0 * unexplained[state] + w1 * explained[state]
        with_none = none[state]
        some[state] = some[state] * (silent * still + by_itself)
        some[state] += with_none * (way.silent_some * still + w1 * way.explained_some)
        none[state] = with_none * (way.silent_none * still + w1 * way.explained_none)
        largest = max(largest, some[state], none[state])
    return largest


@njit
def weigh_back(
    after: Floats, before: Floats, unexplained: Floats, explained: Floats, states: int, schedule: Schedule, row: int,
    way: Opening, w0: float, w1: float,
) -> tuple[float, float]:  # fmt: skip
    """Do as `weigh` in the backward pass. Return the masses with the finding itself silent, and explained.

    Args:
        before: Shape (N,), the table before the step, or (0,) where the finding has no private events: then both masses
            are 0.
        unexplained, explained: Overwritten.
    """
    _by_events(unexplained, explained, states, schedule, row)
    silent = way.silent_none + way.silent_some
    by_itself = w1 * (way.explained_none + way.explained_some)
    mass_silent, mass_explained = 0.0, 0.0
    for state in range(states):
        still = w0 * unexplained[state] + w1 * explained[state]
        if before.shape[0]:
            mass_silent += before[state] * after[state] * still
            mass_explained += before[state] * after[state] * w1
        after[state] *= silent * still + by_itself
    return mass_silent, mass_explained
