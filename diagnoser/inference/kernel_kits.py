"""The coverage of kits: the mass of all event sets with all their parts inside the kit.

The events without a part are always inside.  The *side* findings are those with such a parent, and one table over
them holds the share that the events without a part explain.  A set of part events then needs one product over the
other findings and one sum over that table.  All masses are relative to P(findings, ticket), and every term is
positive.

An *item* is a set of events of one part that happen together, without its other events: a single event, or several
hidden modes at once.  Item 0 is the empty set.  The mass of a pair of parts is the sum over pairs of their items.  A
whole row of pairs (one item against all) is one pass over arrays.

With u = (1 + outside[a]) (1 + outside[b]) (1 + odds of their joint events outside the schedule), the coverage is
    all_false ((other + alone[a] + alone[b] + together(a, b)) u + nothing (u - 1 + no_part_outside)).

Where the side findings are too many for a table, the sum runs over the sets of the events without a part, or over their
own schedule, whichever takes fewer operations.

Axes: F findings, A active events, I items, R slots (chosen parts with an active event), P parts, S chosen parts,
T = 2^(side findings), or 2^(events without a part) where the sum runs over their sets.
"""

# Numba has one kind of integer where mypy sees two, and keeps records where it sees tuples.
# mypy: disable-error-code="arg-type, assignment, call-overload, return-value, operator"

from typing import Final, NamedTuple

import numpy as np

from diagnoser.arrays import Floats, Ints
from diagnoser.inference.jit import inlined, njit
from diagnoser.inference.kernel_arena import Arena, fill, take_floats, take_ints
from diagnoser.inference.kernel_forward_backward import forward
from diagnoser.inference.kernel_layout import Tables
from diagnoser.inference.kernel_schedule import MOST_COUNTED, Schedule
from diagnoser.inference.kernel_subproblem import NEAR, QueryEvents, Subproblem
from diagnoser.inference.layout import NO_PART

IN_RANGE: Final = 600.0  # logarithms that a product may reach on its way
WIDEST_SIDE: Final = 10  # most side findings of a table
MOST_SET_EVENTS: Final = 12  # most events without a part whose sets are listed

BY_TABLE: Final = 0  # the ways to sum over the events without a part
BY_SETS: Final = 1
BY_SCHEDULE: Final = 2

OF_A_KIT: Final = 16.0  # operations to fill in a kit here, and to price and compare it later
AT_ONCE: Final = 4  # a chain of products takes as long as so many rows of them


class Kits(NamedTuple):
    """The terms of the coverage of every kit.

    Attributes:
        slot: Shape (P,), slot of each part, -1 if it has no active event or is not chosen.
        part: Shape (R,), the part of each slot.
        item_start: Shape (R + 1,), the items of slot r are item_start[r]:item_start[r + 1].
        item_slot: Shape (I,).
        weight: Shape (I,), product of the odds of the item's events.
        explained: Shape (F x I,), chance that the item explains a finding.
        unexplained: Shape (F x I,), 1 - explained, as a product: a difference would lose digits near 0.
        given: Shape (F x I,), weight of the finding given the item, if nothing else explained it.
        silent: Shape (F,), 1 - leak.
        if_absent, if_present: Shape (F,), the weights of each finding, shared out so the total is 1.
        side: Shape (F,), bit of each side finding, -1 for the others.
        table: Shape (T,), mass of each set of side findings that leak and no-part events explained. With BY_SETS the
            probability of each set of no-part events.
        ends: Shape (T x I,), weight of each such set given the item.
        way: BY_TABLE, BY_SETS or BY_SCHEDULE.
        set_explained: Shape (T x F,) with BY_SETS, chance that leak and the set explain each finding. Else (0,).
        set_unexplained: The same size, 1 - set_explained as a product.
        single: Whether each slot has one item.
        alone: Shape (R,), mass of the items of each part.
        outside: Shape (R,), prod(1 + odds) - 1 over the part's events outside the schedule.
        other: Mass in which a no-part event inside the schedule happened, no part event, none outside.
        nothing: Mass in which no active event happened.
        no_part_outside: P(some no-part event outside the schedule).
        all_false: P(no part event at all), the unit of all odds.
    """

    slot: Ints
    part: Ints
    item_start: Ints
    item_slot: Ints
    weight: Floats
    explained: Floats
    unexplained: Floats
    given: Floats
    silent: Floats
    if_absent: Floats
    if_present: Floats
    side: Ints
    table: Floats
    ends: Floats
    way: int
    set_explained: Floats
    set_unexplained: Floats
    single: bool
    alone: Floats
    outside: Floats
    other: float
    nothing: float
    no_part_outside: float
    all_false: float


