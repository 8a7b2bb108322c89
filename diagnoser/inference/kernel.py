"""The kernel of one query, from evidence to answer, and of many queries in a row.

P(X, findings) = constant x product of the odds of X x product of the factors of the findings, for each set X of
events. `kernel_forward_backward` sums the active events, `kernel_kits` restricts the sum to a kit, and the events far
from the findings are summed in closed form.  Given a ticket, at least one event happened.  The mass in which none
happened is left out of every sum and never subtracted.
"""

# Numba has one kind of integer where mypy sees two, and keeps records where it sees tuples.
# mypy: disable-error-code="arg-type, assignment, call-overload, return-value, operator"

from typing import Final, NamedTuple

import numpy as np

from diagnoser.arrays import Floats, Ints
from diagnoser.inference.jit import entry, njit
from diagnoser.inference.kernel_arena import Arena, clear, fill, lacks, take_floats, take_ints
from diagnoser.inference.kernel_forward_backward import (
    Masses,
    backward,
    backward_apart,
    forward,
    forward_backward_size,
)
from diagnoser.inference.kernel_kits import (
    Slots,
    all_kits,
    assign_slots,
    flag_no_part,
    kits_operations,
    kits_size,
    prepare_kits,
    side_width,
    slots_size,
)
from diagnoser.inference.kernel_layout import Tables, tables_of
from diagnoser.inference.kernel_schedule import Schedule, best_schedule, schedule_size
from diagnoser.inference.kernel_subproblem import (
    FAR,
    LARGE,
    NEAR,
    TOUCHED,
    QueryEvents,
    Subproblem,
    absorb,
    absorb_absent,
    localise,
    new_query_events,
    refresh_odds,
    restore,
    subproblem_size,
    usable,
)

EXACT: Final = 0
IMPOSSIBLE: Final = 1
UNUSABLE: Final = 2
ARENA_FULL: Final = 3  # the arena is too small
TOO_COSTLY: Final = 4  # the query would take more operations than allowed

PASSES: Final = 3  # operations of `forward` and `backward` for each visit of an entry

POSTERIOR: Final = 0
ALL_KITS: Final = 1
KITS_ALONE: Final = 2  # coverage for a probability of the findings that is known from elsewhere

Numbers = tuple[int, float, int, float]


class Problem(NamedTuple):
    """A query with its evidence absorbed and its schedules made.

    Attributes:
        status: EXACT. With any other status the fields below are empty.
        no_part: Shape (A,), 1 for the active events without a part.
        side_schedule: A schedule over those alone.
        column: Shape (P,), place of each part among the chosen ones, or -1.
        log_constant: Logarithm of the likelihood of all evidence but the findings where no event happened.
        operations: Number of operations of the query.
    """

    status: int
    query: QueryEvents
    local: Subproblem
    schedule: Schedule
    no_part: Ints
    side_schedule: Schedule
    slots: Slots
    column: Ints
    log_constant: float
    operations: float


class Absorbed(NamedTuple):
    """A query with its evidence absorbed.

    Attributes:
        status: EXACT. With any other status the fields below are empty.
        log_constant: Logarithm of the likelihood of all evidence but the findings where no event happened.
    """

    status: int
    query: QueryEvents
    local: Subproblem
    log_constant: float


class Outside(NamedTuple):
    """The inactive events, summed in closed form.

    Attributes:
        log_none: log P(none of them).
        log_none_of_parts: log P(none of the events with a part).
        no_part: P(some of those without a part).
        some: P(some of them).
    """

    log_none: float
    log_none_of_parts: float
    no_part: float
    some: float


@njit
def _sum(values: Floats) -> float:
    """Return the sum of positive numbers.  Four independent sums let a processor add in parallel."""
    a, b, c, d = 0.0, 0.0, 0.0, 0.0
    whole = values.shape[0] // 4 * 4
    for x in range(0, whole, 4):
        a += values[x]
        b += values[x + 1]
        c += values[x + 2]
        d += values[x + 3]
    for x in range(whole, values.shape[0]):
        a += values[x]
    return (a + b) + (c + d)


