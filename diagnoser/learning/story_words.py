"""Learn from published accounts what the words of a story tell beside the network, and how far to temper the network.

The posterior of the network is the offset of a multinomial logistic regression, so a word learns only what it adds to
the findings. This posterior comes from a network that did not learn from the ticket (stacking; Wolpert 1992): a
network is too sure of its own tickets, and would leave too little to the words. The regression has a free intercept
that is not kept. It takes up how often people publish each cause, which says nothing about a fleet (docs/adr/0018).

Axes: N tickets, S causes, V words.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
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
from diagnoser.reading.story_model import StoryModel, story_share, strength_of, words_of
from diagnoser.reading.text_model import reads_texts
from diagnoser.tickets.reduce import Reader
from diagnoser.types import Report

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

LEAST_TICKETS: Final = 200
"""Number of published stories below which there is no classifier."""

LEAST_DOCUMENTS: Final = 3
"""Number of tickets that a word must occur in."""

UNIT: Final = 5.0
"""A word has the value idf / `UNIT`, idf its inverse document frequency, so that one word moves little."""

TEMPERS: Final = (1.0, 0.8, 0.6, 0.45)
"""Exponents of the network's view of a story to choose from."""

INTERCEPT_PENALTY: Final = 0.1
"""Ridge penalty of the intercept, beside 1 for the weight of a word. It only keeps that of a rare cause finite."""

ROUNDS: Final = 300
"""Iterations of a fit, at most."""

FOLDS: Final = 5
LEAST_GAIN: Final = 0.01
"""Gain in log loss on tickets that were held out, in nats a ticket, below which no classifier is used."""

MANY: Final = 50_000
"""Labelled tickets of the fleet from which the network of all tickets is judged: a fold hardly changes it."""

DIGITS: Final = 3
"""Decimal places of the weights."""

Learn = Callable[[frozenset[str]], Model]
"""Learns the model of all tickets but these, without a classifier."""


@dataclass(frozen=True, eq=False, slots=True)
class _Stories:
    """Published stories, as the text alone would have been understood.

    Attributes:
        ids: N ticket ids.
        known: The known facts of each.
        words: The words of each.
        share: Shape (N, S), the share of each true cause.
    """

    ids: Sequence[str]
    known: Sequence[Known]
    words: Sequence[list[str]]
    share: Floats

    @property
    def fold(self) -> Ints:
        """The fold of each story, shape (N,)."""
        return np.arange(len(self.ids)) % FOLDS


def with_story_words(model: Model, published: Sequence[LabelledText], reader: Reader, learn: Learn) -> Model:
    """Return the model with a classifier of stories, if one improves the log loss on tickets held out.

    Where a text classifier hears the whole text, there is none, because it would hear the same words twice.

    Args:
        model: A model without such a classifier.
        published: Published tickets with known causes.
        reader: Reads a text with the lexicon of this model.
        learn: Learns the network of fewer tickets.
    """
    if not len(model.network.symptoms) or (model.text_model is not None and reads_texts(model.text_model)):
        return model
    stories = _stories(model, published, reader)
    if len(stories.ids) < LEAST_TICKETS:
        return model
    networks = _networks(model, stories, learn)
    views = {temper: _views(networks, stories, temper) for temper in TEMPERS}
    loss = {temper: _loss(view, stories, model.network.causes) for temper, view in views.items()}
    temper = min(TEMPERS, key=loss.__getitem__)
    gain = _log_loss(views[1.0], stories.share) - loss[temper]
    told: dict[str, JSON] = {
        "tickets": len(stories.ids),
        "temper": temper,
        "log_loss_gain": round(gain, 4),
    }
    facts = {**model.facts, "story_words": told}
    if gain < LEAST_GAIN:
        return replace(model, facts=facts)
    every = np.ones(len(stories.ids), np.bool_)
    fitted = _fitted(views[temper], stories, every, model.network.causes)
    return replace(model, facts=facts, story_model=replace(fitted, temper=temper))


def _stories(model: Model, published: Sequence[LabelledText], reader: Reader) -> _Stories:
    """Return the published tickets that are stories and were understood in part."""
    lexicon = Lexicon.of(model.knowledge)
    causes = model.network.causes
    index = {cause: number for number, cause in enumerate(causes)}

    def read(_: Lexicon, text: str) -> ReadReport:
        return reader(text)

    ids, every, heard, share = [], [], [], []
    for ticket in published:
        true = [index[cause] for cause in ticket.causes if cause in index]
        words = words_of(ticket.text)
        if not true or not story_share(words):
            continue
        known = known_of(Report(text=ticket.text, machine=ticket.known.machine), lexicon, read)
        if known.understood != "nothing":
            ids.append(ticket.ticket_id)
            every.append(known)
            heard.append(words)
            share.append(np.bincount(true, minlength=len(causes)) / len(true))
    return _Stories(ids, every, heard, np.array(share).reshape(len(ids), len(causes)))


