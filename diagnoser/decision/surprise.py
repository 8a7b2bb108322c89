"""How unusual the findings are."""

from typing import Final

import numpy as np

from diagnoser.decision.prepared import Prepared
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence
from diagnoser.model import Model
from diagnoser.types import Surprise

FEWEST_TICKETS: Final = 50
"""Below this a percentile would rest on noise."""

UNUSUAL: Final = 0.99


def log_probability_of_findings(engine: Engine, evidence: Evidence) -> float:
    """Return log P(findings | there is a ticket): what `Model.usual` holds of past tickets.

    The weights of the text reader are left out: they are ratios, not probabilities of anything said.
    """
    given = Evidence(
        evidence.context,
        evidence.symptom,
        evidence.reported,
        evidence.if_absent,
        evidence.if_present,
        evidence.unlisted,
    )
    return engine.posterior(given).log_probability - log_ticket(engine, evidence.context)


def log_ticket(engine: Engine, context: int) -> float:
    """Return log P(there is a ticket) on a machine of this context."""
    return float(np.log(-np.expm1(np.log1p(-engine.network.prior[context]).sum())))


def percentile(model: Model, log_probability: float) -> float | None:
    """Return the share of past tickets with findings at least as likely; None where there are too few."""
    usual = np.array(model.usual)
    if len(usual) < FEWEST_TICKETS:
        return None
    return float(1.0 - np.searchsorted(usual, log_probability, side="left") / len(usual))


def surprise(prepared: Prepared, log_probability: float) -> Surprise:
    """Return how unusual the findings are among past tickets."""
    share = percentile(prepared.model, log_probability)
    return Surprise(share, unusual=share is not None and share > UNUSUAL)
