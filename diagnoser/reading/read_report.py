"""The result of reading a text."""

from dataclasses import dataclass, field

from diagnoser.types import NOBODY, Action, Finding, Guess, Identity, Understood

__all__ = ["NOBODY", "Guess", "Identity", "ReadReport", "Trace", "Understood"]


@dataclass(frozen=True, slots=True)
class Trace:
    """The rule that read a finding, for those who maintain the knowledge."""

    symptom: str
    rule: str
    text: str


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
        understood_at: Intervals [start, end) of the text that were read, also those that say nothing about the fault.
    """

    findings: tuple[Finding, ...]
    unread: tuple[str, ...]
    actions: tuple[Action, ...] = ()
    guesses: tuple[Guess, ...] = ()
    identity: Identity = NOBODY
    traces: tuple[Trace, ...] = field(default=(), compare=False)
    understood_at: tuple[tuple[int, int], ...] = field(default=(), compare=False)

    @property
    def understood(self) -> Understood:
        """How much of the text was understood.  A text that only names the machine is understood."""
        if not (self.findings or self.actions or self.guesses):
            return "nothing" if self.unread or self.identity == NOBODY else "all"
        return "in_part" if self.unread else "all"
