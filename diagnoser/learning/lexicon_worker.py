"""The lexicon in a form that worker processes can be given."""

from dataclasses import replace
from typing import Any

from diagnoser.knowledge import Knowledge
from diagnoser.reading import Lexicon, ReadReport, read


class LexiconReader:
    """Reads a text. It is a class and not a closure, because it must be pickled."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Keep the knowledge. Each process compiles its own lexicon from it."""
        self._knowledge = knowledge
        self._lexicon: Lexicon | None = None

    def __call__(self, text: str) -> ReadReport:
        """Return what a text says, without the rules that read it."""
        if self._lexicon is None:
            self._lexicon = Lexicon.of(self._knowledge)
        return replace(read(self._lexicon, text), traces=())

    def __getstate__(self) -> dict[str, Any]:
        """Return the state without the compiled lexicon, which cannot be pickled."""
        return {"_knowledge": self._knowledge, "_lexicon": None}
