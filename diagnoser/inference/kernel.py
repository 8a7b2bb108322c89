"""One query from evidence to answer, and many of them in a row.

P(X, findings) = constant x product of the odds of X x product of the findings' factors, for each set X of events.
The events far from the findings are summed in closed form; `kernel_states` sums the active ones;
`kernel_kits` restricts the sum to a kit.  "There is a ticket": the mass in which nothing happened is left out of
every sum rather than subtracted.
"""

# Numba has one kind of integer where mypy sees two, and keeps records where it sees tuples.
# mypy: disable-error-code="arg-type, assignment, call-overload, return-value, operator"

from typing import Final, NamedTuple

import numpy as np

from diagnoser.arrays import Floats, Ints
from diagnoser.inference.jit import entry, njit
from diagnoser.inference.kernel_arena import Space, clear, fill, has_room, take_floats, take_ints
from diagnoser.inference.kernel_forward_backward import (
    Masses,
    backward,
    backward_apart,
    forward,
    room_for_states,
)
from diagnoser.inference.kernel_kits import (
    Seats,
    all_kits,
    best_kits,
    flag_no_part,
    prepare_kits,
    room_for_kits,
    room_for_seats,
    side_width,
    take_seats,
)
from diagnoser.inference.kernel_layout import Tables, tables_of
from diagnoser.inference.kernel_schedule import Plan, best_plan, room_for_plan
from diagnoser.inference.kernel_subproblem import (
    FAR,
    LARGE,
    NEAR,
    TOUCHED,
    Local,
    Scene,
    absorb,
    absorb_absent,
    localise,
    new_scene,
    refresh_odds,
    restore,
    room_for_local,
    usable,
)

EXACT: Final = 0
IMPOSSIBLE: Final = 1
UNUSABLE: Final = 2
CRAMPED: Final = 3  # the space lent is too small

POSTERIOR: Final = 0
BEST_KIT: Final = 1
ALL_KITS: Final = 2

STATUS: Final = 0  # where each number of an answer stands
LOG_PROBABILITY: Final = 1
WIDTH: Final = 2
BEST: Final = 3  # the six numbers of the best kits, see `kernel_kits.best_kits`
NUMBERS: Final = 9

Numbers = tuple[int, float, int, float, int, float, int, int, float]


class Problem(NamedTuple):
    """A query whose evidence is taken in and whose programmes are made.

    Attributes:
        status: EXACT; else nothing below holds.
        no_part: Shape (A,), 1 for the active events that need no part.
        side_plan: A programme over those alone.
        log_constant: Logarithm of what all evidence but the findings comes to where no event happened.
    """

    status: int
    scene: Scene
    local: Local
    plan: Plan
    no_part: Ints
    side_plan: Plan
    seats: Seats
    log_constant: float


class Outside(NamedTuple):
    """The events that are not active, summed in closed form.

    Attributes:
        log_none: log P(none of them).
        log_none_of_parts: log P(none of those that contain a part).
        no_part: P(some of those without a part).
        some: P(some of them).
    """

    log_none: float
    log_none_of_parts: float
    no_part: float
    some: float


@njit
def _sum(values: Floats) -> float:
    """Return the sum of positive numbers, in four lanes so that the additions do not wait for one another."""
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
def sum_outside(tables: Tables, scene: Scene, space: Space) -> Outside:
    """Sum log(1 + odds) over the events outside: those far from the evidence as precomputed."""
    floats = space.ints[1]
    far = take_floats(space, tables.log_odds.shape[0])
    for k in range(far.shape[0]):
        far[k] = tables.log_odds[k]
    touched_odds = 0.0
    for x in range(scene.tally[NEAR]):
        k = scene.near[x]
        far[k] = 0.0
        if scene.place[k] == TOUCHED:
            touched_odds += (1.0 + touched_odds) * scene.odds[k]
    every = _sum(far) + np.log1p(touched_odds)
    no_part, no_part_touched = 0.0, 0.0
    for x in range(tables.no_part_event.shape[0]):
        k = tables.no_part_event[x]
        if scene.place[k] == FAR:
            no_part += tables.log_odds[k]
        elif scene.place[k] == TOUCHED:
            no_part_touched += (1.0 + no_part_touched) * scene.odds[k]
    no_part += np.log1p(no_part_touched)
    space.ints[1] = floats
    return Outside(-every, no_part - every, -np.expm1(-no_part), -np.expm1(-every))


