"""JSON objects with unique names.

Of two values with one name, Python's JSON reader silently takes the last. A wrongly composed request would be answered
as if the first value had not been sent.
"""

import json
from collections import Counter
from typing import Any

from api.http.problems import UnreadableError


def read_json(content: bytes) -> Any:
    """Return the value of a JSON document.

    Raises:
        UnreadableError: An object has two values with one name.
        ValueError: The document is not JSON.
        RecursionError: It is nested too deeply.
    """
    return json.loads(content, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        [(repeated, _)] = Counter(name for name, _ in pairs).most_common(1)
        raise UnreadableError(f"The name {repeated!r} stands twice in one object; give one value.")
    return value
