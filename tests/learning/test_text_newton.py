"""Newton's method for multinomial logistic regression: its definition, scikit-learn, and the bound on its error."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from diagnoser.learning.text_newton import Examples, minimize

TEXTS, FEATURES, CAUSES = 80, 7, 4


def problem(seed=0, causes=CAUSES):
    """Return features, labels and weights of made-up texts; the labels follow the features, and some do not."""
    rng = np.random.default_rng(seed)
    matrix = rng.normal(size=(TEXTS, FEATURES)) * (rng.random((TEXTS, FEATURES)) < 0.5)
    label = (matrix @ rng.normal(size=(FEATURES, causes)) + rng.gumbel(size=(TEXTS, causes))).argmax(axis=1)
    return matrix, label, rng.uniform(0.2, 1.0, TEXTS)


def fitted(matrix, label, weight, strength, tolerance=1e-14, precision=np.float64, start=None):
    """Fit these texts."""
    examples = Examples(csr_matrix(matrix), label, weight, int(label.max()) + 1, precision)
    return minimize(examples, strength, tolerance, start)


def penalised(found, matrix, label, weight, strength):
    """Return the penalised loss by its definition, one text after another."""
    total = 0.0
    for row, cause, own in zip(matrix, label, weight, strict=True):
        score = row @ found[:-1] + found[-1]
        total -= own * np.log(np.exp(score[cause]) / np.exp(score).sum())
    return total + (found[:-1] ** 2).sum() / (2 * strength)


@pytest.mark.parametrize("strength", [0.1, 1.0, 30.0])
def test_it_finds_the_coefficients_of_scikit_learn(strength):
    """Weighted texts, free bias; the bias is known up to a constant."""
    from sklearn.linear_model import LogisticRegression

    matrix, label, weight = problem()
    theirs = LogisticRegression(C=strength, tol=1e-12, max_iter=10_000).fit(
        matrix, label, sample_weight=weight
    )

    found = fitted(matrix, label, weight, strength)

    assert found[:-1] == pytest.approx(theirs.coef_.T, abs=1e-5)
    assert found[-1] - found[-1].mean() == pytest.approx(
        theirs.intercept_ - theirs.intercept_.mean(), abs=1e-5
    )


@pytest.mark.parametrize("seed", range(5))
def test_no_change_of_a_coefficient_makes_the_loss_smaller(seed):
    """By the definition of the penalised loss."""
    matrix, label, weight = problem(seed)
    found = fitted(matrix, label, weight, 3.0)
    best = penalised(found, matrix, label, weight, 3.0)

    rng = np.random.default_rng(seed)
    for size in (1e-3, 1e-1):
        other = found + size * rng.normal(size=found.shape)
        assert penalised(other, matrix, label, weight, 3.0) > best


@pytest.mark.parametrize("precision", [np.float32, np.float64])
@pytest.mark.parametrize("tolerance", [1e-1, 1e-3, 1e-5])
def test_the_loss_is_as_close_to_its_minimum_as_was_asked(tolerance, precision):
    """The distance is that to a fit of fourteen digits."""
    matrix, label, weight = problem(1)
    least = penalised(fitted(matrix, label, weight, 10.0), matrix, label, weight, 10.0)

    found = fitted(matrix, label, weight, 10.0, tolerance, precision)

    assert penalised(found, matrix, label, weight, 10.0) - least <= tolerance * TEXTS


def test_a_fit_that_starts_elsewhere_ends_at_the_same_place():
    """The loss is strictly convex; so a fit may start from that of another strength."""
    texts = problem(2)
    start = fitted(*texts, 0.1)

    found = fitted(*texts, 5.0, start=start.copy())

    assert found[:-1] == pytest.approx(fitted(*texts, 5.0)[:-1], abs=1e-6)
    assert start == pytest.approx(fitted(*texts, 0.1))


def test_causes_that_features_separate_completely_end_as_well():
    """Without the penalty the weights would be infinite."""
    matrix, label = np.repeat(np.eye(3), 5, axis=0), np.repeat(np.arange(3), 5)

    found = fitted(matrix, label, np.ones(15), 1e4)

    said = matrix @ found[:-1] + found[-1]
    assert (said.argmax(axis=1) == label).all()
    assert np.isfinite(found).all()