@njit
def flag_no_part(tables: Tables, local: Subproblem, flags: Ints) -> int:
    """Fill `flags`, shape (A,), with 1 for the active events without a part. Return how many there are."""
    count = 0
    for a in range(local.event.shape[0]):
        flags[a] = tables.first_part[local.event[a]] == NO_PART
        count += flags[a]
    return count


class Slots(NamedTuple):
    """The parts with an active event. The fields are those of `Kits`."""

    slot: Ints
    part: Ints
    item_start: Ints


@njit
def assign_slots(tables: Tables, query: QueryEvents, local: Subproblem, column: Ints, arena: Arena) -> Slots:
    """Give a slot to each chosen part with an active event. `column` is -1 for a part that is not chosen."""
    slot = take_ints(arena, tables.part_odds.shape[0])
    part = take_ints(arena, 2 * local.event.shape[0])
    fill(slot, -1)
    slots = 0
    for a in range(local.event.shape[0]):
        k = local.event[a]
        first, second = tables.first_part[k], tables.second_part[k]
        if first >= 0 and slot[first] < 0 and column[first] >= 0:
            slot[first], part[slots] = slots, first
            slots += 1
        if first >= 0 and second >= 0 and slot[second] < 0 and column[second] >= 0:
            slot[second], part[slots] = slots, second
            slots += 1
    item_start = take_ints(arena, slots + 1)
    item_start[0] = 1
    for r in range(slots):
        active = 0
        for x in range(tables.part_start[part[r]], tables.part_start[part[r] + 1]):
            active += query.place[tables.part_event[x]] >= 0
        item_start[r + 1] = item_start[r] + (np.int64(1) << min(active, 30)) - 1
    return Slots(slot, part[:slots], item_start)


@njit
def slots_size(tables: Tables, local: Subproblem) -> int:
    """Return how many integers `assign_slots` takes."""
    return tables.part_odds.shape[0] + 4 * local.event.shape[0] + 1


@njit
def side_width(local: Subproblem, flags: Ints) -> int:
    """Return the number of findings with a parent without a part."""
    width = 0
    for t in range(local.leak.shape[0]):
        for x in range(local.start[t], local.start[t + 1]):
            if flags[local.parent[x]]:
                width += 1
                break
    return width


@njit
def way_to_sum(local: Subproblem, flags: Ints, side: int, side_schedule: Schedule) -> tuple[int, int]:
    """Return how to sum over the events without a part, and T."""
    if side <= WIDEST_SIDE:
        return BY_TABLE, np.int64(1) << side
    events = 0
    for a in range(flags.shape[0]):
        events += flags[a]
    sets = np.int64(1) << min(events, MOST_SET_EVENTS)
    if events <= MOST_SET_EVENTS and sets * local.leak.shape[0] < 8 * side_schedule.operations:
        return BY_SETS, sets
    return BY_SCHEDULE, np.int64(1)


@njit
def kits_operations(
    tables: Tables, local: Subproblem, slots: Slots, chosen: int, flags: Ints, side: int, side_schedule: Schedule
) -> float:  # fmt: skip
    """Return the number of operations for all kits of so many chosen parts, before anything is computed."""
    way, states = way_to_sum(local, flags, side, side_schedule)
    findings, places, size = float(local.leak.shape[0]), slots.part.shape[0], chosen + 1.0
    items = float(slots.item_start[places])
    one_set, row = AT_ONCE * (findings + 2.0 * states), findings + states
    if way == BY_SETS:
        one_set, row = AT_ONCE * findings * states, findings * states
    elif way == BY_SCHEDULE:
        one_set = row = AT_ONCE * float(side_schedule.operations)
    joint = 0.0
    for x in range(tables.joint_event.shape[0]):
        pairs = 1.0
        for part in (tables.first_part[tables.joint_event[x]], tables.second_part[tables.joint_event[x]]):
            r = slots.slot[part]
            pairs *= 1.0 if r < 0 else 1.0 + slots.item_start[r + 1] - slots.item_start[r]
        joint += 2.0 * pairs * one_set
    return items * items / 2.0 * row + joint + OF_A_KIT * size * size


