"""Let the classifier hear codes beside the network, if held-out tickets prove that this helps.

The network takes the codes of a ticket as independent given its causes. Where they are not, it counts the same fact
several times. Two numbers repair this: the exponent of the network's own likelihood of the codes (temper), and the
weight of a classifier that hears codes, words and context columns together. Both are chosen on held-out tickets that
neither the network nor the classifier was trained on. The plain model stays unless the gain is two standard errors.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, NamedTuple

import numpy as np

from diagnoser.arrays import Bools, Floats
from diagnoser.evidence.codes import log_ratios
from diagnoser.evidence.known import Known
from diagnoser.evidence.to_network import evidence_of, heard_rows
from diagnoser.knowledge import JSON
from diagnoser.learning.log_loss import SMALLEST_PROBABILITY, log_losses
from diagnoser.learning.text_classifier import LEAST_TICKETS, choose_settings, trained_with
from diagnoser.learning.text_design import LabelledText
from diagnoser.learning.text_settings import Chosen, folds_of
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

MOST_CHOOSING, FEWEST_CHOOSING = 300_000, 3_000
"""Tickets times causes that the choice is made with, at most; and the number of tickets up to which all are used. The
newest tickets choose, and all of them teach the classifier if it is chosen."""

MOST_VALIDATED: Final = 300
"""Number of held-out tickets of each fold that the pairs are compared on, at most."""

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
    newest = tickets[-max(MOST_CHOOSING // len(model.network.causes), FEWEST_CHOOSING) :]
    plain = replace(model, text_model=None)
    # The network of a fold is asked for twice: by the first trial, and by the choice.
    network_without = cache((lambda _: plain) if model.training.labelled >= MANY else learn)
    settings = _settings(newest, model.text_model, words, network_without)
    if settings is None:
        return model
    choice = _chosen(newest, model.text_model, (words, settings), network_without)
    classifier = None if choice is None else trained_with(tickets, settings)
    if choice is None or classifier is None or not hears_codes(classifier):
        return model
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


@dataclass(frozen=True, eq=False, slots=True)
class _Fold:
    """One fold: tickets that are held out, and what was learned from the others.

    Attributes:
        plain: The network, with the classifier of words and columns if the model has one.
        network: The network alone.
        coder: The classifier that hears codes.
        cases: The known facts of the tickets that are held out, and their causes.
    """

    plain: Model
    network: Model
    coder: TextModel
    cases: Sequence[tuple[Known, tuple[str, ...]]]

    def plain_losses(self) -> Floats:
        """Return the log loss of each ticket without the classifier of codes, shape (N,)."""
        return log_losses(self.plain, self.cases)

    def losses(self, pair: Pair) -> Floats:
        """Return the log loss of each ticket with a pair, shape (N,)."""
        return log_losses(_with_pair(self.network, self.coder, pair), self.cases)

    def losses_alone(self) -> Floats:
        """Return the log loss of each ticket with each pair if events happened one at a time, shape (PAIRS, N).

        This takes no inference, and ranks the pairs as inference does: nearly all that a pair changes is the order of
        the causes.
        """
        network = self.network.network
        member = np.zeros((len(network.events), len(network.causes)))
        for event, members in enumerate(network.events):
            member[event, list(members)] = 1.0
        index = {cause: number for number, cause in enumerate(network.causes)}
        weight = np.array(PAIRS)
        result = np.empty((len(PAIRS), len(self.cases)))
        for column, (known, causes) in enumerate(self.cases):
            evidence = evidence_of(_with_pair(self.network, self.coder, Pair(1.0, 1.0)), known)
            heard, answers = log_ratios(network, evidence, heard_rows(self.network, known))
            spoken = 0.0 if evidence.event_weight is None else np.log(evidence.event_weight)
            prior = network.prior[evidence.context]
            score = np.log(prior / (1 - prior)) + answers + weight[:, :1] * heard + weight[:, 1:] * spoken
            share = np.exp(score - score.max(axis=1, keepdims=True)) @ member
            share = np.maximum(share / share.sum(axis=1, keepdims=True), SMALLEST_PROBABILITY)
            result[:, column] = -np.log(share[:, [index[cause] for cause in causes]]).mean(axis=1)
        return result


def _with_pair(network: Model, classifier: TextModel, pair: Pair) -> Model:
    """Return the model of a fold with a pair."""
    return replace(network, text_model=replace(classifier, temper=pair.temper, text_weight=pair.weight))


def _settings(
    tickets: Sequence[LabelledText], text_model: TextModel | None, words: Chosen | None, learn: Learn
) -> Chosen | None:
    """Return the settings of the classifier, or None if it gains nothing on the first fold with those of one trial.

    Settings from all folds take half of a training, and where one trial gains nothing, the others seldom do.
    """
    settings = choose_settings(tickets, trials=1)
    held_out, *others = folds_of(tickets, FOLDS)
    if settings is None or not others:
        return settings
    fold = _fold(tickets, held_out, text_model, (words, settings), learn)
    if fold is None or fold.losses_alone().mean(axis=1).min() >= fold.plain_losses().mean():
        return None
    return choose_settings(tickets)


def _chosen(
    tickets: Sequence[LabelledText],
    text_model: TextModel | None,
    settings: tuple[Chosen | None, Chosen],
    learn: Learn,
) -> _Choice | None:
    """Return the best pair, or None if none convinces. Where the first fold gains nothing, the others are not tried."""
    folds: list[_Fold] = []
    plain, alone = np.empty(0), np.empty((len(PAIRS), 0))
    for held_out in folds_of(tickets, FOLDS):
        fold = _fold(tickets, held_out, text_model, settings, learn)
        if fold is None:
            return None
        folds.append(fold)
        plain = np.append(plain, fold.plain_losses())
        alone = np.hstack([alone, fold.losses_alone()])
        if alone.mean(axis=1).min() >= plain.mean():
            return None
    pair = PAIRS[int(alone.mean(axis=1).argmin())]
    gain = plain - np.concatenate([fold.losses(pair) for fold in folds])
    if gain.mean() <= max(LEAST_GAIN, CONVINCING * gain.std() / np.sqrt(len(gain))):
        return None
    return _Choice(pair, gain, float(plain.mean()))


def _fold(
    tickets: Sequence[LabelledText],
    held_out: Bools,
    text_model: TextModel | None,
    settings: tuple[Chosen | None, Chosen],
    learn: Learn,
) -> _Fold | None:
    """Return a fold, or None if its tickets teach no classifier, or no cause of those that are held out."""
    known = [one for one, apart in zip(tickets, held_out, strict=True) if not apart]
    asked = [one for one, apart in zip(tickets, held_out, strict=True) if apart]
    network = learn(frozenset(one.ticket_id for one in asked))
    words, codes = settings
    coder = trained_with(known, codes, final=False)
    if coder is None:
        return None
    plain = network
    if text_model is not None and words is not None:
        reader = trained_with([replace(one, codes=()) for one in known], words, final=False)
        if reader is not None:
            reader = replace(with_prior(reader, network), text_weight=text_model.text_weight)
            plain = replace(network, text_model=reader)
    cases = [
        (replace(one.known, text=one.text, context=one.context), one.causes)
        for one in asked[:: -(-len(asked) // MOST_VALIDATED)]
        if set(one.causes).issubset(network.network.causes)
    ]
    if not cases:
        return None
    return _Fold(plain, network, with_prior(coder, network), cases)
