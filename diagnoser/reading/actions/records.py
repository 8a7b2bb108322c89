"""The records of the actions: the story, a deed in it, its outcome, and the action as it was read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from diagnoser.reading.candidates import Candidate
from diagnoser.reading.grammar.tokens import Clause, Token
from diagnoser.types import Action, ActionResult

HELPFUL_RESEAT: Final = "FIXED_BY_RESEAT"
"""The symptom of a reseat that helped.  It is no fault."""


@dataclass(frozen=True, slots=True)
class Story:
    """A text with everything that was read of it before its actions.

    Attributes:
        causes: Concept of a thing -> the part.
        clauses: The clauses in their order.
        text: The character form.
        present: The faults that are told as present.
        helpful_reseats: Intervals of words for a reseat that helped, such as "fine after reseating".
    """

    causes: Mapping[str, str]
    clauses: Sequence[Clause]
    text: str
    present: Sequence[Candidate]
    helpful_reseats: Sequence[tuple[int, int]]

    def in_sentence(self, number: int) -> tuple[Clause, ...]:
        """Return a clause, and the clause before it if that one belongs to the same sentence."""
        if number and not self.clauses[number - 1].ends_sentence:
            return self.clauses[number - 1], self.clauses[number]
        return (self.clauses[number],)


@dataclass(frozen=True, slots=True)
class Deed:
    """The verb of an action in a clause of a story.

    Attributes:
        number: The place of the clause in the story.
    """

    story: Story
    number: int
    verb: Token

    @property
    def clause(self) -> Clause:
        """The clause of the verb."""
        return self.story.clauses[self.number]

    @property
    def words(self) -> str:
        """The words of the verb."""
        return self.story.text[self.verb.start : self.verb.end]

    @property
    def begins_in_english(self) -> bool:
        """Whether the verb is English, perhaps with a Chinese ending ("reset了")."""
        return self.story.text[self.verb.start].isascii()

    @property
    def is_earlier(self) -> bool:
        """Whether the clause, or the one before it in the sentence, names a time long over."""
        return not self.clause.has("now") and any(
            each.has("past") or each.has("earlier") for each in self.story.in_sentence(self.number)
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of an action, and the words of the text that tell it."""

    result: ActionResult
    told: tuple[Token, ...] = ()


OPEN = Outcome("unknown")
"""The outcome of an action of which the text tells no end."""


@dataclass(frozen=True, slots=True)
class ReadAction:
    """An action at [start, end) of the character form.

    Attributes:
        marks: Intervals of the verb and of the words of the result.  They name no symptom.
        began_after: Whether the text says that the fault began after it.
        is_action: Whether it is one of the kinds of actions.  A part that was added is none, only the fault may begin
            with it.
    """

    start: int
    end: int
    action: Action
    marks: tuple[tuple[int, int], ...]
    began_after: bool
    is_action: bool = True
