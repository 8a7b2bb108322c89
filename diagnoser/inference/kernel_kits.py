"""The coverage of kits: the mass of all event sets whose parts lie inside the kit.

The events without a part are always inside.  What they explain of the findings is summed once into a table over the
*side* findings, those with such a parent; a set of part events then needs one product over the other findings and
one sum over that table.  All masses are relative to P(findings, ticket), and every term is positive.

An *item* is a set of events of one part that happen together, none of its other events: an event by itself, or
several hidden modes at once.  Item 0 is nothing.  A pair of parts is the sum over pairs of their items, and a whole
row of pairs (one item against all) is one pass over arrays.

With u = (1 + outside[a]) (1 + outside[b]) (1 + odds of their joint events outside the programme), the coverage is
    all_false ((other + alone[a] + alone[b] + together(a, b)) u + nothing (u - 1 + no_part_outside)).

Axes: F findings, A active events, I items, R seats (parts with an active event), P parts, T = 2^(side findings).
"""

from typing import Final, NamedTuple

import numpy as np

from diagnoser.inference.compiled import NO_PART
from diagnoser.inference.jit import inlined, njit
from diagnoser.inference.kernel_local import NEAR, Local, Scene
from diagnoser.inference.kernel_plan import Plan, best_plan
from diagnoser.inference.kernel_states import forward
from diagnoser.inference.kernel_tables import Tables
from diagnoser.network.spec import Bools, Floats, Ints

WIDEST_SIDE: Final = 10  # beyond it each set runs its own programme over the events without a part
MOST_ITEMS: Final = 1 << 12

EMPTY: Final = 0  # where the numbers of the best kits stand
PART: Final = 1
PART_COVERAGE: Final = 2
FIRST_OF_PAIR: Final = 3
SECOND_OF_PAIR: Final = 4
PAIR_COVERAGE: Final = 5


class Kits(NamedTuple):
    """What coverage is put together from.

    Attributes:
        seat: Shape (P,), seat of each part, -1 where it has no active event, -2 where it has none but is touched.
        part: Shape (R,), the part of each seat.
        item_start: Shape (R + 1,), the items of seat r are item_start[r]:item_start[r + 1].
        item_seat: Shape (I,).
        weight: Shape (I,), product of the odds of the item's events.
        explained: Shape (F, I), chance that the item explains a finding.
        given: Shape (F, I), what the finding weighs when all else left it silent.
        silent: Shape (F,), 1 - leak.
        if_absent, if_present: Shape (F,), the weights of each finding, shared out so that the total is 1.
        side: Shape (F,), bit of each side finding, -1 for the others.
        table: Shape (T,), mass of what leak and no-part events explained of the side findings.
        ends: Shape (T, I), weight of each such state once the item had its say.
        by_table: Whether `table` and `ends` hold; else each set runs the programme.
        alone: Shape (R,), mass of the items of each part.
        inside: Shape (R,), sum of their weights.
        outside: Shape (R,), prod(1 + odds) - 1 over the part's events outside the programme.
        other: Mass in which a no-part event inside the programme happened, no part event, none outside.
        nothing: Mass in which no active event happened.
        no_part_outside: P(some no-part event outside the programme).
        all_false: P(no part event at all), the unit of all odds.
        upper: No set can explain the findings with more than this.
    """

    seat: Ints
    part: Ints
    item_start: Ints
    item_seat: Ints
    weight: Floats
    explained: Floats
    given: Floats
    silent: Floats
    if_absent: Floats
    if_present: Floats
    side: Ints
    table: Floats
    ends: Floats
    by_table: bool
    alone: Floats
    inside: Floats
    outside: Floats
    other: float
    nothing: float
    no_part_outside: float
    all_false: float
    upper: float


@inlined
def events_without_part(tables: Tables, local: Local) -> tuple[Bools, int]:
    """Return which active events need no part, and how many."""
    flags = np.empty(local.event.shape[0], np.bool_)
    count = 0
    for a in range(local.event.shape[0]):
        flags[a] = tables.first_part[local.event[a]] == NO_PART
        count += flags[a]
    return flags, count


