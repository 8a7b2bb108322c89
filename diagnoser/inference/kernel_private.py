"""A finding with its leak and its private events, the events of which it is the only finding.

Axes as in `kernel_schedule`.
"""

# Numba has one kind of integer where mypy sees two, and keeps records where it sees tuples.
# mypy: disable-error-code="arg-type, assignment, call-overload, return-value, operator"

from typing import NamedTuple

from diagnoser.arrays import Floats, Ints
from diagnoser.inference.jit import njit
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
