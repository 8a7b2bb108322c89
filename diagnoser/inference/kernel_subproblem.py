"""The subproblem of one query: its findings and the events that could explain them.

A *finding* here is a listed symptom that is not simply absent.  Its factor is
    w0 A(X) + w1 (1 - A(X)),   A(X) = (1 - leak) prod_{k in X} (1 - link_k)
for the set X of events that happened.  An absent finding multiplies the odds of each parent by 1 - link and is then
done. The parents of findings are *active*.  All other events are independent of them (d-separation) and stay outside
the schedule.  *Touched* events have odds that differ from those precomputed for silence.

Axes of the subproblem: F findings, A active events, E links between them.  K events, M rows of evidence.
"""

# Numba has one kind of integer where mypy sees two, and keeps records where it sees tuples.
# mypy: disable-error-code="arg-type, assignment, call-overload, return-value, operator"

from typing import Final, NamedTuple

import numpy as np

from diagnoser.arrays import Floats, Ints
from diagnoser.inference.jit import inlined, njit
from diagnoser.inference.kernel_arena import Arena, fill, take_floats, take_ints
from diagnoser.inference.kernel_layout import Tables

SYMPTOM: Final = 0  # the columns of `Evidence.rows`
REPORTED: Final = 1
IF_ABSENT: Final = 2
IF_PRESENT: Final = 3

FAR: Final = -1  # place of an event whose odds are precomputed
TOUCHED: Final = -2  # place of an event with other odds; an active event has its index among the active ones

LARGEST_WEIGHT: Final = 1e30
SMALL: Final = 1e-100  # beyond these limits products become logarithms and tables are rescaled
LARGE: Final = 1e100


class QueryEvents(NamedTuple):
    """The events of the network as one query sees them.

    Attributes:
        odds: Shape (K,), odds of each event given silence, absent findings and weights; findings not yet.
        place: Shape (K,), FAR, TOUCHED or the event's index among the active ones.
        near: Shape (K,), the events that are not FAR, in the first `tally[NEAR]` entries.
        active: Shape (K,), the active events, in the first `tally[ACTIVE]` entries.
        tally: Shape (4,), see NEAR, ACTIVE, FINDINGS and LINKS.
    """

    odds: Floats
    place: Ints
    near: Ints
    active: Ints
    tally: Ints


NEAR: Final = 0
ACTIVE: Final = 1
FINDINGS: Final = 2
LINKS: Final = 3


class Subproblem(NamedTuple):
    """The findings and the events that could explain them.

    Attributes:
        event: Shape (A,), index of each active event in the whole network.
        odds: Shape (A,), odds of each event before the findings.
        q0, q1: Shape (A,), the same as P(event false), P(event true).
        start: Shape (F + 1,), the links of finding t are start[t]:start[t + 1].
        parent: Shape (E,), active event of each link.
        link: Shape (E,).
        leak: Shape (F,).
        if_absent, if_present: Shape (F,), the weights w0, w1.
    """

    event: Ints
    odds: Floats
    q0: Floats
    q1: Floats
    start: Ints
    parent: Ints
    link: Floats
    leak: Floats
    if_absent: Floats
    if_present: Floats


@njit
def new_query_events(tables: Tables, arena: Arena) -> QueryEvents:
    """Return the events given silence alone."""
    events = tables.odds.shape[0]
    odds = take_floats(arena, events)
    place = take_ints(arena, events)
    query = QueryEvents(odds, place, take_ints(arena, events), take_ints(arena, events), take_ints(arena, 4))
    fill(place, FAR)
    fill(query.tally, 0)
    for k in range(events):
        odds[k] = tables.odds[k]
    return query


@inlined
def touch(query: QueryEvents, k: int, factor: float) -> None:
    """Multiply the odds of an event by a likelihood ratio."""
    query.odds[k] *= factor
    if query.place[k] == FAR:
        query.place[k] = TOUCHED
        query.near[query.tally[NEAR]] = k
        query.tally[NEAR] += 1


@njit
def usable(tables: Tables, rows: Floats, weights: Floats) -> bool:
    """Return whether every index and every weight is in its range."""
    for i in range(rows.shape[0]):
        if not 0 <= rows[i, SYMPTOM] < tables.leak.shape[0]:
            return False
        if not (0.0 <= rows[i, IF_ABSENT] <= LARGEST_WEIGHT and 0.0 <= rows[i, IF_PRESENT] <= LARGEST_WEIGHT):
            return False
    if weights.shape[0] != 0 and weights.shape[0] != tables.odds.shape[0]:
        return False
    for k in range(weights.shape[0]):
        if not 0.0 <= weights[k] <= LARGEST_WEIGHT:
            return False
    return True


@inlined
def mention_rate(tables: Tables, j: int) -> float:
    """Return P(symptom j would have been mentioned | it is present), which gives silence its meaning."""
    if tables.silence == 0:
        return 0.0
    return tables.report_rate[j] if tables.silence == 1 else 1.0


@inlined
def absorb_absent(tables: Tables, query: QueryEvents, j: int, scale: float) -> float:
    """Replace silence on symptom j by its absence. Return the change of the constant."""
    heard = mention_rate(tables, j)
    for x in range(tables.symptom_start[j], tables.symptom_start[j + 1]):
        link = tables.link[x]
        touch(query, tables.link_event[x], (1.0 - scale * link) / (1.0 - heard * link))
    return (1.0 - scale * tables.leak[j]) / (1.0 - heard * tables.leak[j])


