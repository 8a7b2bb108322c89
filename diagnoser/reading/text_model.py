"""The text classifier: evidence on the causes from free text and context columns, beyond the lexicon.

It is a multinomial logistic regression over word and character n-grams of the report and values of context columns.
The ratio P(cause | text) / P(cause) is virtual evidence on the events of the cause.  It enters as one piece, because
the words of a text are not independent symptoms (docs/learning.md).

Axes: S causes that the classifier distinguishes, V features, K events of the network.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np

from diagnoser.arrays import Floats

LONGEST_GRAM: Final = 5
MOST_CHARACTERS: Final = 4_000
"""The classifier reads this many characters of a report.  The lexicon reads all of it."""

_WORD: Final = re.compile(r"[^\W_]+")
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, eq=False)
class TextModel:
    """A trained text classifier.

    Attributes:
        causes: S cause ids.
        vocabulary: Feature -> row of `weights`.
        word_weight: Shape (V,), inverse document frequency of a word times its information about the causes.
        weights: Shape (V, S).
        bias: Shape (S,).
        prior: Shape (S,), P(cause) among the tickets it was trained on.
        text_weight: Factor on the log likelihood ratios, in [0, 1]. JSON files call it `exponent`.
    """

    causes: tuple[str, ...]
    vocabulary: Mapping[str, int]
    word_weight: Floats
    weights: Floats
    bias: Floats
    prior: Floats
    text_weight: float


def reads_texts(model: TextModel) -> bool:
    """Return whether the classifier has features of the text, and not of columns only."""
    return any(name[0] != "=" for name in model.vocabulary)


def features(text: str, context: Mapping[str, str]) -> Counter[str]:
    """Return the number of occurrences of each feature: words, pairs of words, character n-grams, values of columns.

    >>> sorted(features("No power", {"brand": "Acme"}))[:4]
    ['=brand=acme', 'c: n', 'c: no', 'c: no ']
    """
    folded = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).casefold()
    words = _WORD.findall(folded)
    counts: Counter[str] = Counter(f"w:{word}" for word in words if not _CHINESE.search(word))
    counts.update(f"w:{one} {other}" for one, other in pairwise(words))
    for word in words:
        padded = f" {word} "
        shortest = 1 if _CHINESE.search(word) else 2
        for size in range(shortest, LONGEST_GRAM + 1):
            counts.update(f"c:{padded[at : at + size]}" for at in range(len(padded) - size + 1))
    counts.update(column_feature(column, value) for column, value in context.items() if value.strip())
    return counts


def column_feature(column: str, value: str) -> str:
    """Return the feature of a value of a context column; case and blanks around the value do not count.

    >>> column_feature("brand", " Acme")
    '=brand=acme'
    """
    return f"={column}={value.strip().casefold()}"


def log_probability(model: TextModel, text: str, context: Mapping[str, str]) -> Floats | None:
    """Return log P(cause | text), shape (S,), or None when no feature of the text is in the vocabulary."""
    rows, values = vector(model.vocabulary, model.word_weight, features(text, context))
    if not len(rows):
        return None
    score = model.bias + values @ model.weights[rows]
    result: Floats = score - np.logaddexp.reduce(score)
    return result


def vector(
    vocabulary: Mapping[str, int], word_weight: Floats, counts: Mapping[str, int]
) -> tuple[list[int], Floats]:
    """Return the rows and values of the features of a text.

    The value of a text feature is (1 + log count) times its weight, scaled so that all have length one together.  The
    value of a column feature is 1.
    """
    known = sorted(
        (vocabulary[name], count, name[0] == "=") for name, count in counts.items() if name in vocabulary
    )
    rows = [row for row, _, _ in known]
    values = np.array(
        [1.0 if flag else (1 + math.log(count)) * word_weight[row] for row, count, flag in known]
    )
    text = np.array([not flag for _, _, flag in known], np.bool_)
    length = np.sqrt((values[text] ** 2).sum())
    if length > 0:  # words of weight 0 say nothing, and a text can consist of them
        values[text] /= length
    return rows, values


def event_weight(
    model: TextModel,
    causes: tuple[str, ...],
    events: tuple[tuple[int, ...], ...],
    text: str,
    context: Mapping[str, str],
) -> Floats | None:
    """Return the likelihood ratio of each fault event, shape (K,), or None when no feature is in the vocabulary.

    A cause that the classifier was not trained on has the ratio 1.  The ratio of an event with several causes is the
    geometric mean of their ratios, because the classifier assumes a single cause.
    """
    spoken = log_probability(model, text, context)
    if spoken is None:
        return None
    ratio = np.zeros(len(causes))
    index = {cause: i for i, cause in enumerate(causes)}
    ratio[[index[cause] for cause in model.causes]] = model.text_weight * (spoken - np.log(model.prior))
    result: Floats = np.exp(np.array([ratio[list(event)].mean() for event in events]))
    return result


def text_model_to_json(model: TextModel) -> dict[str, Any]:
    """Return the text classifier as JSON values."""
    return {
        "causes": list(model.causes),
        "vocabulary": sorted(model.vocabulary, key=model.vocabulary.__getitem__),
        "word_weight": model.word_weight.tolist(),
        "weights": model.weights.tolist(),
        "bias": model.bias.tolist(),
        "prior": model.prior.tolist(),
        "exponent": model.text_weight,
    }


def text_model_from_json(value: Mapping[str, Any]) -> TextModel:
    """Return the text classifier of `text_model_to_json`.

    Raises:
        ValueError: The shapes of its arrays do not agree.
    """
    size = (len(value["vocabulary"]), len(value["causes"]))
    model = TextModel(
        causes=tuple(value["causes"]),
        vocabulary={name: row for row, name in enumerate(value["vocabulary"])},
        word_weight=np.array(value["word_weight"], np.float64),
        weights=np.array(value["weights"], np.float64).reshape(size),
        bias=np.array(value["bias"], np.float64),
        prior=np.array(value["prior"], np.float64),
        text_weight=float(value["exponent"]),
    )
    if model.word_weight.shape != size[:1] or model.bias.shape != size[1:] or model.prior.shape != size[1:]:
        message = "the text model's tables have different sizes"
        raise ValueError(message)
    return model
