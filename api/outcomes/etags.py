"""Entity tags of outcomes: a correction names the corrected version (RFC 9110, section 13.1.1)."""

import re
from typing import Annotated, Final

from fastapi import Header
from pydantic import WithJsonSchema

ANY: Final = "*"
TAG: Final = r'(?:W/)?"[!#-~]*"'
PATTERN: Final = rf"^(\*|{TAG}( *, *{TAG})*)$"
SCHEMA: Final = {"type": "string", "maxLength": 200, "pattern": PATTERN, "examples": ['"1"', "*"]}

IfMatch = Annotated[
    Annotated[str | None, WithJsonSchema(SCHEMA)],  # a header is never null
    Header(
        alias="If-Match",
        min_length=1,
        max_length=200,
        pattern=PATTERN,
        description="For a correction: the ETag of the version that is corrected, or `*`.",
    ),
]


def etag(version: int) -> str:
    """Return the entity tag of a version.

    >>> etag(2)
    '"2"'
    """
    return f'"{version}"'


def matches(given: str, version: int | None) -> bool:
    """Return whether a valid header If-Match names this version. The version is None if there is no outcome yet.

    >>> matches('"1", "2"', 2), matches('"1"', 2), matches("*", None)
    (True, False, False)
    """
    if given == ANY:
        return version is not None
    return version is not None and etag(version) in re.findall(TAG, given)
