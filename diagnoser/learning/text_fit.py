"""Multinomial logistic regression on the design matrix of the text classifier."""

from typing import Final

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.learning.text_design import DIGITS, Design
from diagnoser.learning.text_newton import Coefficients, Examples, minimize
from diagnoser.reading.text_model import TextModel
from diagnoser.threads import one_thread

MANY: Final = 4_000
"""Number of texts above which fits are only close."""

CLOSE_OF_MANY, CLOSE, EXACT = 1e-3, 1e-4, 1e-12
"""Largest distance of the loss from its minimum, in nats a text: of any fit of many texts, of a fit of few texts that
tries a setting, and of the last fit of few texts, which is so close that other processors find the same digits.

These are bounds. The true distance was measured to be some thirty times smaller.
"""

BINARY: Final = 2
"""Number of classes for which strengths mean another penalty. Fewer classes need no classifier."""


def fitted_model(design: Design, strength: float, *, final: bool = True) -> TextModel:
    """Return the classifier of a design, with text weight 1."""
    weights, bias = Fit(design, final=final).at(strength)
    return TextModel(
        design.causes, design.corpus.vocabulary, design.word_weight, weights, bias, design.prior, 1.0
    )


class Fit:
    """Multinomial logistic regression on one design. Each fit starts from the coefficients of the one before."""

    def __init__(self, design: Design, *, final: bool = False) -> None:
        few = design.matrix.shape[0] <= MANY
        exact = few and final
        self._design = design
        self._tolerance = EXACT if exact else CLOSE if few else CLOSE_OF_MANY
        self._examples = Examples(
            design.matrix[design.ticket_of],
            design.label,
            design.weight,
            len(design.causes),
            np.float64 if exact else np.float32,
            design.possible,
        )
        self._last: Coefficients | None = None

    def at(self, strength: float) -> tuple[Floats, Floats]:
        """Return weights, shape (V, S), for column features of value one; and bias, shape (S,)."""
        design = self._design
        # As in scikit-learn, the penalty of two classes is that of their difference alone, which is twice as large.
        penalised = strength / 2 if len(design.causes) == BINARY else strength
        with one_thread():
            self._last = minimize(self._examples, penalised, self._tolerance, self._last)
        weights, bias = self._last[:-1] * design.sizes[:, None], self._last[-1].astype(np.float64)
        return np.round(weights, DIGITS), np.round(bias, DIGITS)
