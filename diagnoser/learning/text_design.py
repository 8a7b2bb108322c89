"""The design matrix of the text classifier: features of the training texts, with weights, labels and importance.

Axes: N tickets, V features, S causes, L pairs of ticket and cause.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.evidence.known import Known
from diagnoser.learning.at_risk import AtRisk, frequencies_at_risk
from diagnoser.learning.text_counts import Corpus, Counted, counted_of
from diagnoser.reading.text_model import features, number_of

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

LEAST_INFORMATION: Final = 0.01
"""Weight of a word without information about the causes. A text of such words must still have a length."""

DIGITS: Final = 3
"""Decimal places of all weights."""

CUTS: Final = 15
"""Cuts of a context column of measurements."""

NUMERIC: Final = 0.9
"""Share of the values of a context column that must be numbers, so that it holds measurements."""

CUT_DIGITS: Final = 6
"""Significant digits of a cut."""


NOTHING_KNOWN: Final = Known()
"""The known facts of an example that has only a text or context columns."""


@dataclass(frozen=True, slots=True)
class LabelledText:
    """One labelled ticket as an example for the text classifier.

    Attributes:
        text: The report.
        context: Values of the context columns.
        causes: The true causes. A ticket with several causes counts for each of them in equal parts.
        when: Day of closing as an ordinal number.
        codes: Features of its codes, see `evidence.codes`.
        known: The known facts of the ticket, without the text and the context columns.
        ticket_id: Its id.
    """

    text: str
    context: Mapping[str, str]
    causes: tuple[str, ...]
    when: int
    codes: tuple[str, ...] = ()
    known: Known = NOTHING_KNOWN
    ticket_id: str = ""

    @property
    def is_usable(self) -> bool:
        """Whether it says anything."""
        return bool(self.text.strip() or self.context or self.codes)


def cuts_of(tickets: Sequence[LabelledText], *, whole: bool) -> dict[str, tuple[float, ...]]:
    """Return the cuts of each context column of measurements, as `TextModel.cuts`.

    A column may hold measurements if nearly all its values are numbers, and more of them differ than there are cuts.
    The cuts are quantiles. The other values, such as `n/a`, count as missing.

    Args:
        tickets: Labelled tickets.
        whole: Whether a column of whole numbers holds measurements. They may be names as well, such as those of nodes.
    """
    numbers: dict[str, list[float | None]] = {}
    for ticket in tickets:
        for column, value in ticket.context.items():
            numbers.setdefault(column, []).append(number_of(value))
    found = {}
    for column, values in sorted(numbers.items()):
        known = [value for value in values if value is not None]
        told = whole or not all(value.is_integer() for value in known)
        if told and len(known) >= NUMERIC * len(values) and len(set(known)) > CUTS:
            borders = np.quantile(known, np.arange(1, CUTS + 1) / (CUTS + 1), method="lower")
            found[column] = tuple(sorted({float(f"{border:.{CUT_DIGITS}g}") for border in borders.tolist()}))
    return found


def counted_features(tickets: Sequence[LabelledText], cuts: Mapping[str, tuple[float, ...]]) -> Counted:
    """Return the features of each ticket, as `text_model.features` counts them."""
    return counted_of(features(one.text, one.context, one.codes, cuts) for one in tickets)


@dataclass(frozen=True, eq=False)
class Design:
    """The training texts of one fit.

    Attributes:
        causes: S ids.
        corpus: Features of the texts.
        word_weight: Shape (V,), as in `TextModel`.
        sizes: Shape (V,), value of a column feature; 1 for a feature of the text.
        matrix: Shape (N, V), sparse.
        ticket_of: Shape (L,), row of the ticket.
        label: Shape (L,), index of the cause.
        weight: Shape (L,), weight of the pair.
        possible: Shape (L, S), the causes that the machine of the ticket may have; None where all of them may be.
    """

    causes: tuple[str, ...]
    corpus: Corpus
    word_weight: Floats
    sizes: Floats
    matrix: "csr_matrix"
    ticket_of: Ints
    label: Ints
    weight: Floats
    possible: Bools | None = None

    @property
    def prior(self) -> Floats:
        """P(cause) among the tickets that may have it, with half a ticket added to each cause, shape (S,)."""
        causes = len(self.causes)
        counts = np.bincount(self.label, self.weight, minlength=causes).astype(np.float64)
        if self.possible is None:
            at_risk = AtRisk.everywhere(float(counts.sum()), causes)
        else:
            at_risk = AtRisk(self.weight, self.possible.astype(np.float64))
        shares = frequencies_at_risk(counts, np.full(causes, 1 / causes), 0.5 * causes, at_risk)
        return np.asarray(shares / shares.sum(), np.float64)

    def rows_of(self, counts: "csr_matrix") -> "csr_matrix":
        """Return the rows of other texts from their counts, with column features of value one."""
        return _scaled(counts, self.corpus.is_word, self.word_weight, np.ones_like(self.sizes))


def design_of(
    tickets: Sequence[LabelledText], corpus: Corpus, column_size: float, half_life: float | None
) -> Design:
    """Return the design of a fit.

    Args:
        tickets: N labelled tickets, oldest first.
        corpus: Their features.
        column_size: Value of a column feature.
        half_life: Half-life of the ticket weight as a share of the training period; None for equal weights.
    """
    causes = tuple(sorted({cause for ticket in tickets for cause in ticket.causes}))
    ticket_of, label, weight = _labels(tickets, causes, half_life)
    information = _information(corpus, (ticket_of, label, weight), len(causes))
    word_weight: Floats = np.round(corpus.inverse_frequency * information, DIGITS)
    sizes = np.where(corpus.is_word, 1.0, column_size)
    matrix = _scaled(corpus.counts, corpus.is_word, word_weight, sizes)
    possible = _possible(tickets, causes, ticket_of, label)
    return Design(causes, corpus, word_weight, sizes, matrix, ticket_of, label, weight, possible)


def _possible(
    tickets: Sequence[LabelledText], causes: Sequence[str], ticket_of: Ints, label: Ints
) -> Bools | None:
    """Return the causes that each machine may have, shape (L, S); None where nothing is known to be missing."""
    missing = [[one.known.equipment.get(cause) == 0 for cause in causes] for one in tickets]
    if not np.any(missing):
        return None
    possible: Bools = ~np.array(missing)[ticket_of]
    possible[np.arange(len(label)), label] = True
    return possible


def _scaled(counts: "csr_matrix", is_word: Bools, word_weight: Floats, sizes: Floats) -> "csr_matrix":
    """Return the values of features, as `text_model.vector` gives them for one text."""
    from scipy.sparse import csr_matrix

    column = counts.indices
    word = is_word[column]
    value = np.where(word, (1 + np.log(np.maximum(counts.data, 1))) * word_weight[column], 0.0)
    row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    length = np.sqrt(np.bincount(row, value**2, minlength=counts.shape[0]))
    length[length == 0] = 1.0
    value = np.where(word, value / length[row], sizes[column] * counts.data)
    return csr_matrix((value, column, counts.indptr), shape=counts.shape)


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


def _information(corpus: Corpus, labels: tuple[Ints, Ints, Floats], causes: int) -> Floats:
    """Return the information of each word about the causes, shape (V,); 1 for a column.

    It is the largest |log P(word | cause) / P(word | another cause)| over all causes, with one document added for each
    word. This is the log-count ratio of Wang and Manning (2012, Baselines and Bigrams), reduced to one number for each
    word, so that it can multiply the inverse document frequency. Words without information then take no share of the
    length of a text.
    """
    from scipy.sparse import csr_matrix

    ticket_of, label, weight = labels
    present = corpus.counts.sign()
    shared = csr_matrix((weight, (ticket_of, label)), shape=(present.shape[0], causes))
    of_cause = (present.T @ shared).toarray()[corpus.is_word]
    of_others = of_cause.sum(axis=1, keepdims=True) - of_cause
    ratio = _log_share(of_cause) - _log_share(of_others)
    information = np.ones(len(corpus.vocabulary))
    information[corpus.is_word] = np.maximum(np.abs(ratio).max(axis=1), LEAST_INFORMATION)
    return information


def _log_share(documents: Floats) -> Floats:
    """Return the logarithm of each word's share of its column, with one document added for each word."""
    shares: Floats = np.log((documents + 1) / (documents + 1).sum(axis=0))
    return shares
