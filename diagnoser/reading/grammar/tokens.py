"""The records of the grammar: tokens (words, numbers and shares) and the clauses that hold them.

All offsets point into the character form of a text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

EVERY_OWNER = "*"
"""The owner in a rule on an attribute of whatever thing."""


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a word: its class (`thing`, `attribute`, `state` and so on) and its concept."""

    kind: str
    concept: str


@dataclass(frozen=True, slots=True)
class Senses:
    """The meanings of one word.

    Attributes:
        by_kind: Class -> the concepts of this class, in the order of the table.
        first: Class -> the first of them.
        concepts: The concepts of all classes.
        lasting: All but those of manner ("by itself"), which matter in their own clause only.
    """

    by_kind: Mapping[str, tuple[str, ...]]
    first: Mapping[str, str]
    concepts: frozenset[str]
    lasting: frozenset[str]

    @classmethod
    def of(cls, *senses: Sense) -> "Senses":
        """Index the meanings by their class."""
        by_kind: dict[str, tuple[str, ...]] = {}
        for sense in senses:
            by_kind[sense.kind] = (*by_kind.get(sense.kind, ()), sense.concept)
        first = {kind: concepts[0] for kind, concepts in by_kind.items()}
        concepts = frozenset(sense.concept for sense in senses)
        return cls(
            by_kind, first, concepts, frozenset(each.concept for each in senses if each.kind != "manner")
        )


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
        told = [found for kind in kinds if (found := self.by_kind.get(kind))]
        if len(told) <= 1:
            return told[0] if told else ()
        return [token for token in self.tokens if not token.senses.first.keys().isdisjoint(kinds)]

    def has(self, kind: str) -> bool:
        """Return whether a token has a sense of this class."""
        return kind in self.by_kind
