"""Log loss of a model on tickets that it was not trained on."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.errors import ImpossibleFindingsError
from diagnoser.evidence.known import Known
from diagnoser.evidence.to_network import evidence_of
from diagnoser.inference import kernel
from diagnoser.inference.affordable import affordable
from diagnoser.inference.two_step import TwoStepEngine
from diagnoser.learning.settings import TRAINING_OPERATIONS
from diagnoser.model import Model

SMALLEST_PROBABILITY: Final = 1e-12
"""Lower bound of a probability before its logarithm is taken."""


def log_losses(model: Model, tickets: Iterable[tuple[Known, Sequence[str]]]) -> Floats:
    """Return the log loss of each ticket in nats, shape (N,).

    The marginal probabilities of the causes are scaled to a sum of one. The log loss of a ticket is the mean of -log
    over its true causes. A ticket with impossible findings counts as a uniform distribution. A ticket that takes more
    than `TRAINING_OPERATIONS` is answered from its most telling findings.

    Args:
        model: The model.
        tickets: The known facts of each ticket and its true causes. The network must know all of these causes.
    """
    engine = TwoStepEngine(model.network, TRAINING_OPERATIONS)
    index = {cause: number for number, cause in enumerate(model.network.causes)}
    return np.array(
        [
            -log_shares(model, engine, known)[[index[cause] for cause in causes]].mean()
            for known, causes in tickets
        ]
    )


def log_shares(model: Model, engine: TwoStepEngine, known: Known) -> Floats:
    """Return the logarithms of the posteriors of the causes, scaled to a sum of one, shape (C,); see `log_losses`.

    Args:
        model: The model.
        engine: Inference on its network.
        known: The known facts of a ticket.
    """
    try:
        evidence = affordable(engine, evidence_of(model, known), kernel.POSTERIOR).evidence
        probability = engine.posterior(evidence).causes
    except ImpossibleFindingsError:
        probability = np.ones(len(model.network.causes))
    shares: Floats = np.log(np.maximum(probability, SMALLEST_PROBABILITY) / probability.sum())
    return shares
