"""Train the text classifier, which predicts the cause from the report, the context columns and the codes.

The regularisation, the scale of columns and the half-life of tickets are chosen on the last part of the training
period: the classifier is trained on the earlier part, and the setting with the lowest log loss on the last part is
used. Few tickets with codes are divided into folds instead, and each fold is held out once. Then the classifier is
trained on all tickets.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from warnings import catch_warnings, simplefilter

import numpy as np

from diagnoser.arrays import Bools, Floats
from diagnoser.learning.text_design import (
    DIGITS,
    MOST_ROTATED,
    Corpus,
    Design,
    LabelledText,
    corpus_of,
    counted_features,
    counts_of,
    cuts_of,
    design_of,
    vocabulary_of,
)
from diagnoser.reading.text_model import TextModel
from diagnoser.threads import one_thread

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

LEAST_TICKETS: Final = 100
"""Number of usable tickets below which there is no text classifier."""

VALIDATION: Final = 0.15
"""Share of the newest tickets that choose the settings."""

LEAST_VALIDATED: Final = 150
"""Number of tickets that choose the settings, unless this is more than twice `VALIDATION`. 60 tickets are too few."""

FEW: Final = 3_000
"""Number of tickets with codes below which folds choose the settings."""

FOLDS: Final = 5
"""Folds of few tickets."""

STRENGTHS: Final = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
"""Inverse regularisation strengths to try (C of scikit-learn), smallest first."""

COLUMN_SIZES: Final = (0.1, 0.3, 1.0)
"""Values of a column feature to try in training. The first is tried with every strength.

