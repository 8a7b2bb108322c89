"""The record of the known facts of one case. `rule` makes it from a report, `row` from a stored ticket."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from diagnoser.types import NOBODY, Action, Finding, Guess, Identity, Understood, Unlisted

EVEN: Final = 0.5
"""A graded answer with a higher probability is shown as present."""


@dataclass(frozen=True, slots=True)
class Known:
    """The known facts of one case, the only source of evidence on a network.

    Attributes:
        findings: The findings, each symptom at most once.
        silence: The meaning of every symptom without a finding.
        machine: Type-model, machine type or product, from its field or from the text. None if it is unknown.
        text: The words of the customer, for the text classifier.
        context: Context columns by name, for the text classifier.
        actions: Earlier repair attempts: first the given ones, then those of the text.
        unread: Pieces of the text unknown to the lexicon, and symptom ids unknown to the model.
        guesses: Causes guessed by the reporter, each once.
        identity: The machine named in the text.
        understood: How much of the text was understood. `all` for a report without text.
        equipment: Part -> pieces installed in the machine.
    """

    findings: tuple[Finding, ...] = ()
    silence: Unlisted = "unknown"
    machine: str | None = None
    text: str = ""
    context: Mapping[str, str] = field(default_factory=dict)
    actions: tuple[Action, ...] = ()
    unread: tuple[str, ...] = ()
    guesses: tuple[Guess, ...] = ()
    identity: Identity = NOBODY
    understood: Understood = "all"
    equipment: Mapping[str, int] = field(default_factory=dict)

    @property
    def present(self) -> tuple[str, ...]:
        """Present symptoms, however they are known. A graded answer above one half is one of them."""
        return tuple(one.symptom for one in self.findings if one.state == "present")

    @property
    def absent(self) -> tuple[str, ...]:
        """Symptoms looked for and not seen. Graded answers of one half or less are among them."""
        return tuple(one.symptom for one in self.findings if one.state == "absent")


def graded_finding(symptom: str, probability: float, text: str = "", position: str = "") -> Finding:
    """Return a graded answer, or a graded statement of a text, as a finding.

    >>> graded_finding("A", 0.8).state, graded_finding("A", 0.5).state
    ('present', 'absent')
    """
    return Finding(
        symptom, "present" if probability > EVEN else "absent", "asked", text, probability, position
    )
