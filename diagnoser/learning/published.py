"""Published tickets: accounts of repairs that somebody found worth telling.

People publish what is unusual. So the causes of published tickets are not as frequent as they are in a fleet, and such
tickets do not teach the priors of causes. They teach what a cause shows (links, report rates) and which causes fail
together. For co-failures their weights are first raked (Deming and Stephan 1940) to the shares of the causes in the
fleet and to the fleet's share of tickets with several causes, so that a cause that is published often does not seem to
fail together with everything.

Axes: C causes, S sets of causes.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from diagnoser.arrays import Bools, Floats
from diagnoser.tickets.schema import PUBLISHED

ROUNDS: Final = 50
"""Rounds of raking."""


def raked(member: Bools, tickets: Floats, share: Floats, several: float) -> Floats:
    """Return the weight of published tickets as tickets of the fleet, shape (S,).

    Together they count as their effective sample size, so a few accounts with large weights do not become many tickets.

    Args:
        member: Shape (S, C). True if the cause belongs to the set.
        tickets: Shape (S,), published tickets with exactly these causes.
        share: Shape (C,), P(cause | ticket) in the fleet.
        several: Share of tickets with several causes in the fleet.
    """
    total = float(tickets.sum())
    if not total:
        return tickets
    weight = np.asarray(tickets, np.float64)
    size = member.sum(axis=1)
    many = size > 1
    for _ in range(ROUNDS):
        marginal = weight @ member / weight.sum()
        ratio = np.log(np.where(marginal > 0, share / np.maximum(marginal, 1e-12), 1.0))
        weight = weight * np.exp((member * ratio).sum(axis=1) / np.maximum(size, 1))
        weight *= total / weight.sum()
        if many.any() and not many.all():
            now = float(weight[many].sum() / total)
            weight = weight * np.where(many, several / now, (1 - several) / (1 - now))
    # Uneven weights tell less than equal ones: they are scaled to their effective sample size (Kish 1965).
    spread = weight**2 / np.maximum(tickets, 1e-12)
    result: Floats = weight * (total / float(spread.sum()))
    return result


def own_rows(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the reduced tickets that are not published ones."""
    return [row for row in rows if row.get("sample") != PUBLISHED]