@njit
def _log_active_odds(local: Local) -> float:
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
    tables: Tables, scene: Scene, local: Local, mass: Floats, far: float, near: float, out: Floats
) -> None:
    """Fill P(event).  `far` is what a chance outside the programme is multiplied by, `near` a mass inside."""
    for k in range(out.shape[0]):
        out[k] = tables.chance[k] * far
    for x in range(scene.tally[NEAR]):
        k = scene.near[x]
        if scene.place[k] == TOUCHED:
            out[k] = scene.odds[k] / (1.0 + scene.odds[k]) * far
    for a in range(local.event.shape[0]):
        out[local.event[a]] = mass[a] * near


@njit
def _cause_marginals(
    tables: Tables, scene: Scene, local: Local, plan: Plan, masses: Masses, total: float, far: float,
    events: Floats, out: Floats, space: Space,
) -> None:  # fmt: skip
    """Fill P(cause): the OR of its events.

    All its events far from the evidence: as precomputed.  One event: its own marginal.  Two or more inside the
    programme: one more forward pass, with exactly them marked.
    """
    for cause in range(out.shape[0]):
        out[cause] = tables.cause_chance[cause] * far
    for x in range(scene.tally[NEAR]):
        k = scene.near[x]
        for y in range(tables.event_start[k], tables.event_start[k + 1]):
            cause = tables.event_cause[y]
            first, last = tables.cause_start[cause], tables.cause_start[cause + 1]
            if last - first == 1:
                out[cause] = events[k]
            elif _first_near(tables, scene, first, last) == k:
                out[cause] = _some_of(tables, scene, local, plan, masses, total, first, last, events, space)


@njit
def _first_near(tables: Tables, scene: Scene, first: int, last: int) -> int:
    """Return the first event of a cause that is near the evidence: so each cause is worked out once."""
    for x in range(first, last):
        if scene.place[tables.cause_event[x]] != FAR:
            return tables.cause_event[x]
    return -1


@njit
def _some_of(
    tables: Tables, scene: Scene, local: Local, plan: Plan, masses: Masses, total: float, first: int, last: int,
    events: Floats, space: Space,
) -> float:  # fmt: skip
    """Return P(some of the events of a cause with several)."""
    every = masses.some + masses.none
    inside, inside_mass, outside_odds = 0, 0.0, 0.0
    for x in range(first, last):
        k = tables.cause_event[x]
        if scene.place[k] >= 0:
            inside += 1
            inside_mass = events[k] * total
        else:
            outside_odds += (1.0 + outside_odds) * scene.odds[k]
    some, none = inside_mass, max(every - inside_mass, 0.0)
    if inside > 1:
        ints = space.ints[0]
        marked = take_ints(space, local.event.shape[0])
        fill(marked, 0)
        for x in range(first, last):
            place = scene.place[tables.cause_event[x]]
            if place >= 0:
                marked[place] = 1
        split = forward(local, plan, marked, events[:0], events[:0], space)
        space.ints[0] = ints
        factor = np.exp(split.log_scale - masses.log_scale)
        some, none = split.some * factor, split.none * factor
    return (some + none * (outside_odds / (1.0 + outside_odds))) / total


@njit
def _without_answer(status: int, width: int) -> Numbers:
    return status, 0.0, width, 0.0, -1, 0.0, -1, -1, 0.0


@njit
def _cramped(space: Space, ints: int, floats: int) -> bool:
    """Return whether so much more does not fit; then the counters of the space say how much would."""
    if has_room(space, ints, floats):
        return False
    space.ints[0] += ints
    space.ints[1] += floats
    return True


@njit
def _no_problem(space: Space, status: int, width: int) -> Problem:
    i, f = space.ints[:0], space.floats[:0]
    plan = Plan(i, i, i, i, i, i, i, i, f, 0, width, 0)
    return Problem(
        status, Scene(f, i, i, i, i), Local(i, f, f, f, i, i, f, f, f, f), plan, i, plan, Seats(i, i, i), 0.0
    )


