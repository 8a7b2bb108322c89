"""Train the reader of free text and context columns.

Regularisation, the weight of columns beside words, forgetting and the exponent are chosen on the last slice of
the training period, by the log loss of what the reader says there after learning from the part before it; then it
learns from everything.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from warnings import catch_warnings, simplefilter

import numpy as np

from diagnoser.arrays import Floats, Ints
from diagnoser.reading.text_model import TextModel, features, log_probability, vector

LEAST_TICKETS: Final = 100
LEAST_DOCUMENTS: Final = 2
MOST_FEATURES: Final = 40_000
VALIDATION: Final = 0.15
LEAST_VALIDATED: Final = 150
"""Tickets to choose on, where they are no more than twice `VALIDATION`: with 60 the choice is mostly luck."""
STRENGTHS: Final = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
COLUMN_SIZES: Final = (0.1, 0.3, 1.0)
"""Of a column's flag while it is learned from beside texts of length one; the first is tried with every strength.

One penalty for all weights favours columns: a flag of one says with one weight what a text needs a hundred for, so the
fit explains by brands what the words would, and chance with it.  A smaller flag is a larger penalty on columns: ridge
regression with a penalty of its own for each group of features (van de Wiel et al. 2016, Statistics in Medicine 35).
"""
LEAST_TOLD: Final = 0.01
"""Weight of a word that tells nothing, so that a text of such words still has a length."""
HALF_LIVES: Final = (0.5, 0.2, 0.07, 0.03)
"""Of a ticket's weight, in shares of the training period."""
GIVEN_UP: Final = 0.02
"""Nats by which a larger strength may lose before no larger one is tried."""
WORTH_FORGETTING: Final = 0.01
"""Nats that forgetting must win: old tickets are worth keeping while nothing speaks against them."""
DIGITS: Final = 4
TWO: Final = 2
"""Classes for which scikit-learn keeps a single row of weights, and the least to tell apart."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One labelled ticket as the reader learns from it.

    Attributes:
        text: The report.
        context: Context columns.
        causes: Its causes; a ticket of several counts for each in part.
        when: Day of closing as an ordinal number, for order and forgetting.
    """

    text: str
    context: Mapping[str, str]
    causes: tuple[str, ...]
    when: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the validation slice chose, and the log loss there (nats a label) beside that of class frequencies."""

    strength: float
    column_size: float
    half_life: float | None
    log_loss: float
    frequency_log_loss: float


def train_reader(tickets: Sequence[Reading]) -> tuple[TextModel, Chosen] | None:
    """Return a reader and how it was chosen; None where there is too little to learn from.

    Tickets that all say the same, such as "no details given", cannot tell causes apart.

    Args:
        tickets: Labelled tickets, oldest first.
    """
    usable = [one for one in tickets if one.text.strip() or one.context]
    if len(usable) < LEAST_TICKETS or len({cause for one in usable for cause in one.causes}) < TWO:
        return None
    if len({(one.text.strip(), *sorted(one.context.items())) for one in usable}) < TWO:
        return None
    counted = [features(one.text, one.context) for one in usable]
    share = min(max(VALIDATION, LEAST_VALIDATED / len(usable)), 2 * VALIDATION)
    chosen = _choose(usable, counted, int(len(usable) * (1 - share)))
    model = _fit(usable, counted, chosen.strength, chosen.column_size, chosen.half_life)
    return model, chosen


def _choose(tickets: Sequence[Reading], counted: Sequence[Counter[str]], cut: int) -> Chosen:
    """Return the best strength without forgetting, then the best size of columns, then the best forgetting."""
    later = tickets[cut:]

    def tried(strength: float, column_size: float, half_life: float | None) -> Chosen:
        model = _fit(tickets[:cut], counted[:cut], strength, column_size, half_life)
        losses = (_log_loss(model, later), _frequency_loss(model, later))
        return Chosen(strength, column_size, half_life, *losses)

    mixed = any(one.text.strip() for one in tickets) and any(one.context for one in tickets)
    usual, *others = COLUMN_SIZES if mixed else (1.0,)
    best = tried(STRENGTHS[0], usual, None)
    for strength in STRENGTHS[1:]:
        one = tried(strength, usual, None)
        if one.log_loss > best.log_loss + GIVEN_UP:
            break
        best = min(best, one, key=_loss)
    best = min(best, *(tried(best.strength, each, None) for each in others), key=_loss) if others else best
    forgetting = min((tried(best.strength, best.column_size, each) for each in HALF_LIVES), key=_loss)
    return forgetting if forgetting.log_loss < best.log_loss - WORTH_FORGETTING else best


def _loss(chosen: Chosen) -> float:
    return chosen.log_loss


def _log_loss(model: TextModel, tickets: Sequence[Reading]) -> float:
    """Return the mean -log P(label), a cause never met counting as one in a thousand."""
    index = {cause: s for s, cause in enumerate(model.causes)}
    losses = []
    for ticket in tickets:
        spoken = log_probability(model, ticket.text, ticket.context)
        spoken = np.log(model.prior) if spoken is None else spoken
        losses += [-spoken[index[cause]] if cause in index else np.log(1000.0) for cause in ticket.causes]
    return float(np.mean(losses))


def _frequency_loss(model: TextModel, tickets: Sequence[Reading]) -> float:
    index = {cause: s for s, cause in enumerate(model.causes)}
    return float(
        np.mean(
            [
                -np.log(model.prior[index[c]]) if c in index else np.log(1000.0)
                for t in tickets
                for c in t.causes
            ]
        )
    )


def _fit(
    tickets: Sequence[Reading],
    counted: Sequence[Counter[str]],
    strength: float,
    column_size: float,
    half_life: float | None,
) -> TextModel:
    from scipy.sparse import csr_matrix
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    causes = tuple(sorted({cause for ticket in tickets for cause in ticket.causes}))
    vocabulary, inverse_frequency = _vocabulary(counted)
    ticket_of, label, weight = _labels(tickets, causes, half_life)
    told = _told(counted, vocabulary, (ticket_of, label, weight), len(causes))
    word_weight: Floats = np.round(inverse_frequency * told, DIGITS)
    rows = [vector(vocabulary, word_weight, counts) for counts in counted]
    starts = np.concatenate([[0], np.cumsum([len(columns) for columns, _ in rows])])
    matrix = csr_matrix(
        (
            np.concatenate([values for _, values in rows]),
            np.concatenate([np.array(columns, np.int64) for columns, _ in rows]),
            starts,
        ),
        shape=(len(rows), len(vocabulary)),
    )
    sizes = np.array([column_size if name[0] == "=" else 1.0 for name in vocabulary])
    matrix = matrix.multiply(sizes).tocsr()
    prior = np.bincount(label, weight, minlength=len(causes)) + 0.5
    prior = np.asarray(prior / prior.sum(), np.float64)
    with threadpool_limits(1):  # sums in one order: the same bytes on every machine
        fitted = LogisticRegression(C=strength, max_iter=300, tol=1e-4)
        with catch_warnings():  # a fit that stops early is judged by the validation slice like any other
            simplefilter("ignore", ConvergenceWarning)
            fitted.fit(matrix[ticket_of], label, sample_weight=weight)
    weights, bias = _weights(fitted, len(causes), sizes)
    return TextModel(causes, vocabulary, word_weight, weights, bias, prior.astype(np.float64), 1.0)


def _weights(fitted: Any, causes: int, sizes: Floats) -> tuple[Floats, Floats]:
    """Return weights (V, S) for flags of one and bias (S,); of two classes scikit-learn keeps a single row."""
    weights, bias = fitted.coef_.T * sizes[:, None], fitted.intercept_
    if causes == TWO:
        weights, bias = np.hstack([-weights / 2, weights / 2]), np.array([-bias[0] / 2, bias[0] / 2])
    return np.round(weights, DIGITS), np.round(bias, DIGITS)


def _labels(
    tickets: Sequence[Reading], causes: Sequence[str], half_life: float | None
) -> tuple[Ints, Ints, Floats]:
    """Return for each (ticket, cause) pair the ticket, the label and the weight."""
    index = {cause: s for s, cause in enumerate(causes)}
    last, first = tickets[-1].when, tickets[0].when
    span = max(last - first, 1)
    ticket_of, label, weight = [], [], []
    for row, ticket in enumerate(tickets):
        age = (last - ticket.when) / span
        worth = 1.0 if half_life is None else 0.5 ** (age / half_life)
        for cause in ticket.causes:
            ticket_of.append(row)
            label.append(index[cause])
            weight.append(worth / len(ticket.causes))
    return np.array(ticket_of), np.array(label), np.array(weight)


def _vocabulary(counted: Sequence[Counter[str]]) -> tuple[dict[str, int], Floats]:
    """Return the features worth a row, the most frequent first, and their inverse document frequencies."""
    documents = Counter(name for counts in counted for name in counts)
    kept = sorted((-count, name) for name, count in documents.items() if count >= LEAST_DOCUMENTS)[
        :MOST_FEATURES
    ]
    frequency = np.array([-count for count, _ in kept], np.float64)
    inverse = np.log((1 + len(counted)) / (1 + frequency)) + 1
    return {name: row for row, (_, name) in enumerate(kept)}, inverse


def _told(
    counted: Sequence[Counter[str]],
    vocabulary: Mapping[str, int],
    labels: tuple[Ints, Ints, Floats],
    causes: int,
) -> Floats:
    """Return how much each word tells of the cause it tells most of, shape (V,); 1 for a column.

    That is the largest |log P(word | cause) / P(word | another cause)| over all causes, with one document more of each
    word: the log-count ratio of Wang and Manning (2012, Baselines and Bigrams), here one number a word for all causes,
    so that it is a weight beside the inverse document frequency.  Words that tell nothing share the length of a text no
    longer with those that do.
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
    told = np.ones(len(vocabulary))
    told[is_word] = np.maximum(np.abs(ratio).max(axis=1), LEAST_TOLD)
    return told


def _log_share(documents: Floats) -> Floats:
    """Return the logarithm of each word's share of its column, with one document more of each word."""
    shares: Floats = np.log((documents + 1) / (documents + 1).sum(axis=0))
    return shares
