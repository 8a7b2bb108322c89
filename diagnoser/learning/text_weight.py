"""Join the text classifier to the network with the weight that the newest tickets choose.

If the lexicon has read the same words already, the full likelihood ratio of the classifier would count them twice. So
its logarithm is multiplied by a weight between 0 and 1. The weight with the lowest log loss of the whole network on the
newest labelled tickets is used. At weight 0 the network has no text classifier.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from diagnoser.knowledge import JSON
from diagnoser.learning.log_loss import log_losses
from diagnoser.learning.text_classifier import train_text_classifier, trained_with
from diagnoser.learning.text_design import LabelledText
from diagnoser.learning.text_settings import VALIDATION, Chosen
from diagnoser.model import Model
from diagnoser.network.fault_network import frequencies_of
from diagnoser.reading.text_model import TextModel

TEXT_WEIGHTS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Weights to try."""

MOST_VALIDATED: Final = 600
"""Number of newest labelled tickets that choose the weight, at most."""

LEAST_GAIN: Final = 0.005
"""Gain in log loss, in nats a ticket, below which the classifier is left out."""


def with_text_classifier(model: Model, texts: Sequence[LabelledText]) -> tuple[Model, Chosen | None]:
    """Return the model with a classifier of words and columns, if one improves it; and its settings.

    Args:
        model: A model without a text classifier.
        texts: Labelled tickets, oldest first.
    """
    texts = [replace(one, codes=()) for one in texts if one.text.strip() or one.context]
    trained = train_text_classifier(texts)
    if trained is None:
        return model, None
    classifier, chosen = trained
    classifier = with_prior(classifier, model)
    weight = choose_text_weight(model, texts, chosen)
    joined = replace(classifier, text_weight=weight) if weight else None
    facts = {**model.facts, "reader": _facts(chosen, weight)}
    return replace(model, text_model=joined, facts=facts), chosen


def with_prior(classifier: TextModel, model: Model) -> TextModel:
    """Return the classifier divided by the prior of the network, so that prior times ratio is its own posterior."""
    share = dict(zip(model.network.causes, frequencies_of(model.network).tolist(), strict=True))
    prior = np.array([share[cause] for cause in classifier.causes])
    return replace(classifier, prior=prior / prior.sum())


def _facts(chosen: Chosen, weight: float) -> dict[str, JSON]:
    return {
        "strength": chosen.strength,
        "column_size": chosen.column_size,
        "half_life": chosen.half_life,
        "log_loss": round(chosen.log_loss, 4),
        "frequency_log_loss": round(chosen.frequency_log_loss, 4),
        "exponent": weight,
    }


def choose_text_weight(model: Model, texts: Sequence[LabelledText], chosen: Chosen) -> float:
    """Return the weight of the text classifier, one of `TEXT_WEIGHTS`.

    The weights are tried with a second classifier of the same settings, trained on the older tickets.

    Args:
        model: The network, without a text classifier.
        texts: Labelled tickets, oldest first.
        chosen: Settings of the classifier.
    """
    if not len(model.network.symptoms):
        return 1.0
    cut = int(len(texts) * (1 - VALIDATION))
    trained = trained_with(texts[:cut], chosen, final=False)
    if trained is None:
        return 0.0
    fresh = with_prior(trained, model)
    newest = [
        (replace(ticket.known, text=ticket.text, context=ticket.context), ticket.causes)
        for ticket in texts[cut:][-MOST_VALIDATED:]
    ]
    losses = {
        weight: log_losses(replace(model, text_model=replace(fresh, text_weight=weight)), newest).mean()
        for weight in TEXT_WEIGHTS
    }
    best = min(losses, key=losses.__getitem__)
    return best if losses[best] < losses[0.0] - LEAST_GAIN else 0.0
