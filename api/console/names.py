"""The names of symptoms, causes, questions and steps in one language, from the knowledge of the current model."""

import re
from functools import cached_property
from typing import Final

from api.console.language import Tongue
from diagnoser.knowledge import Component, Knowledge, Symptom

EXAMPLES: Final = re.compile(r"\s*[(（][^()（）]*[/,、][^()（）]*[)）]$")
"""A list of examples at the end of a name, such as in `RAID controller adapter (ServeRAID / PERC)`."""


class Names:
    """Looks up names. An id without a name stands for itself."""

    def __init__(self, knowledge: Knowledge, tongue: Tongue) -> None:
        """Use the names of this knowledge."""
        self.knowledge, self.tongue = knowledge, tongue

    @cached_property
    def _symptoms(self) -> dict[str, Symptom]:
        return {each.id: each for each in self.knowledge.symptoms}

    @cached_property
    def _causes(self) -> dict[str, Component]:
        return {each.id: each for each in self.knowledge.components}

    def symptom(self, symptom: str) -> str:
        """Return the name of a symptom."""
        known = self._symptoms.get(symptom)
        return self.tongue.pick(known.name_en, known.name_zh) if known else symptom

    def cause(self, cause: str) -> str:
        """Return the name of a cause or a part."""
        known = self._causes.get(cause)
        return self.tongue.pick(known.name_en, known.name_zh) if known else cause

    def part(self, cause: str) -> str:
        """Return the name of a part without the examples in parentheses, for a line with several parts."""
        return EXAMPLES.sub("", self.cause(cause))

    def question(self, symptom: str) -> str:
        """Return the question about a symptom, or its name if there is none."""
        known = self.knowledge.questions.get(symptom)
        return self.tongue.pick(known.text_en, known.text_zh) if known else self.symptom(symptom)

    def step(self, cause: str) -> str:
        """Return the step of support against a cause without a visit, or the name of the cause if there is none."""
        known = self.knowledge.steps.get(cause)
        return self.tongue.pick(known.text_en, known.text_zh) if known else self.cause(cause)

    def check(self, cause: str, otherwise: str) -> str:
        """Return the description of the check for a cause on site, or a general sentence if there is none."""
        return self.step(cause) if cause in self.knowledge.steps else otherwise

    def is_part(self, cause: str) -> bool:
        """Return whether a cause is a spare part."""
        known = self._causes.get(cause)
        return known is None or known.kind == "part"

    def kit(self, parts: list[str] | tuple[str, ...], nothing: str) -> str:
        """Return the name of a kit. Two pieces of one part are counted."""
        if not parts:
            return nothing
        if len(parts) == 2 and parts[0] == parts[1]:  # noqa: PLR2004 -- a kit holds at most two pieces
            return f"2 × {self.part(parts[0])}"
        return " + ".join(self.part(each) for each in parts)
