"""The text classifier: evidence on the causes from free text, context columns and codes, beyond the network.

It is a multinomial logistic regression over word and character n-grams of the report, values of context columns and
codes.  The ratio P(cause | text) / P(cause) is virtual evidence on the events of the cause.  It enters as one piece,
because the words of a text are not independent symptoms, and neither are the codes of many machines (docs/learning.md).

Axes: S causes that the classifier distinguishes, V features, K events of the network.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any, Final, get_args

import numpy as np

from diagnoser.arrays import Floats, Ints
from diagnoser.types import Unlisted

LONGEST_GRAM: Final = 5
MOST_CHARACTERS: Final = 4_000
"""The classifier reads this many characters of a report.  The lexicon reads all of it."""

LONGEST_KEPT, MOST_KEPT = 16, 10_000
"""Words of so many characters, and so many of them, whose n-grams are kept: texts repeat their words."""

COLUMN: Final = "="
"""First character of a feature that is the value of a context column."""

TREND: Final = 2.0
"""Scale of the trend of a measurement. It and the next were compared on training tickets of one public set."""

SIDE: Final = 0.5
"""Size of a feature that says on which side of a cut a measurement lies."""

FARTHEST: Final = 3.0
"""Largest distance of a measurement from the middle cut that counts, in half the range of the cuts."""

CODE: Final = "#"
"""First character of a feature that is a code."""

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
        temper: Exponent of the network's own likelihood of the codes that the classifier hears, in (0, 1].
        cuts: Context column of measurements -> increasing values that divide it into levels.
    """

    causes: tuple[str, ...]
    vocabulary: Mapping[str, int]
    word_weight: Floats
    weights: Floats
    bias: Floats
    prior: Floats
    text_weight: float
    temper: float = 1.0
    cuts: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


def is_word(feature: str) -> bool:
    """Return whether a feature is one of the text, and not of a column or a code."""
    return feature[0] not in (COLUMN, CODE)


def reads_texts(model: TextModel) -> bool:
    """Return whether the classifier has features of the text, and not of columns only."""
    return any(map(is_word, model.vocabulary))


def hears_codes(model: TextModel) -> bool:
    """Return whether the classifier has features of codes."""
    return any(f"{CODE}{silence}" in model.vocabulary for silence in get_args(Unlisted))


def knows_words(model: TextModel, text: str) -> bool:
    """Return whether the classifier knows a word of a text."""
    return any(word in model.vocabulary for word in features(text, {}))


def features(
    text: str,
    context: Mapping[str, str],
    codes: Iterable[str] = (),
    cuts: Mapping[str, tuple[float, ...]] | None = None,
) -> dict[str, float]:
    """Return the number of occurrences of each feature: words, pairs of words, character n-grams, columns, codes.

    The features of a measurement are no counts, and may be negative.

    Args:
        text: The report.
        context: Values of the context columns.
        codes: Features of codes, as `evidence.codes` names them.
        cuts: As in `TextModel`; None where no column holds measurements.

    >>> sorted(features("No power", {"brand": "Acme"}))[:4]
    ['=brand=acme', 'c: n', 'c: no', 'c: no ']
    """
    folded = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).casefold()
    words = _WORD.findall(folded)
    counts: Counter[str] = Counter(f"w:{word}" for word in words if not _CHINESE.search(word))
    counts.update(f"w:{one} {other}" for one, other in pairwise(words))
    for word in words:
        counts.update(_known_grams(word) if len(word) <= LONGEST_KEPT else _grams(word))
    found: dict[str, float] = {**counts, **dict.fromkeys(codes, 1.0)}
    for column, value in context.items():
        borders = (cuts or {}).get(column)
        if borders is not None:
            found |= _measured(column, value, borders)
        elif value.strip():
            found[column_feature(column, value)] = 1.0
    return found


def _grams(word: str) -> list[str]:
    """Return the character n-grams of a word."""
    padded = f" {word} "
    shortest = 1 if _CHINESE.search(word) else 2
    sizes = range(shortest, LONGEST_GRAM + 1)
    return [f"c:{padded[at : at + size]}" for size in sizes for at in range(len(padded) - size + 1)]


_known_grams: Final = lru_cache(MOST_KEPT)(_grams)


