"""Train the text classifier, which predicts the cause from the report and the context columns.

The regularisation, the scale of columns and the half-life of tickets are chosen on the last part of the training
period: the classifier is trained on the earlier part, and the setting with the lowest log loss on the last part is
used. Then the classifier is trained on all tickets.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from warnings import catch_warnings, simplefilter

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.learning.text_design import (
    DIGITS,
    MOST_ROTATED,
    Corpus,
    Design,
    LabelledText,
    corpus_of,
    counts_of,
    design_of,
)
from diagnoser.reading.text_model import TextModel, features
from diagnoser.threads import one_thread

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

LEAST_TICKETS: Final = 100
"""Number of usable tickets below which there is no text classifier."""

VALIDATION: Final = 0.15
"""Share of the newest tickets that choose the settings."""

LEAST_VALIDATED: Final = 150
"""Number of tickets that choose the settings, unless this is more than twice `VALIDATION`. 60 tickets are too few."""

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
"""Gain of a half-life, in nats, below which all tickets keep the same weight."""

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
    """

    strength: float
    column_size: float
    half_life: float | None
    log_loss: float
    frequency_log_loss: float


def train_text_classifier(tickets: Sequence[LabelledText]) -> tuple[TextModel, Chosen] | None:
    """Return a text classifier and its settings, or None if there is too little to learn from.

    Tickets with one and the same text, such as "no details given", are too little as well. So are texts and columns in
    which nothing occurs twice, and older tickets with a single cause.

    Args:
        tickets: Labelled tickets, oldest first.
    """
    usable = [one for one in tickets if one.text.strip() or one.context]
    if len(usable) < LEAST_TICKETS or len({cause for one in usable for cause in one.causes}) < BINARY:
        return None
    if len({(one.text.strip(), *sorted(one.context.items())) for one in usable}) < BINARY:
        return None
    counted = [features(one.text, one.context) for one in usable]
    share = min(max(VALIDATION, LEAST_VALIDATED / len(usable)), 2 * VALIDATION)
    cut = int(len(usable) * (1 - share))
    earlier = corpus_of(counted[:cut])
    if not earlier.vocabulary or len({cause for one in usable[:cut] for cause in one.causes}) < BINARY:
        return None
    chosen = _choose(usable, counted, cut, earlier)
    design = design_of(usable, corpus_of(counted), chosen.column_size, chosen.half_life)
    return fitted_model(design, chosen.strength), chosen


def trained_with(tickets: Sequence[LabelledText], chosen: Chosen) -> TextModel | None:
    """Return a text classifier with given settings, or None if there is too little to learn from."""
    usable = [one for one in tickets if one.text.strip() or one.context]
    if len({cause for one in usable for cause in one.causes}) < BINARY:
        return None
    corpus = corpus_of([features(one.text, one.context) for one in usable])
    if not corpus.vocabulary:
        return None
    return fitted_model(design_of(usable, corpus, chosen.column_size, chosen.half_life), chosen.strength)


def _choose(
    tickets: Sequence[LabelledText], counted: Sequence[Counter[str]], cut: int, corpus: Corpus
) -> Chosen:
    """Return the best settings on the tickets from `cut` on, one after another: strength, column size, half-life."""
    validation = _Validation(
        tickets[:cut], corpus, tickets[cut:], counts_of(counted[cut:], corpus.vocabulary)
    )
    mixed = any(one.text.strip() for one in tickets) and any(one.context for one in tickets)
    first, *others = COLUMN_SIZES if mixed else (1.0,)
    tried = validation.tried(STRENGTHS, first, None)
    best = next(tried)
    for one in tried:
        if one.log_loss > best.log_loss + PATIENCE:
            break
        best = min(best, one, key=_loss)
    for size in others:
        best = min(best, *validation.tried((best.strength,), size, None), key=_loss)
    if tickets[0].when == tickets[cut - 1].when:
        return best
    aged = [
        each for life in HALF_LIVES for each in validation.tried((best.strength,), best.column_size, life)
    ]
    faded = min(aged, key=_loss)
    return faded if faded.log_loss < best.log_loss - LEAST_GAIN else best


def _loss(chosen: Chosen) -> float:
    return chosen.log_loss


@dataclass(frozen=True, eq=False, slots=True)
class _Validation:
    """The tickets that settings are tried with: earlier ones to train on, later ones to predict."""

    earlier: Sequence[LabelledText]
    corpus: Corpus
    later: Sequence[LabelledText]
    later_counts: "csr_matrix"

    def tried(
        self, strengths: Sequence[float], column_size: float, half_life: float | None
    ) -> Iterator[Chosen]:
        """Yield the result of each strength, in their order. Each fit starts from the one before."""
        design = design_of(self.earlier, self.corpus, column_size, half_life)
        asked = design.rows_of(self.later_counts)
        index = {cause: s for s, cause in enumerate(design.causes)}
        labels = [(row, index.get(cause, -1)) for row, one in enumerate(self.later) for cause in one.causes]
        frequencies = np.tile(np.log(design.prior), (len(self.later), 1))
        fit = _Fit(design)
        for strength in strengths:
            weights, bias = fit.at(strength)
            losses = (
                _mean_loss(each, labels) for each in (_spoken(asked, weights, bias, frequencies), frequencies)
            )
            yield Chosen(strength, column_size, half_life, *losses)


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


def fitted_model(design: Design, strength: float) -> TextModel:
    """Return the classifier of a design, with text weight 1."""
    weights, bias = _Fit(design, final=True).at(strength)
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
