"""The design matrix of the text classifier: features of the training texts, with weights, labels and importance.

A ridge-penalised fit lies in the span of its training texts. So with fewer texts than features the matrix is rotated
into as many columns as there are texts, which changes neither the fit nor the penalty and makes it much faster
(Hastie and Tibshirani 2004, Efficient quadratic regularization for expression arrays).

Axes: N tickets, V features, S causes, L pairs of ticket and cause, R columns of the rotated matrix.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from diagnoser.arrays import Floats, Ints
from diagnoser.reading.text_model import vector

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

LEAST_DOCUMENTS: Final = 2
"""Number of tickets that a feature must occur in."""

MOST_FEATURES: Final = 40_000
"""Number of features, at most. The most frequent ones are kept."""

MOST_FEATURES_OF_TICKET: Final = 10
"""Number of features for each ticket, at most. More would make a small classifier large without making it better."""

LEAST_INFORMATION: Final = 0.01
"""Weight of a word without information about the causes. A text of such words must still have a length."""

DIGITS: Final = 3
"""Decimal places of all weights."""

MOST_ROTATED: Final = 4_000
"""Number of texts from which the matrix is not rotated. The rotation takes time with the cube of this number."""

SMALLEST_VARIANCE: Final = 1e-9
"""Smallest eigenvalue of a rotated column, as a share of the largest."""


@dataclass(frozen=True, slots=True)
class LabelledText:
    """One labelled ticket as an example for the text classifier.

    Attributes:
        text: The report.
        context: Values of the context columns.
        causes: The true causes. A ticket with several causes counts for each of them in equal parts.
        when: Day of closing as an ordinal number.
        published: Whether it is a published ticket.
    """

    text: str
    context: Mapping[str, str]
    causes: tuple[str, ...]
    when: int
    published: bool = False


@dataclass(frozen=True, eq=False)
class Design:
    """The training texts of one fit.

    Attributes:
        causes: S ids.
        vocabulary: Feature -> column.
        word_weight: Shape (V,), as in `TextModel`.
        sizes: Shape (V,), value of a column feature; 1 for a feature of the text.
        matrix: Shape (N, V), sparse.
        ticket_of: Shape (L,), row of the ticket.
        label: Shape (L,), index of the cause.
        weight: Shape (L,), weight of the pair.
    """

    causes: tuple[str, ...]
    vocabulary: Mapping[str, int]
    word_weight: Floats
    sizes: Floats
    matrix: "csr_matrix"
    ticket_of: Ints
    label: Ints
    weight: Floats

    @property
    def prior(self) -> Floats:
        """P(cause) among the tickets, with half a ticket added to each cause, shape (S,)."""
        counts = np.bincount(self.label, self.weight, minlength=len(self.causes)) + 0.5
        shares: Floats = np.asarray(counts / counts.sum(), np.float64)
        return shares

    def rows_of(self, counted: Sequence[Counter[str]]) -> "csr_matrix":
        """Return the features of other texts, with column features of value one, sparse, shape (other texts, V)."""
        return _matrix(counted, self.vocabulary, self.word_weight, np.ones_like(self.sizes))

    @cached_property
    def rotation(self) -> tuple[Floats, Floats] | None:
        """The rotated matrix, shape (N, R), and the map from its columns to texts, shape (N, R); None if it is larger.

        With `rotated, back`, the coefficients of the features are `matrix.T @ (back @ coefficients)`.
        """
        texts, width = self.matrix.shape
        if texts >= min(width, MOST_ROTATED):
            return None
        from scipy.linalg import eigh

        variance, directions = eigh((self.matrix @ self.matrix.T).toarray())
        kept = variance > SMALLEST_VARIANCE * max(float(variance[-1]), SMALLEST_VARIANCE)
        length = np.sqrt(variance[kept])
        return directions[:, kept] * length, directions[:, kept] / length


def design_of(
    tickets: Sequence[LabelledText],
    counted: Sequence[Counter[str]],
    column_size: float,
    half_life: float | None,
) -> Design:
    """Return the design of a fit.

    Args:
        tickets: N labelled tickets, oldest first.
        counted: Their features.
        column_size: Value of a column feature.
        half_life: Half-life of the ticket weight as a share of the training period; None for equal weights.
    """
    causes = tuple(sorted({cause for ticket in tickets for cause in ticket.causes}))
    vocabulary, inverse_frequency = vocabulary_of(counted)
    ticket_of, label, weight = _labels(tickets, causes, half_life)
    information = _information(counted, vocabulary, (ticket_of, label, weight), len(causes))
    word_weight: Floats = np.round(inverse_frequency * information, DIGITS)
    sizes = np.array([column_size if name[0] == "=" else 1.0 for name in vocabulary])
    matrix = _matrix(counted, vocabulary, word_weight, sizes)
    return Design(causes, vocabulary, word_weight, sizes, matrix, ticket_of, label, weight)


def _matrix(
    counted: Sequence[Counter[str]], vocabulary: Mapping[str, int], word_weight: Floats, sizes: Floats
) -> "csr_matrix":
    from scipy.sparse import csr_matrix

    rows = [vector(vocabulary, word_weight, counts) for counts in counted]
    starts = np.concatenate([[0], np.cumsum([len(columns) for columns, _ in rows])])
    values = np.concatenate([values for _, values in rows])
    columns = np.concatenate([np.array(columns, np.int64) for columns, _ in rows])
    return csr_matrix((values * sizes[columns], columns, starts), shape=(len(rows), len(vocabulary)))


def _labels(
    tickets: Sequence[LabelledText], causes: Sequence[str], half_life: float | None
) -> tuple[Ints, Ints, Floats]:
    """Return the ticket, the label and the weight of each pair of ticket and cause."""
    index = {cause: s for s, cause in enumerate(causes)}
    last, first = tickets[-1].when, tickets[0].when
    span = max(last - first, 1)
    ticket_of, label, weight = [], [], []
    for row, ticket in enumerate(tickets):
        age = (last - ticket.when) / span
        own = 1.0 if half_life is None else 0.5 ** (age / half_life)
        for cause in ticket.causes:
            ticket_of.append(row)
            label.append(index[cause])
            weight.append(own / len(ticket.causes))
    return np.array(ticket_of), np.array(label), np.array(weight)


def vocabulary_of(counted: Sequence[Counter[str]]) -> tuple[dict[str, int], Floats]:
    """Return the kept features, the most frequent first, and their inverse document frequencies."""
    documents = Counter(name for counts in counted for name in counts)
    most = min(MOST_FEATURES, MOST_FEATURES_OF_TICKET * len(counted))
    kept = sorted((-count, name) for name, count in documents.items() if count >= LEAST_DOCUMENTS)[:most]
    frequency = np.array([-count for count, _ in kept], np.float64)
    inverse = np.log((1 + len(counted)) / (1 + frequency)) + 1
    return {name: row for row, (_, name) in enumerate(kept)}, inverse


def _information(
    counted: Sequence[Counter[str]],
    vocabulary: Mapping[str, int],
    labels: tuple[Ints, Ints, Floats],
    causes: int,
) -> Floats:
    """Return the information of each word about the causes, shape (V,); 1 for a column.

    It is the largest |log P(word | cause) / P(word | another cause)| over all causes, with one document added for each
    word. This is the log-count ratio of Wang and Manning (2012, Baselines and Bigrams), reduced to one number for each
    word, so that it can multiply the inverse document frequency. Words without information then take no share of the
    length of a text.
    """
    from scipy.sparse import csr_matrix

    documents = [[vocabulary[name] for name in counts if name in vocabulary] for counts in counted]
    starts = np.concatenate([[0], np.cumsum([len(each) for each in documents])])
    columns = np.concatenate([np.array(each, np.int64) for each in documents])
    present = csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(counted), len(vocabulary)))
    ticket_of, label, weight = labels
    shared = csr_matrix((weight, (ticket_of, label)), shape=(len(counted), causes))
    is_word = np.array([name[0] != "=" for name in vocabulary], np.bool_)
    of_cause = (present.T @ shared).toarray()[is_word]
    of_others = of_cause.sum(axis=1, keepdims=True) - of_cause
    ratio = _log_share(of_cause) - _log_share(of_others)
    information = np.ones(len(vocabulary))
    information[is_word] = np.maximum(np.abs(ratio).max(axis=1), LEAST_INFORMATION)
    return information


def _log_share(documents: Floats) -> Floats:
    """Return the logarithm of each word's share of its column, with one document added for each word."""
    shares: Floats = np.log((documents + 1) / (documents + 1).sum(axis=0))
    return shares
