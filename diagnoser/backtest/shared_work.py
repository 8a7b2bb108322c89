"""Work on the tickets of one history that several models and methods need: it is done once and kept in memory.

A comparison trains and tests a dozen models on parts of one history. Without this, each of them would read the same
texts anew, and equal trainings, such as those of two equal plans, would be done twice. What is kept is exactly what
would be computed again, so no result changes.
"""

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Final

from diagnoser.evidence.known import Known
from diagnoser.evidence.understand import known_of
from diagnoser.knowledge import Knowledge
from diagnoser.learning.lexicon_worker import LexiconReader
from diagnoser.model import Model
from diagnoser.reading import Lexicon, ReadReport, read
from diagnoser.types import Report

MOST_READ: Final = 100_000
"""Number of readings that are kept for each lexicon. Further texts are read whenever they are needed."""


class TextReader:
    """Reads texts with the lexicon of a knowledge, each distinct text once."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Compile the lexicon."""
        self.lexicon = Lexicon.of(knowledge)
        self._knowledge = knowledge
        self._found: dict[str, ReadReport] = {}

    def __reduce__(self) -> tuple[type[LexiconReader], tuple[Knowledge]]:
        """Give another process a reader that compiles its own lexicon and keeps no readings."""
        return LexiconReader, (self._knowledge,)

    def __call__(self, text: str) -> ReadReport:
        """Return what a text says, without the rules that read it."""
        found = self._found.get(text)
        if found is None:
            found = replace(read(self.lexicon, text), traces=())
            if len(self._found) < MOST_READ:
                self._found[text] = found
        return found

    def known(self, given: Report | Known) -> Known:
        """Return the known facts of a report, as `known_of` does."""
        return known_of(given, self.lexicon, lambda _, text: self(text))


class SharedWork:
    """The readers of one history, one for each knowledge, and the models trained on parts of it."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._readers: list[tuple[Knowledge, TextReader]] = []
        self._models: dict[Hashable, list[tuple[object, Model]]] = {}

    def reader(self, knowledge: Knowledge) -> TextReader:
        """Return the reader of a knowledge. Equal knowledge has one reader."""
        for known, reader in self._readers:
            if known is knowledge or known == knowledge:
                return reader
        self._readers.append((knowledge, TextReader(knowledge)))
        return self._readers[-1][1]

    def model(self, plan: object, tickets: Hashable, learn: Callable[[], Model]) -> Model:
        """Return the model that a training plan learns from these tickets: the earlier one if there is one.

        Args:
            plan: The training plan. Equal plans have one model.
            tickets: The tickets.
            learn: Trains the model.
        """
        made = self._models.setdefault(tickets, [])
        for earlier, model in made:
            if earlier == plan:
                return model
        made.append((plan, learn()))
        return made[-1][1]
