"""The answers of the engine, as records of arrays.

Axes: C causes, K events, P parts, S chosen parts, N reports, Q questions.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from diagnoser.arrays import Floats, Ints
from diagnoser.errors import DiagnoserError
from diagnoser.inference.layout import LOG_PROBABILITY, OPERATIONS, WIDTH


class Posterior(NamedTuple):
    """Exact marginals given the findings and that there is a ticket.

    Attributes:
        causes: Shape (C,), P(cause | findings, ticket).
        events: Shape (K,), P(event | findings, ticket).
        log_probability: Natural logarithm of P(findings, ticket).
        width: Largest number of findings and events open at once. The cost is proportional to 2^width.
        operations: Operations that the query took. See `Engine`.
    """

    causes: Floats
    events: Floats
    log_probability: float
    width: int
    operations: float


class Cost(NamedTuple):
    """The cost of a query, which is known before it starts. See `Engine.cost`.

    Attributes:
        width: As in `Posterior`.
        operations: As in `Posterior`.
    """

    width: int
    operations: float


class Batch(NamedTuple):
    """The answers to N reports, as arrays.

    Attributes:
        causes: Shape (N, C).
        events: Shape (N, K).
        coverage: Shape (N, P + 1, P + 1), or (N, 0, 0) where only posteriors were asked for.
        numbers: Shape (N, 4), as `kernel.solve` returns them. The properties below name its columns.
        errors: Row -> the error of a report without an answer.  The other arrays hold nothing for such a row.
    """

    causes: Floats
    events: Floats
    coverage: Floats
    numbers: Floats
    errors: Mapping[int, DiagnoserError]

    @property
    def log_probability(self) -> Floats:
        """Shape (N,), see `Posterior`."""
        return self.numbers[:, LOG_PROBABILITY]

    @property
    def width(self) -> Ints:
        """Shape (N,), see `Posterior`."""
        return self.numbers[:, WIDTH].astype(np.int64)

    @property
    def operations(self) -> Floats:
        """Shape (N,), see `Posterior`."""
        return self.numbers[:, OPERATIONS]


class IfAbsent(NamedTuple):
    """The posteriors after each of Q symptoms was looked for and found absent. See `Engine.if_absent`.

    Attributes:
        probability: Shape (Q,), P(symptom absent | findings, ticket).
        causes: Shape (Q, C), P(cause | findings, symptom absent, ticket). Zero if the absence is impossible.
        coverage: Shape (Q, S + 1, S + 1), given the same. See `Engine.coverage`.  (Q, 0, 0) where only posteriors were
            asked for.
    """

    probability: Floats
    causes: Floats
    coverage: Floats


class Bounds(NamedTuple):
    """Proven bounds where the exact tables exceed the memory. See `Engine.bounds`.  Each pair is (lower, upper).

    Attributes:
        causes: Two of shape (C,), around P(cause | findings, ticket).
        events: Two of shape (K,).
        log_probability: Around log P(findings, ticket).
        coverage: Two of shape (P + 1, P + 1), as `Engine.coverage`.
        cut: Number of events conditioned on. 0 if the tables fit.
        exact: Whether the search was complete: then lower and upper agree, but for rounding.
    """

    causes: tuple[Floats, Floats]
    events: tuple[Floats, Floats]
    log_probability: tuple[float, float]
    coverage: tuple[Floats, Floats]
    cut: int
    exact: bool

    @property
    def telling(self) -> bool:
        """Whether any interval is narrower than (0, 1)."""
        return self.log_probability[0] > -np.inf
