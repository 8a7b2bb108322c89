"""The mass of the findings in which only some causes are there, for many sets of causes.

An event with a cause outside of the set does not happen: its odds are zero. The schedule of the findings holds for
every set, so it is made once, and a set takes one forward pass.
"""

# Numba has one kind of integer where mypy sees two, and keeps records where it sees tuples.
# mypy: disable-error-code="arg-type, assignment, call-overload, return-value, operator"

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.inference.jit import entry, njit
from diagnoser.inference.kernel import EXACT, POSTERIOR, log_active_odds, prepare_query
from diagnoser.inference.kernel_arena import Arena, fill, take_floats, take_ints
from diagnoser.inference.kernel_forward_backward import forward
from diagnoser.inference.kernel_layout import Tables, tables_of
from diagnoser.inference.kernel_subproblem import FAR, LARGE, TOUCHED, QueryEvents, refresh_odds


@njit
def _rule_out(tables: Tables, query: QueryEvents, odds: Floats, member: Bools) -> float:
    """Set the odds of the events with a cause outside of a set to zero.

    Returns:
        The sum of log(1 + odds) over the events that are not active.
    """
    far, touched = 0.0, 1.0
    for k in range(odds.shape[0]):
        inside = True
        for x in range(tables.event_start[k], tables.event_start[k + 1]):
            inside = inside and member[tables.event_cause[x]]
        query.odds[k] = odds[k] if inside else 0.0
        if inside and query.place[k] == FAR:
            far += tables.log_odds[k]
        elif inside and query.place[k] == TOUCHED:
            touched *= 1.0 + odds[k]
            if touched > LARGE:
                far += np.log(touched)
                touched = 1.0
    return far + np.log(touched)


@entry
def inside(
    ints: Ints, floats: Floats, base: int, rows: Floats, weights: Floats, member: Bools, parts: Ints, most: float,
    log_probability: Floats, work_ints: Ints, work: Floats,
) -> int:  # fmt: skip
    """Fill log P(findings, ticket, no cause outside of the set) of each set of causes. Return a status.

    Args:
        member: Shape (N, C), the causes of each set.
        parts, most: As in `kernel.solve`.
        log_probability: Shape (N,), -inf where the findings are impossible.
    """
    tables, arena = tables_of(ints, floats, base), Arena(work_ints, work)
    problem = prepare_query(tables, rows, weights, POSTERIOR, parts, most, arena)
    if problem.status != EXACT:
        return problem.status
    query, local = problem.query, problem.local
    everything = take_ints(arena, local.event.shape[0])
    fill(everything, 1)
    odds = take_floats(arena, query.odds.shape[0])
    for k in range(odds.shape[0]):
        odds[k] = query.odds[k]
    nothing = arena.floats[:0]
    for n in range(member.shape[0]):
        outside = _rule_out(tables, query, odds, member[n])
        refresh_odds(query, local)
        masses = forward(local, problem.schedule, everything, nothing, nothing, arena)
        total = masses.some - masses.none * np.expm1(-outside)
        log_probability[n] = (
            problem.log_constant + outside + log_active_odds(local) + np.log(total) + masses.log_scale
        )
    return EXACT
