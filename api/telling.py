"""What a process of the service reports. It imports nothing of the service, because the supervisor needs no more."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

RUNNING: Final = "The service is running on %s (workers: %d)"
"""The message in the log as soon as the service answers. Programs that start it look for the address."""


@dataclass(frozen=True, slots=True)
class Tell:
    """The callbacks by which a process reports that it works.

    Attributes:
        running: Called once, as soon as it answers.
        alive: Called again and again by its event loop. None for no such reports.
        seconds: The pause between two of these calls.
    """

    running: Callable[[], None]
    alive: Callable[[], None] | None = None
    seconds: float = 1.0
