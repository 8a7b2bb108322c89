"""Multinomial logistic regression with a ridge penalty, by Newton's method with conjugate gradients.

Newton steps need few passes over the texts, and each pass is two products of a sparse matrix (Lin, Weng and Keerthi
2008, Trust region Newton method for large-scale logistic regression). The inner iterations are preconditioned with the
diagonal of the Hessian (Hsia, Chiang and Lin 2018). The distance to the optimum is bounded, not guessed: the loss is
strongly convex, so it lies at most |gradient|^2 x strength / 2 above its minimum.

Axes: N texts, V features, S causes.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from diagnoser.arrays import Bools, Floats, Ints

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Coefficients = NDArray[Any]
"""Shape (V + 1, S): the weights of the features and, as the last row, the bias. Single or double precision."""

MOST_STEPS: Final = 100
"""Newton steps, at most."""

MOST_PASSES: Final = 250
"""Passes over the texts for one direction, at most."""

DIRECTION: Final = 0.1
"""Length of the residual of a direction, as a share of the gradient, in the norm of the preconditioner."""

ENOUGH: Final = 0.5
"""Squared gradient after the last step, as a share of the allowed one. The loss is not quite quadratic."""

DECREASE: Final = 1e-4
"""Share of the predicted decrease that a step must reach."""

SMALLEST_STEP: Final = 1e-6
"""Share of a direction below which a step is lost in rounding, so that the fit ends."""

SMALLEST_CURVATURE: Final = 1e-6
"""Curvature of a coefficient without penalty, at least."""


class Examples:
    """Labelled texts to fit.

    Attributes:
        matrix: Shape (N, V + 1), sparse, the features and a last column of ones.
        label: Shape (N,), index of the cause.
        weight: Shape (N, 1).
        causes: S.
        offset: Shape (N, S), 0 for a cause that the machine of the text may have, otherwise minus infinity; or 0 where
            all of them are possible.
    """

    def __init__(
        self,
        matrix: "csr_matrix",
        label: Ints,
        weight: Floats,
        causes: int,
        precision: Any,
        possible: Bools | None = None,
    ) -> None:
        """Take the features of N texts, shape (N, V), in single or double precision, and which causes are possible.

        A text teaches a cause nothing that its machine cannot have.
        """
        from scipy.sparse import csr_matrix, hstack

        self.matrix: Any = csr_matrix(hstack([matrix, np.ones((len(label), 1))]), dtype=precision)
        self.label, self.causes = label, causes
        self.weight: Coefficients = weight[:, None].astype(precision)
        self.offset: Any = 0.0 if possible is None else np.where(possible, 0.0, -np.inf).astype(precision)
        self.squares: Any = self.matrix.multiply(self.matrix).T.tocsr()
        self.across: Any = self.matrix.T.tocsr()

    def loss(self, scores: Coefficients) -> tuple[float, Coefficients]:
        """Return the sum of -log P(label), and P(cause) of each text, shape (N, S)."""
        shifted = scores - scores.max(axis=1, keepdims=True)
        share = np.exp(shifted)
        total = share.sum(axis=1, keepdims=True)
        own = shifted[np.arange(len(self.label)), self.label]
        loss = (self.weight[:, 0] * (np.log(total[:, 0]) - own)).sum(dtype=np.float64)
        share /= total
        return float(loss), share


@dataclass(frozen=True, eq=False, slots=True)
class Point:
    """A point of the search.

    Attributes:
        at: The coefficients.
        scores: Shape (N, S), of each text.
        share: Shape (N, S), P(cause) of each text.
        value: The loss and the penalty together.
    """

    at: Coefficients
    scores: Coefficients
    share: Coefficients
    value: float


def minimize(
    examples: Examples, strength: float, tolerance: float, start: Coefficients | None = None
) -> Coefficients:
    """Return coefficients whose penalised loss is close to its minimum.

    Args:
        examples: The texts.
        strength: Inverse strength of the penalty, which is sum(weights^2) / (2 strength). The bias is free.
        tolerance: Largest distance of the penalised loss from its minimum, in nats a text.
        start: Coefficients to start from; None for zeros.
    """
    columns = examples.matrix.shape[1]
    penalty = np.full((columns, 1), 1 / strength, examples.matrix.dtype)
    penalty[-1] = 0.0
    at = np.zeros((columns, examples.causes), examples.matrix.dtype) if start is None else start
    point = _point(examples, penalty, at, examples.matrix @ at + examples.offset)
    close = tolerance * len(examples.label) * 2 / strength
    for _ in range(MOST_STEPS):
        residual = examples.weight * point.share
        residual[np.arange(len(examples.label)), examples.label] -= examples.weight[:, 0]
        gradient = examples.across @ residual + penalty * point.at
        if _product(gradient, gradient) <= close:
            break
        direction, moved = _direction(examples, penalty, point.share, gradient, close)
        further = _step(examples, penalty, point, (direction, moved), _product(gradient, direction))
        if further is None:
            break
        point = further
    return point.at


def _point(examples: Examples, penalty: Coefficients, at: Coefficients, scores: Coefficients) -> Point:
    loss, share = examples.loss(scores)
    return Point(at, scores, share, loss + _product(penalty * at, at) / 2)


def _direction(
    examples: Examples, penalty: Coefficients, share: Coefficients, gradient: Coefficients, close: float
) -> tuple[Coefficients, Coefficients]:
    """Return the direction in which Newton's method steps, and the scores along it, shape (N, S).

    The residual is the gradient after the step, as far as the loss is quadratic. So a direction is good enough where
    its squared length is below half of what the whole fit may end with.
    """
    curvature = examples.squares @ (examples.weight * share * (1 - share)) + penalty
    curvature = np.maximum(curvature, SMALLEST_CURVATURE, out=curvature)
    direction, moved = np.zeros_like(gradient), np.zeros_like(share)
    residual = -gradient
    scaled = residual / curvature
    search = scaled.copy()
    length = first = _product(residual, scaled)
    for _ in range(MOST_PASSES):
        scores = examples.matrix @ search
        bent = share * scores
        bent -= share * bent.sum(axis=1, keepdims=True)
        bent *= examples.weight
        turned = examples.across @ bent
        turned += penalty * search
        size = length / _product(search, turned)
        direction += size * search
        moved += size * scores
        residual -= size * turned
        scaled = residual / curvature
        length, before = _product(residual, scaled), length
        if length <= DIRECTION**2 * first or _product(residual, residual) <= close * ENOUGH:
            break
        search *= length / before
        search += scaled
    return direction, moved


def _step(
    examples: Examples,
    penalty: Coefficients,
    point: Point,
    along: tuple[Coefficients, Coefficients],
    slope: float,
) -> Point | None:
    """Return the point after the largest step of 1, 1/2, 1/4, ... that decreases the value enough, or None."""
    direction, moved = along
    size = 1.0
    while size >= SMALLEST_STEP:
        further = _point(examples, penalty, point.at + size * direction, point.scores + size * moved)
        if further.value <= point.value + DECREASE * size * slope:
            return further
        size /= 2
    return None


def _product(one: Coefficients, other: Coefficients) -> float:
    """Return the sum of the products. One sum after another, so that the digits do not depend on the processor."""
    return float(np.einsum("vs,vs->", one, other, dtype=np.float64, casting="safe"))
