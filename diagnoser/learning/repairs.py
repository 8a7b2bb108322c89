"""What tickets teach about repairs in vain: how often the cause that an action repairs is still there afterwards.

A ticket with an action in vain is a case that the action did not close.  Let cause c have the probability p_c before
the action, and let d be P(c is still there | it was there).  Cases that the action closed are never seen, so

    P(c is the cause | the case is still open) = p_c d / (1 - p_c (1 - d))

The numbers d are fitted by expectation-maximisation over the unseen cases (Dempster, Laird and Rubin 1977): a seen case
stands for p_c (1 - d) / (1 - sum of p (1 - d)) cases that the action closed.  The experts' number counts as
`EXPERT_CASES` cases, so a few tickets move it a little.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final, NamedTuple

from diagnoser.errors import ImpossibleFindingsError, WidthLimitError
from diagnoser.evidence.row import ids, known_of_row
from diagnoser.evidence.to_network import evidence_of
from diagnoser.evidence.tried import repaired_by, table_of
from diagnoser.inference import kernel
from diagnoser.inference.affordable import affordable
from diagnoser.inference.engine import Engine
from diagnoser.learning.settings import TRAINING_OPERATIONS
from diagnoser.model import Model

EXPERT_CASES: Final = 20.0
"""Cases that the number of the experts counts as."""

LEAST_CASES: Final = 5
"""Tickets below which the number of the experts stays as it is."""

LEAST_OPEN: Final = 1e-3
"""Smallest P(a case is still open), so that one ticket against a certain cause is not worth thousands."""

ROUNDS: Final = 200
TOLERANCE: Final = 1e-6
DIGITS: Final = 3


class _Attempt(NamedTuple):
    """One cause that was repaired in vain: its number, P(cause) before, and whether it was the cause after all."""

    key: str
    before: float
    was_cause: bool


def with_repairs(model: Model, rows: Sequence[Mapping[str, Any]]) -> Model:
    """Return the model with what the tickets teach about repairs in vain.

    Args:
        model: The model.
        rows: Reduced tickets with causes, published ones as well.
    """
    experts = table_of(replace(model, remains={}))
    tickets = list(_attempts(model, experts, rows))
    numbers = _fitted(tickets, experts)
    return replace(
        model, remains={key: float(f"{value:.{DIGITS}g}") for key, value in sorted(numbers.items())}
    )


def _attempts(
    model: Model, experts: Mapping[str, float], rows: Iterable[Mapping[str, Any]]
) -> Iterable[list[_Attempt]]:
    """Yield the repairs in vain of each ticket, with the posterior of the ticket without them."""
    engine = Engine(model.network, TRAINING_OPERATIONS)
    index = {cause: number for number, cause in enumerate(model.network.causes)}
    for row in rows:
        known = known_of_row(row)
        repaired = [one for each in known.actions for one in repaired_by(model, experts, each, {})]
        if not (repaired and row["causes"]):
            continue
        with suppress(ImpossibleFindingsError, WidthLimitError):
            plain = evidence_of(model, replace(known, actions=()))
            before = engine.posterior(affordable(engine, plain, kernel.POSTERIOR).evidence).causes
            yield [
                _Attempt(one.key, float(before[index[one.cause]]), one.cause in ids(row["causes"]))
                for one in {each.cause: each for each in repaired}.values()
            ]


def _fitted(tickets: Sequence[Sequence[_Attempt]], experts: Mapping[str, float]) -> dict[str, float]:
    """Return the numbers with enough tickets, by expectation-maximisation."""
    seen: defaultdict[str, int] = defaultdict(int)
    remained: defaultdict[str, float] = defaultdict(float)
    for attempts in tickets:
        for one in attempts:
            seen[one.key] += 1
            remained[one.key] += one.was_cause
    numbers = {key: experts[key] for key, count in sorted(seen.items()) if count >= LEAST_CASES}
    for _ in range(ROUNDS):
        closed: defaultdict[str, float] = defaultdict(float)
        for attempts in tickets:
            gone = [
                (one.key, one.before * (1.0 - numbers.get(one.key, experts[one.key]))) for one in attempts
            ]
            still_open = max(1.0 - sum(share for _, share in gone), LEAST_OPEN)
            for key, share in gone:
                closed[key] += share / still_open
        after = {
            key: (EXPERT_CASES * experts[key] + remained[key]) / (EXPERT_CASES + remained[key] + closed[key])
            for key in numbers
        }
        moved = max((abs(after[key] - numbers[key]) for key in numbers), default=0.0)
        numbers = after
        if moved < TOLERANCE:
            break
    return numbers