@njit
def restore(tables: Tables, query: QueryEvents, j: int, odds: Floats, known: int) -> None:
    """Restore the odds of the parents of symptom j. `known` events were near before."""
    for x in range(tables.symptom_start[j], tables.symptom_start[j + 1]):
        query.odds[tables.link_event[x]] = odds[tables.link_event[x]]
    for x in range(known, query.tally[NEAR]):
        query.place[query.near[x]] = FAR
    query.tally[NEAR] = known


@inlined
def take_back_silence(tables: Tables, query: QueryEvents, j: int) -> float:
    """Undo silence on symptom j. Return the change of the constant."""
    heard = mention_rate(tables, j)
    if heard == 0.0:
        return 1.0
    for x in range(tables.symptom_start[j], tables.symptom_start[j + 1]):
        touch(query, tables.link_event[x], 1.0 / (1.0 - heard * tables.link[x]))
    return 1.0 / (1.0 - heard * tables.leak[j])


@inlined
def bring_near(tables: Tables, query: QueryEvents, j: int, scale: float) -> None:
    """Make the parents of finding j active."""
    query.tally[FINDINGS] += 1
    if scale == 0.0:
        return
    for x in range(tables.symptom_start[j], tables.symptom_start[j + 1]):
        k = tables.link_event[x]
        if query.odds[k] == 0.0:
            continue  # an event that is ruled out explains nothing
        if query.place[k] < 0:
            if query.place[k] == FAR:
                query.near[query.tally[NEAR]] = k
                query.tally[NEAR] += 1
            query.place[k] = query.tally[ACTIVE]
            query.active[query.tally[ACTIVE]] = k
            query.tally[ACTIVE] += 1
        query.tally[LINKS] += 1


@njit
def absorb(tables: Tables, query: QueryEvents, rows: Floats, weights: Floats) -> float:
    """Absorb all evidence but the findings themselves. Return the logarithm of the constant."""
    log_constant = tables.log_base
    for k in range(weights.shape[0]):
        touch(query, k, weights[k])
    constant = 1.0
    for i in range(rows.shape[0]):
        j = int(rows[i, SYMPTOM])
        if tables.hidden[j]:
            continue
        scale = tables.report_rate[j] if rows[i, REPORTED] != 0.0 else 1.0
        if rows[i, IF_PRESENT] == 0.0:
            constant *= rows[i, IF_ABSENT] * absorb_absent(tables, query, j, scale)
        else:
            constant *= take_back_silence(tables, query, j)
            if rows[i, IF_ABSENT] == rows[i, IF_PRESENT]:
                constant *= rows[i, IF_ABSENT]
            else:
                bring_near(tables, query, j, scale)
        if not SMALL < constant < LARGE:
            log_constant += np.log(constant)
            constant = 1.0
    return log_constant + np.log(constant)


@njit
def subproblem_size(query: QueryEvents) -> tuple[int, int]:
    """Return how many integers and floats `localise` takes."""
    findings, active, links = query.tally[FINDINGS], query.tally[ACTIVE], query.tally[LINKS]
    return findings + 1 + links, links + 3 * findings + 3 * active


@njit
def localise(tables: Tables, query: QueryEvents, rows: Floats, arena: Arena) -> Subproblem:
    """Return the findings and their active parents."""
    findings, active, links = query.tally[FINDINGS], query.tally[ACTIVE], query.tally[LINKS]
    local = Subproblem(
        query.active[:active],
        take_floats(arena, active),
        take_floats(arena, active),
        take_floats(arena, active),
        take_ints(arena, findings + 1),
        take_ints(arena, links),
        take_floats(arena, links),
        take_floats(arena, findings),
        take_floats(arena, findings),
        take_floats(arena, findings),
    )
    local.start[0] = 0
    t = 0
    e = 0
    for i in range(rows.shape[0]):
        j = int(rows[i, SYMPTOM])
        w0, w1 = rows[i, IF_ABSENT], rows[i, IF_PRESENT]
        if tables.hidden[j] or w1 in (0.0, w0):
            continue
        scale = tables.report_rate[j] if rows[i, REPORTED] != 0.0 else 1.0
        local.leak[t], local.if_absent[t], local.if_present[t] = scale * tables.leak[j], w0, w1
        if scale != 0.0:
            for x in range(tables.symptom_start[j], tables.symptom_start[j + 1]):
                if query.place[tables.link_event[x]] < 0:
                    continue
                local.parent[e] = query.place[tables.link_event[x]]
                local.link[e] = scale * tables.link[x]
                e += 1
        t += 1
        local.start[t] = e
    refresh_odds(query, local)
    return local


@njit
def refresh_odds(query: QueryEvents, local: Subproblem) -> None:
    """Copy the odds of the active events into the subproblem."""
    for a in range(local.event.shape[0]):
        odds = query.odds[local.event[a]]
        local.odds[a] = odds
        local.q0[a] = 1.0 / (1.0 + odds)
        local.q1[a] = odds * local.q0[a]