@inlined
def _seats(tables: Tables, scene: Scene, local: Local) -> tuple[Ints, Ints, Ints]:
    """Return (seat of each part, part of each seat, items before each seat)."""
    seat = np.full(tables.part_odds.shape[0], -1, np.int64)
    part = np.empty(2 * local.event.shape[0], np.int64)
    seats = 0
    for a in range(local.event.shape[0]):
        k = local.event[a]
        first, second = tables.first_part[k], tables.second_part[k]
        if first >= 0 and seat[first] < 0:
            seat[first], part[seats] = seats, first
            seats += 1
        if first >= 0 and second >= 0 and seat[second] < 0:
            seat[second], part[seats] = seats, second
            seats += 1
    item_start = np.empty(seats + 1, np.int64)
    item_start[0] = 1
    for r in range(seats):
        active = 0
        for x in range(tables.part_start[part[r]], tables.part_start[part[r] + 1]):
            active += scene.place[tables.part_event[x]] >= 0
        item_start[r + 1] = item_start[r] + (np.int64(1) << min(active, 30)) - 1
    return seat, part[:seats], item_start


@inlined
def _fill_items(
    tables: Tables, scene: Scene, local: Local, part: Ints, item_start: Ints, item_seat: Ints,
    weight: Floats, explained: Floats, outside: Floats,
) -> None:  # fmt: skip
    """Fill the items: singles first at the powers of two, then each set as a smaller one and a single."""
    findings = local.leak.shape[0]
    item_of = np.zeros(local.event.shape[0], np.int64)
    explained[:] = 0.0
    item_seat[0], weight[0] = -1, 1.0
    for r in range(part.shape[0]):
        position = 1
        outside[r] = 0.0
        for x in range(tables.part_start[part[r]], tables.part_start[part[r] + 1]):
            k = tables.part_event[x]
            if scene.place[k] >= 0:
                item = item_start[r] + position - 1
                item_of[scene.place[k]] = item
                item_seat[item], weight[item] = r, scene.odds[k]
                position <<= 1
            else:
                outside[r] += (1.0 + outside[r]) * scene.odds[k]
    for t in range(findings):
        for x in range(local.start[t], local.start[t + 1]):
            item = item_of[local.parent[x]]
            if item:
                explained[t, item] = local.link[x]
    for r in range(part.shape[0]):
        base = item_start[r] - 1
        for code in range(1, item_start[r + 1] - base):
            lowest = code & -code
            if code == lowest:
                continue
            item, one, rest = base + code, base + lowest, base + code - lowest
            item_seat[item], weight[item] = r, weight[one] * weight[rest]
            for t in range(findings):
                explained[t, item] = explained[t, one] + (1.0 - explained[t, one]) * explained[t, rest]


@njit
def _side_table(local: Local, flags: Bools, side: Ints, width: int) -> tuple[Floats, Floats]:
    """Return what leak and the no-part events explain of the side findings: (some happened, none did)."""
    some, none = np.zeros(1 << width), np.empty(1 << width)
    none[0] = 1.0
    states = 1
    for t in range(local.leak.shape[0]):
        if side[t] >= 0:
            for state in range(states):
                none[states + state] = none[state] * local.leak[t]
                none[state] *= 1.0 - local.leak[t]
            states <<= 1
    link_of = np.zeros((local.event.shape[0], width))
    for t in range(local.leak.shape[0]):
        for x in range(local.start[t], local.start[t + 1]):
            if side[t] >= 0:
                link_of[local.parent[x], side[t]] = local.link[x]
    happened = np.empty(states)
    for a in range(local.event.shape[0]):
        if flags[a]:
            for state in range(states):
                happened[state] = local.q1[a] * (some[state] + none[state])
            for place in range(width):
                if link_of[a, place] > 0.0:
                    _explain_one(happened, states, place, link_of[a, place])
            for state in range(states):
                some[state] = local.q0[a] * some[state] + happened[state]
                none[state] *= local.q0[a]
    return some, none


@njit
def _explain_one(table: Floats, states: int, place: int, link: float) -> None:
    bit = 1 << place
    for block in range(0, states, 2 * bit):
        for state in range(block, block + bit):
            table[state + bit] += link * table[state]
            table[state] *= 1.0 - link


@inlined
def covered(kits: Kits, active: float, outside: float) -> float:
    """Return the coverage of a kit: `active` is its mass inside the programme, `outside` its odds outside."""
    some = (kits.other + active) * (1.0 + outside) + kits.nothing * (outside + kits.no_part_outside)
    return kits.all_false * some


