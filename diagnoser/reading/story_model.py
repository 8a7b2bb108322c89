"""The classifier of stories: weak evidence on the causes from the words of a long report in English.

It is a log-linear model over the words of the whole text, those that the reader of reports understood and those that it
did not. It was fitted with the posterior of the network as an offset, so its weights tell what the words add
(`learning.story_words`). It begins to hear at a length that a short report of a desk does not have, because it was
learned from stories. Chinese words say nothing here: too few accounts to learn from are Chinese.

Axes: S causes that the classifier distinguishes, V words.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.reading.unread import says_nothing

SHORT, LONG = 6, 12
"""Up to `SHORT` different words that say something a report is no story, and from `LONG` on it is one. A quarter of the
published accounts has fewer than 11 words. Three quarters of the simulated reports of a desk have at most 6."""

MOST_WORDS: Final = 25
"""Number of known words from which further words no longer add strength. Long stories would decide everything."""

MOST_CHARACTERS: Final = 4_000
"""The classifier hears this many characters of a text."""

_WORD: Final = re.compile(r"[a-z][a-z0-9]+")


@dataclass(frozen=True, eq=False)
class StoryModel:
    """A trained classifier of stories.

    Attributes:
        causes: S cause ids.
        vocabulary: Word -> row of `weights`.
        weights: Shape (V, S), what each word adds to the log odds of each cause, in nats.
        temper: Exponent of the network's own view of a story, in (0, 1].
    """

    causes: tuple[str, ...]
    vocabulary: Mapping[str, int]
    weights: Floats
    temper: float = 1.0


def words_of(text: str) -> list[str]:
    """Return the English words of a text that say something, each once, in alphabetical order.

    >>> words_of("the Riser had come loose. 松了. Riser, again")
    ['come', 'loose', 'riser']
    """
    told = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).casefold()
    return sorted(word for word in set(_WORD.findall(told)) if not says_nothing(word))


def story_share(words: Sequence[str]) -> float:
    """Return how far a text with these words is a story, in [0, 1].

    >>> story_share(["a"] * 6), story_share(["a"] * 9), story_share(["a"] * 20)
    (0.0, 0.5, 1.0)
    """
    return min(1.0, max(0.0, (len(words) - SHORT) / (LONG - SHORT)))


def strength_of(words: int) -> float:
    """Return the factor on the sum of the weights of this many known words, in (0, 1].

    >>> strength_of(4), strength_of(100)
    (1.0, 0.5)
    """
    return min(1.0, float(np.sqrt(MOST_WORDS / words))) if words else 1.0


def told_by_words(model: StoryModel, words: Sequence[str]) -> Floats:
    """Return the log likelihood ratio of each cause from the words of a story, shape (S,)."""
    rows = [model.vocabulary[word] for word in words if word in model.vocabulary]
    told: Floats = strength_of(len(rows)) * model.weights[rows].sum(axis=0)
    return told


def story_model_to_json(model: StoryModel) -> dict[str, Any]:
    """Return the classifier as JSON values."""
    return {
        "causes": list(model.causes),
        "vocabulary": sorted(model.vocabulary, key=model.vocabulary.__getitem__),
        "weights": model.weights.tolist(),
        "temper": model.temper,
    }


def story_model_from_json(value: Mapping[str, Any]) -> StoryModel:
    """Return the classifier of `story_model_to_json`.

    Raises:
        ValueError: The shapes do not agree.
    """
    size = (len(value["vocabulary"]), len(value["causes"]))
    return StoryModel(
        causes=tuple(value["causes"]),
        vocabulary={name: row for row, name in enumerate(value["vocabulary"])},
        weights=np.array(value["weights"], np.float64).reshape(size),
        temper=float(value["temper"]),
    )