@njit
def kits_size(
    tables: Tables, local: Subproblem, slots: Slots, flags: Ints, side: int, side_schedule: Schedule
) -> tuple[int, int]:
    """Return how many integers and floats the coverage of all kits takes."""
    findings, events, parts = local.leak.shape[0], local.event.shape[0], tables.part_odds.shape[0]
    places, items = slots.part.shape[0], slots.item_start[slots.part.shape[0]]
    ints = items + findings + 2 * events + places + tables.joint_event.shape[0] + 8
    floats = (7 + 3 * findings) * items + 6 * places + 13 * findings + 4 * parts
    way, states = way_to_sum(local, flags, side, side_schedule)
    if way == BY_TABLE:
        floats += states * (items + 5) + events * side
    elif way == BY_SETS:
        floats += states * (2 + 2 * findings)
    return ints, floats + (np.int64(4) << min(side_schedule.width, MOST_COUNTED))


@njit
def _fill_items(tables: Tables, query: QueryEvents, local: Subproblem, kits: Kits, arena: Arena) -> None:
    """Fill the items: single events at the powers of two, then each set from a smaller set and a single event."""
    findings, items = local.leak.shape[0], kits.weight.shape[0]
    ints = arena.ints[0]
    item_of = take_ints(arena, local.event.shape[0])
    fill(item_of, 0)
    fill(kits.explained, 0.0)
    fill(kits.unexplained, 1.0)
    kits.item_slot[0], kits.weight[0] = -1, 1.0
    for r in range(kits.part.shape[0]):
        position = 1
        kits.outside[r] = 0.0
        for x in range(tables.part_start[kits.part[r]], tables.part_start[kits.part[r] + 1]):
            k = tables.part_event[x]
            if query.place[k] >= 0:
                item = kits.item_start[r] + position - 1
                item_of[query.place[k]] = item
                kits.item_slot[item], kits.weight[item] = r, query.odds[k]
                position <<= 1
            else:
                kits.outside[r] += (1.0 + kits.outside[r]) * query.odds[k]
    for t in range(findings):
        for x in range(local.start[t], local.start[t + 1]):
            item = item_of[local.parent[x]]
            if item:
                kits.explained[t * items + item] = local.link[x]
                kits.unexplained[t * items + item] = 1.0 - local.link[x]
    for r in range(kits.part.shape[0]):
        base = kits.item_start[r] - 1
        for code in range(1, kits.item_start[r + 1] - base):
            lowest = code & -code
            item, one, rest = base + code, base + lowest, base + code - lowest
            if code != lowest:
                kits.item_slot[item], kits.weight[item] = r, kits.weight[one] * kits.weight[rest]
                for t in range(findings):
                    both = kits.explained[t * items + one]
                    both += kits.unexplained[t * items + one] * kits.explained[t * items + rest]
                    kits.explained[t * items + item] = both
                    kits.unexplained[t * items + item] = (
                        kits.unexplained[t * items + one] * kits.unexplained[t * items + rest]
                    )
    arena.ints[0] = ints


@njit
def _fill_side_table(
    local: Subproblem, flags: Ints, side: Ints, width: int, some: Floats, none: Floats, arena: Arena
) -> None:
    """Fill the mass of each set of explained side findings, with some no-part event and with none."""
    events, floats = local.event.shape[0], arena.ints[1]
    link_of, happened = take_floats(arena, events * width), take_floats(arena, 1 << width)
    fill(some, 0.0)
    fill(link_of, 0.0)
    none[0] = 1.0
    states = 1
    for t in range(local.leak.shape[0]):
        if side[t] >= 0:
            for state in range(states):
                none[states + state] = none[state] * local.leak[t]
                none[state] *= 1.0 - local.leak[t]
            states <<= 1
            for x in range(local.start[t], local.start[t + 1]):
                link_of[local.parent[x] * width + side[t]] = local.link[x]
    for a in range(events):
        if flags[a]:
            for state in range(states):
                happened[state] = local.q1[a] * (some[state] + none[state])
            for place in range(width):
                if link_of[a * width + place] > 0.0:
                    link = link_of[a * width + place]
                    _explain_one(happened, states, place, link, 1.0 - link)
            for state in range(states):
                some[state] = local.q0[a] * some[state] + happened[state]
                none[state] *= local.q0[a]
    arena.ints[1] = floats


@njit
def _explain_one(table: Floats, states: int, place: int, explained: float, unexplained: float) -> None:
    bit = 1 << place
    for block in range(0, states, 2 * bit):
        for state in range(block, block + bit):
            table[state + bit] += explained * table[state]
            table[state] *= unexplained


@inlined
def covered(kits: Kits, active: float, outside: float) -> float:
    """Return the coverage of a kit: `active` is its mass inside the schedule, `outside` its odds outside."""
    some = (kits.other + active) * (1.0 + outside) + kits.nothing * (outside + kits.no_part_outside)
    return kits.all_false * some


