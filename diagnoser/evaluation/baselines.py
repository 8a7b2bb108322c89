"""What simpler methods make of the same tickets: the bar that the network has to clear in every report.

Each `fit_...` learns from cases and labels and returns a function from cases to P(cause), a distribution over
the causes (rows add up to one).  A ticket of several causes teaches as one ticket split evenly between them.
A kit is the likeliest parts; its coverage is the probability of those parts and of all causes that need none.

Axes: N cases, C causes, J symptoms, F features, D context columns.
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


@dataclass(frozen=True, eq=False, slots=True)
class Cases:
    """What is known of each ticket; what is empty is not used.

    Attributes:
        number: How many cases, N.
        present: Shape (N, J), coded findings that are there.
        absent: Shape (N, J), coded findings that somebody looked for and did not see.
        texts: N reports.
        context: Shape (N, D), such as machine type or brand.
    """

    number: int
    present: Bools | None = None
    absent: Bools | None = None
    texts: Sequence[str] = ()
    context: NDArray[np.str_] | None = None

    def __post_init__(self) -> None:
        """Refuse columns of different lengths."""
        lengths = {len(each) for each in (self.present, self.absent, self.context) if each is not None}
        lengths |= {len(self.texts)} if len(self.texts) else set()
        if lengths - {self.number}:
            raise InputError("The columns of the cases have different lengths.")


def take_cases(cases: Cases, rows: Ints) -> Cases:
    """Return the chosen cases."""
    return Cases(
        number=len(rows),
        present=None if cases.present is None else cases.present[rows],
        absent=None if cases.absent is None else cases.absent[rows],
        texts=[cases.texts[row] for row in rows] if len(cases.texts) else (),
        context=None if cases.context is None else cases.context[rows],
    )


Predict = Callable[[Cases], Floats]
Fit = Callable[[Cases, Bools], Predict]


@dataclass(frozen=True, eq=False, slots=True)
class _Lessons:
    """One row for each (ticket, cause of its label).

    Attributes:
        row: Case.
        cause: Its cause.
        weight: 1 / number of causes in the label.
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


def fit_frequency(cases: Cases, label: Bools) -> Predict:
    """Learn how often each cause occurs (one ticket added to each) and say that of every case.

    >>> predict = fit_frequency(Cases(2), np.array([[True, False], [True, False]]))
    >>> predict(Cases(1))
    array([[0.75, 0.25]])
    """
    del cases
    lessons = _lessons(label)
    count = 1 + np.bincount(lessons.cause, lessons.weight, lessons.causes)
    share = count / count.sum()
    return lambda new: np.tile(share, (new.number, 1))


def fit_bernoulli_bayes(cases: Cases, label: Bools) -> Predict:
    """Learn Bernoulli naive Bayes on the coded findings: what is not mentioned counts as evidence too."""
    if cases.present is None:
        raise InputError("Bernoulli naive Bayes needs coded findings.")
    naive_bayes = _sklearn("naive_bayes")
    lessons = _lessons(label)
    model = naive_bayes.BernoulliNB(alpha=1.0).fit(
        _findings(cases)[lessons.row], lessons.cause, sample_weight=lessons.weight
    )
    return lambda new: _over_all_causes(model, _findings(new), lessons)


def fit_multinomial_bayes(cases: Cases, label: Bools) -> Predict:
    """Learn multinomial naive Bayes on counts of n-grams, coded findings and one-hot context."""
    naive_bayes = _sklearn("naive_bayes")
    lessons = _lessons(label)
    features = _Features(cases, weighted=False)
    model = naive_bayes.MultinomialNB(alpha=0.5).fit(
        features.of(cases)[lessons.row], lessons.cause, sample_weight=lessons.weight
    )
    return lambda new: _over_all_causes(model, features.of(new), lessons)


