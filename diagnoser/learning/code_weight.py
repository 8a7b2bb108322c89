"""Let the classifier hear codes beside the network, if held-out tickets prove that this helps.

The network takes the codes of a ticket as independent given its causes. Where they are not, it counts the same fact
several times. Two numbers repair this: the exponent of the network's own likelihood of the codes (temper), and the
weight of a classifier that hears codes, words and context columns together. Both are chosen on held-out tickets that
neither the network nor the classifier was trained on. The plain model stays unless the gain is two standard errors.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.knowledge import JSON
from diagnoser.learning.log_loss import log_losses
from diagnoser.learning.text_classifier import (
    LEAST_TICKETS,
    Chosen,
    folds_of,
    train_text_classifier,
    trained_with,
)
from diagnoser.learning.text_design import LabelledText
from diagnoser.learning.text_weight import LEAST_GAIN, with_prior
from diagnoser.model import Model
from diagnoser.reading.text_model import TextModel, hears_codes


class Pair(NamedTuple):
    """A temper, and the weight of the classifier that hears codes."""

    temper: float
    weight: float


PAIRS: Final = (
    Pair(1.0, 0.25),
    Pair(1.0, 0.5),
    Pair(1.0, 1.0),
    Pair(0.5, 0.5),
    Pair(0.5, 1.0),
    Pair(0.3, 0.7),
    Pair(0.3, 1.0),
    Pair(0.1, 0.9),
    Pair(0.1, 1.0),
    Pair(0.02, 1.0),
)
"""Pairs to try. The plain model is the pair (1, 0)."""

FOLDS: Final = 3
"""Folds of few tickets."""

MOST_PAIRS: Final = 1_000_000
"""Tickets times causes that the choice is made with, at most. The newest tickets count."""

MOST_VALIDATED: Final = 1_000
"""Number of held-out tickets of each fold, at most; the newest ones."""

MANY: Final = 50_000
"""Labelled tickets from which the network of all of them is judged: the few that are held out hardly change it."""

CONVINCING: Final = 2.0
"""Gain in log loss, in standard errors, that a pair must reach."""

Learn = Callable[[frozenset[str]], Model]
"""Learns the model of all tickets but these, without a classifier."""


@dataclass(frozen=True, slots=True)
class _Choice:
    """The chosen pair, its gain on each held-out ticket, shape (N,), and the mean log loss of the plain model."""

    pair: Pair
    gain: Floats
    plain: float


def with_codes(model: Model, tickets: Sequence[LabelledText], words: Chosen | None, learn: Learn) -> Model:
    """Return the model with a classifier that hears codes, if one improves it.

    Args:
        model: The model, with a classifier of words and columns, or without one.
        tickets: Labelled tickets, oldest first.
        words: Settings of the classifier of the model; None if it has none.
        learn: Learns the network of fewer tickets.
    """
    if sum(bool(one.codes) for one in tickets) < LEAST_TICKETS:
        return model
    newest = tickets[-max(MOST_PAIRS // len(model.network.causes), LEAST_TICKETS) :]
    trained = train_text_classifier(newest)
    if trained is None or not hears_codes(trained[0]):
        return model
    classifier, settings = trained
    plain = replace(model, text_model=None)
    choice = _chosen(
        newest,
        model.text_model,
        (words, settings),
        (lambda _: plain) if model.training.labelled >= MANY else learn,
    )
    if choice is None:
        return model
    if len(newest) < len(tickets):
        classifier = trained_with(tickets, settings) or classifier
    joined = replace(with_prior(classifier, model), text_weight=choice.pair.weight, temper=choice.pair.temper)
    return replace(model, text_model=joined, facts={**model.facts, "codes": _facts(settings, choice)})


def _facts(settings: Chosen, choice: _Choice) -> dict[str, JSON]:
    return {
        "strength": settings.strength,
        "column_size": settings.column_size,
        "half_life": settings.half_life,
        "temper": choice.pair.temper,
        "exponent": choice.pair.weight,
        "tickets": len(choice.gain),
        "log_loss": round(choice.plain - float(choice.gain.mean()), 4),
        "log_loss_without": round(choice.plain, 4),
    }


def _chosen(
    tickets: Sequence[LabelledText],
    text_model: TextModel | None,
    settings: tuple[Chosen | None, Chosen],
    learn: Learn,
) -> _Choice | None:
    """Return the best pair, or None if none convinces. Where the first fold gains nothing, the others are not tried."""
    plain, tried = np.empty(0), np.empty((len(PAIRS), 0))
    for held_out in folds_of(tickets, FOLDS):
        known = [one for one, apart in zip(tickets, held_out, strict=True) if not apart]
        asked = [one for one, apart in zip(tickets, held_out, strict=True) if apart][-MOST_VALIDATED:]
        coder = trained_with(known, settings[1])
        if coder is None:
            return None
        network = learn(frozenset(one.ticket_id for one in asked))
        cases = [(replace(one.known, text=one.text, context=one.context), one.causes) for one in asked]
        before = _with_words(network, known, text_model, settings[0])
        plain = np.append(plain, log_losses(before, cases))
        coder = with_prior(coder, network)
        losses = [
            log_losses(replace(network, text_model=replace(coder, temper=temper, text_weight=weight)), cases)
            for temper, weight in PAIRS
        ]
        tried = np.hstack([tried, losses])
        if tried.mean(axis=1).min() >= plain.mean():
            return None
    best = int(tried.mean(axis=1).argmin())
    gain = plain - tried[best]
    if gain.mean() <= max(LEAST_GAIN, CONVINCING * gain.std() / np.sqrt(len(gain))):
        return None
    return _Choice(PAIRS[best], gain, float(plain.mean()))


def _with_words(
    network: Model, known: Sequence[LabelledText], text_model: TextModel | None, words: Chosen | None
) -> Model:
    """Return the network with a classifier of words and columns like that of the model, trained on these tickets."""
    if text_model is None or words is None:
        return network
    trained = trained_with([replace(one, codes=()) for one in known], words)
    if trained is None:
        return network
    return replace(
        network, text_model=replace(with_prior(trained, network), text_weight=text_model.text_weight)
    )
