"""Train the reader of free text and context columns.

Regularisation, forgetting and the exponent are chosen on the last slice of the training period, by the log loss of
what the reader says there after learning from the part before it; then it learns from everything.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from warnings import catch_warnings, simplefilter

import numpy as np

from diagnoser.network.spec import Floats, Ints
from diagnoser.reading.text_model import TextModel, features, log_probability, vector

LEAST_TICKETS: Final = 100
LEAST_DOCUMENTS: Final = 2
MOST_FEATURES: Final = 40_000
VALIDATION: Final = 0.15
STRENGTHS: Final = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
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
    half_life: float | None
    log_loss: float
    frequency_log_loss: float


def train_reader(tickets: Sequence[Reading]) -> tuple[TextModel, Chosen] | None:
    """Return a reader and how it was chosen; None where there is too little to learn from.

    Args:
        tickets: Labelled tickets, oldest first.
    """
    usable = [one for one in tickets if one.text.strip() or one.context]
    if len(usable) < LEAST_TICKETS or len({cause for one in usable for cause in one.causes}) < TWO:
        return None
    counted = [features(one.text, one.context) for one in usable]
    cut = int(len(usable) * (1 - VALIDATION))
    chosen = _choose(usable, counted, cut)
    model = _fit(usable, counted, chosen.strength, chosen.half_life)
    return model, chosen


def _choose(tickets: Sequence[Reading], counted: Sequence[Counter[str]], cut: int) -> Chosen:
    """Return the best strength without forgetting, then the best forgetting at that strength."""
    later = tickets[cut:]

    def tried(strength: float, half_life: float | None) -> Chosen:
        model = _fit(tickets[:cut], counted[:cut], strength, half_life)
        return Chosen(strength, half_life, _log_loss(model, later), _frequency_loss(model, later))

    best = tried(STRENGTHS[0], None)
    for strength in STRENGTHS[1:]:
        one = tried(strength, None)
        if one.log_loss > best.log_loss + GIVEN_UP:
            break
        best = min(best, one, key=lambda each: each.log_loss)
    forgetting = min((tried(best.strength, each) for each in HALF_LIVES), key=lambda each: each.log_loss)
    return forgetting if forgetting.log_loss < best.log_loss - WORTH_FORGETTING else best


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
    tickets: Sequence[Reading], counted: Sequence[Counter[str]], strength: float, half_life: float | None
) -> TextModel:
    from scipy.sparse import csr_matrix
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    causes = tuple(sorted({cause for ticket in tickets for cause in ticket.causes}))
    vocabulary, inverse_frequency = _vocabulary(counted)
    rows = [vector(vocabulary, inverse_frequency, counts) for counts in counted]
    ticket_of, label, weight = _labels(tickets, causes, half_life)
    starts = np.concatenate([[0], np.cumsum([len(columns) for columns, _ in rows])])
    matrix = csr_matrix(
        (
            np.concatenate([values for _, values in rows]),
            np.concatenate([np.array(columns, np.int64) for columns, _ in rows]),
            starts,
        ),
        shape=(len(rows), len(vocabulary)),
    )
    prior = np.bincount(label, weight, minlength=len(causes)) + 0.5
    prior = np.asarray(prior / prior.sum(), np.float64)
    with threadpool_limits(1):  # sums in one order: the same bytes on every machine
        fitted = LogisticRegression(C=strength, max_iter=300, tol=1e-4)
        with catch_warnings():  # a fit that stops early is judged by the validation slice like any other
            simplefilter("ignore", ConvergenceWarning)
            fitted.fit(matrix[ticket_of], label, sample_weight=weight)
    return TextModel(
        causes, vocabulary, inverse_frequency, *_weights(fitted, len(causes)), prior.astype(np.float64), 1.0
    )


def _weights(fitted: Any, causes: int) -> tuple[Floats, Floats]:
    """Return weights (V, S) and bias (S,); scikit-learn keeps one row only where there are two classes."""
    weights, bias = fitted.coef_.T, fitted.intercept_
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
    return {name: row for row, (_, name) in enumerate(kept)}, np.round(inverse, DIGITS)
