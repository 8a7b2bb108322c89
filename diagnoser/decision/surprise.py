"""How unusual the findings are, and the finding that fits the others worst.

The percentile of -log P(findings) among past tickets tells whether the model has seen similar findings.  The conflict
(Jensen et al. 1991) needs no tickets:

    conflict = log10 (prod_i P(f_i | ticket) / P(all f | ticket))

Findings of one fault support one another and make it negative.  Above zero they are less likely together than each on
its own.  Silence and the text classifier are left out of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from diagnoser.arrays import Floats, Ints
from diagnoser.decision.coalitions import informative
from diagnoser.inference import kernel
from diagnoser.inference.affordable import log_ticket
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import NO_WEIGHT, Evidence, Laid
from diagnoser.inference.layout import base_index
from diagnoser.model import Model
from diagnoser.types import Surprise

FEWEST_TICKETS: Final = 50
"""Fewest past tickets for a percentile; with fewer it would be noise."""

UNUSUAL: Final = 0.99
MOST_CONFLICT: Final = 0.7
"""Largest conflict that is not flagged: findings five times less likely together than alone.  Judgement."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """The conflict of the findings.

    Attributes:
        strength: In powers of ten.
        worst: The symptom that fits the others worst. None if each is likelier given the others.
    """

    strength: float
    worst: str | None


def percentile(model: Model, log_probability: float) -> float | None:
    """Return the share of past tickets with findings at least as likely. None if there are too few."""
    if len(model.reference_distribution) < FEWEST_TICKETS:
        return None
    return float(
        1.0
        - np.searchsorted(model.reference_distribution, log_probability, side="left")
        / len(model.reference_distribution)
    )


def conflict(engine: Engine, evidence: Evidence) -> Conflict | None:
    """Return the conflict of the findings. None if there are fewer than two."""
    rows = informative(engine.network, evidence)
    if len(rows) < 2:  # noqa: PLR2004 -- a conflict needs two findings
        return None
    sets = [rows, *rows[:, None], *(np.delete(rows, place) for place in range(len(rows)))]
    found = _log_probabilities(engine, evidence, sets)
    together, alone, others = found[0], found[1 : 1 + len(rows)], found[1 + len(rows) :]
    fit = (together - others) - alone  # log P(f_i | the others) - log P(f_i)
    worst = int(np.argmin(fit))
    symptom = engine.network.symptoms[evidence.symptom[rows[worst]]]
    return Conflict(float((alone.sum() - together) / np.log(10)), symptom if fit[worst] < 0 else None)


def _log_probabilities(engine: Engine, evidence: Evidence, sets: Iterable[Ints]) -> Floats:
    """Return log P(the findings in some rows | ticket) of each set of rows, without silence."""
    base = base_index(evidence.context, "unknown")
    given = [Laid(base, evidence.rows[rows], NO_WEIGHT) for rows in sets]
    found = engine.batch(given, kernel.POSTERIOR).log_probability
    return np.asarray(found - log_ticket(engine, evidence.context))


def surprise(model: Model, log_probability: float, found: Conflict | None) -> Surprise:
    """Return how unusual the findings are."""
    share = percentile(model, log_probability)
    rare = share is not None and share > UNUSUAL
    odd = found is not None and found.strength > MOST_CONFLICT
    if found is None:
        return Surprise(share, rare)
    return Surprise(share, rare or odd, found.worst, found.strength)
