"""Multinomial logistic regression on the design matrix of the text classifier."""

from typing import Any, Final
from warnings import catch_warnings, simplefilter

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.learning.text_design import DIGITS, MOST_ROTATED, Design
from diagnoser.reading.text_model import TextModel
from diagnoser.threads import one_thread

TOLERANCE: Final = {"lbfgs": 1e-4, "sag": 1e-3}
"""Tolerance of a fit that tries a setting, for each solver of scikit-learn."""

FINAL_TOLERANCE: Final = {"lbfgs": 1e-10, "sag": 1e-3}
"""Tolerance of the last fit. For few texts it is so small that other processors find the same digits."""

FINAL_ROUNDS: Final = 2_000
"""Rounds of the last fit, at most."""


BINARY: Final = 2
"""Number of classes for which scikit-learn keeps a single row of weights. Fewer classes need no classifier."""


def fitted_model(design: Design, strength: float, *, final: bool = True) -> TextModel:
    """Return the classifier of a design, with text weight 1."""
    weights, bias = Fit(design, final=final).at(strength)
    return TextModel(
        design.causes, design.corpus.vocabulary, design.word_weight, weights, bias, design.prior, 1.0
    )


class Fit:
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
