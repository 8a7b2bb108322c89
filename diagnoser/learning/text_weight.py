"""How much of the reader's word the network takes.

Where the lexicon has read the same words already, the full odds ratio would count them twice.  The exponent is the
one with the lowest log loss of the whole network on the newest labelled tickets; at 0 the reader stays out.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.evidence.rule import known_of
from diagnoser.learning.log_loss import log_losses
from diagnoser.learning.text_classifier import VALIDATION, Reading, train_reader
from diagnoser.model import Model
from diagnoser.network.fault_network import Network
from diagnoser.reading import Lexicon
from diagnoser.reading.text_model import TextModel
from diagnoser.types import Report

EXPONENTS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
MOST_TRIED: Final = 600
WORTH: Final = 0.005
"""Nats a ticket that a reader must win to stay."""


def frequencies_of(network: Network) -> Floats:
    """Return the fleet's odds of each cause alone, scaled to add up to one, shape (C,)."""
    odds = network.prior[0] / (1 - network.prior[0])
    result = np.zeros(len(network.causes))
    for event, value in zip(network.events, odds, strict=True):
        if len(event) == 1:
            result[event[0]] += value
    scaled: Floats = result / result.sum()
    return scaled


def choose_exponent(model: Model, reader: TextModel, tickets: Sequence[Reading]) -> float:
    """Return the exponent to use.

    The exponent is tried with a reader that has not seen the tickets it is tried on.

    Args:
        model: The network to join, without a reader.
        reader: What was learned from all tickets.
        tickets: Labelled tickets, oldest first.
    """
    if not len(model.network.symptoms):
        return 1.0
    cut = int(len(tickets) * (1 - VALIDATION))
    earlier = train_reader(tickets[:cut])
    if earlier is None:
        return 0.0
    fresh, _ = earlier
    known = dict(zip(reader.causes, reader.prior, strict=True))
    prior = np.array([known[cause] for cause in fresh.causes])
    fresh = replace(fresh, prior=prior / prior.sum())
    lexicon = Lexicon.compile(model.knowledge.symptoms)
    newest = [
        (known_of(Report(text=ticket.text, context=ticket.context), lexicon), ticket.causes)
        for ticket in tickets[cut:][-MOST_TRIED:]
    ]
    losses = {
        each: log_losses(replace(model, text_model=replace(fresh, exponent=each)), newest).mean()
        for each in EXPONENTS
    }
    best = min(losses, key=losses.__getitem__)
    return best if losses[best] < losses[0.0] - WORTH else 0.0
