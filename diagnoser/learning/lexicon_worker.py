"""The lexicon in a form that worker processes can be given."""

from typing import Any

from diagnoser.knowledge import Knowledge
from diagnoser.reading import Lexicon, read


class LexiconReader:
    """Returns the findings of a text. It is a class and not a closure, because it must be pickled."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Keep the symptoms. Each process compiles its own lexicon from them."""
        self._symptoms = knowledge.symptoms
        self._lexicon: Lexicon | None = None

    def __call__(self, text: str) -> tuple[tuple[str, str], ...]:
        """Return the findings of a text as pairs of symptom and state."""
        if self._lexicon is None:
            self._lexicon = Lexicon.compile(self._symptoms)
        return tuple((one.symptom, one.state) for one in read(self._lexicon, text).findings)

    def __getstate__(self) -> dict[str, Any]:
        """Return the state without the compiled lexicon, which cannot be pickled."""
        return {"_symptoms": self._symptoms, "_lexicon": None}
