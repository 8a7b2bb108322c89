"""Learn from published accounts what words that the reader did not understand tell about the cause.

The posterior of the network, which knows what was read, is the offset of a multinomial logistic regression. So a word
learns only what it adds to the findings. The regression has a free intercept that is not kept. It takes up how often
people publish each cause, which says nothing about a fleet (docs/adr/0014, 0018).

Axes: N tickets, S causes, V words.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.evidence.known import Known
from diagnoser.evidence.understand import known_of
from diagnoser.inference.two_step import TwoStepEngine
from diagnoser.knowledge import JSON
from diagnoser.learning.log_loss import log_shares
from diagnoser.learning.settings import TRAINING_OPERATIONS
from diagnoser.learning.text_design import LabelledText
from diagnoser.model import Model
from diagnoser.reading import Lexicon, ReadReport
from diagnoser.reading.text_model import reads_texts
from diagnoser.reading.unread_model import UnreadModel, strength_of, words_of
from diagnoser.tickets.reduce import Reader
from diagnoser.types import Report

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

LEAST_TICKETS: Final = 200
"""Number of published tickets with unread words below which there is no classifier."""

LEAST_DOCUMENTS: Final = 3
"""Number of tickets that a word must occur in."""

UNIT: Final = 8.0
"""A word has the value idf / `UNIT`, idf its inverse document frequency, so that one word moves little."""

PENALTY: Final = 1.0
"""Ridge penalty of the weights of such values. The penalties .3, 1 and 3 were compared on the case base."""

INTERCEPT_PENALTY: Final = 0.1
"""Ridge penalty of the intercept. It only keeps the intercept of a rare cause finite."""

ROUNDS: Final = 500
"""Iterations of a fit, at most."""

FOLDS: Final = 5
LEAST_GAIN: Final = 0.01
"""Gain in log loss on tickets that were held out, in nats a ticket, below which no classifier is used."""

DIGITS: Final = 3
"""Decimal places of the weights."""


@dataclass(frozen=True, eq=False, slots=True)
class _Examples:
    """Published tickets: words, log posterior of the network (N, S), and the share of each true cause (N, S)."""

    causes: tuple[str, ...]
    words: Sequence[list[str]]
    offset: Floats
    share: Floats

    def take(self, chosen: Bools) -> "_Examples":
        """Return some of the tickets."""
        words = [self.words[row] for row in np.flatnonzero(chosen).tolist()]
        return _Examples(self.causes, words, self.offset[chosen], self.share[chosen])


def with_unread_words(model: Model, published: Sequence[LabelledText], reader: Reader) -> Model:
    """Return the model with a classifier of unread words, if one improves the log loss on tickets held out.

    Where a text classifier hears the whole text, there is none, because it would hear the same words twice.

    Args:
        model: A model without such a classifier.
        published: Published tickets with known causes.
        reader: Reads a text with the lexicon of this model.
    """
    if not len(model.network.symptoms) or (model.text_model is not None and reads_texts(model.text_model)):
        return model
    examples = _examples(model, published, reader)
    if len(examples.words) < LEAST_TICKETS:
        return model
    gain = _gain(examples)
    told: dict[str, JSON] = {"tickets": len(examples.words), "log_loss_gain": round(gain, 4)}
    facts = {**model.facts, "unread_words": told}
    if gain < LEAST_GAIN:
        return replace(model, facts=facts)
    return replace(model, facts=facts, unread_model=_fitted(examples))


def _examples(model: Model, published: Sequence[LabelledText], reader: Reader) -> _Examples:
    """Return the published tickets with unread words, as the text alone would have been understood."""
    lexicon = Lexicon.of(model.knowledge)
    engine = TwoStepEngine(model.network, TRAINING_OPERATIONS)
    causes = model.network.causes
    index = {cause: number for number, cause in enumerate(causes)}

    def read(_: Lexicon, text: str) -> ReadReport:
        return reader(text)

    words, offset, share = [], [], []
    for ticket in published:
        true = [index[cause] for cause in ticket.causes if cause in index]
        given = Report(text=ticket.text, machine=ticket.known.machine)
        known = known_of(given, lexicon, read) if ticket.text.strip() else Known()
        unread = words_of(known.unread)
        if true and unread and known.understood != "nothing":
            words.append(unread)
            offset.append(log_shares(model, engine, known))
            share.append(np.bincount(true, minlength=len(causes)) / len(true))
    size = (len(words), len(causes))
    return _Examples(causes, words, np.array(offset).reshape(size), np.array(share).reshape(size))


def _gain(examples: _Examples) -> float:
    """Return what the classifier takes off the log loss of tickets that are held out, in nats a ticket."""
    fold = np.arange(len(examples.words)) % FOLDS
    gains = []
    for one in range(FOLDS):
        seen, later = examples.take(fold != one), examples.take(fold == one)
        fitted = _fitted(seen)
        score = later.offset + _matrix(later.words, fitted.vocabulary) @ fitted.weights
        for said, sign in ((later.offset, -1.0), (score, 1.0)):
            logs = said - np.logaddexp.reduce(said, axis=1, keepdims=True)
            gains.append(sign * (later.share * logs).sum())
    return float(sum(gains) / len(examples.words))


def _fitted(examples: _Examples) -> UnreadModel:
    """Return the classifier of these tickets."""
    documents = Counter(word for words in examples.words for word in words)
    kept = sorted(word for word, count in documents.items() if count >= LEAST_DOCUMENTS)
    vocabulary = {word: row for row, word in enumerate(kept)}
    idf = np.array([np.log(len(examples.words) / documents[word]) for word in kept])
    values = (idf / UNIT)[:, None]
    matrix = _matrix(examples.words, vocabulary).multiply(values.T).tocsr()
    weights = values * _regression(matrix, examples.offset, examples.share)
    return UnreadModel(examples.causes, vocabulary, np.round(weights, DIGITS) + 0.0)  # no -0.0


def _matrix(tickets: Sequence[list[str]], vocabulary: Mapping[str, int]) -> "csr_matrix":
    """Return the strength of each known word in each ticket, sparse, shape (N, V)."""
    from scipy.sparse import csr_matrix

    rows: list[Ints] = [
        np.array([vocabulary[word] for word in words if word in vocabulary], np.int64) for words in tickets
    ]
    lengths = np.array([len(row) for row in rows])
    starts = np.concatenate([[0], np.cumsum(lengths)])
    values = np.repeat([strength_of(length) for length in lengths], lengths)
    columns = np.concatenate([*rows, np.zeros(0, np.int64)])
    return csr_matrix((values, columns, starts), shape=(len(tickets), len(vocabulary)))


def _regression(matrix: "csr_matrix", offset: Floats, share: Floats) -> Floats:
    """Return the weights of a multinomial logistic regression with an offset, shape (V, S), without its intercept."""
    from scipy.optimize import minimize

    width, causes = matrix.shape[1], offset.shape[1]

    def loss(parameters: Floats) -> tuple[float, Floats]:
        weights, intercept = parameters[: width * causes].reshape(width, causes), parameters[width * causes :]
        score = matrix @ weights + offset + intercept
        score -= np.logaddexp.reduce(score, axis=1, keepdims=True)
        value = (PENALTY * (weights**2).sum() + INTERCEPT_PENALTY * (intercept**2).sum()) / 2
        value -= (share * score).sum()
        error = np.exp(score) - share
        slope = [
            (matrix.T @ error + PENALTY * weights).ravel(),
            error.sum(axis=0) + INTERCEPT_PENALTY * intercept,
        ]
        return float(value), np.concatenate(slope)

    start = np.zeros((width + 1) * causes)
    found = minimize(
        loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS, "ftol": 1e-12, "gtol": 1e-5}
    )
    fitted: Floats = found.x[: width * causes].reshape(width, causes)
    return fitted
