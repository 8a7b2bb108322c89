"""The record of the known facts of one case. `rule` makes it from a report, `row` from a stored ticket."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from diagnoser.types import Action, Finding, Unlisted

EVEN: Final = 0.5
"""A graded answer with a higher probability is shown as present."""


@dataclass(frozen=True, slots=True)
class Known:
    """The known facts of one case. Evidence on a network is made from nothing else.

    Attributes:
        findings: The findings, each symptom at most once.
        silence: The meaning of every symptom without a finding.
        machine: Type-model or machine type; None if it is not known.
        text: The words of the customer, for the text classifier.
        context: Context columns by name, for the text classifier.
        actions: Earlier repair attempts, in time order.
        unread: Pieces of the text that the lexicon did not understand.
    """

    findings: tuple[Finding, ...] = ()
    silence: Unlisted = "unknown"
    machine: str | None = None
    text: str = ""
    context: Mapping[str, str] = field(default_factory=dict)
    actions: tuple[Action, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def present(self) -> tuple[str, ...]:
        """Present symptoms, however they are known. A graded answer above one half is one of them."""
        return tuple(one.symptom for one in self.findings if one.state == "present")

    @property
    def absent(self) -> tuple[str, ...]:
        """Symptoms that somebody looked for and did not see. A graded answer of one half or less is one of them."""
        return tuple(one.symptom for one in self.findings if one.state == "absent")


def graded_finding(symptom: str, probability: float) -> Finding:
    """Return a graded answer as a finding.

    >>> graded_finding("A", 0.8).state, graded_finding("A", 0.5).state
    ('present', 'absent')
    """
    return Finding(symptom, "present" if probability > EVEN else "absent", "asked", "", probability)
