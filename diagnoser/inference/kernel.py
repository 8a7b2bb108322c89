"""Exact inference on the fault network: a dynamic programme over the set of findings already explained.

A *finding* here is a listed symptom that is not simply absent: its factor is
    w0 A(X) + w1 (1 - A(X)),   A(X) = (1 - leak) prod_{k in X} (1 - link_k)
for the set X of events that happened.  Absent findings multiply the odds of each event and are gone before the
programme starts; events that are no parent of a finding are independent of the rest and stay outside (d-separation).

The state is one bit per *open* finding: explained or not.  A finding opens before its first parent (its leak may
explain it), each event in turn either did not happen or happened and explained some of the open findings, and after
its last parent the finding closes: the two halves of the table are added with weights w0 and w1.  Every term is
positive, so nothing cancels (textbook Quickscore, Heckerman 1989, subtracts; see docs/inference.md).  Cost
O(links x 2^width), width = the widest set of open findings, known from the plan before a table is allocated.

"There is a ticket" = at least one event is true.  The table is carried in two parts, `some` (an event happened) and
`none`, so that P(findings, ticket) is a sum and never a difference.

Axes of the local problem: F findings, A active events (parents of a finding), E links between them.
Odds are natural, never logarithms; every event enters as q0 = 1 / (1 + odds), q1 = odds / (1 + odds).
"""

from typing import Final, NamedTuple

import numpy as np

from diagnoser.inference.compiled import NO_PART, Tables
from diagnoser.inference.jit import inlined, njit, parallel, prange
from diagnoser.network.spec import Bools, Floats, Ints

OPEN: Final = 0
BRING_IN: Final = 1
CLOSE: Final = 2

EXACT: Final = 0
IMPOSSIBLE: Final = 1
TOO_WIDE: Final = 2

WORD: Final = 63  # findings per machine word of a set
SMALL: Final = 1e-100  # tables are scaled up again below this
LARGE: Final = 1e250  # a running product becomes a logarithm above this

POSTERIOR: Final = 0
BEST_KIT: Final = 1
ALL_KITS: Final = 2


class Local(NamedTuple):
    """One query's own network: the findings and the events that could explain them.

    Attributes:
        event: Shape (A,), index of each active event in the whole network.
        odds: Shape (A,), odds of each event before the findings.
        q0, q1: Shape (A,), the same as P(event false), P(event true).
        start: Shape (A + 1,), the links of event a are start[a]:start[a + 1].
        finding: Shape (E,), finding of each link.
        pass_by: Shape (E,), 1 - link: the event does not explain the finding.
        leak: Shape (F,).
        if_absent, if_present: Shape (F,), the weights w0, w1.
    """

    event: Ints
    odds: Floats
    q0: Floats
    q1: Floats
    start: Ints
    finding: Ints
    pass_by: Floats
    leak: Floats
    if_absent: Floats
    if_present: Floats


class Plan(NamedTuple):
    """The order in which findings open and close and events come in.

    Attributes:
        kind: Shape (at most A + 2 F,), OPEN, BRING_IN or CLOSE.
        argument: As kind; the finding to open, the event to bring in, the bit to close.
        closes: As kind; the finding that a CLOSE step closes.
        bit: Shape (E,), the bit of each link's finding at the moment its event comes in.
        size: Shape (4,): steps, width, states to keep for the backward pass, findings without an event.
        free: Shape (F,), the findings without an event: closed by their leak alone.
    """

    kind: Ints
    argument: Ints
    closes: Ints
    bit: Ints
    size: Ints
    free: Bools


@njit
def _bits(word: int) -> int:
    count = 0
    while word:
        word &= word - 1
        count += 1
    return count


