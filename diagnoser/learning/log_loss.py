"""How well a network foretells the causes of tickets that it has not seen."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.errors import ImpossibleFindingsError, WidthLimitError
from diagnoser.evidence.known import Known
from diagnoser.evidence.to_network import evidence_of
from diagnoser.inference.engine import Engine
from diagnoser.model import Model

_LEAST: Final = 1e-12


def log_losses(model: Model, tickets: Iterable[tuple[Known, Sequence[str]]]) -> Floats:
    """Return -log of the true causes' shares of all marginals, the mean of each ticket, in nats; shape (N,).

    A report without an answer, because the network thinks it impossible or it is too wide, counts as if every cause
    were as likely as any other.

    Args:
        model: The network.
        tickets: What was known of each, with the causes that were found. The network knows all of them.
    """
    engine = Engine(model.network)
    index = {cause: number for number, cause in enumerate(model.network.causes)}
    losses = []
    for known, causes in tickets:
        try:
            probability = engine.posterior(evidence_of(model, known)).causes
        except (ImpossibleFindingsError, WidthLimitError):
            probability = np.ones(len(index))
        share = np.maximum(probability, _LEAST) / probability.sum()
        losses.append(-np.log(share[[index[cause] for cause in causes]]).mean())
    return np.array(losses)
