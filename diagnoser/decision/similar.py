"""The closed tickets that are most similar to a report.

Similarity is the weighted Jaccard index of the findings: the weight of the shared findings over the weight of all
findings of either ticket.  What did not help before counts like a finding.  The weight of a present symptom is its
inverse document frequency among past tickets, -log of its share (Sparck Jones 1972).  The weight of an absent symptom
is a tenth of that.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.decision.arrays import ABSENT_WEIGHT, ModelArrays, PastTickets
from diagnoser.types import Finding, SimilarTicket

MOST_SIMILAR: Final = 3
LEAST_SIMILARITY: Final = 0.2


def similar_tickets(
    arrays: ModelArrays, findings: Iterable[Finding], tried: Iterable[str] = ()
) -> tuple[SimilarTicket, ...]:
    """Return at most `MOST_SIMILAR` tickets of some similarity, the most similar first, newer before older.

    Args:
        arrays: The model as arrays.
        findings: The findings.
        tried: What did not help before, as `PastTicket.tried`.
    """
    past = arrays.past
    known: list[tuple[str, str]] = [(one.symptom, one.state) for one in findings if one.state != "unknown"]
    known += [(action, "tried") for action in tried]
    if not past.tickets or not known:
        return ()
    score = _similarity(past, known)
    order = np.argsort(-score, kind="stable")[:MOST_SIMILAR]
    chosen = [past.tickets[one] for one in order if score[one] >= LEAST_SIMILARITY]
    return tuple(SimilarTicket(ticket.ticket_id, ticket.causes) for ticket in chosen)


def _similarity(past: PastTickets, known: Iterable[tuple[str, str]]) -> Floats:
    shared = np.zeros(len(past.tickets))
    mine = 0.0
    for key in known:
        weight = past.weight.get(key[0], past.unseen) * (ABSENT_WEIGHT if key[1] == "absent" else 1.0)
        mine += weight
        rows = past.rows.get(key)
        if rows is not None:
            shared[rows] += weight
    return shared / np.maximum(mine + past.total - shared, 1e-300)
