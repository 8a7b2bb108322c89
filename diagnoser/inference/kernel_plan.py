"""The order in which findings open and close and events come in: the programme, and its cost before it runs.

Only *shared* events, parents of two findings or more, come in one at a time.  A *private* event has one finding;
it is summed out as the finding opens (`kernel_states.opening`), so that width and steps count shared events alone.

Axes: F findings, A active events, S shared ones, E their links, W machine words of a set of findings.
"""

from typing import Final, NamedTuple

import numpy as np

from diagnoser.inference.jit import njit
from diagnoser.inference.kernel_local import Local
from diagnoser.network.spec import Bools, Floats, Ints

WORD: Final = 62  # findings per machine word of a set

OPEN: Final = 0  # kinds of step
BRING_IN: Final = 1
CLOSE: Final = 2

KIND: Final = 0  # columns of a step
ARGUMENT: Final = 1  # the finding to open or close, the event to bring in
PLACE: Final = 2  # the bit of the finding to close
FIRST: Final = 3  # the links of the event to bring in are FIRST:LAST
LAST: Final = 4

EASY: Final = 1 << 12  # a plan that keeps fewer states than this is not worth improving
TRIES: Final = 32


class Plan(NamedTuple):
    """A programme.

    Attributes:
        degree: Shape (A,), findings of each event: 0 not used, 1 private, more shared.
        step: Shape (S + 2 F, 5), the columns above; only the first `steps` rows count.
        bit: Shape (E,), bit of each link's finding at the moment its event comes in.
        link: Shape (E,).
        apart: Shape (F,); True for a finding without a shared event, which needs no table.
        steps: How many steps.
        width: Most findings open at once.
        states: Table entries that the backward pass needs kept.
    """

    degree: Ints
    step: Ints
    bit: Ints
    link: Floats
    apart: Bools
    steps: int
    width: int
    states: int


@njit
def bits(word: int) -> int:
    """Return how many bits of a word are set."""
    count = 0
    while word:
        word &= word - 1
        count += 1
    return count


@njit
def make_plan(local: Local, used: Bools, seed: int) -> Plan:
    """Return a programme for the used events.

    Greedy: close next the finding whose remaining parents would open the fewest other findings (the minimum
    degree rule of sparse elimination; George and Liu 1989).  A seed other than 0 disturbs the rule at random.
    """
    findings, events = local.leak.shape[0], local.event.shape[0]
    degree = np.zeros(events, np.int64)
    for x in range(local.parent.shape[0]):
        degree[local.parent[x]] += used[local.parent[x]]
    shared, links = 0, 0
    for a in range(events):
        if degree[a] > 1:
            shared += 1
            links += degree[a]
    step = np.empty((shared + 2 * findings if shared else 0, 5), np.int64)
    bit = np.empty(links, np.int64)
    link = np.empty(links)
    apart = np.ones(findings, np.bool_)
    if not shared:
        return Plan(degree, step, bit, link, apart, 0, 0, 0)

    event = np.empty(shared, np.int64)
    first = np.zeros(shared + 1, np.int64)
    number = np.full(events, -1, np.int64)
    s = 0
    for a in range(events):
        if degree[a] > 1:
            event[s], number[a] = a, s
            first[s + 1] = first[s] + degree[a]
            s += 1
    words = (findings + WORD - 1) // WORD
    touches = np.zeros((shared, words), np.int64)
    finding = np.empty(links, np.int64)
    fill = first[:shared].copy()
    waiting_parents = np.zeros(findings, np.int64)
    for t in range(findings):
        for x in range(local.start[t], local.start[t + 1]):
            s = number[local.parent[x]]
            if s >= 0:
                touches[s, t // WORD] |= np.int64(1) << (t % WORD)
                finding[fill[s]] = t
                link[fill[s]] = local.link[x]
                fill[s] += 1
                waiting_parents[t] += 1
                apart[t] = False

    waiting = np.ones(shared, np.bool_)
    is_open = np.zeros(words, np.int64)
    closed = apart.copy()
    reach = np.empty((findings, words), np.int64)
    place = np.empty(findings, np.int64)
    open_at = np.empty(findings, np.int64)
    steps, width, widest, states = 0, 0, 0, 0
    for _ in range(findings):
        reach[:] = 0
        for s in range(shared):
            if waiting[s]:
                for x in range(first[s], first[s + 1]):
                    for word in range(words):
                        reach[finding[x], word] |= touches[s, word]
        best, best_cost = -1, np.int64(1) << 60
        for t in range(findings):
            if closed[t]:
                continue
            cost = waiting_parents[t]
            for word in range(words):
                cost += 65536 * bits(reach[t, word] & ~is_open[word])
            if seed:
                seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
                cost += (seed >> 8) % 98304
            if cost < best_cost:
                best, best_cost = t, cost
        if best < 0:
            break
        for s in range(shared):
            if not waiting[s] or not touches[s, best // WORD] >> (best % WORD) & 1:
                continue
            waiting[s] = False
            for x in range(first[s], first[s + 1]):
                t = finding[x]
                word = t // WORD
                mask = np.int64(1) << (t % WORD)
                if not is_open[word] & mask:
                    is_open[word] |= mask
                    states += np.int64(1) << min(width, 50)
                    place[t], open_at[width] = width, t
                    width += 1
                    step[steps, KIND], step[steps, ARGUMENT] = OPEN, t
                    steps += 1
                bit[x] = place[t]
                waiting_parents[t] -= 1
            widest = max(widest, width)
            states += np.int64(1) << min(width, 50)
            step[steps, KIND], step[steps, ARGUMENT] = BRING_IN, event[s]
            step[steps, FIRST], step[steps, LAST] = first[s], first[s + 1]
            steps += 1
        step[steps, KIND], step[steps, ARGUMENT], step[steps, PLACE] = CLOSE, best, place[best]
        steps += 1
        closed[best] = True  # it stays marked as open: none opens twice
        width -= 1
        for at in range(place[best], width):
            open_at[at] = open_at[at + 1]
            place[open_at[at]] = at
    return Plan(degree, step, bit, link, apart, steps, widest, states)


@njit
def best_plan(local: Local, used: Bools) -> Plan:
    """Return the greedy programme; where it is wide, the cheapest of many disturbed ones."""
    plan = make_plan(local, used, 0)
    if plan.states > EASY:
        for seed in range(1, TRIES + 1):
            other = make_plan(local, used, seed * 7919)
            if other.states < plan.states:
                plan = other
    return plan
