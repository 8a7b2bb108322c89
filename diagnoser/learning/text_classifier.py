"""Train the text classifier, which predicts the cause from the report, the context columns and the codes.

The regularisation, the scale of columns and the half-life of tickets are chosen on the last part of the training
period: the classifier is trained on the earlier part, and the setting with the lowest log loss on the last part is
used. Few tickets with codes are divided into folds instead, and each fold is held out once. Then the classifier is
trained on all tickets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from diagnoser.learning.text_counts import Corpus, Counted, corpus_of
from diagnoser.learning.text_design import LabelledText, counted_features, cuts_of, design_of
from diagnoser.learning.text_fit import BINARY, fitted_model
from diagnoser.learning.text_settings import FOLDS, LEAST_GAIN, STRENGTHS, Chosen, choose
from diagnoser.reading.text_model import TextModel

LEAST_TICKETS: Final = 100
"""Number of usable tickets below which there is no text classifier."""

MOST_TRIED: Final = 8_000
"""From twice so many tickets on, every second one, then every third one, chooses the settings. All are trained on."""

WEAKER: Final = 3
"""Number of strengths to try with whole numbers as measurements: the best one without them, and smaller ones."""


def train_text_classifier(tickets: Sequence[LabelledText]) -> tuple[TextModel, Chosen] | None:
    """Return a text classifier and its settings, or None if there is too little to learn from.

    Tickets with one and the same text, such as "no details given", are too little as well. So are texts and columns in
    which nothing occurs twice, and older tickets with a single cause.

    Args:
        tickets: Labelled tickets, oldest first.
    """
    usable, found = [one for one in tickets if one.is_usable], _settings(tickets)
    if found is None:
        return None
    chosen, cuts, counted = found
    return _trained(usable, corpus_of(counted), cuts, chosen, final=True), chosen


def choose_settings(tickets: Sequence[LabelledText], trials: int = FOLDS) -> Chosen | None:
    """Return the settings of `train_text_classifier` alone, from so many trials at most."""
    found = _settings(tickets, trials)
    return None if found is None else found[0]


def _settings(
    tickets: Sequence[LabelledText], trials: int = FOLDS
) -> tuple[Chosen, dict[str, tuple[float, ...]], Counted] | None:
    """Return the settings, with the cuts and the features that belong to them; None if there is too little."""
    usable = [one for one in tickets if one.is_usable]
    if len(usable) < LEAST_TICKETS or len({cause for one in usable for cause in one.causes}) < BINARY:
        return None
    if len({(one.text.strip(), one.codes, *sorted(one.context.items())) for one in usable}) < BINARY:
        return None
    cuts = cuts_of(usable, whole=False)
    counted = counted_features(usable, cuts)
    some = slice(0, None, max(1, len(usable) // MOST_TRIED))
    chosen = choose(usable[some], counted.of(some), STRENGTHS, trials)
    if (more := cuts_of(usable, whole=True)) != cuts:
        # More features need smaller strengths, so only those around the chosen one are tried.
        last = len(STRENGTHS) if chosen is None else STRENGTHS.index(chosen.strength) + 1
        further = counted_features(usable, more)
        some_strengths = STRENGTHS[max(0, last - WEAKER) : last]
        measured = choose(usable[some], further.of(some), some_strengths, trials)
        if measured is not None and (chosen is None or measured.log_loss < chosen.log_loss - LEAST_GAIN):
            chosen, cuts, counted = replace(measured, measures_whole=True), more, further
    return None if chosen is None else (chosen, cuts, counted)


def trained_with(tickets: Sequence[LabelledText], chosen: Chosen, *, final: bool = True) -> TextModel | None:
    """Return a text classifier with given settings, or None if there is too little to learn from.

    Args:
        tickets: Labelled tickets, oldest first.
        chosen: The settings.
        final: Whether the digits must be the same on every processor. A trial is faster.
    """
    usable = [one for one in tickets if one.is_usable]
    if len({cause for one in usable for cause in one.causes}) < BINARY:
        return None
    cuts = cuts_of(usable, whole=chosen.measures_whole)
    corpus = corpus_of(counted_features(usable, cuts))
    return _trained(usable, corpus, cuts, chosen, final=final) if corpus.vocabulary else None


def _trained(
    tickets: Sequence[LabelledText],
    corpus: Corpus,
    cuts: Mapping[str, tuple[float, ...]],
    chosen: Chosen,
    *,
    final: bool,
) -> TextModel:
    design = design_of(tickets, corpus, chosen.column_size, chosen.half_life)
    return replace(fitted_model(design, chosen.strength, final=final), cuts=cuts)