@inlined
def _multiply_row(row: Floats, closed: float, silent: float, given: Floats) -> None:
    for other in range(row.shape[0]):
        row[other] *= closed + silent * given[other]


@njit
def _add_row(total: Floats, mass: float, ends: Floats) -> None:
    for other in range(total.shape[0]):
        total[other] += mass * ends[other]


@inlined
def _row(
    local: Subproblem, kits: Kits, schedule: Schedule, item: int, since: int, row: Floats, arena: Arena
) -> None:
    """Fill row[since:], of shape (I,): the mass with this item and each other one."""
    if kits.way == BY_SCHEDULE:
        _row_by_schedule(local, kits, schedule, item, since, row, arena)
        return
    items = row.shape[0]
    weight = kits.weight[item]
    for other in range(since, items):
        row[other] = weight * kits.weight[other]
    for t in range(kits.silent.shape[0]):
        if kits.side[t] < 0:
            explained = kits.explained[t * items + item]
            closed = kits.if_present[t] * (local.leak[t] + kits.silent[t] * explained)
            silent = kits.silent[t] * kits.unexplained[t * items + item]
            _multiply_row(row[since:], closed, silent, kits.given[t * items + since : (t + 1) * items])
    if kits.way == BY_SETS:
        _sum_over_sets(kits, item, since, row, arena)
        return
    states = kits.table.shape[0]
    if states == 1:
        return
    floats = arena.ints[1]
    state_mass, total = take_floats(arena, states), take_floats(arena, items)
    for state in range(states):
        state_mass[state] = kits.table[state]
    for t in range(kits.silent.shape[0]):
        if kits.side[t] >= 0 and kits.explained[t * items + item] > 0.0:
            explained, unexplained = kits.explained[t * items + item], kits.unexplained[t * items + item]
            _explain_one(state_mass, states, kits.side[t], explained, unexplained)
    fill(total, 0.0)
    for state in range(states):
        _add_row(total[since:], state_mass[state], kits.ends[state * items + since : (state + 1) * items])
    for other in range(since, items):
        row[other] *= total[other]
    arena.ints[1] = floats


@njit
def _sum_over_sets(kits: Kits, item: int, since: int, row: Floats, arena: Arena) -> None:
    """Multiply row[since:] by the mass of the side findings, summed over the sets of no-part events."""
    findings, items, floats = kits.silent.shape[0], row.shape[0], arena.ints[1]
    product, total = take_floats(arena, items), take_floats(arena, items)
    fill(total, 0.0)
    for chosen in range(kits.table.shape[0]):
        fill(product, kits.table[chosen])
        for t in range(findings):
            if kits.side[t] >= 0:
                silent = kits.set_unexplained[chosen * findings + t]
                closed = kits.set_explained[chosen * findings + t] + silent * kits.explained[t * items + item]
                silent *= kits.unexplained[t * items + item]
                given = kits.given[t * items + since : (t + 1) * items]
                _multiply_row(product[since:], kits.if_present[t] * closed, silent, given)
        _add_row(total[since:], 1.0, product[since:])
    for other in range(since, items):
        row[other] *= total[other]
    arena.ints[1] = floats


@njit
def _fill_sets(
    local: Subproblem, flags: Ints, silent: Floats, table: Floats, explained: Floats, unexplained: Floats, arena: Arena
) -> None:  # fmt: skip
    """Fill the probability of each set of no-part events, and its chances of explaining each finding."""
    findings, floats = local.leak.shape[0], arena.ints[1]
    link_of = take_floats(arena, findings)
    table[0] = 1.0
    for t in range(findings):
        explained[t], unexplained[t] = local.leak[t], silent[t]
    sets = 1
    for a in range(local.event.shape[0]):
        if not flags[a]:
            continue
        fill(link_of, 0.0)
        for t in range(findings):
            for x in range(local.start[t], local.start[t + 1]):
                if local.parent[x] == a:
                    link_of[t] = local.link[x]
        for chosen in range(sets):
            table[sets + chosen] = table[chosen] * local.q1[a]
            table[chosen] *= local.q0[a]
            for t in range(findings):
                old, new = chosen * findings + t, (sets + chosen) * findings + t
                explained[new] = explained[old] + unexplained[old] * link_of[t]
                unexplained[new] = unexplained[old] * (1.0 - link_of[t])
        sets <<= 1
    arena.ints[1] = floats


