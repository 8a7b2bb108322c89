"""The result of reading a text."""

from dataclasses import dataclass, field
from typing import Literal

from diagnoser.types import Action, Finding

Understood = Literal["nothing", "in_part", "all"]


@dataclass(frozen=True, slots=True)
class Trace:
    """The rule that read a finding, for those who maintain the knowledge."""

    symptom: str
    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Guess:
    """A cause that the speaker guesses, and the words of the guess."""

    cause: str
    text: str


@dataclass(frozen=True, slots=True)
class Identity:
    """The machine as the text names it.

    Attributes:
        machine: Type, type-model or product name, as it is written; empty where none is named.
        serial: Serial number; empty where none is named.
        part_numbers: Part numbers (FRU, spare part, option), as they are written.
    """

    machine: str = ""
    serial: str = ""
    part_numbers: tuple[str, ...] = ()


NOBODY = Identity()


@dataclass(frozen=True, slots=True)
class ReadReport:
    """The result of reading a text.

    Attributes:
        findings: At most one for each symptom, in the order of the text.
        unread: Pieces of the text that were not understood.
        actions: What was tried, in the order of the text.
        guesses: Causes that the speaker guesses.
        identity: The machine that the text names.
        traces: The rule behind each finding.
    """

    findings: tuple[Finding, ...]
    unread: tuple[str, ...]
    actions: tuple[Action, ...] = ()
    guesses: tuple[Guess, ...] = ()
    identity: Identity = NOBODY
    traces: tuple[Trace, ...] = field(default=(), compare=False)

    @property
    def understood(self) -> Understood:
        """How much of the text was understood."""
        if not (self.findings or self.actions or self.guesses):
            return "nothing"
        return "in_part" if self.unread else "all"