def _measured(column: str, value: str, cuts: tuple[float, ...]) -> dict[str, float]:
    """Return the features of a measurement; none where the value is no number.

    One feature is the distance from the middle cut, in half the range of the cuts. It lets a few tickets teach a trend.
    The others say on which side of each cut the value lies. They correct the trend.
    """
    number = number_of(value)
    if number is None:
        return {}
    half = (cuts[-1] - cuts[0]) / 2 or 1.0
    distance = (number - cuts[len(cuts) // 2]) / half
    found = {f"={column}": TREND * max(-FARTHEST, min(FARTHEST, distance))}
    found |= {f"={column}>{cut!r}": SIDE if number >= cut else -SIDE for cut in cuts}
    if number.is_integer():  # a whole number may be a name, such as that of a node
        found[column_feature(column, str(int(number)))] = 1.0
    return found


def number_of(value: str) -> float | None:
    """Return the number that a cell holds, or None if it holds none.

    >>> number_of(" 71.5"), number_of("high"), number_of("nan")
    (71.5, None, None)
    """
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def column_feature(column: str, value: str) -> str:
    """Return the feature of a value of a context column; case and blanks around the value do not count.

    >>> column_feature("brand", " Acme")
    '=brand=acme'
    """
    return f"={column}={value.strip().casefold()}"


def log_probability(
    model: TextModel, text: str, context: Mapping[str, str], codes: Iterable[str] = ()
) -> Floats | None:
    """Return log P(cause | text), shape (S,), or None when no feature of the text is in the vocabulary."""
    rows, values = vector(model.vocabulary, model.word_weight, features(text, context, codes, model.cuts))
    if not len(rows):
        return None
    score = model.bias + values @ model.weights[rows]
    result: Floats = score - np.logaddexp.reduce(score)
    return result


def vector(
    vocabulary: Mapping[str, int], word_weight: Floats, counts: Mapping[str, float]
) -> tuple[list[int], Floats]:
    """Return the rows and values of the features of a text.

    The value of a text feature is (1 + log count) times its weight, scaled so that all have length one together.  The
    value of another feature is its count, which need not be a whole number.
    """
    known = sorted(
        (vocabulary[name], count, is_word(name)) for name, count in counts.items() if name in vocabulary
    )
    rows = [row for row, _, _ in known]
    values = np.array(
        [(1 + math.log(count)) * word_weight[row] if word else float(count) for row, count, word in known]
    )
    text = np.array([word for _, _, word in known], np.bool_)
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
    codes: Iterable[str] = (),
) -> Floats | None:
    """Return the likelihood ratio of each fault event, shape (K,), or None when no feature is in the vocabulary.

    A cause that the classifier was not trained on has the ratio 1.  The ratio of an event with several causes is the
    geometric mean of their ratios, because the classifier assumes a single cause.
    """
    spoken = log_probability(model, text, context, codes)
    if spoken is None:
        return None
    return ratio_of_events(model.causes, model.text_weight * (spoken - np.log(model.prior)), causes, events)


def ratio_of_events(
    told: Sequence[str], log_ratio: Floats, causes: Sequence[str], events: Sequence[Sequence[int]]
) -> Floats:
    """Return the likelihood ratio of each fault event, shape (K,), from those of the causes that a classifier tells.

    Any other cause has the ratio 1.  The ratio of an event with several causes is the geometric mean of their ratios.

    Args:
        told: S cause ids.
        log_ratio: Shape (S,), log likelihood ratio of each.
        causes: The causes of the network.
        events: The causes of each event, as positions in `causes`.
    """
    places, held, start, size = _places(tuple(told), tuple(causes), tuple(map(tuple, events)))
    ratio = np.zeros(len(causes))
    ratio[places] = log_ratio
    result: Floats = np.exp(np.add.reduceat(ratio[held], start) / size)
    return result


@lru_cache(maxsize=8)
def _places(
    told: tuple[str, ...], causes: tuple[str, ...], events: tuple[tuple[int, ...], ...]
) -> tuple[Ints, Ints, Ints, Ints]:
    """Return the place of each told cause, the causes of all events in a row, and where each event starts and its size.

    A service asks for the same few networks again and again.
    """
    index = {cause: i for i, cause in enumerate(causes)}
    size = np.array([len(event) for event in events], np.int64)
    held = np.array(list(chain.from_iterable(events)), np.int64)
    return np.array([index[cause] for cause in told], np.int64), held, np.cumsum(size) - size, size


def text_model_to_json(model: TextModel) -> dict[str, Any]:
    """Return the text classifier as JSON values. One that hears neither codes nor measurements has no such fields."""
    return {
        "causes": list(model.causes),
        "vocabulary": sorted(model.vocabulary, key=model.vocabulary.__getitem__),
        "word_weight": model.word_weight.tolist(),
        "weights": model.weights.tolist(),
        "bias": model.bias.tolist(),
        "prior": model.prior.tolist(),
        "exponent": model.text_weight,
        **({"temper": model.temper} if model.temper != 1 else {}),
        **({"cuts": {name: list(cuts) for name, cuts in sorted(model.cuts.items())}} if model.cuts else {}),
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
        temper=float(value.get("temper", 1.0)),
        cuts={name: tuple(map(float, cuts)) for name, cuts in value.get("cuts", {}).items()},
    )
    if model.word_weight.shape != size[:1] or model.bias.shape != size[1:] or model.prior.shape != size[1:]:
        message = "the text model's tables have different sizes"
        raise ValueError(message)
    return model
