"""The likeliest exact sets of causes, by branch and bound.

P(exactly the causes S) sums over the sets X of events whose causes together are S, hidden modes and co-failures
included.  The search adds causes one at a time, likeliest first, and leaves a branch when no set in it can beat the
n-th best found.  Bound of a branch: each event k shares its odds among its causes, odds_k^(1/|k|) each; then

    sum over X covering S of prod odds  <=  prod_{i in S} g_i,   g_i = prod_{k with i} (1 + odds_k^(1/|k|)) - 1,

for each X picks, for each cause, a set of its events that is not empty, and the shares multiply to the odds.  A
finding's factor is at most that with every event of S and of all later causes true (or with none, where absence is
the likelier reading).

Axes: C causes in the order of the search, F findings, A active events, D most causes in a set, N sets wanted.
"""

# Numba has one kind of integer where mypy sees two, and keeps records where it sees tuples.
# mypy: disable-error-code="arg-type, assignment, call-overload, return-value, operator"

from typing import Final

import numpy as np

from diagnoser.arrays import Floats, Ints
from diagnoser.inference.jit import entry, njit
from diagnoser.inference.kernel import CRAMPED, EXACT, POSTERIOR, pose
from diagnoser.inference.kernel_arena import Space, fill, has_room, take_floats, take_ints
from diagnoser.inference.kernel_kits import IN_RANGE
from diagnoser.inference.kernel_layout import Tables, tables_of
from diagnoser.inference.kernel_subproblem import Local, Scene

MOST_EVENTS: Final = 16  # events inside one set whose subsets are summed one by one


@njit
def _strength(tables: Tables, scene: Scene, cause: int) -> float:
    """Return g of one cause."""
    result = 0.0
    for x in range(tables.cause_start[cause], tables.cause_start[cause + 1]):
        k = tables.cause_event[x]
        causes = tables.event_start[k + 1] - tables.event_start[k]
        odds = scene.odds[k]
        share = odds if causes == 1 else odds ** (1.0 / causes)
        result += (1.0 + result) * share
    return result


@njit
def _factors(local: Local, share: float, silent: Floats, least: Floats) -> float:
    """Return the most that the findings can weigh when A is between silent x least and 1 - leak."""
    result = 1.0
    for t in range(local.leak.shape[0]):
        w0, w1 = share * local.if_absent[t], share * local.if_present[t]
        still = (1.0 - local.leak[t]) * (silent[t] * least[t] if w1 > w0 else 1.0)
        result *= w1 + (w0 - w1) * still if w1 < w0 else w1 * (1.0 - still) + w0 * still
    return result


@njit
def _mass(
    tables: Tables, scene: Scene, local: Local, share: float, explained: Floats, inside: Ints, count: int,
    place_of: Ints, size: int,
) -> float:  # fmt: skip
    """Return the mass of the sets of these events that together hold all causes of the set.

    Args:
        explained: Shape (A x F,), link of each active event.
        inside: The events whose causes all belong to the set, `count` of them.
        place_of: Shape (C,), place of each cause in the set, -1 outside it.
        size: Causes in the set.
    """
    findings = local.leak.shape[0]
    result = 0.0
    for subset in range(1, 1 << count):
        held, mass = np.int64(0), 1.0
        for y in range(count):
            if subset >> y & 1:
                mass *= scene.odds[inside[y]]
                for x in range(tables.event_start[inside[y]], tables.event_start[inside[y] + 1]):
                    held |= np.int64(1) << place_of[tables.event_cause[x]]
        if held != (np.int64(1) << size) - 1:
            continue
        for t in range(findings):
            done = local.leak[t]
            for y in range(count):
                a = scene.place[inside[y]]
                if subset >> y & 1 and a >= 0:
                    done += (1.0 - done) * explained[a * findings + t]
            mass *= share * (local.if_absent[t] * (1.0 - done) + local.if_present[t] * done)
        result += mass
    return result


@njit
def _keep(sets: Ints, probability: Floats, found: int, chosen: Ints, size: int, mass: float) -> int:
    """Put a set in its place among the best; return how many there are now."""
    wanted, most = sets.shape
    at = found
    while at > 0 and probability[at - 1] < mass:
        at -= 1
    if at == wanted:
        return found
    for row in range(min(found, wanted - 1), at, -1):
        probability[row] = probability[row - 1]
        for x in range(most):
            sets[row, x] = sets[row - 1, x]
    probability[at] = mass
    for x in range(most):
        sets[at, x] = chosen[x] if x < size else -1
    return min(found + 1, wanted)


