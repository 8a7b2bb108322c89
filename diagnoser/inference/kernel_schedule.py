"""The schedule of elimination: the order in which findings open and close and events come in, with its cost.

Only *shared* events, parents of two or more findings, come in one at a time.  A *private* event has one finding.  It is
summed out when the finding opens (`kernel_forward_backward.opening`), so width and steps count shared events alone.

Axes: F findings, A active events, S shared ones, E their links, W machine words of a set of findings.
"""

# Numba has one kind of integer where mypy sees two, and keeps records where it sees tuples.
# mypy: disable-error-code="arg-type, assignment, call-overload, return-value, operator"

from typing import Final, NamedTuple

import numpy as np

from diagnoser.arrays import Floats, Ints
from diagnoser.inference.jit import njit
from diagnoser.inference.kernel_arena import Arena, fill, take_floats, take_ints
from diagnoser.inference.kernel_subproblem import Subproblem

WORD: Final = 62  # findings per machine word of a set

OPEN: Final = 0  # kinds of step
BRING_IN: Final = 1
CLOSE: Final = 2

EASY: Final = 1 << 12  # a schedule with fewer states is not improved further
TRIES: Final = 32
MOST_COUNTED: Final = 40  # widths above it count as this one, so that no sum leaves the range of an integer


class Schedule(NamedTuple):
    """The steps of the forward pass.

    Attributes:
        degree: Shape (A,), findings of each event: 0 not used, 1 private, more shared.
        apart: Shape (F,); 1 for a finding without a shared event, which needs no table.
        kind: Shape (S + 2 F,), OPEN, BRING_IN or CLOSE; only the first `steps` entries count, here and below.
        argument: The finding to open or close, the event to bring in.
        place: The bit of the finding to close.
        first, last: The links of the event to bring in are first:last.
        bit: Shape (E,), bit of each link's finding at the moment its event comes in.
        link: Shape (E,).
        steps: Number of steps.
        width: Largest number of findings open at once.
        states: Table entries that the forward pass keeps for the backward pass.
        operations: Table entries that one pass visits.  An event visits its table once for each link and once more.
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


@njit
def bits(word: int) -> int:
    """Return how many bits of a word are set."""
    count = 0
    while word:
        word &= word - 1
        count += 1
    return count


@njit
def schedule_size(local: Subproblem) -> tuple[int, int]:
    """Return how many integers and floats `greedy_schedule` takes at most."""
    findings, events, links = local.leak.shape[0], local.event.shape[0], local.parent.shape[0]
    words = (findings + WORD - 1) // WORD
    return 12 * events + 17 * findings + 2 * links + (events + findings + 1) * words + 2, links


class Shared(NamedTuple):
    """The shared events with their findings.

    Attributes:
        event: Shape (S,), the active event.
        first: Shape (S + 1,), the links of shared event s are first[s]:first[s + 1].
        finding: Shape (E,), the finding of each link.
        touches: Shape (S x W,), the findings of each shared event as a set of bits.
        parents: Shape (F,), shared parents of each finding that have not come in yet.
    """

    event: Ints
    first: Ints
    finding: Ints
    touches: Ints
    parents: Ints


@njit
def _index_shared(
    local: Subproblem, degree: Ints, shared: int, words: int, apart: Ints, link: Floats, arena: Arena
) -> Shared:
    """Return the shared events; fill `link`, shape (E,), and set `apart` to 0 for their findings."""
    findings, events, links = local.leak.shape[0], local.event.shape[0], link.shape[0]
    event, first, fill_at = take_ints(arena, shared), take_ints(arena, shared + 1), take_ints(arena, shared)
    number = take_ints(arena, events)
    first[0] = 0
    s = 0
    for a in range(events):
        number[a] = -1
        if degree[a] > 1:
            event[s], number[a] = a, s
            first[s + 1] = first[s] + degree[a]
            fill_at[s] = first[s]
            s += 1
    touches, finding = take_ints(arena, shared * words), take_ints(arena, links)
    parents = take_ints(arena, findings)
    fill(touches, 0)
    fill(parents, 0)
    for t in range(findings):
        for x in range(local.start[t], local.start[t + 1]):
            s = number[local.parent[x]]
            if s >= 0:
                touches[s * words + t // WORD] |= np.int64(1) << (t % WORD)
                finding[fill_at[s]] = t
                link[fill_at[s]] = local.link[x]
                fill_at[s] += 1
                parents[t] += 1
                apart[t] = 0
    return Shared(event, first, finding, touches, parents)


@njit
def _next_to_close(
    shared: Shared, waiting: Ints, closed: Ints, is_open: Ints, reach: Ints, seed: int
) -> tuple[int, int]:
    """Return the finding to close next, -1 if all are closed, and the next seed.

    The remaining parents of that finding would open the fewest other findings.

    Args:
        waiting: Shape (S,), 1 for the events that have not come in.
        closed: Shape (F,), 1 for the findings that are done.
        is_open: Shape (W,), the findings that opened, as a set of bits.
        reach: Shape (F x W,), overwritten.
    """
    findings, words = closed.shape[0], is_open.shape[0]
    fill(reach, 0)
    for s in range(waiting.shape[0]):
        if waiting[s]:
            for x in range(shared.first[s], shared.first[s + 1]):
                for word in range(words):
                    reach[shared.finding[x] * words + word] |= shared.touches[s * words + word]
    best, best_cost = -1, np.int64(1) << 60
    for t in range(findings):
        if closed[t]:
            continue
        cost = shared.parents[t]
        for word in range(words):
            cost += 65536 * bits(reach[t * words + word] & ~is_open[word])
        if seed:
            seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
            cost += (seed >> 8) % 98304
        if cost < best_cost:
            best, best_cost = t, cost
    return best, seed


@njit
def greedy_schedule(local: Subproblem, used: Ints, seed: int, arena: Arena) -> Schedule:
    """Return a schedule for the used events.

    Greedy: close next the finding whose remaining parents would open the fewest other findings (the minimum
    degree rule of sparse elimination; George and Liu 1989).  A seed other than 0 disturbs the rule at random.
    """
    findings, events = local.leak.shape[0], local.event.shape[0]
    degree, apart = take_ints(arena, events), take_ints(arena, findings)
    fill(degree, 0)
    fill(apart, 1)
    for x in range(local.parent.shape[0]):
        degree[local.parent[x]] += used[local.parent[x]]
    count, links = 0, 0
    for a in range(events):
        if degree[a] > 1:
            count += 1
            links += degree[a]
    most = count + 2 * findings if count else 0
    kind, argument, closes = take_ints(arena, most), take_ints(arena, most), take_ints(arena, most)
    first_link, last_link, bit = take_ints(arena, most), take_ints(arena, most), take_ints(arena, links)
    link = take_floats(arena, links)
    if not count:
        return Schedule(degree, apart, kind, argument, closes, first_link, last_link, bit, link, 0, 0, 0, 0)
    kept = arena.ints[0]  # the slices below are freed at the end
    words = (findings + WORD - 1) // WORD
    shared = _index_shared(local, degree, count, words, apart, link, arena)
    reach = take_ints(arena, findings * words)
    waiting, closed, is_open = take_ints(arena, count), take_ints(arena, findings), take_ints(arena, words)
    place, open_at = take_ints(arena, findings), take_ints(arena, findings)
    fill(waiting, 1)
    fill(is_open, 0)
    for t in range(findings):
        closed[t] = apart[t]
    steps, width, widest, states, operations = 0, 0, 0, np.int64(0), np.int64(0)
    for _ in range(findings):
        best, seed = _next_to_close(shared, waiting, closed, is_open, reach, seed)
        if best < 0:
            break
        for s in range(count):
            if not waiting[s] or not shared.touches[s * words + best // WORD] >> (best % WORD) & 1:
                continue
            waiting[s] = 0
            for x in range(shared.first[s], shared.first[s + 1]):
                t = shared.finding[x]
                word = t // WORD
                mask = np.int64(1) << (t % WORD)
                if not is_open[word] & mask:
                    is_open[word] |= mask
                    states += np.int64(1) << min(width, MOST_COUNTED)
                    operations += np.int64(1) << min(width, MOST_COUNTED)
                    place[t], open_at[width] = width, t
                    width += 1
                    kind[steps], argument[steps] = OPEN, t
                    steps += 1
                bit[x] = place[t]
                shared.parents[t] -= 1
            widest = max(widest, width)
            states += np.int64(1) << min(width, MOST_COUNTED)
            links_of_event = shared.first[s + 1] - shared.first[s]
            operations += (np.int64(1) << min(width, MOST_COUNTED)) * (1 + links_of_event)
            kind[steps], argument[steps] = BRING_IN, shared.event[s]
            first_link[steps], last_link[steps] = shared.first[s], shared.first[s + 1]
            steps += 1
        kind[steps], argument[steps], closes[steps] = CLOSE, best, place[best]
        steps += 1
        operations += np.int64(1) << min(width, MOST_COUNTED)
        closed[best] = 1  # it stays marked as open, so that no finding opens twice
        width -= 1
        for at in range(place[best], width):
            open_at[at] = open_at[at + 1]
            place[open_at[at]] = at
    arena.ints[0] = kept
    return Schedule(
        degree, apart, kind, argument, closes, first_link, last_link, bit, link, steps, widest, states, operations
    )  # fmt: skip


@njit
def best_schedule(local: Subproblem, used: Ints, arena: Arena) -> Schedule:
    """Return the greedy schedule, or the cheapest of many disturbed ones where the greedy one is large."""
    ints, floats = arena.ints[0], arena.ints[1]
    schedule = greedy_schedule(local, used, np.int64(0), arena)
    if schedule.states <= EASY:
        return schedule
    best_seed, fewest = np.int64(0), schedule.states
    for seed in range(1, TRIES + 1):
        arena.ints[0], arena.ints[1] = ints, floats
        states = greedy_schedule(local, used, seed * 7919, arena).states
        if states < fewest:
            best_seed, fewest = seed * 7919, states
    arena.ints[0], arena.ints[1] = ints, floats
    return greedy_schedule(local, used, best_seed, arena)
