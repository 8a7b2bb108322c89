"""Train the text classifier, which predicts the cause from the report and the context columns.

The regularisation, the scale of columns and the half-life of tickets are chosen on the last part of the training
period: the classifier is trained on the earlier part, and the setting with the lowest log loss on the last part is
used. Then the classifier is trained on all tickets.
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
"""Number of usable tickets below which there is no text classifier."""

LEAST_DOCUMENTS: Final = 2
"""Number of tickets that a feature must occur in."""

MOST_FEATURES: Final = 40_000
"""Number of features, at most. The most frequent ones are kept."""

VALIDATION: Final = 0.15
"""Share of the newest tickets that choose the settings."""

LEAST_VALIDATED: Final = 150
"""Number of tickets that choose the settings, unless this is more than twice `VALIDATION`. 60 tickets are too few."""

STRENGTHS: Final = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
"""Inverse regularisation strengths to try (C of scikit-learn), smallest first."""

COLUMN_SIZES: Final = (0.1, 0.3, 1.0)
"""Values of a column feature to try in training. The first is tried with every strength.

The text features of a ticket have length one together. A single penalty for all weights would favour columns, because a
column with the value 1 needs one weight and a text needs a hundred. The fit would then explain by brands what
the words explain. A smaller value is a larger penalty on columns: ridge regression with one penalty for each group
of features (van de Wiel et al. 2016, Statistics in Medicine 35).
"""

LEAST_INFORMATION: Final = 0.01
"""Weight of a word without information about the causes. A text of such words must still have a length."""

HALF_LIVES: Final = (0.5, 0.2, 0.07, 0.03)
"""Half-lives of the ticket weight to try, as fractions of the training period."""

PATIENCE: Final = 0.02
"""Loss against the best so far, in nats, from which no larger strength is tried."""

LEAST_GAIN: Final = 0.01
"""Gain of a half-life, in nats, below which all tickets keep the same weight."""

DIGITS: Final = 4
"""Decimal places of all weights."""

BINARY: Final = 2
"""Number of classes for which scikit-learn keeps a single row of weights. Fewer classes need no classifier."""


@dataclass(frozen=True, slots=True)
class LabelledText:
    """One labelled ticket as an example for the text classifier.

    Attributes:
        text: The report.
        context: Values of the context columns.
        causes: The true causes. A ticket with several causes counts for each of them in equal parts.
        when: Day of closing as an ordinal number.
    """

    text: str
    context: Mapping[str, str]
    causes: tuple[str, ...]
    when: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """The chosen settings, with their log loss on the validation part.

    Attributes:
        strength: One of `STRENGTHS`.
        column_size: One of `COLUMN_SIZES`.
        half_life: One of `HALF_LIVES`, or None if all tickets have the same weight.
        log_loss: Mean log loss of the classifier, in nats a label.
        frequency_log_loss: The same for the class frequencies alone.
    """

    strength: float
    column_size: float
    half_life: float | None
    log_loss: float
    frequency_log_loss: float


def train_text_classifier(tickets: Sequence[LabelledText]) -> tuple[TextModel, Chosen] | None:
    """Return a text classifier and its settings, or None if there is too little to learn from.

    Tickets with one and the same text, such as "no details given", are too little as well. So are texts and columns in
    which nothing occurs twice, and older tickets with a single cause.

    Args:
        tickets: Labelled tickets, oldest first.
    """
    usable = [one for one in tickets if one.text.strip() or one.context]
    if len(usable) < LEAST_TICKETS or len({cause for one in usable for cause in one.causes}) < BINARY:
        return None
    if len({(one.text.strip(), *sorted(one.context.items())) for one in usable}) < BINARY:
        return None
    counted = [features(one.text, one.context) for one in usable]
    share = min(max(VALIDATION, LEAST_VALIDATED / len(usable)), 2 * VALIDATION)
    cut = int(len(usable) * (1 - share))
    vocabulary, _ = _vocabulary(counted[:cut])
    if not vocabulary or len({cause for one in usable[:cut] for cause in one.causes}) < BINARY:
        return None
    chosen = _choose(usable, counted, cut)
    model = _fit(usable, counted, chosen.strength, chosen.column_size, chosen.half_life)
    return model, chosen


def _choose(tickets: Sequence[LabelledText], counted: Sequence[Counter[str]], cut: int) -> Chosen:
    """Return the best settings on the tickets from `cut` on, one after another: strength, column size, half-life."""
    later = tickets[cut:]

    def tried(strength: float, column_size: float, half_life: float | None) -> Chosen:
        model = _fit(tickets[:cut], counted[:cut], strength, column_size, half_life)
        losses = (_log_loss(model, later), _frequency_loss(model, later))
        return Chosen(strength, column_size, half_life, *losses)

    mixed = any(one.text.strip() for one in tickets) and any(one.context for one in tickets)
    first, *others = COLUMN_SIZES if mixed else (1.0,)
    best = tried(STRENGTHS[0], first, None)
    for strength in STRENGTHS[1:]:
        one = tried(strength, first, None)
        if one.log_loss > best.log_loss + PATIENCE:
            break
        best = min(best, one, key=_loss)
    best = min(best, *(tried(best.strength, each, None) for each in others), key=_loss) if others else best
    aged = min((tried(best.strength, best.column_size, each) for each in HALF_LIVES), key=_loss)
    return aged if aged.log_loss < best.log_loss - LEAST_GAIN else best


def _loss(chosen: Chosen) -> float:
    return chosen.log_loss


def _log_loss(model: TextModel, tickets: Sequence[LabelledText]) -> float:
    """Return the mean -log P(label). A cause that the classifier does not know has the probability 1 in 1,000."""
    index = {cause: s for s, cause in enumerate(model.causes)}
    losses = []
    for ticket in tickets:
        spoken = log_probability(model, ticket.text, ticket.context)
        spoken = np.log(model.prior) if spoken is None else spoken
        losses += [-spoken[index[cause]] if cause in index else np.log(1000.0) for cause in ticket.causes]
    return float(np.mean(losses))


def _frequency_loss(model: TextModel, tickets: Sequence[LabelledText]) -> float:
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
    tickets: Sequence[LabelledText],
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
    information = _information(counted, vocabulary, (ticket_of, label, weight), len(causes))
    word_weight: Floats = np.round(inverse_frequency * information, DIGITS)
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
    with threadpool_limits(1):  # one order of summation, so that every machine gives the same bytes
        fitted = LogisticRegression(C=strength, max_iter=300, tol=1e-4)
        with catch_warnings():  # a fit that stops early competes in validation like any other
            simplefilter("ignore", ConvergenceWarning)
            fitted.fit(matrix[ticket_of], label, sample_weight=weight)
    weights, bias = _weights(fitted, len(causes), sizes)
    return TextModel(causes, vocabulary, word_weight, weights, bias, prior.astype(np.float64), 1.0)


def _weights(fitted: Any, causes: int, sizes: Floats) -> tuple[Floats, Floats]:
    """Return weights, shape (V, S), for column features of value one; and bias, shape (S,)."""
    weights, bias = fitted.coef_.T * sizes[:, None], fitted.intercept_
    if causes == BINARY:
        weights, bias = np.hstack([-weights / 2, weights / 2]), np.array([-bias[0] / 2, bias[0] / 2])
    return np.round(weights, DIGITS), np.round(bias, DIGITS)


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


def _vocabulary(counted: Sequence[Counter[str]]) -> tuple[dict[str, int], Floats]:
    """Return the kept features, the most frequent first, and their inverse document frequencies."""
    documents = Counter(name for counts in counted for name in counts)
    kept = sorted((-count, name) for name, count in documents.items() if count >= LEAST_DOCUMENTS)[
        :MOST_FEATURES
    ]
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
