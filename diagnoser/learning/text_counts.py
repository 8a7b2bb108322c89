"""How often each feature occurs in each training text, and which features are kept.

A feature is a number here. Thousands of texts share their features, and each trial of a setting needs other texts of
the same history, so names are looked up once.

Axes: N tickets, U features that occur, V features that are kept.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Final

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.reading.text_model import is_word

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

LEAST_DOCUMENTS: Final = 2
"""Number of tickets that a feature must occur in."""

MOST_FEATURES: Final = 40_000
"""Number of features, at most. The most frequent ones are kept."""

MOST_FEATURES_OF_TICKET: Final = 10
"""Number of features for each ticket, at most. More would make a small classifier large without making it better."""


@dataclass(frozen=True, eq=False, slots=True)
class Counted:
    """The features of some texts, before any is dropped.

    Attributes:
        names: U features.
        counts: Shape (N, U), sparse, how often each feature occurs in each text.
    """

    names: Sequence[str]
    counts: "csr_matrix"

    def of(self, rows: Ints | Bools | slice) -> "Counted":
        """Return the features of some of the texts."""
        return Counted(self.names, self.counts[rows])


def counted_of(counted: Iterable[Mapping[str, float]]) -> Counted:
    """Return the features of texts, given how often each text has each of its features."""
    from scipy.sparse import csr_matrix

    number = defaultdict[str, int](count().__next__)
    columns, values, starts = array("i"), array("d"), array("q", [0])
    for counts in counted:
        columns.extend(map(number.__getitem__, counts))
        values.extend(counts.values())
        starts.append(len(columns))
    entries = (np.array(values), np.array(columns), np.array(starts))
    return Counted(list(number), csr_matrix(entries, shape=(len(starts) - 1, len(number))))


@dataclass(frozen=True, eq=False)
class Corpus:
    """The kept features of some texts.

    Attributes:
        vocabulary: Feature -> column, the most frequent feature first.
        inverse_frequency: Shape (V,), inverse document frequency.
        counts: Shape (N, V), sparse, how often each feature occurs in each text.
    """

    vocabulary: Mapping[str, int]
    inverse_frequency: Floats
    counts: "csr_matrix"

    @cached_property
    def is_word(self) -> Bools:
        """Whether a feature is one of the text and not of a column, shape (V,)."""
        return np.array([is_word(name) for name in self.vocabulary], np.bool_)


def corpus_of(counted: Counted) -> Corpus:
    """Return the kept features of these texts, and their inverse document frequencies."""
    texts = counted.counts.shape[0]
    documents = np.bincount(counted.counts.indices, minlength=len(counted.names))
    most = min(MOST_FEATURES, MOST_FEATURES_OF_TICKET * texts)
    often = np.flatnonzero(documents >= LEAST_DOCUMENTS).tolist()
    kept = sorted((-int(documents[column]), counted.names[column]) for column in often)[:most]
    frequency = np.array([-count for count, _ in kept], np.float64)
    vocabulary = {name: row for row, (_, name) in enumerate(kept)}
    return Corpus(vocabulary, np.log((1 + texts) / (1 + frequency)) + 1, counts_of(counted, vocabulary))


def counts_of(counted: Counted, vocabulary: Mapping[str, int]) -> "csr_matrix":
    """Return how often each feature of a vocabulary occurs in each text, sparse, shape (N, V)."""
    from scipy.sparse import csr_matrix

    column = np.array([vocabulary.get(name, -1) for name in counted.names], np.int64)[counted.counts.indices]
    known = column >= 0
    starts = np.concatenate([[0], np.cumsum(known)])[counted.counts.indptr]
    shape = (counted.counts.shape[0], len(vocabulary))
    result = csr_matrix((counted.counts.data[known], column[known], starts), shape=shape)
    result.sort_indices()
    return result