@njit
def pose(tables: Tables, rows: Floats, weights: Floats, want: int, space: Space) -> Problem:
    """Take in the evidence, make the programmes, and make sure of the room for all that follows."""
    clear(space)
    events = tables.odds.shape[0]
    if not usable(tables, rows, weights):
        return _no_problem(space, UNUSABLE, 0)
    if _cramped(space, 3 * events + 4, 2 * events):
        return _no_problem(space, CRAMPED, 0)
    scene = new_scene(tables, space)
    log_constant = absorb(tables, scene, rows, weights)
    ints, floats = room_for_local(scene)
    if _cramped(space, ints, floats):
        return _no_problem(space, CRAMPED, 0)
    local = localise(tables, scene, rows, space)
    active = local.event.shape[0]
    ints, floats = room_for_plan(local)
    if _cramped(space, 2 * ints + 3 * active + room_for_seats(tables, local), 2 * floats):
        return _no_problem(space, CRAMPED, 0)
    everything, no_part = take_ints(space, active), take_ints(space, active)
    fill(everything, 1)
    plan = best_plan(local, everything, space)
    side_plan = plan
    seats = Seats(no_part, no_part, no_part)
    floats = room_for_states(local, plan) + 2 * events
    if want == POSTERIOR:
        if _cramped(space, 2 * active, floats):
            return _no_problem(space, CRAMPED, plan.width)
        return Problem(EXACT, scene, local, plan, no_part, side_plan, seats, log_constant)
    if flag_no_part(tables, local, no_part):
        side_plan = best_plan(local, no_part, space)
    seats = take_seats(tables, scene, local, space)
    ints, kit_floats = room_for_kits(tables, local, seats, side_width(local, no_part), side_plan)
    if _cramped(space, ints + 2 * active, floats + kit_floats):
        return _no_problem(space, CRAMPED, max(plan.width, side_plan.width))
    return Problem(EXACT, scene, local, plan, no_part, side_plan, seats, log_constant)


@njit
def answer(
    tables: Tables, problem: Problem, want: int, events: Floats, causes: Floats, kits: Floats, space: Space
) -> Numbers:
    """Answer a query that is posed; see `solve`."""
    scene, local, plan = problem.scene, problem.local, problem.plan
    active = local.event.shape[0]
    everything = take_ints(space, active)
    fill(everything, 1)
    before, rescaled = take_floats(space, plan.states), take_floats(space, plan.steps)
    mass = take_floats(space, active)
    masses = forward(local, plan, everything, before, rescaled, space)
    outside = sum_outside(tables, scene, space)
    total = masses.some + masses.none * outside.some
    if not (total > 0.0 and problem.log_constant > -np.inf):
        return _without_answer(IMPOSSIBLE, plan.width)
    every = masses.some + masses.none
    backward(local, plan, everything, before, rescaled, mass, space)
    backward_apart(local, plan, everything, every, mass, space)
    far = every / total
    _event_marginals(tables, scene, local, mass, far, 1.0 / total, events)
    _cause_marginals(tables, scene, local, plan, masses, total, far, events, causes, space)
    log_total = np.log(total) + masses.log_scale
    log_probability = problem.log_constant - outside.log_none + _log_active_odds(local) + log_total
    if want == POSTERIOR:
        return EXACT, log_probability, plan.width, 0.0, -1, 0.0, -1, -1, 0.0
    tool = prepare_kits(
        tables, scene, local, problem.seats, problem.no_part, problem.side_plan, log_total,
        outside.log_none_of_parts, outside.no_part, space,
    )  # fmt: skip
    if want == ALL_KITS:
        all_kits(tables, scene, local, tool, problem.side_plan, kits, space)
        return EXACT, log_probability, plan.width, 0.0, -1, 0.0, -1, -1, 0.0
    best = best_kits(tables, scene, local, tool, problem.side_plan, space)
    return EXACT, log_probability, plan.width, best[0], best[1], best[2], best[3], best[4], best[5]


