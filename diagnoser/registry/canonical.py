"""One model, one sequence of bytes, one name: canonical JSON and the hash of it.

Keys are sorted, there is no space, floats are written by `repr` (the shortest digits that read back as the
same number), text is UTF-8, the file ends with a newline.  No clock, host or path goes in, so that the same
tickets and settings give the same version everywhere.
"""

import hashlib
import json
import re
from typing import Final, NoReturn

from diagnoser.errors import ModelError

VERSION_DIGITS: Final = 16

_VERSION: Final = re.compile(rf"[0-9a-f]{{{VERSION_DIGITS}}}")


def canonical_json(value: object) -> bytes:
    r"""Return JSON values as their one canonical file.

    >>> canonical_json({"b": 0.1, "a": ["坏", None]}).decode()
    '{"a":["坏",null],"b":0.1}\n'

    Raises:
        ModelError: The value holds something that JSON cannot say, such as NaN.
    """
    try:
        text = json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return f"{text}\n".encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ModelError(f"The model cannot be written as JSON: {error}.") from error


def parsed_json(content: bytes, what: str) -> object:
    """Return the value in a JSON file.

    Raises:
        ModelError: The content is not JSON, or says NaN or Infinity, which JSON does not know.
    """
    try:
        return json.loads(content, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{what} is not JSON: {error}.") from error


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a number of JSON")


def sha256(content: bytes) -> str:
    """Return the hash of a file, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def version_of(content: bytes) -> str:
    """Return the version that a `model.json` of this content has: the first 16 digits of its SHA-256."""
    return sha256(content)[:VERSION_DIGITS]


def is_version(name: str) -> bool:
    """Return whether this could be a version; anything else is never joined to a path."""
    return bool(_VERSION.fullmatch(name))
