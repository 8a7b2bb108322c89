"""The differences of two JSON documents."""

from collections.abc import Iterator
from typing import Any


def differences(given: Any, again: Any, place: str = "") -> Iterator[str]:
    """Yield JSON pointers to the values of a document that are missing or different in another one.

    Additional members of the other document are no difference, because later programs add fields.

    >>> list(differences({"kit": [1, 2], "a": 0}, {"kit": [1, 3], "a": 0, "new": 1}))
    ['/kit/1']
    """
    if isinstance(given, dict) and isinstance(again, dict):
        for name, value in given.items():
            where = f"{place}/{name}"
            if name in again:
                yield from differences(value, again[name], where)
            else:
                yield where
    elif isinstance(given, list) and isinstance(again, list) and len(given) == len(again):
        for number, (value, other) in enumerate(zip(given, again, strict=True)):
            yield from differences(value, other, f"{place}/{number}")
    elif given != again:
        yield place or "/"