@njit
def make_plan(local: Local, active: Bools) -> Plan:
    """Return the programme for the active events.

    Greedy: close next the finding whose remaining parents would open the fewest other findings (the minimum
    degree rule of sparse elimination; George and Liu 1989), ties to the one with the fewest parents left.
    """
    findings = local.leak.shape[0]
    events = local.event.shape[0]
    words = (findings + WORD - 1) // WORD
    kind = np.empty(events + 2 * findings, np.int64)
    argument = np.empty(events + 2 * findings, np.int64)
    closes = np.empty(events + 2 * findings, np.int64)
    bit = np.empty(local.finding.shape[0], np.int64)
    size = np.zeros(4, np.int64)
    free = np.ones(findings, np.bool_)

    touches = np.zeros((events, words), np.int64)
    parents = np.zeros(findings + 1, np.int64)
    for a in range(events):
        if active[a]:
            for e in range(local.start[a], local.start[a + 1]):
                t = local.finding[e]
                touches[a, t // WORD] |= np.int64(1) << (t % WORD)
                parents[t + 1] += 1
                free[t] = False
    left = parents[1:].copy()
    for t in range(findings):
        parents[t + 1] += parents[t]
        size[3] += free[t]
    parent = np.empty(parents[findings], np.int64)
    fill = parents[:-1].copy()
    for a in range(events):
        if active[a]:
            for e in range(local.start[a], local.start[a + 1]):
                t = local.finding[e]
                parent[fill[t]] = a
                fill[t] += 1

    waiting = active.copy()
    is_open = np.zeros(words, np.int64)
    closed = free.copy()
    place = np.empty(findings, np.int64)
    slots = np.empty(findings, np.int64)
    step = 0
    width = 0
    for _ in range(findings - size[3]):
        best = -1
        best_cost = np.int64(1) << 60
        for t in range(findings):
            if closed[t]:
                continue
            cost = np.int64(0)
            for word in range(words):
                mask = np.int64(0)
                if t // WORD == word:
                    mask |= np.int64(1) << (t % WORD)
                for x in range(parents[t], parents[t + 1]):
                    if waiting[parent[x]]:
                        mask |= touches[parent[x], word]
                cost += _bits(mask & ~is_open[word])
            cost = cost * 65536 + left[t]
            if cost < best_cost:
                best_cost = cost
                best = t
        for x in range(parents[best], parents[best + 1]):
            a = parent[x]
            if not waiting[a]:
                continue
            waiting[a] = False
            for e in range(local.start[a], local.start[a + 1]):
                t = local.finding[e]
                word = t // WORD
                mask = np.int64(1) << (t % WORD)
                if not is_open[word] & mask:
                    is_open[word] |= mask
                    place[t] = width
                    slots[width] = t
                    width += 1
                    kind[step] = OPEN
                    argument[step] = t
                    step += 1
                bit[e] = place[t]
                left[t] -= 1
            size[1] = max(size[1], width)
            size[2] += np.int64(1) << min(width, 55)
            kind[step] = BRING_IN
            argument[step] = a
            step += 1
        kind[step] = CLOSE
        argument[step] = place[best]
        closes[step] = best
        step += 1
        closed[best] = True
        for t in range(place[best], width - 1):
            slots[t] = slots[t + 1]
            place[slots[t]] = t
        width -= 1
    size[0] = step  # a closed finding stays marked as open: none opens twice
    return Plan(kind, argument, closes, bit, size, free)


@njit
def _open(table: Floats, states: int, leak: float) -> None:
    for state in range(states):
        mass = table[state]
        table[states + state] = leak * mass
        table[state] = (1.0 - leak) * mass


@njit
def _explain(table: Floats, states: int, local: Local, plan: Plan, a: int) -> None:
    """Apply event a, which happened: each of its findings may become explained."""
    for e in range(local.start[a], local.start[a + 1]):
        bit = 1 << plan.bit[e]
        pass_by = local.pass_by[e]
        link = 1.0 - pass_by
        for block in range(0, states, 2 * bit):
            for state in range(block, block + bit):
                mass = table[state]
                table[state + bit] += link * mass
                table[state] = pass_by * mass


@njit
def _close(table: Floats, states: int, place: int, if_absent: float, if_present: float) -> float:
    """Sum a finding out of the table; return the largest entry that is left."""
    bit = 1 << place
    largest = 0.0
    for state in range(states >> 1):
        low = state & (bit - 1)
        source = ((state - low) << 1) | low
        mass = if_absent * table[source] + if_present * table[source | bit]
        table[state] = mass
        largest = max(largest, mass)
    return largest


@njit
def _scale(table: Floats, states: int, factor: float) -> None:
    for state in range(states):
        table[state] *= factor


@njit
def free_factor(local: Local, plan: Plan) -> float:
    factor = 1.0
    for t in range(local.leak.shape[0]):
        if plan.free[t]:
            leak = local.leak[t]
            factor *= local.if_absent[t] * (1.0 - leak) + local.if_present[t] * leak
    return factor


@njit
def split_mass(local: Local, plan: Plan, marked: Bools) -> tuple[float, float, float]:
    """Return (mass where a marked event happened, mass where none did, log of their common scale)."""
    some = np.zeros(1 << plan.size[1])
    none = np.zeros(1 << plan.size[1])
    happened = np.empty(1 << plan.size[1])
    none[0] = 1.0
    states = 1
    log_scale = 0.0
    for step in range(plan.size[0]):
        argument = plan.argument[step]
        if plan.kind[step] == OPEN:
            _open(some, states, local.leak[argument])
            _open(none, states, local.leak[argument])
            states <<= 1
        elif plan.kind[step] == BRING_IN:
            q0, q1 = local.q0[argument], local.q1[argument]
            if marked[argument]:
                for state in range(states):
                    happened[state] = q1 * (some[state] + none[state])
                _explain(happened, states, local, plan, argument)
                for state in range(states):
                    some[state] = q0 * some[state] + happened[state]
                    none[state] *= q0
            else:
                for table in (some, none):
                    for state in range(states):
                        happened[state] = q1 * table[state]
                    _explain(happened, states, local, plan, argument)
                    for state in range(states):
                        table[state] = q0 * table[state] + happened[state]
        else:
            t = plan.closes[step]
            w0, w1 = local.if_absent[t], local.if_present[t]
            largest = _close(some, states, argument, w0, w1)
            largest = max(largest, _close(none, states, argument, w0, w1))
            states >>= 1
            if SMALL > largest > 0.0:
                _scale(some, states, 1.0 / largest)
                _scale(none, states, 1.0 / largest)
                log_scale += np.log(largest)
    return some[0], none[0], log_scale


@njit
def total_mass(local: Local, plan: Plan, leak: Floats) -> tuple[float, float]:
    """Return (mass of all states of the planned events with these leaks, log of its scale)."""
    table = np.zeros(1 << plan.size[1])
    happened = np.empty(1 << plan.size[1])
    table[0] = 1.0
    states = 1
    log_scale = 0.0
    for step in range(plan.size[0]):
        argument = plan.argument[step]
        if plan.kind[step] == OPEN:
            _open(table, states, leak[argument])
            states <<= 1
        elif plan.kind[step] == BRING_IN:
            for state in range(states):
                happened[state] = local.q1[argument] * table[state]
            _explain(happened, states, local, plan, argument)
            for state in range(states):
                table[state] = local.q0[argument] * table[state] + happened[state]
        else:
            t = plan.closes[step]
            largest = _close(table, states, argument, local.if_absent[t], local.if_present[t])
            states >>= 1
            if SMALL > largest > 0.0:
                _scale(table, states, 1.0 / largest)
                log_scale += np.log(largest)
    return table[0], log_scale


@njit
def marginals(local: Local, plan: Plan, happened_mass: Floats) -> tuple[float, float, float]:
    """Fill the mass in which each active event happened; return (some, none, log scale) as `split_mass` does.

    Forward with every table before an event kept, then backward: the mass of "event a happened" is the product of
    what came before a, of a itself, and of what follows (forward-backward; Rabiner 1989, section III).
    """
    widest = 1 << plan.size[1]
    before = np.empty(plan.size[2])
    inverse_scale = np.ones(plan.size[0])
    some = np.zeros(widest)
    none = np.zeros(widest)
    happened = np.empty(widest)
    none[0] = 1.0
    none_factor = 1.0
    states = 1
    kept = 0
    log_scale = 0.0
    for step in range(plan.size[0]):
        argument = plan.argument[step]
        if plan.kind[step] == OPEN:
            _open(some, states, local.leak[argument])
            _open(none, states, local.leak[argument])
            states <<= 1
        elif plan.kind[step] == BRING_IN:
            q0, q1 = local.q0[argument], local.q1[argument]
            for state in range(states):
                mass = some[state] + none_factor * none[state]
                before[kept + state] = mass
                happened[state] = q1 * mass
            kept += states
            _explain(happened, states, local, plan, argument)
            for state in range(states):
                some[state] = q0 * some[state] + happened[state]
            none_factor *= q0
        else:
            t = plan.closes[step]
            w0, w1 = local.if_absent[t], local.if_present[t]
            largest = _close(some, states, argument, w0, w1)
            largest = max(largest, none_factor * _close(none, states, argument, w0, w1))
            states >>= 1
            if SMALL > largest > 0.0:
                inverse_scale[step] = 1.0 / largest
                _scale(some, states, inverse_scale[step])
                none_factor *= inverse_scale[step]
                log_scale += np.log(largest)
    some_mass, none_mass = some[0], none_factor * none[0]

    after = some
    after[0] = 1.0
    spread = none
    for step in range(plan.size[0] - 1, -1, -1):
        argument = plan.argument[step]
        if plan.kind[step] == CLOSE:
            t = plan.closes[step]
            bit = 1 << argument
            for state in range(states):
                spread[state] = after[state] * inverse_scale[step]
            for state in range(states):
                low = state & (bit - 1)
                target = ((state - low) << 1) | low
                after[target] = local.if_absent[t] * spread[state]
                after[target | bit] = local.if_present[t] * spread[state]
            states <<= 1
        elif plan.kind[step] == BRING_IN:
            q0, q1 = local.q0[argument], local.q1[argument]
            for state in range(states):
                happened[state] = q1 * after[state]
            for e in range(local.start[argument], local.start[argument + 1]):
                bit = 1 << plan.bit[e]
                pass_by = local.pass_by[e]
                link = 1.0 - pass_by
                for block in range(0, states, 2 * bit):
                    for state in range(block, block + bit):
                        happened[state] = pass_by * happened[state] + link * happened[state + bit]
            kept -= states
            mass = 0.0
            for state in range(states):
                mass += before[kept + state] * happened[state]
                after[state] = q0 * after[state] + happened[state]
            happened_mass[argument] = mass
        else:
            leak = local.leak[argument]
            states >>= 1
            for state in range(states):
                after[state] = (1.0 - leak) * after[state] + leak * after[states + state]
    return some_mass, none_mass, log_scale


@njit
def absorb(
    tables: Tables, base: int, symptom: Ints, reported: Bools, if_absent: Floats, if_present: Floats, odds: Floats
) -> tuple[float, int]:
    """Multiply the odds of each event by what needs no table; return (log of the constant, findings left).

    Undoes silence for the listed symptoms, then absorbs the absent ones: 1 - link each (closed form).
    """
    log_constant = tables.log_base[base]
    silence = base % 3
    findings = 0
    for i in range(symptom.shape[0]):
        j = symptom[i]
        if tables.hidden[base // 3, j]:
            continue
        heard = 0.0 if silence == 0 else (tables.report_rate[j] if silence == 1 else 1.0)
        scale = tables.report_rate[j] if reported[i] else 1.0
        absent = if_present[i] == 0.0
        if not absent and if_absent[i] != if_present[i]:
            findings += 1
        keep = (1.0 - scale * tables.leak[j]) if absent else 1.0
        log_constant += np.log(keep / (1.0 - heard * tables.leak[j]))
        if absent or if_absent[i] == if_present[i]:
            log_constant += np.log(if_absent[i])
        if heard == 0.0 and not absent:
            continue
        for x in range(tables.symptom_start[j], tables.symptom_start[j + 1]):
            link = tables.link[x]
            keep = (1.0 - scale * link) if absent else 1.0
            odds[tables.link_event[x]] *= keep / (1.0 - heard * link)
    return log_constant, findings


@njit
def localise(
    tables: Tables,
    base: int,
    symptom: Ints,
    reported: Bools,
    if_absent: Floats,
    if_present: Floats,
    odds: Floats,
    findings: int,
) -> Local:
    """Return the findings that need the programme and the events that could explain them."""
    chosen = np.empty(findings, np.int64)
    index = np.full(odds.shape[0], -1, np.int64)
    active = 0
    links = 0
    f = 0
    for i in range(symptom.shape[0]):
        j = symptom[i]
        if tables.hidden[base // 3, j] or if_present[i] == 0.0 or if_absent[i] == if_present[i]:
            continue
        chosen[f] = i
        f += 1
        for x in range(tables.symptom_start[j], tables.symptom_start[j + 1]):
            if reported[i] and tables.report_rate[j] == 0.0:
                continue
            links += 1
            if index[tables.link_event[x]] < 0:
                index[tables.link_event[x]] = active
                active += 1
    event = np.empty(active, np.int64)
    start = np.zeros(active + 1, np.int64)
    for f in range(findings):
        i = chosen[f]
        j = symptom[i]
        for x in range(tables.symptom_start[j], tables.symptom_start[j + 1]):
            if reported[i] and tables.report_rate[j] == 0.0:
                continue
            a = index[tables.link_event[x]]
            event[a] = tables.link_event[x]
            start[a + 1] += 1
    for a in range(active):
        start[a + 1] += start[a]
    finding = np.empty(links, np.int64)
    pass_by = np.empty(links)
    fill = start[:-1].copy()
    leak = np.empty(findings)
    weight_absent = np.empty(findings)
    weight_present = np.empty(findings)
    for f in range(findings):
        i = chosen[f]
        j = symptom[i]
        scale = tables.report_rate[j] if reported[i] else 1.0
        leak[f] = scale * tables.leak[j]
        weight_absent[f] = if_absent[i]
        weight_present[f] = if_present[i]
        for x in range(tables.symptom_start[j], tables.symptom_start[j + 1]):
            if reported[i] and tables.report_rate[j] == 0.0:
                continue
            a = index[tables.link_event[x]]
            finding[fill[a]] = f
            pass_by[fill[a]] = 1.0 - scale * tables.link[x]
            fill[a] += 1
    own = odds[event]
    q0 = 1.0 / (1.0 + own)
    q1 = own * q0
    return Local(event, own, q0, q1, start, finding, pass_by, leak, weight_absent, weight_present)


@njit
def _cause_marginals(
    tables: Tables,
    local: Local,
    plan: Plan,
    free: float,
    active_index: Ints,
    false_outside: Floats,
    event_out: Floats,
    all_mass: float,
    total: float,
    log_scale: float,
    cause_out: Floats,
) -> None:
    """Fill P(cause): the OR of its events.

    One event: its own marginal.  Several events outside the programme are independent.  Two or more inside it
    need one more forward pass, with exactly them marked.
    """
    marked = np.zeros(local.event.shape[0], np.bool_)
    for cause in range(cause_out.shape[0]):
        first, last = tables.cause_start[cause], tables.cause_start[cause + 1]
        if last - first == 1:
            cause_out[cause] = event_out[tables.cause_event[first]]
            continue
        inside = 0
        some_inside = 0.0
        some_outside = 0.0
        for x in range(first, last):
            k = tables.cause_event[x]
            if active_index[k] >= 0:
                inside += 1
                some_inside = event_out[k] * total
            else:
                some_outside += (1.0 - some_outside) * (1.0 - false_outside[k])
        none_inside = all_mass - some_inside
        if inside >= 2:
            for x in range(first, last):
                if active_index[tables.cause_event[x]] >= 0:
                    marked[active_index[tables.cause_event[x]]] = True
            some, none, scale = split_mass(local, plan, marked)
            factor = free * np.exp(scale - log_scale)
            some_inside, none_inside = some * factor, none * factor
            marked[:] = False
        cause_out[cause] = (some_inside + max(none_inside, 0.0) * some_outside) / total


class Kits(NamedTuple):
    """What the coverage of a kit is put together from; masses relative to P(findings, ticket).

    A kit of parts a and b covers: some event that is true, none of them outside the kit.  With
        u = (1 + outside[a]) (1 + outside[b]) (1 + odds of their joint events outside the programme)
    the coverage is all_false ((other + alone[a] + alone[b] + together(a, b)) u + nothing (u - 1 + no_part_outside)).

    Attributes:
        seat: Shape (P,), position of each part among the R parts that have an active event, -1 for the others.
        part: Shape (R,), the part at each position.
        start: Shape (R + 1,), the active events of one part alone are event[start[r]:start[r + 1]].
        event: Active events, as indexes of `Local.event`.
        single: Shape (P,), the active event of a part that has exactly one, else -1.
        pass_by: Shape (A, F), 1 - link, dense.
        other: Mass in which a no-part event inside the programme happened, no part event, none outside.
        nothing: Mass in which no active event happened.
        no_part_outside: P(some no-part event outside the programme).
        all_false: P(no part event at all), the unit of all odds.
        alone: Shape (P,), mass of the active events of each part, at least one of them true.
        inside: Shape (P,), prod(1 + odds) - 1 over the part's active events.
        outside: Shape (P,), the same over its events outside the programme.
        unit: One, on the scale of the masses.
        upper: No set of part events can explain more than this.
    """

    seat: Ints
    part: Ints
    start: Ints
    event: Ints
    single: Ints
    pass_by: Floats
    other: float
    nothing: float
    no_part_outside: float
    all_false: float
    alone: Floats
    inside: Floats
    outside: Floats
    unit: float
    upper: float


@njit
def _set_mass(
    local: Local, plan: Plan, kits: Kits, chosen: Ints, side: Ints, count: int, wanted: int
) -> float:
    """Return the mass of the sets of chosen events, beside the plan's own, that hold every wanted side.

    `side` is 1 (an event of the first part), 2 (of the second) or 3 (of both); `wanted` is the union needed.
    """
    leak = np.empty(local.leak.shape[0])
    result = 0.0
    for subset in range(1, 1 << count):
        held = 0
        mass = kits.unit
        for x in range(count):
            if subset >> x & 1:
                held |= side[x]
                mass *= local.odds[chosen[x]]
        if held != wanted:
            continue
        for t in range(leak.shape[0]):
            silent = 1.0 - local.leak[t]
            for x in range(count):
                if subset >> x & 1:
                    silent *= kits.pass_by[chosen[x], t]
            leak[t] = 1.0 - silent
            if plan.free[t]:
                mass *= local.if_absent[t] * silent + local.if_present[t] * leak[t]
        if plan.size[0]:
            explained, scale = total_mass(local, plan, leak)
            mass *= explained * np.exp(scale)
        result += mass
    return result


@njit
def _prepare_kits(
    tables: Tables, local: Local, plan: Plan, odds: Floats, index: Ints, total: float, log_scale: float
) -> Kits:
    events, findings, parts = local.event.shape[0], local.leak.shape[0], tables.part_start.shape[0] - 1
    seat = np.full(parts, -1, np.int64)
    single = np.full(parts, -1, np.int64)
    part = np.empty(2 * events, np.int64)
    seats = 0
    singles = 0
    for a in range(events):
        first, second = tables.first_part[local.event[a]], tables.second_part[local.event[a]]
        singles += first >= 0 and second < 0
        for one in (first, second):
            if one >= 0 and seat[one] < 0:
                seat[one] = seats
                part[seats] = one
                seats += 1
    start = np.zeros(seats + 1, np.int64)
    event = np.empty(singles, np.int64)
    singles = 0
    for r in range(seats):
        for x in range(tables.part_start[part[r]], tables.part_start[part[r] + 1]):
            if index[tables.part_event[x]] >= 0:
                event[singles] = index[tables.part_event[x]]
                singles += 1
        start[r + 1] = singles
        if start[r + 1] - start[r] == 1:
            single[part[r]] = event[start[r]]
    pass_by = np.ones((events, findings))
    for a in range(events):
        for e in range(local.start[a], local.start[a + 1]):
            pass_by[a, local.finding[e]] = local.pass_by[e]

    some, none, scale = split_mass(local, plan, np.ones(events, np.bool_))
    factor = free_factor(local, plan) * np.exp(scale - log_scale) / total
    no_part_outside = 0.0
    part_odds = 1.0
    inside = np.zeros(parts)
    outside = np.zeros(parts)
    for a in range(events):
        k = local.event[a]
        first = tables.first_part[k]
        if first >= 0 and tables.second_part[k] < 0:
            inside[first] += (1.0 + inside[first]) * odds[k]
    for k in range(odds.shape[0]):
        first = tables.first_part[k]
        if first != NO_PART:
            part_odds *= 1.0 + odds[k]
        if index[k] >= 0:
            continue
        if first == NO_PART:
            no_part_outside += (1.0 - no_part_outside) * odds[k] / (1.0 + odds[k])
        elif first >= 0 and tables.second_part[k] < 0:
            outside[first] += (1.0 + outside[first]) * odds[k]

    unit = np.exp(-log_scale) / total
    upper = unit
    for t in range(findings):
        upper *= max(local.if_absent[t], local.if_present[t])
    alone = np.zeros(parts)
    kits = Kits(
        seat,
        part[:seats],
        start,
        event,
        single,
        pass_by,
        some * factor,
        none * factor,
        no_part_outside,
        1.0 / part_odds,
        alone,
        inside,
        outside,
        unit,
        upper,
    )
    side = np.ones(events, np.int64)
    for r in range(seats):
        chosen = event[start[r] : start[r + 1]]
        alone[part[r]] = _set_mass(local, plan, kits, chosen, side, chosen.shape[0], 1)
    return kits


@inlined
def _covered(kits: Kits, active: float, outside: float) -> float:
    """Return the coverage of a kit: `active` is its mass inside the programme, `outside` its odds outside."""
    some = (kits.other + active) * (1.0 + outside) + kits.nothing * (outside + kits.no_part_outside)
    return kits.all_false * some


@inlined
def _two_events_mass(local: Local, kits: Kits, one: int, other: int) -> float:
    """Return the mass of two part events together where no no-part event has a say: one product."""
    mass = kits.unit * local.odds[one] * local.odds[other]
    for t in range(local.leak.shape[0]):
        silent = (1.0 - local.leak[t]) * kits.pass_by[one, t] * kits.pass_by[other, t]
        mass *= local.if_absent[t] * silent + local.if_present[t] * (1.0 - silent)
    return mass


@njit
def _pair(
    tables: Tables, local: Local, plan: Plan, odds: Floats, index: Ints, kits: Kits, first: int, second: int
) -> float:
    """Return the coverage of any pair of parts, first < second."""
    outside = kits.outside[first] + (1.0 + kits.outside[first]) * kits.outside[second]
    chosen = np.empty(local.event.shape[0], np.int64)
    side = np.empty(local.event.shape[0], np.int64)
    count = 0
    for held in range(1, 3):
        r = kits.seat[first if held == 1 else second]
        if r >= 0:
            for x in range(kits.start[r], kits.start[r + 1]):
                chosen[count], side[count] = kits.event[x], held
                count += 1
    for x in range(tables.joint_start[first], tables.joint_start[first + 1]):
        k = tables.joint_event[x]
        if tables.second_part[k] == second and index[k] < 0:
            outside += (1.0 + outside) * odds[k]
        elif tables.second_part[k] == second:
            chosen[count], side[count] = index[k], 3
            count += 1
    active = kits.alone[first] + kits.alone[second]
    active += _set_mass(local, plan, kits, chosen, side, count, 3)
    return _covered(kits, active, outside)


@njit
def _all_kits(
    tables: Tables, local: Local, plan: Plan, odds: Floats, index: Ints, kits: Kits, out: Floats
) -> None:
    """Fill the coverage of every kit of at most two different parts."""
    parts, seats = kits.alone.shape[0], kits.part.shape[0]
    out[0, 0] = _covered(kits, 0.0, 0.0)
    for first in range(parts):
        covered = _covered(kits, kits.alone[first], kits.outside[first])
        out[0, first + 1] = out[first + 1, 0] = out[first + 1, first + 1] = covered
        for second in range(first + 1, parts):
            outside = kits.outside[first] + (1.0 + kits.outside[first]) * kits.outside[second]
            covered = _covered(kits, kits.alone[first] + kits.alone[second], outside)
            out[first + 1, second + 1] = out[second + 1, first + 1] = covered
    for r in range(seats):
        for s in range(r + 1, seats):
            first, second = kits.part[r], kits.part[s]
            one, other = kits.single[first], kits.single[second]
            if one >= 0 and other >= 0 and plan.size[0] == 0:
                active = kits.alone[first] + kits.alone[second] + _two_events_mass(local, kits, one, other)
                outside = kits.outside[first] + (1.0 + kits.outside[first]) * kits.outside[second]
                covered = _covered(kits, active, outside)
            else:
                covered = _pair(tables, local, plan, odds, index, kits, min(first, second), max(first, second))
            out[first + 1, second + 1] = out[second + 1, first + 1] = covered
    for x in range(tables.joint_event.shape[0]):
        k = tables.joint_event[x]
        first, second = tables.first_part[k], tables.second_part[k]
        covered = _pair(tables, local, plan, odds, index, kits, first, second)
        out[first + 1, second + 1] = out[second + 1, first + 1] = covered


@njit
def _best_kits(
    tables: Tables, local: Local, plan: Plan, odds: Floats, index: Ints, kits: Kits, best: Floats
) -> None:
    """Fill the best kit of each size: see `solve`.

    Of the parts without an active event only the two likeliest can be in the best pair.  Two parts with active
    events are first held against what they could reach if together they explained everything.
    """
    parts, seats = kits.alone.shape[0], kits.part.shape[0]
    best[0] = _covered(kits, 0.0, 0.0)
    best[1], best[2], best[3], best[4], best[5] = -1.0, best[0], -1.0, -1.0, -1.0
    lone, next_lone = -1, -1
    for part in range(parts):
        covered = _covered(kits, kits.alone[part], kits.outside[part])
        if covered > best[2] or best[1] < 0:
            best[1], best[2] = part, covered
        if kits.seat[part] < 0:
            if lone < 0 or kits.outside[part] > kits.outside[lone]:
                lone, next_lone = part, lone
            elif next_lone < 0 or kits.outside[part] > kits.outside[next_lone]:
                next_lone = part
    count = seats
    candidates = np.empty(seats + 2, np.int64)
    candidates[:seats] = kits.part
    for part in (lone, next_lone):
        if part >= 0:
            candidates[count] = part
            count += 1
    candidates = candidates[:count]
    for x in range(1, seats):  # by insertion, likeliest first: a good pair early makes the bound bite
        part = candidates[x]
        y = x - 1
        while y >= 0 and kits.alone[candidates[y]] < kits.alone[part]:
            candidates[y + 1] = candidates[y]
            y -= 1
        candidates[y + 1] = part

    alone, inside, outside = kits.alone[candidates], kits.inside[candidates], kits.outside[candidates]
    for x in range(count):
        for y in range(x + 1, count):
            active = alone[x] + alone[y]
            beyond = outside[x] + (1.0 + outside[x]) * outside[y]
            most = kits.upper * inside[x] * inside[y]
            if _covered(kits, active + most, beyond) <= best[5]:
                continue
            first, second = candidates[x], candidates[y]
            one, other = kits.single[first], kits.single[second]
            if most == 0.0:
                covered = _covered(kits, active, beyond)
            elif one >= 0 and other >= 0 and plan.size[0] == 0:
                covered = _covered(kits, active + _two_events_mass(local, kits, one, other), beyond)
            else:
                covered = _pair(tables, local, plan, odds, index, kits, min(first, second), max(first, second))
            if covered > best[5]:
                best[3], best[4], best[5] = min(first, second), max(first, second), covered
    for x in range(tables.joint_event.shape[0]):
        k = tables.joint_event[x]
        covered = _pair(tables, local, plan, odds, index, kits, tables.first_part[k], tables.second_part[k])
        if covered > best[5]:
            best[3], best[4], best[5] = tables.first_part[k], tables.second_part[k], covered
    if best[3] < 0:
        best[5] = best[2]


@njit
def solve(
    tables: Tables,
    base: int,
    symptom: Ints,
    reported: Bools,
    if_absent: Floats,
    if_present: Floats,
    event_weight: Floats,
    want: int,
    most_states: int,
    event_out: Floats,
    cause_out: Floats,
    kit_out: Floats,
    numbers: Floats,
) -> int:
    """Answer one query; return EXACT, IMPOSSIBLE or TOO_WIDE.

    Args:
        base: Row of `Tables.odds`.
        symptom, reported, if_absent, if_present: As in `Evidence`, shape (E,).
        event_weight: Shape (K,) or (0,) for none.
        want: POSTERIOR, BEST_KIT or ALL_KITS.
        most_states: Table entries that may be kept for the backward pass.
        event_out: Shape (K,), filled with P(event | findings, ticket).
        cause_out: Shape (C,), filled with P(cause | findings, ticket).
        kit_out: For ALL_KITS shape (P + 1, P + 1), filled with the coverage of the kit {i - 1, j - 1}, 0 standing
            for nothing; for BEST_KIT shape (1, 6): coverage of nothing, best part, its coverage, first
            and second part of the best pair, its coverage (-1 where there is no such part); else (0, 0).
        numbers: Shape (3,), filled with log P(findings, ticket), the width and the states kept.
    """
    odds = tables.odds[base].copy()
    for k in range(event_weight.shape[0]):
        odds[k] *= event_weight[k]
    log_constant, findings = absorb(tables, base, symptom, reported, if_absent, if_present, odds)
    local = localise(tables, base, symptom, reported, if_absent, if_present, odds, findings)
    events = local.event.shape[0]
    everything = np.ones(events, np.bool_)
    plan = make_plan(local, everything)
    numbers[1], numbers[2] = plan.size[1], plan.size[2]
    if plan.size[2] > most_states:
        return TOO_WIDE
    active_mass = np.empty(events)
    some, none, log_scale = marginals(local, plan, active_mass)
    free = free_factor(local, plan)

    index = np.full(odds.shape[0], -1, np.int64)
    for a in range(events):
        index[local.event[a]] = a
    some_outside = 0.0
    all_odds = 1.0
    log_odds = 0.0
    for k in range(odds.shape[0]):
        all_odds *= 1.0 + odds[k]
        if all_odds > LARGE:
            log_odds += np.log(all_odds)
            all_odds = 1.0
        if index[k] < 0:
            event_out[k] = odds[k] / (1.0 + odds[k])
            some_outside += (1.0 - some_outside) * event_out[k]
    total = free * (some + none * some_outside)
    if not total > 0.0:
        return IMPOSSIBLE
    all_mass = free * (some + none)
    numbers[0] = log_constant + log_odds + np.log(all_odds) + np.log(total) + log_scale

    false_outside = 1.0 - event_out
    for k in range(odds.shape[0]):
        if index[k] < 0:
            event_out[k] *= all_mass / total
        else:
            event_out[k] = free * active_mass[index[k]] / total
    _cause_marginals(
        tables, local, plan, free, index, false_outside, event_out, all_mass, total, log_scale, cause_out
    )
    if want == POSTERIOR:
        return EXACT

    no_part = np.empty(events, np.bool_)
    for a in range(events):
        no_part[a] = tables.first_part[local.event[a]] == NO_PART
    side_plan = make_plan(local, no_part)
    kits = _prepare_kits(tables, local, side_plan, odds, index, total, log_scale)
    if want == ALL_KITS:
        _all_kits(tables, local, side_plan, odds, index, kits, kit_out)
    else:
        _best_kits(tables, local, side_plan, odds, index, kits, kit_out[0])
    return EXACT


@parallel
def solve_many(
    tables: Tables,
    base: Ints,
    start: Ints,
    symptom: Ints,
    reported: Bools,
    if_absent: Floats,
    if_present: Floats,
    event_weight: Floats,
    want: int,
    most_states: int,
    event_out: Floats,
    cause_out: Floats,
    kit_out: Floats,
    numbers: Floats,
    status: Ints,
) -> None:
    """Answer many queries of one network on all cores; the rows of query n are start[n]:start[n + 1]."""
    for n in prange(base.shape[0]):
        rows = slice(start[n], start[n + 1])
        weight = event_weight[n] if event_weight.shape[0] else event_weight.reshape(-1)
        status[n] = solve(
            tables,
            base[n],
            symptom[rows],
            reported[rows],
            if_absent[rows],
            if_present[rows],
            weight,
            want,
            most_states,
            event_out[n],
            cause_out[n],
            kit_out[n],
            numbers[n],
        )