@entry
def likeliest(
    ints: Ints, floats: Floats, base: int, rows: Floats, weights: Floats, order: Ints, log_probability: float,
    most_nodes: int, sets: Ints, probability: Floats, work_ints: Ints, work: Floats,
) -> tuple[int, int, float]:  # fmt: skip
    """Find the likeliest exact sets of causes.

    Args:
        order: Shape (C,), the causes, likeliest first.
        log_probability: log P(findings, ticket).
        most_nodes: Sets that may be looked at.
        sets: Shape (N, D), filled with causes, -1 where a set has fewer.
        probability: Shape (N,), filled with P(exactly these causes | findings, ticket).

    Returns:
        The status as of `kernel.solve`; how many sets were found; and a probability that no other set exceeds.
    """
    tables, space = tables_of(ints, floats, base), Space(work_ints, work)
    problem = pose(tables, rows, weights, POSTERIOR, space)
    if problem.status != EXACT:
        return problem.status, 0, 0.0
    scene, local = problem.scene, problem.local
    causes, findings, active = order.shape[0], local.leak.shape[0], local.event.shape[0]
    deepest = sets.shape[1]
    need_ints = causes + 4 * (deepest + 1) + tables.odds.shape[0]
    need_floats = active * findings + (causes + deepest + 3) * findings + 3 * causes + deepest + 8
    if not has_room(space, need_ints, need_floats):
        space.ints[0] += need_ints
        space.ints[1] += need_floats
        return CRAMPED, 0, 0.0

    log_unit = problem.log_constant - log_probability
    spread = min(max(log_unit, -IN_RANGE), IN_RANGE) if findings else 0.0
    share = np.exp(spread / findings) if findings else 1.0
    unit = np.exp(min(log_unit - spread, IN_RANGE))
    explained = take_floats(space, active * findings)
    fill(explained, 0.0)
    for t in range(findings):
        for x in range(local.start[t], local.start[t + 1]):
            explained[local.parent[x] * findings + t] = local.link[x]

    # Of the causes from each place of the order on: what all their events leave silent, the largest g, prod max(1, g).
    strength = take_floats(space, causes)
    strongest, growth = take_floats(space, causes + 1), take_floats(space, causes + 1)
    later = take_floats(space, (causes + 1) * findings)
    strongest[causes], growth[causes] = 0.0, 1.0
    fill(later, 1.0)
    for p in range(causes - 1, -1, -1):
        strength[p] = _strength(tables, scene, order[p])
        strongest[p], growth[p] = max(strongest[p + 1], strength[p]), growth[p + 1] * max(1.0, strength[p])
        for t in range(findings):
            later[p * findings + t] = later[(p + 1) * findings + t]
        for x in range(tables.cause_start[order[p]], tables.cause_start[order[p] + 1]):
            a = scene.place[tables.cause_event[x]]
            if a >= 0:
                for t in range(findings):
                    later[p * findings + t] *= 1.0 - explained[a * findings + t]

    place_of, inside = take_ints(space, causes), take_ints(space, tables.odds.shape[0])
    chosen, at, count = (
        take_ints(space, deepest + 1),
        take_ints(space, deepest + 1),
        take_ints(space, deepest + 1),
    )
    silent, weight = take_floats(space, (deepest + 1) * findings), take_floats(space, deepest + 1)
    fill(place_of, -1)
    fill(silent, 1.0)
    depth, at[0], count[0], weight[0] = np.int64(0), 0, 0, unit
    found, nodes, missed, to_beat = np.int64(0), np.int64(0), 0.0, 0.0
    while depth >= 0:
        p = at[depth]
        own = silent[depth * findings : (depth + 1) * findings]
        bound = 0.0
        if p < causes:
            bound = weight[depth] * strongest[p] * growth[p]
            bound *= _factors(local, share, own, later[p * findings : (p + 1) * findings])
        if bound <= to_beat or depth == deepest or nodes >= most_nodes:
            missed = max(missed, bound)  # whatever is left here is no likelier than this
            depth -= 1
            if depth >= 0:
                place_of[chosen[depth]] = -1
            continue
        at[depth] += 1
        cause = order[p]
        heavier = weight[depth] * strength[p]
        bound = (
            heavier * growth[p + 1] * _factors(local, share, own, later[p * findings : (p + 1) * findings])
        )
        if bound <= to_beat:
            missed = max(missed, bound)
            continue
        nodes += 1
        chosen[depth], place_of[cause] = cause, depth
        depth += 1
        at[depth], weight[depth], count[depth] = p + 1, heavier, count[depth - 1]
        for t in range(findings):
            silent[depth * findings + t] = own[t]
        for x in range(tables.cause_start[cause], tables.cause_start[cause + 1]):
            k = tables.cause_event[x]
            whole = True
            for y in range(tables.event_start[k], tables.event_start[k + 1]):
                whole = whole and place_of[tables.event_cause[y]] >= 0
            if whole:
                inside[count[depth]] = k
                count[depth] += 1
                if scene.place[k] >= 0:
                    for t in range(findings):
                        silent[depth * findings + t] *= 1.0 - explained[scene.place[k] * findings + t]
        if count[depth] > MOST_EVENTS:
            missed = max(missed, bound)
            continue
        mass = unit * _mass(tables, scene, local, share, explained, inside, count[depth], place_of, depth)
        if mass > to_beat or found < sets.shape[0]:
            if found == sets.shape[0]:
                missed = max(missed, to_beat)  # the set that falls out
            if mass > 0.0:
                found = _keep(sets, probability, found, chosen, depth, mass)
        else:
            missed = max(missed, mass)
        if found == sets.shape[0]:
            to_beat = probability[found - 1]
    return EXACT, found, missed
