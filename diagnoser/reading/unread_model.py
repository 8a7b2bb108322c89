"""The classifier of unread words: weak evidence on the causes from words that the reader of reports did not understand.

It is a log-linear model over the English words of the unread pieces. It was fitted with the posterior of the network,
which knows what was read, as an offset, so its weights tell what the words add (`learning.unread_words`). Chinese
pieces say nothing here: too few accounts to learn from are Chinese.

Axes: S causes that the classifier distinguishes, V words, K events of the network.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.reading.text_model import ratio_of_events
from diagnoser.reading.unread import says_nothing

MOST_WORDS: Final = 25
"""Number of known words from which further words no longer add strength. Long stories would decide everything."""

MOST_CHARACTERS: Final = 4_000
"""The classifier hears this many characters of the unread pieces."""

_WORD: Final = re.compile(r"[a-z][a-z0-9]+")


@dataclass(frozen=True, eq=False)
class UnreadModel:
    """A trained classifier of unread words.

    Attributes:
        causes: S cause ids.
        vocabulary: Word -> row of `weights`.
        weights: Shape (V, S), what each word adds to the log odds of each cause, in nats.
    """

    causes: tuple[str, ...]
    vocabulary: Mapping[str, int]
    weights: Floats


def words_of(pieces: Iterable[str]) -> list[str]:
    """Return the words of unread pieces that say something, each once, in alphabetical order.

    >>> words_of(["the Riser had come loose", "riser, again"])
    ['come', 'loose', 'riser']
    """
    text = "\n".join(pieces)[:MOST_CHARACTERS]
    found = set(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))
    return sorted(word for word in found if not says_nothing(word))


def strength_of(words: int) -> float:
    """Return the factor on the sum of the weights of this many known words, in (0, 1].

    >>> strength_of(4), strength_of(100)
    (1.0, 0.5)
    """
    return min(1.0, float(np.sqrt(MOST_WORDS / words))) if words else 1.0


def unread_weight(
    model: UnreadModel, causes: Sequence[str], events: Sequence[Sequence[int]], pieces: Iterable[str]
) -> Floats | None:
    """Return the likelihood ratio of each fault event, shape (K,), or None where no word is known.

    A cause that the classifier does not distinguish has the ratio 1. The ratio of an event with several causes is the
    geometric mean of their ratios, because the classifier assumes a single cause.
    """
    rows = [model.vocabulary[word] for word in words_of(pieces) if word in model.vocabulary]
    if not rows:
        return None
    told = strength_of(len(rows)) * model.weights[rows].sum(axis=0)
    return ratio_of_events(model.causes, told, causes, events)


def unread_model_to_json(model: UnreadModel) -> dict[str, Any]:
    """Return the classifier as JSON values."""
    return {
        "causes": list(model.causes),
        "vocabulary": sorted(model.vocabulary, key=model.vocabulary.__getitem__),
        "weights": model.weights.tolist(),
    }


def unread_model_from_json(value: Mapping[str, Any]) -> UnreadModel:
    """Return the classifier of `unread_model_to_json`.

    Raises:
        ValueError: The shapes do not agree.
    """
    size = (len(value["vocabulary"]), len(value["causes"]))
    return UnreadModel(
        causes=tuple(value["causes"]),
        vocabulary={name: row for row, name in enumerate(value["vocabulary"])},
        weights=np.array(value["weights"], np.float64).reshape(size),
    )
