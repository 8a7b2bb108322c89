"""How long work reports its progress: one callback type for the whole library, and the callback that does nothing."""

from typing import Protocol


class Progress(Protocol):
    """A callback that is told how far a step of long work has come."""

    def __call__(self, step: str, done: float = 0.0, total: float = 0.0) -> None:
        """Take the progress of one step.

        Args:
            step: Name of the step, for people.
            done: How much of it is done, in the unit of `total`.
            total: The length of the step; 0 if it is not known.
        """


def silent(step: str, done: float = 0.0, total: float = 0.0) -> None:
    """Ignore the progress."""
    _ = step, done, total