def fit_logistic(cases: Cases, label: Bools, strength: float | None = None) -> Predict:
    """Learn multinomial logistic regression on tf-idf of n-grams, coded findings and one-hot context.

    Args:
        cases: Oldest first.
        label: Shape (N, C).
        strength: scikit-learn's C; chosen by log loss on the newest fifth of the cases when left out.
    """
    lessons = _lessons(label)
    strength = strength or _best_strength(cases, label)
    features = _Features(cases, weighted=True)
    model = _logistic(strength)
    model.fit(features.of(cases)[lessons.row], lessons.cause, sample_weight=lessons.weight)
    return lambda new: _over_all_causes(model, features.of(new), lessons)


BASELINES: Final[Mapping[str, Fit]] = {
    "frequency": fit_frequency,
    "bernoulli_bayes": fit_bernoulli_bayes,
    "multinomial_bayes": fit_multinomial_bayes,
    "logistic": fit_logistic,
}


def _best_strength(cases: Cases, label: Bools) -> float:
    labelled = np.flatnonzero(label.any(axis=1))[-MOST_TO_TUNE:]
    if len(labelled) < FEWEST_TO_TUNE:
        return 1.0
    border = int((1 - LATER_SHARE) * len(labelled))
    old, new = labelled[:border], labelled[border:]
    lessons, truth = _lessons(label[old]), label[new]
    features = _Features(take_cases(cases, old), weighted=True)
    known, asked = features.of(take_cases(cases, old))[lessons.row], features.of(take_cases(cases, new))
    losses = []
    for strength in STRENGTHS:
        model = _logistic(strength).fit(known, lessons.cause, sample_weight=lessons.weight)
        logs = np.log(_over_all_causes(model, asked, lessons))
        losses.append(-((logs * truth).sum(axis=1) / truth.sum(axis=1)).mean())
    return STRENGTHS[int(np.argmin(losses))]


def _logistic(strength: float) -> Any:
    return _sklearn("linear_model").LogisticRegression(C=strength, max_iter=2000, tol=1e-3)


def _over_all_causes(model: Any, features: Any, lessons: _Lessons) -> Floats:
    """Return P(cause) over all C causes; those never seen in training share the weight of one ticket."""
    seen = np.asarray(model.classes_)
    tickets, unseen = float(lessons.weight.sum()), lessons.causes - len(seen)
    reserved = 1 / (tickets + 1) if unseen else 0.0
    probability = np.full((features.shape[0], lessons.causes), reserved / max(1, unseen))
    probability[:, seen] = (1 - reserved) * np.maximum(model.predict_proba(features), 1e-12)
    total: Floats = probability.sum(axis=1, keepdims=True)
    return probability / total


# The features


def _findings(cases: Cases) -> Floats:
    blocks = [each for each in (cases.present, cases.absent) if each is not None]
    return np.hstack(blocks).astype(np.float64)


class _Features:
    """Sparse features of cases, with the words and context values of the cases it was made from."""

    def __init__(self, cases: Cases, *, weighted: bool) -> None:
        self._words: list[Any] = []
        self._context: Any = None
        if len(cases.texts) and any(text.strip() for text in cases.texts):
            self._words = [each.fit(cases.texts) for each in _vectorisers(weighted=weighted)]
        if cases.context is not None:
            encoder = _sklearn("preprocessing").OneHotEncoder(handle_unknown="ignore", min_frequency=2)
            self._context = encoder.fit(cases.context)

    def of(self, cases: Cases) -> "csr_matrix":
        """Return shape (N, F)."""
        from scipy.sparse import csr_matrix, hstack

        blocks: list[Any] = [each.transform(cases.texts) for each in self._words]
        if cases.present is not None or cases.absent is not None:
            blocks.append(csr_matrix(_findings(cases)))
        if self._context is not None:
            blocks.append(self._context.transform(cases.context))
        if not blocks:
            raise InputError("The cases hold no findings, no text and no context to learn from.")
        return csr_matrix(hstack(blocks))


def _vectorisers(*, weighted: bool) -> list[Any]:
    """Return unfitted readers of words (with pairs) and of characters, which need no word borders."""
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