@njit
def _row(local: Local, kits: Kits, plan: Plan, item: int, row: Floats) -> None:
    """Fill `row`, shape (I,): the mass in which this item and each other one happened."""
    items = kits.weight.shape[0]
    if not kits.by_table:
        _row_by_programme(local, kits, plan, item, row)
        return
    for other in range(items):
        row[other] = kits.weight[item] * kits.weight[other]
    for t in range(kits.silent.shape[0]):
        if kits.side[t] < 0:
            open_ = kits.silent[t] * (1.0 - kits.explained[t, item])
            closed = kits.if_present[t] * (local.leak[t] + kits.silent[t] * kits.explained[t, item])
            given = kits.given[t]
            for other in range(items):
                row[other] *= closed + open_ * given[other]
    states = kits.table.shape[0]
    if states == 1:
        return
    state_mass = kits.table.copy()
    for t in range(kits.silent.shape[0]):
        if kits.side[t] >= 0 and kits.explained[t, item] > 0.0:
            _explain_one(state_mass, states, kits.side[t], kits.explained[t, item])
    total = np.zeros(items)
    for state in range(states):
        mass = state_mass[state]
        ends = kits.ends[state]
        for other in range(items):
            total[other] += mass * ends[other]
    for other in range(items):
        row[other] *= total[other]


@njit
def _row_by_programme(local: Local, kits: Kits, plan: Plan, item: int, row: Floats) -> None:
    findings = kits.silent.shape[0]
    explained = np.empty(findings)
    for other in range(kits.weight.shape[0]):
        row[other] = 0.0
        if item and other and kits.item_seat[item] == kits.item_seat[other]:
            continue
        for t in range(findings):
            one = kits.explained[t, item]
            explained[t] = one + (1.0 - one) * kits.explained[t, other]
        row[other] = kits.weight[item] * kits.weight[other] * set_mass(local, kits, plan, explained)


@njit
def set_mass(local: Local, kits: Kits, plan: Plan, explained: Floats) -> float:
    """Return the mass of the no-part events beside a set that explains each finding with these chances."""
    findings = kits.silent.shape[0]
    leak = np.empty(findings)
    for t in range(findings):
        leak[t] = local.leak[t] + kits.silent[t] * explained[t]
    if not kits.by_table:
        likewise = Local(
            local.event, local.odds, local.q0, local.q1, local.start, local.parent, local.link, leak,
            kits.if_absent, kits.if_present,
        )  # fmt: skip
        unmarked = np.zeros(local.event.shape[0], np.bool_)
        masses = forward(likewise, plan, unmarked, np.empty(0), np.empty(0))
        return (masses.some + masses.none) * np.exp(masses.log_scale)
    mass = 1.0
    states = kits.table.shape[0]
    table = kits.table.copy()
    for t in range(findings - 1, -1, -1):
        w0, w1 = kits.if_absent[t], kits.if_present[t]
        if kits.side[t] < 0:
            mass *= w0 * (1.0 - leak[t]) + w1 * leak[t]
        else:  # side findings are numbered in their order, so that the last one is the highest bit
            states >>= 1
            for state in range(states):
                open_ = w0 * (1.0 - explained[t]) + w1 * explained[t]
                table[state] = table[state] * open_ + table[states + state] * w1
    return mass * table[0]