@njit
def _mass_of_sets(
    if_absent: Floats, if_present: Floats, table: Floats, explained: Floats, unexplained: Floats
) -> float:
    """Return the mass with some no-part event and no part event."""
    findings, total = if_absent.shape[0], 0.0
    for chosen in range(1, table.shape[0]):
        mass = table[chosen]
        for t in range(findings):
            x = chosen * findings + t
            mass *= if_absent[t] * unexplained[x] + if_present[t] * explained[x]
        total += mass
    return total


@njit
def _row_by_schedule(
    local: Subproblem, kits: Kits, schedule: Schedule, item: int, since: int, row: Floats, arena: Arena
) -> None:
    findings, items, floats = kits.silent.shape[0], row.shape[0], arena.ints[1]
    explained, unexplained = take_floats(arena, findings), take_floats(arena, findings)
    for other in range(since, items):
        row[other] = 0.0
        if item and other and kits.item_slot[item] == kits.item_slot[other]:
            continue
        for t in range(findings):
            _pair(kits, t * items + item, t * items + other, explained, unexplained, t)
        weight = kits.weight[item] * kits.weight[other]
        row[other] = weight * set_mass(local, kits, schedule, explained, unexplained, arena)
    arena.ints[1] = floats


@inlined
def _pair(kits: Kits, one: int, other: int, explained: Floats, unexplained: Floats, t: int) -> None:
    """Fill the chance of finding t being explained by two items. `one` and `other` are entries of `Kits.explained`."""
    explained[t] = kits.explained[one] + kits.unexplained[one] * kits.explained[other]
    unexplained[t] = kits.unexplained[one] * kits.unexplained[other]


@njit
def set_mass(
    local: Subproblem, kits: Kits, schedule: Schedule, explained: Floats, unexplained: Floats, arena: Arena
) -> float:
    """Return the mass of the no-part events, together with a set with these chances of explaining each finding."""
    findings, floats = kits.silent.shape[0], arena.ints[1]
    if kits.way == BY_SETS:
        return _set_mass_by_sets(kits, explained, unexplained)
    if kits.way == BY_SCHEDULE:
        leak = take_floats(arena, findings)
        for t in range(findings):
            leak[t] = local.leak[t] + kits.silent[t] * explained[t]
        mass = _run(local, kits, schedule, leak, arena)
        arena.ints[1] = floats
        return mass
    states = kits.table.shape[0]
    table = take_floats(arena, states)
    for state in range(states):
        table[state] = kits.table[state]
    mass = 1.0
    for t in range(findings - 1, -1, -1):
        w0, w1 = kits.if_absent[t], kits.if_present[t]
        given = w0 * unexplained[t] + w1 * explained[t]
        if kits.side[t] < 0:
            mass *= w1 * local.leak[t] + kits.silent[t] * given
        else:  # side findings are numbered in their order, so that the last one is the highest bit
            states >>= 1
            for state in range(states):
                table[state] = table[state] * given + table[states + state] * w1
    arena.ints[1] = floats
    return mass * table[0]


@njit
def _set_mass_by_sets(kits: Kits, explained: Floats, unexplained: Floats) -> float:
    findings, total = kits.silent.shape[0], 0.0
    for chosen in range(kits.table.shape[0]):
        mass = kits.table[chosen]
        for t in range(findings):
            silent = kits.set_unexplained[chosen * findings + t]
            closed = kits.set_explained[chosen * findings + t] + silent * explained[t]
            mass *= kits.if_absent[t] * silent * unexplained[t] + kits.if_present[t] * closed
        total += mass
    return total


@njit
def _run(local: Subproblem, kits: Kits, schedule: Schedule, leak: Floats, arena: Arena) -> float:
    """Return the mass of the no-part events with these leaks, by their own schedule."""
    likewise = Subproblem(
        local.event, local.odds, local.q0, local.q1, local.start, local.parent, local.link, leak,
        kits.if_absent, kits.if_present,
    )  # fmt: skip
    masses = forward(likewise, schedule, schedule.degree, leak[:0], leak[:0], arena)
    return (masses.some + masses.none) * np.exp(masses.log_scale)


