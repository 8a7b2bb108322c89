"""Baselines: frequencies, naive Bayes and logistic regression. Every scorecard compares the network with them.

Each `fit_...` learns from features and labels of tickets and returns a function from features to P(cause), shape
(N, C). Each row is a distribution over the causes and sums to one. A training ticket with several causes counts as one
ticket, split evenly between them.

Axes: N tickets, C causes, J symptoms, F columns of a design matrix, D context columns.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.errors import DiagnoserError, InputError

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

LATER_SHARE: Final = 0.2
FEWEST_TO_TUNE: Final = 100
MOST_TO_TUNE: Final = 10_000
_WORD: Final = r"(?u)\b\w+\b"  # words of one letter count too
STRENGTHS: Final = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
PATIENCE: Final = 0.02  # loss above the best so far, in nats, from which no larger strength is tried


@dataclass(frozen=True, eq=False, slots=True)
class Features:
    """Features of N tickets. A baseline does not use features that are None or empty.

    Attributes:
        number: N.
        present: Shape (N, J), whether the symptom is present.
        absent: Shape (N, J), whether somebody looked for the symptom and did not see it.
        texts: N reports.
        context: Shape (N, D), categories such as machine type or brand.

    Raises:
        InputError: The columns have different lengths.
    """

    number: int
    present: Bools | None = None
    absent: Bools | None = None
    texts: Sequence[str] = ()
    context: NDArray[np.str_] | None = None

    def __post_init__(self) -> None:
        """Check the lengths."""
        lengths = {len(each) for each in (self.present, self.absent, self.context) if each is not None}
        lengths |= {len(self.texts)} if len(self.texts) else set()
        if lengths - {self.number}:
            raise InputError("The columns of the features have different lengths.")


def take_rows(features: Features, rows: Ints) -> Features:
    """Return the features of the chosen tickets."""
    return Features(
        number=len(rows),
        present=None if features.present is None else features.present[rows],
        absent=None if features.absent is None else features.absent[rows],
        texts=[features.texts[row] for row in rows] if len(features.texts) else (),
        context=None if features.context is None else features.context[rows],
    )


Predict = Callable[[Features], Floats]
Fit = Callable[[Features, Bools], Predict]


@dataclass(frozen=True, eq=False, slots=True)
class _Lessons:
    """Training data with one row for each pair of a ticket and a cause of it.

    Attributes:
        row: Index of the ticket.
        cause: Index of the cause.
        weight: 1 / number of causes of the ticket.
        causes: C.
    """

    row: Ints
    cause: Ints
    weight: Floats
    causes: int


def _lessons(label: Bools) -> _Lessons:
    row, cause = np.nonzero(label)
    if not len(row):
        raise InputError("There is no labelled ticket to learn from.")
    return _Lessons(row, cause, 1 / label.sum(axis=1)[row], label.shape[1])


# The methods


def fit_frequency(features: Features, label: Bools) -> Predict:
    """Learn the frequency of each cause, with one ticket added to each, and predict it for every ticket.

    >>> predict = fit_frequency(Features(2), np.array([[True, False], [True, False]]))
    >>> predict(Features(1))
    array([[0.75, 0.25]])
    """
    del features
    lessons = _lessons(label)
    count = 1 + np.bincount(lessons.cause, lessons.weight, lessons.causes)
    share = count / count.sum()
    return lambda new: np.tile(share, (new.number, 1))


def fit_bernoulli_bayes(features: Features, label: Bools) -> Predict:
    """Learn Bernoulli naive Bayes on the coded findings. A symptom that is not mentioned is evidence as well."""
    if features.present is None:
        raise InputError("Bernoulli naive Bayes needs coded findings.")
    naive_bayes = _sklearn("naive_bayes")
    lessons = _lessons(label)
    model = naive_bayes.BernoulliNB(alpha=1.0).fit(
        _findings(features)[lessons.row], lessons.cause, sample_weight=lessons.weight
    )
    return lambda new: _over_all_causes(model, _findings(new), lessons)


def fit_multinomial_bayes(features: Features, label: Bools) -> Predict:
    """Learn multinomial naive Bayes on counts of n-grams, coded findings and one-hot context."""
    naive_bayes = _sklearn("naive_bayes")
    lessons = _lessons(label)
    matrix = _DesignMatrix(features, weighted=False)
    model = naive_bayes.MultinomialNB(alpha=0.5).fit(
        matrix.of(features)[lessons.row], lessons.cause, sample_weight=lessons.weight
    )
    return lambda new: _over_all_causes(model, matrix.of(new), lessons)


def fit_logistic(features: Features, label: Bools, strength: float | None = None) -> Predict:
    """Learn multinomial logistic regression on tf-idf of n-grams, coded findings and one-hot context.

    Args:
        features: Of the training tickets, oldest first.
        label: Shape (N, C), their true causes.
        strength: scikit-learn's C. By default it is chosen by log loss on the newest fifth of the tickets.
    """
    lessons = _lessons(label)
    strength = strength or _best_strength(features, label)
    matrix = _DesignMatrix(features, weighted=True)
    model = _logistic(strength)
    model.fit(matrix.of(features)[lessons.row], lessons.cause, sample_weight=lessons.weight)
    return lambda new: _over_all_causes(model, matrix.of(new), lessons)


BASELINES: Final[Mapping[str, Fit]] = {
    "frequency": fit_frequency,
    "bernoulli_bayes": fit_bernoulli_bayes,
    "multinomial_bayes": fit_multinomial_bayes,
    "logistic": fit_logistic,
}


def _best_strength(features: Features, label: Bools) -> float:
    labelled = np.flatnonzero(label.any(axis=1))[-MOST_TO_TUNE:]
    if len(labelled) < FEWEST_TO_TUNE:
        return 1.0
    border = int((1 - LATER_SHARE) * len(labelled))
    old, new = labelled[:border], labelled[border:]
    lessons, truth = _lessons(label[old]), label[new]
    matrix = _DesignMatrix(take_rows(features, old), weighted=True)
    known, asked = matrix.of(take_rows(features, old))[lessons.row], matrix.of(take_rows(features, new))
    losses = []
    for strength in STRENGTHS:
        model = _logistic(strength).fit(known, lessons.cause, sample_weight=lessons.weight)
        logs = np.log(_over_all_causes(model, asked, lessons))
        losses.append(-((logs * truth).sum(axis=1) / truth.sum(axis=1)).mean())
        if losses[-1] > min(losses) + PATIENCE:  # the fits take longer and longer, and overfit more and more
            break
    return STRENGTHS[int(np.argmin(losses))]


def _logistic(strength: float) -> Any:
    return _sklearn("linear_model").LogisticRegression(C=strength, max_iter=2000, tol=1e-3)


def _over_all_causes(model: Any, matrix: Any, lessons: _Lessons) -> Floats:
    """Return P(cause), shape (N, C). The causes without a training ticket share the weight of one ticket."""
    seen = np.asarray(model.classes_)
    tickets, unseen = float(lessons.weight.sum()), lessons.causes - len(seen)
    reserved = 1 / (tickets + 1) if unseen else 0.0
    probability = np.full((matrix.shape[0], lessons.causes), reserved / max(1, unseen))
    probability[:, seen] = (1 - reserved) * np.maximum(model.predict_proba(matrix), 1e-12)
    total: Floats = probability.sum(axis=1, keepdims=True)
    return probability / total


# The design matrix


def _findings(features: Features) -> Floats:
    blocks = [each for each in (features.present, features.absent) if each is not None]
    return np.hstack(blocks).astype(np.float64)


class _DesignMatrix:
    """A design matrix whose columns are the words and context values of the training tickets."""

    def __init__(self, features: Features, *, weighted: bool) -> None:
        self._words: list[Any] = []
        self._context: Any = None
        if len(features.texts) and any(text.strip() for text in features.texts):
            self._words = [each.fit(features.texts) for each in _vectorisers(weighted=weighted)]
        if features.context is not None:
            encoder = _sklearn("preprocessing").OneHotEncoder(handle_unknown="ignore", min_frequency=2)
            self._context = encoder.fit(features.context)

    def of(self, features: Features) -> "csr_matrix":
        """Return shape (N, F)."""
        from scipy.sparse import csr_matrix, hstack

        texts = features.texts if len(features.texts) else [""] * features.number
        blocks: list[Any] = [each.transform(texts) for each in self._words]
        if features.present is not None or features.absent is not None:
            blocks.append(csr_matrix(_findings(features)))
        if self._context is not None:
            blocks.append(self._context.transform(features.context))
        if not blocks:
            raise InputError("The tickets hold no findings, no text and no context to learn from.")
        return csr_matrix(hstack(blocks))


def _vectorisers(*, weighted: bool) -> list[Any]:
    """Return unfitted vectorisers: n-grams of words, and n-grams of characters for scripts without word borders."""
    text = _sklearn("feature_extraction.text")
    kind = text.TfidfVectorizer if weighted else text.CountVectorizer
    further = {"sublinear_tf": True} if weighted else {}
    words = kind(ngram_range=(1, 2), token_pattern=_WORD, **further)
    if not weighted:  # naive Bayes would count every word again in each of its pieces
        return [words]
    return [words, kind(analyzer="char_wb", ngram_range=(2, 4), **further)]


def _sklearn(module: str) -> Any:
    from importlib import import_module

    try:
        return import_module(f"sklearn.{module}")
    except ImportError as error:
        raise DiagnoserError("The baselines need scikit-learn: install diagnoser[train].") from error