@njit
def sum_outside(tables: Tables, query: QueryEvents, arena: Arena) -> Outside:
    """Sum the events outside the schedule in closed form. Those far from the evidence are precomputed."""
    floats = arena.ints[1]
    far = take_floats(arena, tables.log_odds.shape[0])
    for k in range(far.shape[0]):
        far[k] = tables.log_odds[k]
    touched_odds = 0.0
    for x in range(query.tally[NEAR]):
        k = query.near[x]
        far[k] = 0.0
        if query.place[k] == TOUCHED:
            touched_odds += (1.0 + touched_odds) * query.odds[k]
    every = _sum(far) + np.log1p(touched_odds)
    no_part, no_part_touched = 0.0, 0.0
    for x in range(tables.no_part_event.shape[0]):
        k = tables.no_part_event[x]
        if query.place[k] == FAR:
            no_part += tables.log_odds[k]
        elif query.place[k] == TOUCHED:
            no_part_touched += (1.0 + no_part_touched) * query.odds[k]
    no_part += np.log1p(no_part_touched)
    arena.ints[1] = floats
    return Outside(-every, no_part - every, -np.expm1(-no_part), -np.expm1(-every))


@njit
def log_active_odds(local: Subproblem) -> float:
    """Return the sum of log(1 + odds) over the active events."""
    product, result = 1.0, 0.0
    for a in range(local.event.shape[0]):
        product *= 1.0 + local.odds[a]
        if product > LARGE:
            result += np.log(product)
            product = 1.0
    return result + np.log(product)


@njit
def _event_marginals(
    tables: Tables, query: QueryEvents, local: Subproblem, mass: Floats, far: float, near: float, out: Floats
) -> None:
    """Fill P(event).  `far` multiplies a probability outside the schedule, `near` a mass inside."""
    for k in range(out.shape[0]):
        out[k] = tables.chance[k] * far
    for x in range(query.tally[NEAR]):
        k = query.near[x]
        if query.place[k] == TOUCHED:
            out[k] = query.odds[k] / (1.0 + query.odds[k]) * far
    for a in range(local.event.shape[0]):
        out[local.event[a]] = mass[a] * near


@njit
def _cause_marginals(
    tables: Tables, query: QueryEvents, local: Subproblem, schedule: Schedule, masses: Masses, total: float, far: float,
    events: Floats, out: Floats, arena: Arena,
) -> None:  # fmt: skip
    """Fill P(cause), the probability of any of its events.

    If all events of a cause are far from the evidence, its value is precomputed.  A cause with one event has the
    marginal of that event.  A cause with two or more events inside the schedule takes one more forward pass with marks
    on them.
    """
    for cause in range(out.shape[0]):
        out[cause] = tables.cause_chance[cause] * far
    for x in range(query.tally[NEAR]):
        k = query.near[x]
        for y in range(tables.event_start[k], tables.event_start[k + 1]):
            cause = tables.event_cause[y]
            first, last = tables.cause_start[cause], tables.cause_start[cause + 1]
            if last - first == 1:
                out[cause] = events[k]
            elif _first_near(tables, query, first, last) == k:
                out[cause] = _some_of(
                    tables, query, local, schedule, masses, total, first, last, events, arena
                )


@njit
def _first_near(tables: Tables, query: QueryEvents, first: int, last: int) -> int:
    """Return the first event of a cause near the evidence, so each cause is computed once."""
    for x in range(first, last):
        if query.place[tables.cause_event[x]] != FAR:
            return tables.cause_event[x]
    return -1


@njit
def _some_of(
    tables: Tables, query: QueryEvents, local: Subproblem, schedule: Schedule, masses: Masses, total: float,
    first: int, last: int, events: Floats, arena: Arena,
) -> float:  # fmt: skip
    """Return P(some of the events of a cause with several)."""
    every = masses.some + masses.none
    inside, inside_mass, outside_odds = 0, 0.0, 0.0
    for x in range(first, last):
        k = tables.cause_event[x]
        if query.place[k] >= 0:
            inside += 1
            inside_mass = events[k] * total
        else:
            outside_odds += (1.0 + outside_odds) * query.odds[k]
    some, none = inside_mass, max(every - inside_mass, 0.0)
    if inside > 1:
        ints = arena.ints[0]
        marked = take_ints(arena, local.event.shape[0])
        fill(marked, 0)
        for x in range(first, last):
            place = query.place[tables.cause_event[x]]
            if place >= 0:
                marked[place] = 1
        split = forward(local, schedule, marked, events[:0], events[:0], arena)
        arena.ints[0] = ints
        factor = np.exp(split.log_scale - masses.log_scale)
        some, none = split.some * factor, split.none * factor
    return (some + none * (outside_odds / (1.0 + outside_odds))) / total


@njit
def _without_answer(status: int, problem: Problem) -> Numbers:
    return status, 0.0, problem.schedule.width, problem.operations