@inlined
def prepare_kits(
    tables: Tables, scene: Scene, local: Local, flags: Bools, plan: Plan, log_total: float, part_outside: float,
    no_part_outside: float,
) -> Kits:  # fmt: skip
    """Return what coverage is put together from.

    Args:
        flags: Shape (A,), the active events without a part.
        plan: A programme over those alone.
        log_total: log P(findings, ticket) on the scale of the local problem.
        part_outside: log P(no part event outside the programme).
        no_part_outside: P(some no-part event outside the programme).
    """
    findings = local.leak.shape[0]
    seat, part, item_start = _seats(tables, scene, local)
    seats, items = part.shape[0], item_start[part.shape[0]]
    item_seat = np.empty(items, np.int64)
    of_items = np.empty((1 + 2 * findings, items))
    of_seats = np.empty((3, seats))
    of_findings = np.empty((3, findings))
    weight, explained, given = of_items[0], of_items[1 : 1 + findings], of_items[1 + findings :]
    alone, inside, outside = of_seats[0], of_seats[1], of_seats[2]
    silent, if_absent, if_present = of_findings[0], of_findings[1], of_findings[2]
    _fill_items(tables, scene, local, part, item_start, item_seat, weight, explained, outside)
    for r in range(seats):
        inside[r] = 0.0
        for item in range(item_start[r], item_start[r + 1]):
            inside[r] += weight[item]

    # Without findings there is nothing to share the total over: it becomes part of the unit.
    share = np.exp(-log_total / findings) if findings else 1.0
    all_false = np.exp(part_outside) if findings else np.exp(part_outside - log_total)
    upper = 1.0
    side = np.full(findings, -1, np.int64)
    width = 0
    for t in range(findings):
        silent[t] = 1.0 - local.leak[t]
        if_absent[t], if_present[t] = share * local.if_absent[t], share * local.if_present[t]
        upper *= max(if_absent[t], if_present[t])
        for item in range(items):
            given[t, item] = if_absent[t] * (1.0 - explained[t, item]) + if_present[t] * explained[t, item]
        for x in range(local.start[t], local.start[t + 1]):
            if flags[local.parent[x]]:
                side[t] = width
                width += 1
                break
    nothing = 1.0
    for a in range(local.event.shape[0]):
        if flags[a]:
            nothing *= local.q0[a]
        else:
            all_false *= local.q0[a]
    for t in range(findings):
        nothing *= if_absent[t] * silent[t] + if_present[t] * local.leak[t]

    by_table = width <= WIDEST_SIDE
    other = 0.0
    table, ends = np.ones(1), np.empty((0, items))
    if by_table and width:
        some, none = _side_table(local, flags, side, width)
        ends = np.empty((1 << width, items))
        _fill_ends(if_present, given, side, ends)
        other = 1.0
        for t in range(findings):
            if side[t] < 0:
                other *= if_absent[t] * silent[t] + if_present[t] * local.leak[t]
        total = 0.0
        for state in range(some.shape[0]):
            total += some[state] * ends[state, 0]
        other *= total
        table = some
        for state in range(some.shape[0]):
            table[state] += none[state]
    elif width:
        likewise = Local(
            local.event, local.odds, local.q0, local.q1, local.start, local.parent, local.link, local.leak,
            if_absent, if_present,
        )  # fmt: skip
        masses = forward(likewise, plan, flags, np.empty(0), np.empty(0))
        other = masses.some * np.exp(masses.log_scale)
    kits = Kits(
        seat, part, item_start, item_seat, weight, explained, given, silent, if_absent, if_present, side, table,
        ends, by_table, alone, inside, outside, other, nothing, no_part_outside, all_false, upper,
    )  # fmt: skip
    row = np.empty(items)
    _row(local, kits, plan, 0, row)
    alone[:] = 0.0
    for item in range(1, items):
        alone[item_seat[item]] += row[item]
    return kits


@inlined
def _fill_ends(if_present: Floats, given: Floats, side: Ints, ends: Floats) -> None:
    """Fill the weight of each state of the side findings for each item, one finding at a time."""
    items = ends.shape[1]
    ends[0] = 1.0
    states = 1
    for t in range(side.shape[0]):
        if side[t] >= 0:
            for state in range(states):
                for item in range(items):
                    ends[states + state, item] = ends[state, item] * if_present[t]
                    ends[state, item] *= given[t, item]
            states <<= 1


@inlined
def _pairs_of_seat(local: Local, kits: Kits, plan: Plan, r: int, row: Floats, together: Floats) -> None:
    """Fill `together`, shape (R,): the mass in which events of this seat and of each other one happened."""
    together[:] = 0.0
    for item in range(kits.item_start[r], kits.item_start[r + 1]):
        _row(local, kits, plan, item, row)
        for other in range(1, row.shape[0]):
            together[kits.item_seat[other]] += row[other]


