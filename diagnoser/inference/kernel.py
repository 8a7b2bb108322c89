"""One query from evidence to answer, and many of them in a row.

P(X, findings) = constant x product of the odds of X x product of the findings' factors, for each set X of events.
The events far from the findings are summed in closed form; `kernel_states` sums the active ones;
`kernel_kits` restricts the sum to a kit.  "There is a ticket": the mass in which nothing happened is left out of
every sum rather than subtracted.
"""

from typing import Final, NamedTuple

import numpy as np

from diagnoser.inference.jit import inlined, njit
from diagnoser.inference.kernel_kits import all_kits, best_kits, events_without_part, prepare_kits
from diagnoser.inference.kernel_local import (
    ACTIVE,
    FAR,
    LARGE,
    NEAR,
    TOUCHED,
    Local,
    Scene,
    absorb,
    localise,
    new_scene,
    usable,
)
from diagnoser.inference.kernel_plan import Plan, best_plan
from diagnoser.inference.kernel_states import (
    Masses,
    backward,
    backward_apart,
    forward,
)
from diagnoser.inference.kernel_tables import Tables, tables_of
from diagnoser.network.spec import Floats, Ints

EXACT: Final = 0
IMPOSSIBLE: Final = 1
TOO_WIDE: Final = 2
UNUSABLE: Final = 3

POSTERIOR: Final = 0
BEST_KIT: Final = 1
ALL_KITS: Final = 2

STATUS: Final = 0  # where each number of an answer stands
LOG_PROBABILITY: Final = 1
WIDTH: Final = 2
STATES: Final = 3
BEST: Final = 4  # the six numbers of the best kits, see `kernel_kits`
NUMBERS: Final = 10

Numbers = tuple[int, float, int, int, float, int, float, int, int, float]


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


@inlined
def _sum(values: Floats) -> float:
    """Return the sum of positive numbers, in eight lanes so that the additions do not wait for one another."""
    lane = np.zeros(8)
    whole = values.shape[0] // 8 * 8
    for x in range(0, whole, 8):
        for y in range(8):
            lane[y] += values[x + y]
    for x in range(whole, values.shape[0]):
        lane[0] += values[x]
    return ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]))


@inlined
def sum_outside(tables: Tables, scene: Scene) -> Outside:
    """Sum log(1 + odds) over the events outside: those far from the evidence as precomputed."""
    far = tables.log_odds.copy()
    touched_odds = 0.0
    for x in range(scene.count[NEAR]):
        k = scene.near[x]
        far[k] = 0.0
        if scene.place[k] == TOUCHED:
            touched_odds += (1.0 + touched_odds) * scene.odds[k]
    every = _sum(far) + np.log1p(touched_odds)
    no_part = 0.0
    no_part_touched = 0.0
    for k in tables.no_part_event:
        if scene.place[k] == FAR:
            no_part += tables.log_odds[k]
        elif scene.place[k] == TOUCHED:
            no_part_touched += (1.0 + no_part_touched) * scene.odds[k]
    no_part += np.log1p(no_part_touched)
    return Outside(-every, no_part - every, -np.expm1(-no_part), -np.expm1(-every))


@inlined
def _log_active_odds(local: Local) -> float:
    """Return the sum of log(1 + odds) over the active events."""
    product, result = 1.0, 0.0
    for a in range(local.event.shape[0]):
        product *= 1.0 + local.odds[a]
        if product > LARGE:
            result += np.log(product)
            product = 1.0
    return result + np.log(product)


@inlined
def _event_marginals(
    tables: Tables, scene: Scene, local: Local, mass: Floats, far: float, near: float, out: Floats
) -> None:
    """Fill P(event).  `far` is what a chance outside the programme is multiplied by, `near` a mass inside."""
    for k in range(out.shape[0]):
        out[k] = tables.chance[k] * far
    for x in range(scene.count[NEAR]):
        k = scene.near[x]
        if scene.place[k] == TOUCHED:
            out[k] = scene.odds[k] / (1.0 + scene.odds[k]) * far
    for a in range(local.event.shape[0]):
        out[local.event[a]] = mass[a] * near


@inlined
def _cause_marginals(
    tables: Tables, scene: Scene, local: Local, plan: Plan, masses: Masses, total: float, far: float,
    events: Floats, out: Floats,
) -> None:  # fmt: skip
    """Fill P(cause): the OR of its events.

    All its events far from the evidence: as precomputed.  One event: its own marginal.  Two or more inside the
    programme: one more forward pass, with exactly them marked.
    """
    for cause in range(out.shape[0]):
        out[cause] = tables.cause_chance[cause] * far
    for x in range(scene.count[NEAR]):
        k = scene.near[x]
        for y in range(tables.event_start[k], tables.event_start[k + 1]):
            cause = tables.event_cause[y]
            first, last = tables.cause_start[cause], tables.cause_start[cause + 1]
            if last - first == 1:
                out[cause] = events[k]
            elif _first_near(tables, scene, first, last) == k:
                out[cause] = _some_of(tables, scene, local, plan, masses, total, first, last, events)


@inlined
def _first_near(tables: Tables, scene: Scene, first: int, last: int) -> int:
    """Return the first event of a cause that is near the evidence: so each cause is worked out once."""
    for x in range(first, last):
        if scene.place[tables.cause_event[x]] != FAR:
            return tables.cause_event[x]
    return -1


