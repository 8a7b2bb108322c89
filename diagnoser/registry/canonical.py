"""Canonical JSON and its hash: equal models have the same bytes and so the same version.

Keys are sorted and there are no blanks.  Floats are written by `repr`, with the shortest digits that read back as the
same number.  Text is UTF-8, and the file ends with a newline.  No clock, host or path is included, so the same tickets
and settings give the same version on every machine.
"""

import hashlib
import json
import re
from typing import Final, NoReturn

from diagnoser.errors import ModelError

VERSION_DIGITS: Final = 16

_VERSION: Final = re.compile(rf"[0-9a-f]{{{VERSION_DIGITS}}}")


def canonical_json(value: object) -> bytes:
    r"""Return the canonical JSON of a value.

    >>> canonical_json({"b": 0.1, "a": ["坏", None]}).decode()
    '{"a":["坏",null],"b":0.1}\n'

    Raises:
        ModelError: The value has no JSON form; NaN, for example, has none.
    """
    try:
        text = json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return f"{text}\n".encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ModelError(f"The model cannot be written as JSON: {error}.") from error


def parsed_json(content: bytes, what: str) -> object:
    """Return the value in a JSON file.

    Raises:
        ModelError: The content is not JSON.  NaN and Infinity are not JSON.
    """
    try:
        return json.loads(content, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{what} is not JSON: {error}.") from error


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a JSON number")


def sha256(content: bytes) -> str:
    """Return the SHA-256 hash of a content in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def version_of(content: bytes) -> str:
    """Return the version of a `model.json` with this content: the first 16 digits of its SHA-256 hash."""
    return sha256(content)[:VERSION_DIGITS]


def is_version(name: str) -> bool:
    """Return whether a name has the form of a version.  Other names must never become part of a path."""
    return bool(_VERSION.fullmatch(name))