@njit
def _joint_pair(
    tables: Tables, scene: Scene, local: Local, kits: Kits, plan: Plan, first: int, second: int, at_least: float
) -> float:
    """Return the coverage of two parts that also fail together, or -1 where it cannot reach `at_least`.

    `first` < `second`; each set of their joint events, with each item of either part or none.
    """
    r, s = kits.seat[first], kits.seat[second]
    own_first = kits.outside[r] if r >= 0 else outside_of(tables, scene, first)
    own_second = kits.outside[s] if s >= 0 else outside_of(tables, scene, second)
    outside = own_first + (1.0 + own_first) * own_second
    start, stop = tables.joint_start[first], tables.joint_start[first + 1]
    active = np.empty(stop - start, np.int64)
    count = 0
    joint_odds = 0.0
    for x in range(start, stop):
        k = tables.joint_event[x]
        if tables.second_part[k] != second:
            continue
        if scene.place[k] >= 0:
            active[count] = scene.place[k]
            count += 1
            joint_odds += (1.0 + joint_odds) * scene.odds[k]
        else:
            outside += (1.0 + outside) * scene.odds[k]
    alone = (kits.alone[r] if r >= 0 else 0.0) + (kits.alone[s] if s >= 0 else 0.0)
    in_first, in_second = (kits.inside[r] if r >= 0 else 0.0), (kits.inside[s] if s >= 0 else 0.0)
    most = in_first * in_second + (1.0 + in_first) * (1.0 + in_second) * joint_odds
    if covered(kits, alone + kits.upper * most, outside) < at_least:
        return -1.0

    findings = local.leak.shape[0]
    joint, explained = np.empty(findings), np.empty(findings)
    mass = alone
    for subset in range(1 << count):
        joint[:] = 0.0
        weight = 1.0
        for y in range(count):
            if subset >> y & 1:
                weight *= local.odds[active[y]]
                for t in range(findings):
                    for x in range(local.start[t], local.start[t + 1]):
                        if local.parent[x] == active[y]:
                            joint[t] += (1.0 - joint[t]) * local.link[x]
        first_start, first_stop = (kits.item_start[r], kits.item_start[r + 1]) if r >= 0 else (1, 1)
        second_start, second_stop = (kits.item_start[s], kits.item_start[s + 1]) if s >= 0 else (1, 1)
        for x in range(first_start - 1, first_stop):
            one = x if x >= first_start else 0
            for y in range(second_start - 1, second_stop):
                two = y if y >= second_start else 0
                if subset == 0 and (one == 0 or two == 0):
                    continue
                for t in range(findings):
                    left = (1.0 - kits.explained[t, one]) * (1.0 - kits.explained[t, two])
                    both = kits.explained[t, one] + (1.0 - kits.explained[t, one]) * kits.explained[t, two]
                    explained[t] = both + left * joint[t]
                set_weight = weight * kits.weight[one] * kits.weight[two]
                mass += set_weight * set_mass(local, kits, plan, explained)
    return covered(kits, mass, outside)


@inlined
def outside_of(tables: Tables, scene: Scene, part: int) -> float:
    """Return prod(1 + odds) - 1 over the events whose only part this is, none of them active."""
    odds = 0.0
    for x in range(tables.part_start[part], tables.part_start[part + 1]):
        odds += (1.0 + odds) * scene.odds[tables.part_event[x]]
    return odds


@inlined
def all_kits(tables: Tables, scene: Scene, local: Local, kits: Kits, plan: Plan, out: Floats) -> None:
    """Fill the coverage of every kit of at most two different parts, shape (P + 1, P + 1); index 0 is no part."""
    parts, seats, items = kits.seat.shape[0], kits.part.shape[0], kits.weight.shape[0]
    of_parts = np.empty((2, parts))
    alone, outside = of_parts[0], of_parts[1]
    for part in range(parts):
        alone[part], outside[part] = 0.0, tables.part_odds[part]
    for x in range(scene.count[NEAR]):
        part = tables.first_part[scene.near[x]]
        if part >= 0 and kits.seat[part] < 0:
            outside[part] = outside_of(tables, scene, part)
    for r in range(seats):
        alone[kits.part[r]], outside[kits.part[r]] = kits.alone[r], kits.outside[r]
    out[0, 0] = covered(kits, 0.0, 0.0)
    for first in range(parts):
        one = out[first + 1]
        for second in range(parts):  # the same whichever comes first, to the last bit
            beyond = outside[first] + outside[second] + outside[first] * outside[second]
            one[second + 1] = covered(kits, alone[first] + alone[second], beyond)
        out[0, first + 1] = out[first + 1, 0] = covered(kits, alone[first], outside[first])
        out[first + 1, first + 1] = out[0, first + 1]
    row, together = np.empty(items), np.empty(seats)
    for r in range(seats):
        first = kits.part[r]
        _pairs_of_seat(local, kits, plan, r, row, together)
        for s in range(r):
            second = kits.part[s]
            beyond = outside[first] + (1.0 + outside[first]) * outside[second]
            result = covered(kits, alone[first] + alone[second] + together[s], beyond)
            out[first + 1, second + 1] = out[second + 1, first + 1] = result
    for x in range(tables.joint_event.shape[0]):
        k = tables.joint_event[x]
        first, second = tables.first_part[k], tables.second_part[k]
        result = _joint_pair(tables, scene, local, kits, plan, first, second, 0.0)
        out[first + 1, second + 1] = out[second + 1, first + 1] = result


