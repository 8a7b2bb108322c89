"""Evidence within the budget of operations: the most informative findings of a report too wide for exact inference.

The cost of a query grows with 2^width, and only possibly present findings make it wider.  Each of them is tried alone,
together with all other evidence.  The order is by information: the Kullback-Leibler divergence of P(cause | this
finding) from P(cause), summed over the causes (Kullback and Leibler 1951).  In this order a finding is kept if the
query still fits.  A finding left out counts as unknown: neither present nor unmentioned.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.inference import kernel
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence

_TINY = 1e-300


class Affordable(NamedTuple):
    """Evidence within the budget of an engine.

    Attributes:
        evidence: The evidence, with the findings left out as unknown.
        left_out: Rows of the evidence left out. Empty if all of it is used.
    """

    evidence: Evidence
    left_out: Ints


def affordable(engine: Engine, evidence: Evidence, want: int = kernel.ALL_KITS) -> Affordable:
    """Return the evidence as it is if the engine allows it, else its most informative findings.

    Args:
        engine: Exact inference with its budget.
        evidence: All evidence.
        want: The later query: `kernel.POSTERIOR` or `kernel.ALL_KITS`.

    Raises:
        ImpossibleFindingsError: The other evidence is impossible, also with one finding alone.
        InputError: As `Engine.posterior`.
    """
    if engine.cost(evidence, want).operations <= engine.operations:
        return Affordable(evidence, np.empty(0, np.int64))
    return most_telling(engine, evidence, engine.operations, want)


def most_telling(
    engine: Engine, evidence: Evidence, operations: float, want: int = kernel.ALL_KITS
) -> Affordable:
    """Return the most informative findings for a query of at most so many operations.

    Raises:
        ImpossibleFindingsError: As `affordable`.
    """
    hidden = engine.network.hidden[evidence.context][evidence.symptom]
    open_ = (evidence.if_present > 0) & (evidence.if_present != evidence.if_absent) & ~hidden
    rows = np.flatnonzero(open_)
    used = ~open_
    for row in rows[np.argsort(-_information(engine, evidence, used, rows), kind="stable")].tolist():
        used[row] = True
        used[row] = engine.cost(_only(evidence, used), want).operations <= operations
    return Affordable(_only(evidence, used), np.flatnonzero(~used))


def _information(engine: Engine, evidence: Evidence, used: Bools, rows: Ints) -> Floats:
    """Return the information of each row about the causes in nats, beside the evidence used in any case."""
    alone = [_only(evidence, used | (np.arange(len(used)) == row)) for row in rows]
    causes = engine.batch([_only(evidence, used), *alone], kernel.POSTERIOR).causes
    before, after = causes[0], causes[1:]
    return np.asarray((_divergence(after, before) + _divergence(1.0 - after, 1.0 - before)).sum(axis=1))


def _divergence(after: Floats, before: Floats) -> Floats:
    after, before = np.maximum(after, _TINY), np.maximum(before, _TINY)
    return np.asarray(after * np.log(after / before))


def _only(evidence: Evidence, used: Bools) -> Evidence:
    """Return the evidence with all other rows as unknown."""
    return replace(
        evidence,
        if_absent=np.where(used, evidence.if_absent, 1.0),
        if_present=np.where(used, evidence.if_present, 1.0),
    )


def log_probability_of_findings(engine: Engine, evidence: Evidence) -> float:
    """Return log P(findings | there is a ticket), as `Model.reference_distribution` holds it for past tickets.

    The weights of the text classifier, of guesses and of the equipment are left out, because they are ratios and no
    probabilities.  So are earlier actions, because the past tickets are first calls.  A report with too many operations
    counts with its most informative findings.
    """
    given = affordable(engine, without_weights(evidence), kernel.POSTERIOR).evidence
    return engine.posterior(given).log_probability - log_ticket(engine, evidence.context)


def log_ticket(engine: Engine, context: int) -> float:
    """Return log P(there is a ticket) on a machine of this context."""
    return float(np.log(-np.expm1(np.log1p(-engine.network.prior[context]).sum())))


def without_weights(evidence: Evidence) -> Evidence:
    """Return the findings and the machine alone, without all other evidence."""
    return replace(
        evidence,
        event_weight=None,
        guess_weight=None,
        equipment_weight=None,
        action_weight=None,
        remains=(),
        tempering=None,
    )
