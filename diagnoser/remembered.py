"""A bounded memory of computed results. The least recently used one is dropped first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Remembered(Generic[Key, Value]):
    """Remembers a limited number of results by their keys. Threads may share it.

    A result must depend on its key alone, and nobody may change it.

    Attributes:
        most: Largest number of entries. With 0 nothing is remembered.
        asked: Number of requests for a result.
        found: Number of requests with a remembered result.

    >>> squares = Remembered(2)
    >>> [squares.of(number, lambda: number**2) for number in (2, 2, 3)], squares.found
    ([4, 4, 9], 1)
    """

    def __init__(self, most: int) -> None:
        """Begin without entries."""
        self.most, self.asked, self.found = most, 0, 0
        self._entries: OrderedDict[Key, Value] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self._entries)

    def __reduce__(self) -> tuple[type["Remembered[Key, Value]"], tuple[int]]:
        """Pickle the bound alone: another process remembers its own results."""
        return Remembered, (self.most,)

    def get(self, key: Key) -> Value | None:
        """Return the result of a key, or None if it is not remembered."""
        with self._lock:
            self.asked += 1
            value = self._entries.get(key)
            if value is not None:
                self.found += 1
                self._entries.move_to_end(key)
            return value

    def put(self, key: Key, value: Value) -> None:
        """Remember a result."""
        if not self.most:
            return
        with self._lock:
            self._entries[key] = value
            self._entries.move_to_end(key)
            if len(self._entries) > self.most:
                self._entries.popitem(last=False)

    def clear(self) -> None:
        """Forget every result."""
        with self._lock:
            self._entries.clear()

    def of(self, key: Key, work: Callable[[], Value]) -> Value:
        """Return the result of a key. Compute it if it is not remembered.

        Two simultaneous threads may both compute it. An exception is not remembered.
        """
        value = self.get(key)
        if value is None:
            value = work()
            self.put(key, value)
        return value
