"""Progress of long work: one callback type for the whole library, and an empty callback."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Progress(Protocol):
    """A callback for the progress of one step of long work."""

    def __call__(self, step: str, done: float = 0.0, total: float = 0.0) -> None:
        """Receive the progress of one step.

        Args:
            step: Name of the step, for people.
            done: The finished part, in the unit of `total`.
            total: The length of the step, or 0 if it is unknown.
        """


def silent(step: str, done: float = 0.0, total: float = 0.0) -> None:
    """Ignore the progress."""
    _ = step, done, total


class Parts:
    """A step of long work with several parts. It is reported with its total, so the time left can be estimated."""

    def __init__(self, progress: Progress, step: str, total: float) -> None:
        """Report the beginning.

        Args:
            progress: Called with the step, and the name of the current part.
            step: Name of the step, for people.
            total: Sum of the sizes of all parts.
        """
        self._progress, self._step, self._total = progress, step, total
        self._done = 0.0
        progress(step, 0.0, total)

    @contextmanager
    def part(self, name: str, size: float) -> Iterator[None]:
        """Report one part: its name at the beginning, its size at the end.

        >>> parts = Parts(lambda *said: print(said), "judging", 2.0)
        ('judging', 0.0, 2.0)
        >>> with parts.part("training", 2.0): pass
        ('training', 0.0, 0.0)
        ('judging', 2.0, 2.0)
        """
        self._progress(name, 0.0, 0.0)
        yield
        self._done += size
        self._progress(self._step, min(self._done, self._total), self._total)