@inlined
def _two_likeliest_lone_parts(tables: Tables, scene: Scene, kits: Kits) -> tuple[int, float, int, float]:
    """Return the two parts with the highest odds among those without an active event, each with its odds.

    Those far from the evidence stand in a precomputed order; only touched ones need their odds worked out.
    """
    best, best_odds, next_, next_odds = -1, -1.0, -1, -1.0
    for x in range(scene.count[NEAR]):
        part = tables.first_part[scene.near[x]]
        if part >= 0 and kits.seat[part] == -1 and tables.second_part[scene.near[x]] < 0:
            kits.seat[part] = -2
            odds = outside_of(tables, scene, part)
            if odds > best_odds:
                best, best_odds, next_, next_odds = part, odds, best, best_odds
            elif odds > next_odds:
                next_, next_odds = part, odds
    found = 0
    for part in tables.part_order:
        if kits.seat[part] == -1:
            odds = tables.part_odds[part]
            if odds > best_odds:
                best, best_odds, next_, next_odds = part, odds, best, best_odds
            elif odds > next_odds:
                next_, next_odds = part, odds
            found += 1
            if found == 2:
                break
    return best, best_odds, next_, next_odds


@inlined
def best_kits(tables: Tables, scene: Scene, local: Local, kits: Kits, plan: Plan) -> tuple[float, int, float, int, int, float]:
    """Return (coverage of nothing, best part, its coverage, best pair: first, second, its coverage).

    Seats are taken likeliest first, so that a good pair early lets the bound skip most of the others.  Of the parts
    without an active event only the two likeliest can be in the best pair.
    """
    seats = kits.part.shape[0]
    lone, lone_odds, other, other_odds = _two_likeliest_lone_parts(tables, scene, kits)
    empty = covered(kits, 0.0, 0.0)
    part, part_coverage = -1, empty
    first, second, pair_coverage = -1, -1, -1.0
    if lone >= 0:
        part, part_coverage = lone, covered(kits, 0.0, lone_odds)
        if other >= 0:
            first, second = lone, other
            pair_coverage = covered(kits, 0.0, lone_odds + (1.0 + lone_odds) * other_odds)
    heaviest, farthest = 0.0, 0.0
    for r in range(seats):
        heaviest, farthest = max(heaviest, kits.inside[r]), max(farthest, kits.outside[r])
        coverage = covered(kits, kits.alone[r], kits.outside[r])
        if coverage > part_coverage or part < 0:
            part, part_coverage = kits.part[r], coverage
        if lone >= 0:
            outside = kits.outside[r] + (1.0 + kits.outside[r]) * lone_odds
            coverage = covered(kits, kits.alone[r], outside)
            if coverage > pair_coverage:
                first, second, pair_coverage = kits.part[r], lone, coverage

    left = np.ones(seats, np.bool_)
    row, together = np.empty(kits.weight.shape[0]), np.empty(seats)
    for _ in range(seats - 1):
        r, runner_up = -1, -1
        for s in range(seats):
            if left[s]:
                if r < 0 or kits.alone[s] > kits.alone[r]:
                    r, runner_up = s, r
                elif runner_up < 0 or kits.alone[s] > kits.alone[runner_up]:
                    runner_up = s
        left[r] = False
        reach = kits.alone[r] + kits.alone[runner_up] + kits.upper * kits.inside[r] * heaviest
        if covered(kits, reach, kits.outside[r] + (1.0 + kits.outside[r]) * farthest) <= pair_coverage:
            continue
        _pairs_of_seat(local, kits, plan, r, row, together)
        for s in range(seats):
            if left[s]:
                outside = kits.outside[r] + (1.0 + kits.outside[r]) * kits.outside[s]
                coverage = covered(kits, kits.alone[r] + kits.alone[s] + together[s], outside)
                if coverage > pair_coverage:
                    first, second, pair_coverage = kits.part[r], kits.part[s], coverage
    for x in range(tables.joint_event.shape[0]):
        k = tables.joint_event[x]
        one, two = tables.first_part[k], tables.second_part[k]
        coverage = _joint_pair(tables, scene, local, kits, plan, one, two, pair_coverage)
        if coverage > pair_coverage:
            first, second, pair_coverage = one, two, coverage
    if first < 0:
        pair_coverage = part_coverage
    return empty, part, part_coverage, min(first, second), max(first, second), pair_coverage