@entry
def solve(
    ints: Ints, floats: Floats, base: int, rows: Floats, weights: Floats, want: int,
    events: Floats, causes: Floats, kits: Floats, work_ints: Ints, work: Floats,
) -> Numbers:  # fmt: skip
    """Answer one query.

    Args:
        ints, floats: The compiled network.
        base: Context and meaning of silence.
        rows: Shape (E, 4), see `Evidence.rows`.
        weights: Shape (K,) or (0,) for none.
        want: POSTERIOR, BEST_KIT or ALL_KITS.
        events: Shape (K,), filled with P(event | findings, ticket).
        causes: Shape (C,), filled with P(cause | findings, ticket).
        kits: For ALL_KITS shape (P + 1, P + 1), filled with the coverage of the kit {i - 1, j - 1}, 0 standing
            for nothing; else (0, 0).
        work_ints, work: Room to work in; where it is CRAMPED, `work_ints[:2]` then says how much would do.

    Returns:
        EXACT, IMPOSSIBLE, UNUSABLE or CRAMPED; log P(findings, ticket); the width; and for BEST_KIT coverage of
        nothing, best part, its coverage, best pair, its coverage (-1 where there is no such part).
    """
    tables, space = tables_of(ints, floats, base), Space(work_ints, work)
    problem = pose(tables, rows, weights, want, space)
    if problem.status != EXACT:
        return _without_answer(problem.status, problem.plan.width)
    return answer(tables, problem, want, events, causes, kits, space)


@entry
def solve_range(
    ints: Ints, floats: Floats, span: Ints, rows: Floats, weights: Floats, want: int,
    events: Floats, causes: Floats, kits: Floats, numbers: Floats, first: int, last: int, work_ints: Ints, work: Floats,
) -> int:  # fmt: skip
    """Answer the queries first:last of one network; return the first that is not answered, `last` if all are.

    It holds no lock, so that several threads may each take a range.

    Args:
        span: Shape (N, 5): base, first and last row of the query in `rows`, first and last of its `weights`.
        numbers: Shape (N, 9), filled with what `solve` returns.
    """
    space = Space(work_ints, work)
    for n in range(first, last):
        tables = tables_of(ints, floats, span[n, 0])
        own_rows, own_weights = rows[span[n, 1] : span[n, 2]], weights[span[n, 3] : span[n, 4]]
        problem = pose(tables, own_rows, own_weights, want, space)
        result = _without_answer(problem.status, problem.plan.width)
        if problem.status == EXACT:
            result = answer(tables, problem, want, events[n], causes[n], kits[n], space)
        numbers[n, 0], numbers[n, 1], numbers[n, 2], numbers[n, 3] = (
            result[0],
            result[1],
            result[2],
            result[3],
        )
        numbers[n, 4], numbers[n, 5], numbers[n, 6] = result[4], result[5], result[6]
        numbers[n, 7], numbers[n, 8] = result[7], result[8]
        if result[0] != EXACT:
            return n
    return last


@entry
def if_absent(
    ints: Ints, floats: Floats, base: int, rows: Floats, weights: Floats, symptoms: Ints,
    log_probability: Floats, events: Floats, causes: Floats, kits: Floats, work_ints: Ints, work: Floats,
) -> int:  # fmt: skip
    """Answer Q queries that each add one absent symptom to the same evidence; return a status.

    An absent symptom only multiplies odds by 1 - link, so the programmes are made once.

    Args:
        symptoms: Shape (Q,), none of them listed in `rows`.
        log_probability: Shape (Q,), filled with log P(findings, symptom absent, ticket), -inf where impossible.
        events: Shape (K,), overwritten.
        causes: Shape (Q, C), filled as by `solve`.
        kits: Shape (Q, P + 1, P + 1), filled as by `solve`.
    """
    tables, space = tables_of(ints, floats, base), Space(work_ints, work)
    problem = pose(tables, rows, weights, ALL_KITS, space)
    if problem.status != EXACT:
        return problem.status
    scene, local = problem.scene, problem.local
    known = scene.tally[NEAR]
    odds = take_floats(space, scene.odds.shape[0])
    for k in range(odds.shape[0]):
        odds[k] = scene.odds[k]
    ints_taken, floats_taken = space.ints[0], space.ints[1]
    for q in range(symptoms.shape[0]):
        j = symptoms[q]
        if not 0 <= j < tables.leak.shape[0]:
            return UNUSABLE
        log_change = 0.0
        if not tables.hidden[j]:
            log_change = np.log(absorb_absent(tables, scene, j, 1.0))
        refresh_odds(scene, local)
        posed = Problem(
            EXACT, scene, local, problem.plan, problem.no_part, problem.side_plan, problem.seats,
            problem.log_constant + log_change,
        )  # fmt: skip
        result = answer(tables, posed, ALL_KITS, events, causes[q], kits[q], space)
        log_probability[q] = result[1] if result[0] == EXACT else -np.inf
        space.ints[0], space.ints[1] = ints_taken, floats_taken
        restore(tables, scene, j, odds, known)
    return EXACT