@njit
def _share_out(local: Subproblem, log_factor: float, if_absent: Floats, if_present: Floats) -> float:
    """Fill the weights of each finding, multiplied so that together they take the factor, and products stay in range.

    A factor beyond the range is first shared by size: the largest possible weight of each finding becomes 1.

    Returns:
        The logarithm of the product of all multipliers.
    """
    findings, done = if_absent.shape[0], 0.0
    by_size = not -IN_RANGE <= log_factor <= IN_RANGE
    for t in range(findings):
        w0, w1, largest = local.if_absent[t], local.if_present[t], 1.0
        if by_size:
            explained, unexplained = local.leak[t], 1.0 - local.leak[t]
            by_leak = w0 * unexplained + w1 * explained
            for x in range(local.start[t], local.start[t + 1]):
                explained += unexplained * local.link[x]
                unexplained *= 1.0 - local.link[x]
            largest = max(by_leak, w0 * unexplained + w1 * explained)
            done -= np.log(largest)
        if_absent[t], if_present[t] = w0 / largest, w1 / largest
    if not findings:
        return done
    rest = min(max(log_factor - done, -IN_RANGE), IN_RANGE)
    share = np.exp(rest / findings)
    for t in range(findings):
        if_absent[t] *= share
        if_present[t] *= share
    return done + rest


@njit
def prepare_kits(
    tables: Tables, query: QueryEvents, local: Subproblem, slots: Slots, flags: Ints, schedule: Schedule,
    log_total: float, part_outside: float, no_part_outside: float, arena: Arena,
) -> Kits:  # fmt: skip
    """Return the terms of the coverage of every kit.

    Args:
        flags: Shape (A,), 1 for the active events without a part.
        schedule: A schedule over those alone.
        log_total: log P(findings, ticket) on the scale of the local problem.
        part_outside: log P(no part event outside the schedule).
        no_part_outside: P(some no-part event outside the schedule).
    """
    findings, events, places = local.leak.shape[0], local.event.shape[0], slots.part.shape[0]
    items = slots.item_start[places]
    nothing = 1.0
    silent, if_absent = take_floats(arena, findings), take_floats(arena, findings)
    if_present, side = take_floats(arena, findings), take_ints(arena, findings)
    # Masses relative to the total; what is beyond the range goes to the unit of all masses.
    beyond = -log_total - _share_out(local, -log_total, if_absent, if_present)
    all_false = np.exp(part_outside + min(beyond, IN_RANGE))
    width = 0
    for t in range(findings):
        silent[t] = 1.0 - local.leak[t]
        nothing *= if_absent[t] * silent[t] + if_present[t] * local.leak[t]
        side[t] = -1
        for x in range(local.start[t], local.start[t + 1]):
            if flags[local.parent[x]]:
                side[t] = width
                width += 1
                break
    for a in range(events):
        if flags[a]:
            nothing *= local.q0[a]
        else:
            all_false *= local.q0[a]
    way, states = way_to_sum(local, flags, width, schedule)
    table, none = take_floats(arena, states), take_floats(arena, states)
    ends = take_floats(arena, states * items if way == BY_TABLE and width else 0)
    of_sets = states * findings if way == BY_SETS else 0
    table[0] = 1.0
    other = 0.0
    if way == BY_SCHEDULE:
        masses = forward(
            Subproblem(
                local.event, local.odds, local.q0, local.q1, local.start, local.parent, local.link, local.leak,
                if_absent, if_present,
            ), schedule, flags, table[:0], table[:0], arena,
        )  # fmt: skip
        other = masses.some * np.exp(masses.log_scale)
    elif way == BY_TABLE and width:
        _fill_side_table(local, flags, side, width, table, none, arena)
        other = _side_mass(local, silent, if_absent, if_present, side, table, arena)
        for state in range(states):
            table[state] += none[state]
    set_explained, set_unexplained = take_floats(arena, of_sets), take_floats(arena, of_sets)
    if way == BY_SETS:
        _fill_sets(local, flags, silent, table, set_explained, set_unexplained, arena)
        other = _mass_of_sets(if_absent, if_present, table, set_explained, set_unexplained)
    single = True
    for r in range(places):
        single = single and slots.item_start[r + 1] == r + 2
    kits = Kits(
        slots.slot, slots.part, slots.item_start, take_ints(arena, items), take_floats(arena, items),
        take_floats(arena, findings * items), take_floats(arena, findings * items),
        take_floats(arena, findings * items), silent, if_absent, if_present,
        side, table, ends, way, set_explained, set_unexplained, single,
        take_floats(arena, places), take_floats(arena, places), other, nothing, no_part_outside, all_false,
    )  # fmt: skip
    _fill_items(tables, query, local, kits, arena)
    for t in range(findings):
        for x in range(t * items, (t + 1) * items):
            kits.given[x] = if_absent[t] * kits.unexplained[x] + if_present[t] * kits.explained[x]
    if way == BY_TABLE and width:
        _fill_ends(kits)
    floats = arena.ints[1]
    row = take_floats(arena, items)
    _row(local, kits, schedule, np.int64(0), np.int64(0), row, arena)
    fill(kits.alone, 0.0)
    for item in range(1, items):
        kits.alone[kits.item_slot[item]] += row[item]
    arena.ints[1] = floats
    return kits