@njit
def absorb_evidence(tables: Tables, rows: Floats, weights: Floats, arena: Arena) -> Absorbed:
    """Clear the arena, absorb all evidence, and return the findings with their active parents."""
    clear(arena)
    i, f = arena.ints[:0], arena.floats[:0]
    query, local = QueryEvents(f, i, i, i, i), Subproblem(i, f, f, f, i, i, f, f, f, f)
    events = tables.odds.shape[0]
    if not usable(tables, rows, weights):
        return Absorbed(UNUSABLE, query, local, 0.0)
    if lacks(arena, 3 * events + 4, 2 * events):
        return Absorbed(ARENA_FULL, query, local, 0.0)
    query = new_query_events(tables, arena)
    log_constant = absorb(tables, query, rows, weights)
    ints, floats = subproblem_size(query)
    if lacks(arena, ints, floats):
        return Absorbed(ARENA_FULL, query, local, 0.0)
    return Absorbed(EXACT, query, localise(tables, query, rows, arena), log_constant)


@njit
def _without_schedule(arena: Arena, taken: Absorbed, status: int, width: int, operations: float) -> Problem:
    i, f = arena.ints[:0], arena.floats[:0]
    schedule = Schedule(i, i, i, i, i, i, i, i, f, 0, width, 0, 0)
    return Problem(
        status, taken.query, taken.local, schedule, i, schedule, Slots(i, i, i), i, 0.0, operations
    )  # fmt: skip


@njit
def columns(parts: Ints, column: Ints) -> bool:
    """Fill the place of each part among the chosen ones, -1 for the others. Return whether the choice is valid."""
    fill(column, -1)
    for x in range(parts.shape[0]):
        if not 0 <= parts[x] < column.shape[0] or column[parts[x]] >= 0:
            return False
        column[parts[x]] = x
    return True


@njit
def prepare_query(
    tables: Tables, rows: Floats, weights: Floats, want: int, parts: Ints, most: float, arena: Arena
) -> Problem:
    """Absorb the evidence, make the schedules, and check that the query fits the budget and the arena."""
    taken = absorb_evidence(tables, rows, weights, arena)
    if taken.status != EXACT:
        return _without_schedule(arena, taken, taken.status, 0, 0.0)
    query, local, log_constant = taken.query, taken.local, taken.log_constant
    active = local.event.shape[0]
    ints, floats = schedule_size(local)
    ints = 2 * ints + 3 * active + slots_size(tables, local) + tables.part_odds.shape[0]
    if lacks(arena, ints, 2 * floats):
        return _without_schedule(arena, taken, ARENA_FULL, 0, 0.0)
    everything, no_part = take_ints(arena, active), take_ints(arena, active)
    fill(everything, 1)
    schedule = best_schedule(local, everything, arena)
    side_schedule = schedule
    slots = Slots(no_part, no_part, no_part)
    column = no_part
    width, operations = schedule.width, 0.0
    ints, floats = 2 * active, 2 * tables.odds.shape[0]
    if want != KITS_ALONE:
        operations = PASSES * float(schedule.operations)
        floats += forward_backward_size(local, schedule)
    if want != POSTERIOR:
        column = take_ints(arena, tables.part_odds.shape[0])
        if not columns(parts, column):
            return _without_schedule(arena, taken, UNUSABLE, width, operations)
        if flag_no_part(tables, local, no_part):
            side_schedule = best_schedule(local, no_part, arena)
        slots = assign_slots(tables, query, local, column, arena)
        side = side_width(local, no_part)
        operations += kits_operations(tables, local, slots, parts.shape[0], no_part, side, side_schedule)
        kit_ints, kit_floats = kits_size(tables, local, slots, no_part, side, side_schedule)
        ints, floats = ints + kit_ints, floats + kit_floats
    if operations > most:
        return _without_schedule(arena, taken, TOO_COSTLY, width, operations)
    if lacks(arena, ints, floats):
        return _without_schedule(arena, taken, ARENA_FULL, max(width, side_schedule.width), operations)
    return Problem(
        EXACT, query, local, schedule, no_part, side_schedule, slots, column, log_constant, operations
    )


