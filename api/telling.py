"""What a process of the service tells, and whom. It imports nothing of the service: its supervisor needs no more."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

RUNNING: Final = "The service is running on %s (workers: %d)"
"""What the log says once the service answers. Programs that start it look for the address."""


@dataclass(frozen=True, slots=True)
class Tell:
    """Whom the process tells that it works.

    Attributes:
        running: Called once, when it answers.
        alive: Called again and again by its event loop; None where nobody wants to know.
        seconds: The pause between two of these calls.
    """

    running: Callable[[], None]
    alive: Callable[[], None] | None = None
    seconds: float = 1.0