@njit
def _side_mass(
    local: Subproblem,
    silent: Floats,
    if_absent: Floats,
    if_present: Floats,
    side: Ints,
    some: Floats,
    arena: Arena,
) -> float:
    """Return the mass with some no-part event and no part event."""
    states, floats = some.shape[0], arena.ints[1]
    table = take_floats(arena, states)
    for state in range(states):
        table[state] = some[state]
    mass = 1.0
    for t in range(side.shape[0] - 1, -1, -1):
        if side[t] < 0:
            mass *= if_absent[t] * silent[t] + if_present[t] * local.leak[t]
        else:
            states >>= 1
            for state in range(states):
                table[state] = table[state] * if_absent[t] + table[states + state] * if_present[t]
    arena.ints[1] = floats
    return mass * table[0]


@njit
def _fill_ends(kits: Kits) -> None:
    """Fill the weight of each state of the side findings for each item, one finding at a time."""
    items = kits.weight.shape[0]
    for item in range(items):
        kits.ends[item] = 1.0
    states = 1
    for t in range(kits.side.shape[0]):
        if kits.side[t] >= 0:
            for state in range(states):
                low, high = state * items, (states + state) * items
                for item in range(items):
                    kits.ends[high + item] = kits.ends[low + item] * kits.if_present[t]
                    kits.ends[low + item] *= kits.given[t * items + item]
            states <<= 1


@inlined
def _pairs_of_slot(
    local: Subproblem,
    kits: Kits,
    schedule: Schedule,
    r: int,
    since: int,
    row: Floats,
    together: Floats,
    arena: Arena,
) -> None:
    """Fill together[since:], of shape (R,): the mass with events of slot r and of each other one."""
    first = kits.item_start[since]
    fill(together[since:], 0.0)
    for item in range(kits.item_start[r], kits.item_start[r + 1]):
        _row(local, kits, schedule, item, first, row, arena)
        if kits.single:
            _add_row(together[since:], 1.0, row[first:])
        else:
            for other in range(first, row.shape[0]):
                together[kits.item_slot[other]] += row[other]


@inlined
def _cover(kits: Kits, r: int, together: Floats, alone: Floats, outside: Floats) -> None:
    """Turn the masses of pairs of slot r into their coverage."""
    own_alone, own_outside = kits.alone[r], kits.outside[r]
    for s in range(together.shape[0]):
        beyond = own_outside + outside[s] + own_outside * outside[s]
        together[s] = covered(kits, own_alone + alone[s] + together[s], beyond)


@njit
def _joint_pair(
    tables: Tables,
    query: QueryEvents,
    local: Subproblem,
    kits: Kits,
    schedule: Schedule,
    first: int,
    second: int,
    arena: Arena,
) -> float:
    """Return the coverage of two co-failing parts.

    `first` < `second`. Each set of their joint events, with each item of either part or none.
    """
    r, s = kits.slot[first], kits.slot[second]
    own_first = kits.outside[r] if r >= 0 else outside_of(tables, query, first)
    own_second = kits.outside[s] if s >= 0 else outside_of(tables, query, second)
    outside = own_first + (1.0 + own_first) * own_second
    start, stop = tables.joint_start[first], tables.joint_start[first + 1]
    ints, floats = arena.ints[0], arena.ints[1]
    active = take_ints(arena, stop - start)
    count = 0
    for x in range(start, stop):
        k = tables.joint_event[x]
        if tables.second_part[k] != second:
            continue
        if query.place[k] >= 0:
            active[count] = query.place[k]
            count += 1
        else:
            outside += (1.0 + outside) * query.odds[k]
    alone = 0.0
    if r >= 0:
        alone = kits.alone[r]
    if s >= 0:
        alone += kits.alone[s]
    findings, items = local.leak.shape[0], kits.weight.shape[0]
    joint, not_joint = take_floats(arena, findings), take_floats(arena, findings)
    explained, unexplained = take_floats(arena, findings), take_floats(arena, findings)
    mass = alone
    of_first = kits.item_start[r + 1] - kits.item_start[r] if r >= 0 else 0
    of_second = kits.item_start[s + 1] - kits.item_start[s] if s >= 0 else 0
    for subset in range(1 << count):
        weight = _joint_set(local, active, count, subset, joint, not_joint)
        for x in range(of_first + 1):
            one = kits.item_start[r] + x - 1 if x else 0
            for y in range(of_second + 1):
                two = kits.item_start[s] + y - 1 if y else 0
                if subset == 0 and (one == 0 or two == 0):
                    continue
                for t in range(findings):
                    _pair(kits, t * items + one, t * items + two, explained, unexplained, t)
                    explained[t] += unexplained[t] * joint[t]
                    unexplained[t] *= not_joint[t]
                set_weight = weight * kits.weight[one] * kits.weight[two]
                mass += set_weight * set_mass(local, kits, schedule, explained, unexplained, arena)
    arena.ints[0], arena.ints[1] = ints, floats
    return covered(kits, mass, outside)