@njit
def answer(
    tables: Tables, problem: Problem, want: int, parts: Ints, events: Floats, causes: Floats, kits: Floats, arena: Arena
) -> Numbers:  # fmt: skip
    """Answer a prepared query. See `solve`."""
    query, local, schedule = problem.query, problem.local, problem.schedule
    active = local.event.shape[0]
    everything = take_ints(arena, active)
    fill(everything, 1)
    before, rescaled = take_floats(arena, schedule.states), take_floats(arena, schedule.steps)
    mass = take_floats(arena, active)
    masses = forward(local, schedule, everything, before, rescaled, arena)
    outside = sum_outside(tables, query, arena)
    total = masses.some + masses.none * outside.some
    if not (total > 0.0 and problem.log_constant > -np.inf):
        return _without_answer(IMPOSSIBLE, problem)
    every = masses.some + masses.none
    backward(local, schedule, everything, before, rescaled, mass, arena)
    backward_apart(local, schedule, everything, every, mass, arena)
    far = every / total
    _event_marginals(tables, query, local, mass, far, 1.0 / total, events)
    _cause_marginals(tables, query, local, schedule, masses, total, far, events, causes, arena)
    log_total = np.log(total) + masses.log_scale
    log_probability = problem.log_constant - outside.log_none + log_active_odds(local) + log_total
    if want == POSTERIOR:
        return EXACT, log_probability, schedule.width, problem.operations
    prepared = prepare_kits(
        tables, query, local, problem.slots, problem.no_part, problem.side_schedule, log_total,
        outside.log_none_of_parts, outside.no_part, arena,
    )  # fmt: skip
    all_kits(tables, query, local, prepared, problem.side_schedule, parts, problem.column, kits, arena)
    return EXACT, log_probability, schedule.width, problem.operations


@entry
def solve(
    ints: Ints, floats: Floats, base: int, rows: Floats, weights: Floats, want: int, parts: Ints, most: float,
    events: Floats, causes: Floats, kits: Floats, work_ints: Ints, work: Floats,
) -> Numbers:  # fmt: skip
    """Answer one query.

    Args:
        ints, floats: The compiled network.
        base: Context and meaning of silence.
        rows: Shape (E, 4), see `Evidence.rows`.
        weights: Shape (K,) or (0,) for none.
        want: POSTERIOR or ALL_KITS.
        parts: Shape (S,), the parts for the kits, each at most once.
        most: Largest number of operations of the query.
        events: Shape (K,), filled with P(event | findings, ticket).
        causes: Shape (C,), filled with P(cause | findings, ticket).
        kits: For ALL_KITS shape (S + 1, S + 1), filled with the coverage of the kit of parts[i - 1] and parts[j - 1],
            where index 0 is no part. Else (0, 0).
        work_ints, work: The arena. With the status ARENA_FULL `work_ints[:2]` holds the needed sizes.

    Returns:
        EXACT, IMPOSSIBLE, UNUSABLE, ARENA_FULL or TOO_COSTLY; log P(findings, ticket); the width; the operations.
    """
    tables, arena = tables_of(ints, floats, base), Arena(work_ints, work)
    problem = prepare_query(tables, rows, weights, want, parts, most, arena)
    if problem.status != EXACT:
        return _without_answer(problem.status, problem)
    return answer(tables, problem, want, parts, events, causes, kits, arena)


@njit
def _coverage(
    tables: Tables, problem: Problem, parts: Ints, log_probability: float, kits: Floats, arena: Arena
) -> None:
    """Fill the coverage of every kit of a prepared query for a given log P(findings, ticket)."""
    query, local = problem.query, problem.local
    outside = sum_outside(tables, query, arena)
    log_total = log_probability - problem.log_constant + outside.log_none - log_active_odds(local)
    prepared = prepare_kits(
        tables, query, local, problem.slots, problem.no_part, problem.side_schedule, log_total,
        outside.log_none_of_parts, outside.no_part, arena,
    )  # fmt: skip
    all_kits(tables, query, local, prepared, problem.side_schedule, parts, problem.column, kits, arena)


@entry
def kit_masses(
    ints: Ints, floats: Floats, base: int, rows: Floats, weights: Floats, parts: Ints, most: float,
    log_probability: float, kits: Floats, work_ints: Ints, work: Floats,
) -> int:  # fmt: skip
    """Fill the coverage of every kit for a given P(findings, ticket), and return a status.

    P(findings, only parts of the kit) takes no schedule over all events, so it is exact also where the posterior is
    beyond the budget.

    Args:
        log_probability: log P(findings, ticket), by which the masses are divided.
        kits: Shape (S + 1, S + 1), filled as by `solve`.
    """
    tables, arena = tables_of(ints, floats, base), Arena(work_ints, work)
    problem = prepare_query(tables, rows, weights, KITS_ALONE, parts, most, arena)
    if problem.status != EXACT:
        return problem.status
    _coverage(tables, problem, parts, log_probability, kits, arena)
    return EXACT


