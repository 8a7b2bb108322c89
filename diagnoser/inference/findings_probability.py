"""The probability of the findings given that there is a ticket."""

from dataclasses import replace

import numpy as np

from diagnoser.inference import kernel
from diagnoser.inference.affordable import affordable
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence


def log_probability_of_findings(engine: Engine, evidence: Evidence) -> float:
    """Return log P(findings | there is a ticket), as `Model.reference_distribution` holds it for past tickets.

    The weights of the text classifier and of guesses are left out, because they are ratios and no probabilities.  A
    report that takes too many operations counts with its most telling findings.
    """
    given = affordable(
        engine, replace(evidence, event_weight=None, guess_weight=None), kernel.POSTERIOR
    ).evidence
    return engine.posterior(given).log_probability - log_ticket(engine, evidence.context)


def log_ticket(engine: Engine, context: int) -> float:
    """Return log P(there is a ticket) on a machine of this context."""
    return float(np.log(-np.expm1(np.log1p(-engine.network.prior[context]).sum())))