@njit
def _joint_set(
    local: Subproblem, active: Ints, count: int, subset: int, explained: Floats, unexplained: Floats
) -> float:
    """Fill the chances of a set of joint events to explain each finding. Return the product of their odds."""
    weight = 1.0
    fill(explained, 0.0)
    fill(unexplained, 1.0)
    for y in range(count):
        if subset >> y & 1:
            weight *= local.odds[active[y]]
            for t in range(explained.shape[0]):
                for x in range(local.start[t], local.start[t + 1]):
                    if local.parent[x] == active[y]:
                        explained[t] += unexplained[t] * local.link[x]
                        unexplained[t] *= 1.0 - local.link[x]
    return weight


@njit
def outside_of(tables: Tables, query: QueryEvents, part: int) -> float:
    """Return prod(1 + odds) - 1 over the events with this part alone, none of them active."""
    odds = 0.0
    for x in range(tables.part_start[part], tables.part_start[part + 1]):
        odds += (1.0 + odds) * query.odds[tables.part_event[x]]
    return odds


@njit
def all_kits(
    tables: Tables,
    query: QueryEvents,
    local: Subproblem,
    kits: Kits,
    schedule: Schedule,
    chosen: Ints,
    column: Ints,
    out: Floats,
    arena: Arena,
) -> None:
    """Fill the coverage of every kit of at most two different parts.

    Args:
        chosen: Shape (S,), the parts to choose from.
        column: Shape (P,), place of each part among the chosen ones, or -1.
        out: Shape (S + 1, S + 1), filled. Index 0 is no part.
    """
    parts, places, items = kits.slot.shape[0], kits.part.shape[0], kits.weight.shape[0]
    every_alone, every_outside = take_floats(arena, parts), take_floats(arena, parts)
    for part in range(parts):
        every_alone[part], every_outside[part] = 0.0, tables.part_odds[part]
    for x in range(query.tally[NEAR]):
        part = tables.first_part[query.near[x]]
        if part >= 0 and kits.slot[part] < 0:
            every_outside[part] = outside_of(tables, query, part)
    for r in range(places):
        every_alone[kits.part[r]], every_outside[kits.part[r]] = kits.alone[r], kits.outside[r]
    size = chosen.shape[0]
    alone, outside = take_floats(arena, size), take_floats(arena, size)
    for x in range(size):
        alone[x], outside[x] = every_alone[chosen[x]], every_outside[chosen[x]]
    out[0, 0] = covered(kits, 0.0, 0.0)
    for first in range(size):
        one = out[first + 1]
        for second in range(size):  # the same whichever comes first, to the last bit
            beyond = outside[first] + outside[second] + outside[first] * outside[second]
            one[second + 1] = covered(kits, alone[first] + alone[second], beyond)
        out[0, first + 1] = out[first + 1, 0] = covered(kits, alone[first], outside[first])
        out[first + 1, first + 1] = out[0, first + 1]
    row, together = take_floats(arena, items), take_floats(arena, places)
    for r in range(places):
        first = column[kits.part[r]]
        _pairs_of_slot(local, kits, schedule, r, r + 1, row, together, arena)
        _cover(kits, r, together[r + 1 :], kits.alone[r + 1 :], kits.outside[r + 1 :])
        for s in range(r + 1, places):
            second = column[kits.part[s]]
            out[first + 1, second + 1] = out[second + 1, first + 1] = together[s]
    for x in range(tables.joint_event.shape[0]):
        k = tables.joint_event[x]
        one_part, other_part = tables.first_part[k], tables.second_part[k]
        first, second = column[one_part], column[other_part]
        if first >= 0 and second >= 0:
            result = _joint_pair(tables, query, local, kits, schedule, one_part, other_part, arena)
            out[first + 1, second + 1] = out[second + 1, first + 1] = result