@entry
def solve_range(
    ints: Ints, floats: Floats, span: Ints, rows: Floats, weights: Floats, want: int, parts: Ints, most: float,
    events: Floats, causes: Floats, kits: Floats, numbers: Floats, first: int, last: int, work_ints: Ints, work: Floats,
) -> int:  # fmt: skip
    """Answer the queries first:last. Return the first query for which the arena is too small, or `last`.

    It releases the interpreter lock, so several threads may each take a range.

    Args:
        span: Shape (N, 5): base, first and last row of the query in `rows`, first and last of its `weights`.
        parts, most: As in `solve`.
        numbers: Shape (N, 4), filled with the results of `solve`.
    """
    arena = Arena(work_ints, work)
    for n in range(first, last):
        tables = tables_of(ints, floats, span[n, 0])
        own_rows, own_weights = rows[span[n, 1] : span[n, 2]], weights[span[n, 3] : span[n, 4]]
        problem = prepare_query(tables, own_rows, own_weights, want, parts, most, arena)
        result = _without_answer(problem.status, problem)
        if problem.status == EXACT:
            result = answer(tables, problem, want, parts, events[n], causes[n], kits[n], arena)
        numbers[n, 0], numbers[n, 1], numbers[n, 2], numbers[n, 3] = result
        if result[0] == ARENA_FULL:
            return n
    return last


@entry
def if_absent(
    ints: Ints, floats: Floats, base: int, rows: Floats, weights: Floats, start: Ints, symptoms: Ints, want: int,
    parts: Ints, log_probability: Floats, events: Floats, causes: Floats, kits: Floats, work_ints: Ints, work: Floats,
) -> int:  # fmt: skip
    """Answer Q queries, each with some more absent symptoms on the same evidence. Return a status.

    An absent symptom only multiplies odds by 1 - link, so the schedules are made once.

    Args:
        start: Shape (Q + 1,), the symptoms of query q are start[q]:start[q + 1] of `symptoms`.
        symptoms: None of them listed in `rows`, and none twice in one query.
        want, parts: As in `solve`; or KITS_ALONE, which reads `log_probability` and fills nothing but `kits`.
        log_probability: Shape (Q,), filled with log P(findings, symptoms absent, ticket), -inf if impossible.
        events: Shape (K,), overwritten.
        causes: Shape (Q, C), filled as by `solve`.
        kits: Shape (Q, S + 1, S + 1), filled as by `solve`. (Q, 0, 0) if only the posterior is wanted.
    """
    tables, arena = tables_of(ints, floats, base), Arena(work_ints, work)
    problem = prepare_query(tables, rows, weights, want, parts, np.inf, arena)
    if problem.status != EXACT:
        return problem.status
    query, local = problem.query, problem.local
    known = query.tally[NEAR]
    odds = take_floats(arena, query.odds.shape[0])
    for k in range(odds.shape[0]):
        odds[k] = query.odds[k]
    ints_taken, floats_taken = arena.ints[0], arena.ints[1]
    for q in range(start.shape[0] - 1):
        log_change = 0.0
        for x in range(start[q], start[q + 1]):
            if not 0 <= symptoms[x] < tables.leak.shape[0]:
                return UNUSABLE
            if not tables.hidden[symptoms[x]]:
                log_change += np.log(absorb_absent(tables, query, symptoms[x], 1.0))
        refresh_odds(query, local)
        posed = Problem(
            EXACT, query, local, problem.schedule, problem.no_part, problem.side_schedule, problem.slots,
            problem.column, problem.log_constant + log_change, problem.operations,
        )  # fmt: skip
        if want != KITS_ALONE:
            result = answer(tables, posed, want, parts, events, causes[q], kits[q], arena)
            log_probability[q] = result[1] if result[0] == EXACT else -np.inf
        elif log_probability[q] > -np.inf:
            _coverage(tables, posed, parts, log_probability[q], kits[q], arena)
        arena.ints[0], arena.ints[1] = ints_taken, floats_taken
        for x in range(start[q], start[q + 1]):
            restore(tables, query, symptoms[x], odds, known)
    return EXACT


@entry
def operations(
    ints: Ints, floats: Floats, base: int, rows: Floats, weights: Floats, want: int, parts: Ints, work_ints: Ints,
    work: Floats,
) -> Numbers:  # fmt: skip
    """Return the numbers of `solve` without its answer: nothing is computed beyond the schedules.

    Without an error the status is TOO_COSTLY.
    """
    tables, arena = tables_of(ints, floats, base), Arena(work_ints, work)
    problem = prepare_query(tables, rows, weights, want, parts, -1.0, arena)
    return _without_answer(problem.status, problem)
