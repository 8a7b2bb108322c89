"""Choose the settings of the text classifier on tickets that are held out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from diagnoser.arrays import Bools, Floats
from diagnoser.learning.text_counts import Corpus, Counted, corpus_of, counts_of
from diagnoser.learning.text_design import LabelledText, design_of
from diagnoser.learning.text_fit import BINARY, Fit

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

VALIDATION: Final = 0.15
"""Share of the newest tickets that choose the settings."""

LEAST_VALIDATED: Final = 150
"""Number of tickets that choose the settings, unless this is more than twice `VALIDATION`. 60 tickets are too few."""

FEW: Final = 3_000
"""Number of tickets with codes below which folds choose the settings."""

FOLDS: Final = 5
"""Folds of few tickets."""

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

PATIENCE: Final = 0.02
"""Loss against the best so far, in nats, from which no larger strength is tried."""

LEAST_GAIN: Final = 0.01
"""Gain in nats below which all tickets keep the same weight, and whole numbers are only names."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The chosen settings, with their log loss on the validation part.

    Attributes:
        strength: One of `STRENGTHS`.
        column_size: One of `COLUMN_SIZES`.
        half_life: One of `HALF_LIVES`, or None if all tickets have the same weight.
        log_loss: Mean log loss of the classifier, in nats a label.
        frequency_log_loss: The same for the class frequencies alone.
        measures_whole: Whether context columns of whole numbers hold measurements.
    """

    strength: float
    column_size: float
    half_life: float | None
    log_loss: float
    frequency_log_loss: float
    measures_whole: bool = False


def folds_of(tickets: Sequence[LabelledText], folds: int) -> list[Bools]:
    """Return which tickets each trial holds out: the newest ones, or each fold once if few tickets have codes.

    The newest tickets alone are too few to choose by if a history is short.

    Args:
        tickets: Labelled tickets, oldest first.
        folds: Number of folds.
    """
    number = len(tickets)
    place = np.arange(number)
    if number < FEW and any(one.codes for one in tickets):
        return [place % folds == fold for fold in range(folds)]
    share = min(max(VALIDATION, LEAST_VALIDATED / number), 2 * VALIDATION)
    return [place >= int(number * (1 - share))]


def choose(
    tickets: Sequence[LabelledText], counted: Counted, strengths: Sequence[float], trials: int = FOLDS
) -> Chosen | None:
    """Return the best settings on held-out tickets, one after another: strength, column size, half-life.

    None if the other tickets have no feature, or a single cause.

    Args:
        tickets: Labelled tickets, oldest first.
        counted: Their features.
        strengths: Strengths to try, smallest first.
        trials: Number of folds that are held out, at most. One costs a fifth, and tells roughly.
    """
    tests = [_Trial.of(tickets, counted, held_out) for held_out in folds_of(tickets, FOLDS)[:trials]]
    if not all(each.can_learn for each in tests):
        return None
    mixed = any(one.text.strip() for one in tickets) and any(one.context or one.codes for one in tickets)
    first, *others = COLUMN_SIZES if mixed else (1.0,)
    tried = _tried(tests, strengths, first, None)
    best = next(tried)
    for one in tried:
        if one.log_loss > best.log_loss + PATIENCE:
            break
        best = min(best, one, key=_loss)
    for size in others:
        best = min(best, *_tried(tests, (best.strength,), size, None), key=_loss)
    coded = any(one.codes for one in tickets)  # codes do not age as words do
    if coded or any(each.of_one_day for each in tests):
        return best
    aged = [each for life in HALF_LIVES for each in _tried(tests, (best.strength,), best.column_size, life)]
    faded = min(aged, key=_loss)
    return faded if faded.log_loss < best.log_loss - LEAST_GAIN else best


def _tried(
    trials: Sequence["_Trial"], strengths: Sequence[float], column_size: float, half_life: float | None
) -> Iterator[Chosen]:
    """Yield the mean result of all trials for each strength, in their order."""
    together = zip(*(each.losses(strengths, column_size, half_life) for each in trials), strict=True)
    for strength, losses in zip(strengths, together, strict=False):  # what is not asked for is not fitted
        log_loss, frequency_log_loss = np.mean(losses, axis=0).tolist()
        yield Chosen(strength, column_size, half_life, log_loss, frequency_log_loss)


def _loss(chosen: Chosen) -> float:
    return chosen.log_loss


@dataclass(frozen=True, eq=False, slots=True)
class _Trial:
    """Tickets that settings are tried with: some to train on, and others to predict."""

    known: Sequence[LabelledText]
    corpus: Corpus
    later: Sequence[LabelledText]
    later_counts: "csr_matrix"

    @staticmethod
    def of(tickets: Sequence[LabelledText], counted: Counted, held_out: Bools) -> "_Trial":
        """Return the trial that predicts the tickets that are held out."""
        rows, later = np.flatnonzero(~held_out).tolist(), np.flatnonzero(held_out).tolist()
        corpus = corpus_of(counted.of(~held_out))
        counts = counts_of(counted.of(held_out), corpus.vocabulary)
        return _Trial([tickets[row] for row in rows], corpus, [tickets[row] for row in later], counts)

    @property
    def can_learn(self) -> bool:
        """Whether the tickets to train on have a feature and several causes."""
        causes = {cause for one in self.known for cause in one.causes}
        return bool(self.corpus.vocabulary) and len(causes) >= BINARY

    @property
    def of_one_day(self) -> bool:
        """Whether all tickets to train on are equally old."""
        return self.known[0].when == self.known[-1].when

    def losses(
        self, strengths: Sequence[float], column_size: float, half_life: float | None
    ) -> Iterator[tuple[float, float]]:
        """Yield the mean log losses of the classifier and of the class frequencies for each strength, in their order.

        Each fit starts from the one before.
        """
        design = design_of(self.known, self.corpus, column_size, half_life)
        asked = design.rows_of(self.later_counts)
        index = {cause: s for s, cause in enumerate(design.causes)}
        labels = [(row, index.get(cause, -1)) for row, one in enumerate(self.later) for cause in one.causes]
        frequencies = np.tile(np.log(design.prior), (len(self.later), 1))
        fit = Fit(design)
        for strength in strengths:
            spoken = _spoken(asked, *fit.at(strength), frequencies)
            yield _mean_loss(spoken, labels), _mean_loss(frequencies, labels)


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