The text features of a ticket have length one together. A single penalty for all weights would favour columns, because a
column with the value 1 needs one weight and a text needs a hundred. The fit would then explain by brands what
the words explain. A smaller value is a larger penalty on columns: ridge regression with one penalty for each group
of features (van de Wiel et al. 2016, Statistics in Medicine 35).
"""

HALF_LIVES: Final = (0.5, 0.2, 0.07, 0.03)
"""Half-lives of the ticket weight to try, as fractions of the training period."""

TOLERANCE: Final = {"lbfgs": 1e-4, "sag": 1e-3}
"""Tolerance of a fit that tries a setting, for each solver of scikit-learn."""

FINAL_TOLERANCE: Final = {"lbfgs": 1e-10, "sag": 1e-4}
"""Tolerance of the last fit. For few texts it is so small that other processors find the same digits."""

FINAL_ROUNDS: Final = 2_000
"""Rounds of the last fit, at most."""

PATIENCE: Final = 0.02
"""Loss against the best so far, in nats, from which no larger strength is tried."""

LEAST_GAIN: Final = 0.01
"""Gain in nats below which all tickets keep the same weight, and whole numbers are only names."""

WEAKER: Final = 3
"""Number of strengths to try with whole numbers as measurements: the best one without them, and smaller ones."""

BINARY: Final = 2
"""Number of classes for which scikit-learn keeps a single row of weights. Fewer classes need no classifier."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The chosen settings, with their log loss on the validation part.

    Attributes:
        strength: One of `STRENGTHS`.
        column_size: One of `COLUMN_SIZES`.
        half_life: One of `HALF_LIVES`, or None if all tickets have the same weight.
        log_loss: Mean log loss of the classifier, in nats a label.
        frequency_log_loss: The same for the class frequencies alone.
        measures_whole: Whether context columns of whole numbers hold measurements.
    """

    strength: float
    column_size: float
    half_life: float | None
    log_loss: float
    frequency_log_loss: float
    measures_whole: bool = False


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
    return _trained(usable, counted, cuts, chosen, final=True), chosen


def choose_settings(tickets: Sequence[LabelledText]) -> Chosen | None:
    """Return the settings of `train_text_classifier` alone."""
    found = _settings(tickets)
    return None if found is None else found[0]


def _settings(
    tickets: Sequence[LabelledText],
) -> tuple[Chosen, dict[str, tuple[float, ...]], list[dict[str, float]]] | None:
    """Return the settings, with the cuts and the features that belong to them; None if there is too little."""
    usable = [one for one in tickets if one.is_usable]
    if len(usable) < LEAST_TICKETS or len({cause for one in usable for cause in one.causes}) < BINARY:
        return None
    if len({(one.text.strip(), one.codes, *sorted(one.context.items())) for one in usable}) < BINARY:
        return None
    cuts = cuts_of(usable, whole=False)
    counted = counted_features(usable, cuts)
    chosen = _choose(usable, counted, STRENGTHS)
    if (more := cuts_of(usable, whole=True)) != cuts:
        # More features need smaller strengths, so only those around the chosen one are tried.
        last = len(STRENGTHS) if chosen is None else STRENGTHS.index(chosen.strength) + 1
        further = counted_features(usable, more)
        measured = _choose(usable, further, STRENGTHS[max(0, last - WEAKER) : last])
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
    counted = counted_features(usable, cuts)
    return _trained(usable, counted, cuts, chosen, final=final) if vocabulary_of(counted)[0] else None


def _trained(
    tickets: Sequence[LabelledText],
    counted: Sequence[Mapping[str, float]],
    cuts: Mapping[str, tuple[float, ...]],
    chosen: Chosen,
    *,
    final: bool,
) -> TextModel:
    design = design_of(tickets, corpus_of(counted), chosen.column_size, chosen.half_life)
    return replace(fitted_model(design, chosen.strength, final=final), cuts=cuts)


def folds_of(tickets: Sequence[LabelledText], folds: int) -> list[Bools]:
    """Return which tickets each trial holds out: the newest ones, or each fold once if few tickets have codes.

    The newest tickets alone are too few to choose by if a history is short.

    Args:
        tickets: Labelled tickets, oldest first.
        folds: Number of folds.
    """
    number = len(tickets)
    place = np.arange(number)
    if number < FEW and any(one.codes for one in tickets):
        return [place % folds == fold for fold in range(folds)]
    share = min(max(VALIDATION, LEAST_VALIDATED / number), 2 * VALIDATION)
    return [place >= int(number * (1 - share))]


def _choose(
    tickets: Sequence[LabelledText], counted: Sequence[Mapping[str, float]], strengths: Sequence[float]
) -> Chosen | None:
    """Return the best settings on held-out tickets, one after another: strength, column size, half-life.

    None if the other tickets have no feature, or a single cause.

    Args:
        tickets: Labelled tickets, oldest first.
        counted: Their features.
        strengths: Strengths to try, smallest first.
    """
    trials = [_Trial.of(tickets, counted, held_out) for held_out in folds_of(tickets, FOLDS)]
    if not all(each.can_learn for each in trials):
        return None
    mixed = any(one.text.strip() for one in tickets) and any(one.context or one.codes for one in tickets)
    first, *others = COLUMN_SIZES if mixed else (1.0,)
    tried = _tried(trials, strengths, first, None)
    best = next(tried)
    for one in tried:
        if one.log_loss > best.log_loss + PATIENCE:
            break
        best = min(best, one, key=_loss)
    for size in others:
        best = min(best, *_tried(trials, (best.strength,), size, None), key=_loss)
    coded = any(one.codes for one in tickets)  # codes do not age as words do
    if coded or any(each.of_one_day for each in trials):
        return best
    aged = [each for life in HALF_LIVES for each in _tried(trials, (best.strength,), best.column_size, life)]
    faded = min(aged, key=_loss)
    return faded if faded.log_loss < best.log_loss - LEAST_GAIN else best


def _tried(
    trials: Sequence["_Trial"], strengths: Sequence[float], column_size: float, half_life: float | None
) -> Iterator[Chosen]:
    """Yield the mean result of all trials for each strength, in their order."""
    together = zip(*(each.losses(strengths, column_size, half_life) for each in trials), strict=True)
    for strength, losses in zip(strengths, together, strict=False):  # what is not asked for is not fitted
        log_loss, frequency_log_loss = np.mean(losses, axis=0).tolist()
        yield Chosen(strength, column_size, half_life, log_loss, frequency_log_loss)


def _loss(chosen: Chosen) -> float:
    return chosen.log_loss


@dataclass(frozen=True, eq=False, slots=True)
class _Trial:
    """Tickets that settings are tried with: some to train on, and others to predict."""

    known: Sequence[LabelledText]
    corpus: Corpus
    later: Sequence[LabelledText]
    later_counts: "csr_matrix"

    @staticmethod
    def of(
        tickets: Sequence[LabelledText], counted: Sequence[Mapping[str, float]], held_out: Bools
    ) -> "_Trial":
        """Return the trial that predicts the tickets that are held out."""
        rows, later = np.flatnonzero(~held_out).tolist(), np.flatnonzero(held_out).tolist()
        corpus = corpus_of([counted[row] for row in rows])
        counts = counts_of([counted[row] for row in later], corpus.vocabulary)
        return _Trial([tickets[row] for row in rows], corpus, [tickets[row] for row in later], counts)

    @property
    def can_learn(self) -> bool:
        """Whether the tickets to train on have a feature and several causes."""
        causes = {cause for one in self.known for cause in one.causes}
        return bool(self.corpus.vocabulary) and len(causes) >= BINARY

    @property
    def of_one_day(self) -> bool:
        """Whether all tickets to train on are equally old."""
        return self.known[0].when == self.known[-1].when

    def losses(
        self, strengths: Sequence[float], column_size: float, half_life: float | None
    ) -> Iterator[tuple[float, float]]:
        """Yield the mean log losses of the classifier and of the class frequencies for each strength, in their order.

        Each fit starts from the one before.
        """
        design = design_of(self.known, self.corpus, column_size, half_life)
        asked = design.rows_of(self.later_counts)
        index = {cause: s for s, cause in enumerate(design.causes)}
        labels = [(row, index.get(cause, -1)) for row, one in enumerate(self.later) for cause in one.causes]
        frequencies = np.tile(np.log(design.prior), (len(self.later), 1))
        fit = _Fit(design)
        for strength in strengths:
            spoken = _spoken(asked, *fit.at(strength), frequencies)
            yield _mean_loss(spoken, labels), _mean_loss(frequencies, labels)


def _spoken(asked: "csr_matrix", weights: Floats, bias: Floats, frequencies: Floats) -> Floats:
    """Return log P(cause | text), shape (N, S). Of a text without a known feature only the frequencies are known."""
    score = asked @ weights + bias
    score -= np.logaddexp.reduce(score, axis=1, keepdims=True)
    says = np.diff(asked.indptr) > 0
    result: Floats = np.where(says[:, None], score, frequencies)
    return result


def _mean_loss(spoken: Floats, labels: Sequence[tuple[int, int]]) -> float:
    """Return the mean -log P(label). A cause that the classifier does not know has the probability 1 in 1,000."""
    return float(np.mean([np.log(1000.0) if cause < 0 else -spoken[row, cause] for row, cause in labels]))


def fitted_model(design: Design, strength: float, *, final: bool = True) -> TextModel:
    """Return the classifier of a design, with text weight 1."""
    weights, bias = _Fit(design, final=final).at(strength)
    return TextModel(
        design.causes, design.corpus.vocabulary, design.word_weight, weights, bias, design.prior, 1.0
    )


class _Fit:
    """Multinomial logistic regression on one design. Each fit starts from the coefficients of the one before."""

    def __init__(self, design: Design, *, final: bool = False) -> None:
        from sklearn.linear_model import LogisticRegression

        self._design = design
        # With many texts a step for each text (Schmidt, Le Roux and Bach 2017) is ten times faster than L-BFGS.
        solver = "sag" if design.matrix.shape[0] >= MOST_ROTATED else "lbfgs"
        self._model: Any = LogisticRegression(
            solver=solver,
            random_state=0,
            warm_start=True,
            max_iter=FINAL_ROUNDS if final else 300,
            tol=(FINAL_TOLERANCE if final else TOLERANCE)[solver],
        )

    def at(self, strength: float) -> tuple[Floats, Floats]:
        """Return weights, shape (V, S), for column features of value one; and bias, shape (S,)."""
        from sklearn.exceptions import ConvergenceWarning

        design = self._design
        with one_thread():
            rotation = design.rotation
            matrix = design.matrix if rotation is None else rotation[0]
            self._model.set_params(C=strength)
            with catch_warnings():  # a fit that stops early competes in validation like any other
                simplefilter("ignore", ConvergenceWarning)
                self._model.fit(matrix[design.ticket_of], design.label, sample_weight=design.weight)
            coefficients = self._model.coef_.T
            if rotation is not None:
                coefficients = design.matrix.T @ (rotation[1] @ coefficients)
        weights, bias = coefficients * design.sizes[:, None], self._model.intercept_
        if len(design.causes) == BINARY:
            weights, bias = np.hstack([-weights / 2, weights / 2]), np.array([-bias[0] / 2, bias[0] / 2])
        return np.round(weights, DIGITS), np.round(bias, DIGITS)
