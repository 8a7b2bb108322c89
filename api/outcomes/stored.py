"""The record of a stored outcome."""

from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The causes found by the engineer, as reported.

    Attributes:
        version: 1 for the first report. Each correction adds 1.
    """

    diagnosis_id: str
    created_at: str
    outcome: Document
    version: int = 1
