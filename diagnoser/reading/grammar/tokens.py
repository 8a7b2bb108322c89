"""The records of the grammar: tokens (words, numbers and shares) and the clauses that hold them.

All offsets point into the character form of a text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from diagnoser.reading.grammar.dictionary import Senses


class Placed(Protocol):
    """Anything at [start, end)."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Where it ends."""


def gap(one: Placed, other: Placed) -> int:
    """Return how many characters stand between two places; negative where they overlap."""
    return max(one.start, other.start) - min(one.end, other.end)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a share at [start, end).

    Attributes:
        senses: Its meanings; one word may have several.
        count: The number, or for a share the smaller number; 0 for a word.
        of: For a share such as `2 of 12` the larger number; otherwise 0.
    """

    start: int
    end: int
    senses: Senses
    count: int = 0
    of: int = 0

    def concept(self, kind: str) -> str:
        """Return the concept of a class, or an empty string."""
        return self.senses.first.get(kind, "")

    def means(self, concept: str) -> bool:
        """Return whether it has this concept in any class."""
        return concept in self.senses.concepts


@dataclass(frozen=True, slots=True)
class Clause:
    """The tokens of the clause [start, end).

    Attributes:
        ends_sentence: Whether a sentence ends with the clause.
        question: Whether it ends with a question mark.
        by_kind: Class -> the tokens with a sense of this class.
    """

    start: int
    end: int
    tokens: tuple[Token, ...]
    ends_sentence: bool
    question: bool
    by_kind: Mapping[str, Sequence[Token]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the tokens, because readers ask for them again and again."""
        by_kind: dict[str, list[Token]] = {}
        for token in self.tokens:
            for kind in token.senses.first:
                by_kind.setdefault(kind, []).append(token)
        object.__setattr__(self, "by_kind", by_kind)

    def of(self, *kinds: str) -> Sequence[Token]:
        """Return the tokens with a sense of one of these classes."""
        if len(kinds) == 1:
            return self.by_kind.get(kinds[0], ())
        return [token for token in self.tokens if not token.senses.first.keys().isdisjoint(kinds)]

    def has(self, kind: str) -> bool:
        """Return whether a token has a sense of this class."""
        return kind in self.by_kind
