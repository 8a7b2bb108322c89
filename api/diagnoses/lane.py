"""A thread that does what waits for it, some at a time.

Whoever hands something over goes on at once, and nobody waits for others to come: the thread takes what is there.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Lane(Generic[T]):
    """One thread, which is started with the first thing to do. Threads may hand things over.

    Args:
        name: The name of the thread.
        most: How many things it does together, at most.
        work: Does them. It raises nothing.
        key: What of a thing stands only once among those that are done together; None for nothing.
    """

    def __init__(
        self, name: str, most: int, work: Callable[[Sequence[T]], None], key: Callable[[T], str | None]
    ) -> None:
        """Begin with nothing to do."""
        self._most, self._work, self._key = most, work, key
        self._waiting, self._change, self._ended = deque[T](), threading.Condition(), False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def put(self, things: Sequence[T]) -> None:
        """Let the thread do some things, after what it was given before."""
        if not things:
            return
        with self._change:
            self._waiting.extend(things)
            if self._thread.ident is None:
                self._thread.start()
            self._change.notify()

    def close(self) -> None:
        """End the thread, after everything that it was given."""
        with self._change:
            self._ended = True
            self._change.notify()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        while group := self._taken():
            self._work(group)

    def _taken(self) -> list[T]:
        """Return what is done together next; nothing at the end."""
        taken, keys = list[T](), set[str]()
        with self._change:
            while not self._waiting and not self._ended:
                self._change.wait()
            while self._waiting and len(taken) < self._most:
                key = self._key(self._waiting[0])
                if key in keys:
                    break
                keys |= {key} if key else set()
                taken.append(self._waiting.popleft())
        return taken