@njit
def _some_of(
    tables: Tables, scene: Scene, local: Local, plan: Plan, masses: Masses, total: float, first: int, last: int,
    events: Floats,
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
        marked = np.zeros(local.event.shape[0], np.bool_)
        for x in range(first, last):
            place = scene.place[tables.cause_event[x]]
            if place >= 0:
                marked[place] = True
        split = forward(local, plan, marked, np.empty(0), np.empty(0))
        factor = np.exp(split.log_scale - masses.log_scale)
        some, none = split.some * factor, split.none * factor
    return (some + none * (outside_odds / (1.0 + outside_odds))) / total


@inlined
def _without_answer(status: int, width: int, states: int) -> Numbers:
    return status, 0.0, width, states, 0.0, -1, 0.0, -1, -1, 0.0


@inlined
def answer(
    tables: Tables, scene: Scene, local: Local, plan: Plan, side_plan: Plan, log_constant: float, want: int,
    events: Floats, causes: Floats, kits: Floats,
) -> Numbers:  # fmt: skip
    """Answer once the evidence is taken in and the programmes are made; see `solve`."""
    active = local.event.shape[0]
    everything = np.ones(active, np.bool_)
    kept = np.empty(plan.states + plan.steps + active)
    before, rescaled = kept[: plan.states], kept[plan.states : plan.states + plan.steps]
    mass = kept[plan.states + plan.steps :]
    masses = forward(local, plan, everything, before, rescaled)
    outside = sum_outside(tables, scene)
    total = masses.some + masses.none * outside.some
    if not (total > 0.0 and log_constant > -np.inf):
        return _without_answer(IMPOSSIBLE, plan.width, plan.states)
    every = masses.some + masses.none
    backward(local, plan, everything, before, rescaled, mass)
    backward_apart(local, plan, everything, every, mass)
    far = every / total
    _event_marginals(tables, scene, local, mass, far, 1.0 / total, events)
    _cause_marginals(tables, scene, local, plan, masses, total, far, events, causes)
    log_total = np.log(total) + masses.log_scale
    log_probability = log_constant - outside.log_none + _log_active_odds(local) + log_total
    if want == POSTERIOR:
        return EXACT, log_probability, plan.width, plan.states, 0.0, -1, 0.0, -1, -1, 0.0
    no_part, _ = events_without_part(tables, local)
    tool = prepare_kits(
        tables, scene, local, no_part, side_plan, log_total, outside.log_none_of_parts, outside.no_part
    )
    if want == ALL_KITS:
        all_kits(tables, scene, local, tool, side_plan, kits)
        return EXACT, log_probability, plan.width, plan.states, 0.0, -1, 0.0, -1, -1, 0.0
    empty, part, part_coverage, first, second, pair_coverage = best_kits(tables, scene, local, tool, side_plan)
    return (
        EXACT, log_probability, plan.width, plan.states,
        empty, part, part_coverage, first, second, pair_coverage,
    )  # fmt: skip


@njit
def solve(
    ints: Ints, floats: Floats, base: int, rows: Floats, weights: Floats, want: int, most_states: int,
    events: Floats, causes: Floats, kits: Floats,
) -> Numbers:  # fmt: skip
    """Answer one query.

    Args:
        ints, floats: The compiled network.
        base: Context and meaning of silence.
        rows: Shape (E, 4), see `Evidence.rows`.
        weights: Shape (K,) or (0,) for none.
        want: POSTERIOR, BEST_KIT or ALL_KITS.
        most_states: Table entries that may be kept for the backward pass.
        events: Shape (K,), filled with P(event | findings, ticket).
        causes: Shape (C,), filled with P(cause | findings, ticket).
        kits: For ALL_KITS shape (P + 1, P + 1), filled with the coverage of the kit {i - 1, j - 1}, 0 standing
            for nothing; else (0, 0).

    Returns:
        EXACT, IMPOSSIBLE, TOO_WIDE or UNUSABLE; log P(findings, ticket); the width; the states kept; and for BEST_KIT
        coverage of nothing, best part, its coverage, best pair, its coverage (-1 where there is no such part).
    """
    tables = tables_of(ints, floats, base)
    if not usable(tables, rows, weights):
        return _without_answer(UNUSABLE, 0, 0)
    scene = new_scene(tables)
    log_constant = absorb(tables, scene, rows, weights)
    local = localise(tables, scene, rows)
    plan = best_plan(local, np.ones(scene.count[ACTIVE], np.bool_))
    if plan.states > most_states:
        return _without_answer(TOO_WIDE, plan.width, plan.states)
    side_plan = plan
    if want != POSTERIOR:
        no_part, count = events_without_part(tables, local)
        if count:
            side_plan = best_plan(local, no_part)
            if side_plan.states > most_states:
                return _without_answer(TOO_WIDE, side_plan.width, side_plan.states)
    return answer(tables, scene, local, plan, side_plan, log_constant, want, events, causes, kits)


@njit
def solve_range(
    ints: Ints, floats: Floats, span: Ints, rows: Floats, weights: Floats, want: int, most_states: int,
    events: Floats, causes: Floats, kits: Floats, numbers: Floats, first: int, last: int,
) -> None:  # fmt: skip
    """Answer the queries first:last of one network; it holds no lock, so that several threads may each take a range.

    Args:
        span: Shape (N, 5): base, first and last row of the query in `rows`, first and last of its `weights`.
        numbers: Shape (N, 10), filled with what `solve` returns.
    """
    for n in range(first, last):
        own_rows, own_weights = rows[span[n, 1] : span[n, 2]], weights[span[n, 3] : span[n, 4]]
        result = solve(
            ints, floats, span[n, 0], own_rows, own_weights, want, most_states, events[n], causes[n], kits[n]
        )
        numbers[n, 0], numbers[n, 1], numbers[n, 2], numbers[n, 3] = result[0], result[1], result[2], result[3]
        numbers[n, 4], numbers[n, 5], numbers[n, 6] = result[4], result[5], result[6]
        numbers[n, 7], numbers[n, 8], numbers[n, 9] = result[7], result[8], result[9]