def _networks(model: Model, stories: _Stories, learn: Learn) -> list[Model]:
    """Return for each fold a model that learned nothing from its stories."""
    if model.training.labelled >= MANY:
        return [model] * FOLDS
    ids = np.array(stories.ids)
    return [learn(frozenset(ids[stories.fold == fold].tolist())) for fold in range(FOLDS)]


def _views(networks: Sequence[Model], stories: _Stories, temper: float) -> Floats:
    """Return the tempered log posterior of the network of its fold for each story, shape (N, S)."""
    causes = networks[0].network.causes
    silent = StoryModel(causes, {}, np.zeros((0, len(causes))), temper)
    found = np.empty(stories.share.shape)
    for fold, network in enumerate(networks):
        told = replace(network, story_model=silent)
        engine = TwoStepEngine(told.network, TRAINING_OPERATIONS)
        for row in np.flatnonzero(stories.fold == fold).tolist():
            found[row] = log_shares(told, engine, stories.known[row])
    return found


def _loss(view: Floats, stories: _Stories, causes: tuple[str, ...]) -> float:
    """Return the log loss with words that were learned from the other folds, in nats a ticket."""
    score = view.copy()
    for fold in range(FOLDS):
        held = stories.fold == fold
        fitted = _fitted(view, stories, ~held, causes)
        score[held] += _matrix(_taken(stories.words, held), fitted.vocabulary) @ fitted.weights
    return _log_loss(score, stories.share)


def _log_loss(score: Floats, share: Floats) -> float:
    return float((share * (np.logaddexp.reduce(score, axis=1, keepdims=True) - score)).sum(axis=1).mean())


def _taken(words: Sequence[list[str]], chosen: Bools) -> list[list[str]]:
    return [words[row] for row in np.flatnonzero(chosen).tolist()]


def _fitted(view: Floats, stories: _Stories, chosen: Bools, causes: tuple[str, ...]) -> StoryModel:
    """Return the words that these stories teach beside this view of the network."""
    told = _taken(stories.words, chosen)
    documents = Counter(word for words in told for word in words)
    kept = sorted(word for word, count in documents.items() if count >= LEAST_DOCUMENTS)
    vocabulary = {word: row for row, word in enumerate(kept)}
    values = np.array([np.log(len(told) / documents[word]) for word in kept])[:, None] / UNIT
    matrix = _matrix(told, vocabulary).multiply(values.T).tocsr()
    weights = values * _regression(matrix, view[chosen], stories.share[chosen])
    return StoryModel(causes, vocabulary, np.round(weights, DIGITS) + 0.0)  # no -0.0


def _matrix(tickets: Sequence[list[str]], vocabulary: Mapping[str, int]) -> "csr_matrix":
    """Return the strength of each known word in each ticket, sparse, shape (N, V)."""
    from scipy.sparse import csr_matrix

    rows: list[Ints] = [
        np.array([vocabulary[word] for word in words if word in vocabulary], np.int64) for words in tickets
    ]
    lengths = [len(row) for row in rows]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    strength = [
        story_share(words) * strength_of(length) for words, length in zip(tickets, lengths, strict=True)
    ]
    columns = np.concatenate([*rows, np.zeros(0, np.int64)])
    return csr_matrix((np.repeat(strength, lengths), columns, starts), shape=(len(tickets), len(vocabulary)))


def _regression(matrix: "csr_matrix", offset: Floats, share: Floats) -> Floats:
    """Return the weights of a multinomial logistic regression with an offset, shape (V, S), without its intercept."""
    from scipy.optimize import minimize

    width, causes = matrix.shape[1], offset.shape[1]

    def loss(parameters: Floats) -> tuple[float, Floats]:
        weights, intercept = parameters[: width * causes].reshape(width, causes), parameters[width * causes :]
        score = matrix @ weights + offset + intercept
        score -= np.logaddexp.reduce(score, axis=1, keepdims=True)
        value = ((weights**2).sum() + INTERCEPT_PENALTY * (intercept**2).sum()) / 2
        value -= (share * score).sum()
        error = np.exp(score) - share
        slope = [
            (matrix.T @ error + weights).ravel(),
            error.sum(axis=0) + INTERCEPT_PENALTY * intercept,
        ]
        return float(value), np.concatenate(slope)

    start = np.zeros((width + 1) * causes)
    found = minimize(
        loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS, "ftol": 1e-10, "gtol": 1e-4}
    )
    fitted: Floats = found.x[: width * causes].reshape(width, causes)
    return fitted
