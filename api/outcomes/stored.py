"""The record of a stored outcome."""

from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the engineer found, as it was reported.

    Attributes:
        version: 1 for the first report; each correction adds 1.
    """

    diagnosis_id: str
    created_at: str
    outcome: Document
    version: int = 1
