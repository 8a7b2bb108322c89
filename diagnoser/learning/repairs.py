"""What tickets teach about repairs in vain: how often the cause that an action repairs is still there afterwards.

A ticket with actions in vain is a case that they did not close.  Let T be the causes that they repair, and let d_i be
P(cause i is still there | it was there).  The actions against the causes U of T work with the probability

    w(U) = product over U of (1 - d_i) times product over the rest of T of d_i

and close the case if no cause outside U was there, so

    P(the case is still open) = 1 - sum over U of w(U) P(every cause is in U | findings)

Cases that the actions closed are never seen.  The numbers d are fitted by expectation-maximisation over the unseen
cases (Dempster, Laird and Rubin 1977): a ticket stands for 1 / P(still open) cases, in which cause i was there and was
repaired p_i (1 - d_i) / P(still open) times.  The experts' number counts as `EXPERT_CASES` cases, so a few tickets move
it a little.  The findings are those after the repair.  Where half of a fault was repaired they show less of it than
before, so d comes out too high in a fleet where many tickets have several causes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final, NamedTuple

import numpy as np

from diagnoser.arrays import Floats
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


MOST_CAUSES: Final = 4
"""Causes repaired in vain in one ticket; a ticket with more teaches nothing here, because it takes 2^n posteriors."""


class _Attempt(NamedTuple):
    """One cause that was repaired in vain: its number, P(cause) before, and whether it was the cause after all."""

    key: str
    before: float
    was_cause: bool


class _Tried(NamedTuple):
    """The repairs in vain of one ticket.

    Attributes:
        attempts: The n causes that they were to repair.
        within: Shape (2^n,), P(every cause is among these) before, by the bits of the attempts.
    """

    attempts: tuple[_Attempt, ...]
    within: Floats

    def still_open(self, numbers: Mapping[str, float]) -> float:
        """Return P(the case is still open), with the number of each key."""
        works = np.ones(1)
        for one in self.attempts:
            remains = numbers[one.key]
            works = np.concatenate([works * remains, works * (1.0 - remains)])
        return max(1.0 - float(works @ self.within), LEAST_OPEN)


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
) -> Iterator[_Tried]:
    """Yield the repairs in vain of each ticket, with the posterior of the ticket without them."""
    engine = Engine(model.network, TRAINING_OPERATIONS)
    index = {cause: number for number, cause in enumerate(model.network.causes)}
    for row in rows:
        known = known_of_row(row)
        repaired = {one.cause: one for each in known.actions for one in repaired_by(model, experts, each, {})}
        if not (repaired and row["causes"]) or len(repaired) > MOST_CAUSES:
            continue
        with suppress(ImpossibleFindingsError, WidthLimitError):
            plain = evidence_of(model, replace(known, actions=()))
            plain = affordable(engine, plain, kernel.POSTERIOR).evidence
            before = engine.posterior(plain).causes
            attempts = tuple(
                _Attempt(one.key, float(before[index[one.cause]]), one.cause in ids(row["causes"]))
                for one in repaired.values()
            )
            yield _Tried(attempts, engine.within(plain, _subsets([index[cause] for cause in repaired])))


def _subsets(causes: Sequence[int]) -> list[frozenset[int]]:
    """Return all sets of some causes, by their bits."""
    return [
        frozenset(cause for bit, cause in enumerate(causes) if bits >> bit & 1)
        for bits in range(1 << len(causes))
    ]


def _fitted(tickets: Sequence[_Tried], experts: Mapping[str, float]) -> dict[str, float]:
    """Return the numbers with enough tickets, by expectation-maximisation."""
    seen: defaultdict[str, int] = defaultdict(int)
    remained: defaultdict[str, float] = defaultdict(float)
    for one in (each for tried in tickets for each in tried.attempts):
        seen[one.key] += 1
        remained[one.key] += one.was_cause
    numbers = {key: experts[key] for key, count in sorted(seen.items()) if count >= LEAST_CASES}
    for _ in range(ROUNDS):
        every = {**experts, **numbers}
        repaired: defaultdict[str, float] = defaultdict(float)
        for tried in tickets:
            still_open = tried.still_open(every)
            for one in tried.attempts:
                repaired[one.key] += one.before * (1.0 - every[one.key]) / still_open
        after = {
            key: (EXPERT_CASES * experts[key] + remained[key])
            / (EXPERT_CASES + remained[key] + repaired[key])
            for key in numbers
        }
        moved = max((abs(after[key] - numbers[key]) for key in numbers), default=0.0)
        numbers = after
        if moved < TOLERANCE:
            break
    return numbers
