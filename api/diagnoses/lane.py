"""A thread that does what waits for it, some at a time.

Whoever hands something over goes on at once, and nobody waits for others to come: the thread takes what is there. It
is woken once for what came in the meantime, and the event loop is woken once for all that was done together.
"""

import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")


class Lane(Generic[T]):
    """One thread, which is started with the first thing to do. Threads may hand things over.

    Args:
        name: The name of the thread.
        most: How many things it does together, at most.
        work: Does them. It raises nothing.
        key: What of a thing may stand in a group only once; None for nothing.
    """

    def __init__(
        self, name: str, most: int, work: Callable[[Sequence[T]], None], key: Callable[[T], str | None]
    ) -> None:
        """Begin with nothing to do."""
        self._name, self._most, self._work, self._key = name, most, work, key
        self._waiting: SimpleQueue[T | None] = SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def put(self, thing: T) -> None:
        """Let the thread do a thing, after what it was given before."""
        self._waiting.put(thing)
        if self._thread is None:
            self._start()

    def close(self) -> None:
        """End the thread, after everything that it was given."""
        self._waiting.put(None)
        if self._thread is not None:
            self._thread.join()

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def _run(self) -> None:
        held = list[T | None]()
        while (first := held.pop() if held else self._waiting.get()) is not None:
            group, held = self._group(first)
            self._work(group)

    def _group(self, first: T) -> tuple[list[T], list[T | None]]:
        """Return what is done together, and what was taken and must wait for it: one thing or the end, or nothing."""
        group, keys = [first], {self._key(first)} - {None}
        while len(group) < self._most:
            try:
                following = self._waiting.get_nowait()
            except Empty:
                break
            key = None if following is None else self._key(following)
            if following is None or key in keys:
                return group, [following]
            group.append(following)
            keys |= {key} - {None}
        return group, []
