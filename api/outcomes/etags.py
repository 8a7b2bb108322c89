"""Entity tags of outcomes: a correction names the version that it corrects (RFC 9110, section 13.1.1)."""

import re
from typing import Annotated, Final

from fastapi import Header

from diagnoser.errors import InputError

ANY: Final = "*"
TAG: Final = re.compile(r'(W/)?"[\x21\x23-\x7e]*"')

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        min_length=1,
        max_length=200,
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
    """Return whether a header If-Match names this version; None if there is none yet.

    Raises:
        InputError: The header is no list of entity tags.

    >>> matches('"1", "2"', 2), matches('"1"', 2), matches("*", None)
    (True, False, False)
    """
    if given.strip() == ANY:
        return version is not None
    tags = [each.strip() for each in given.split(",")]
    if not all(TAG.fullmatch(tag) for tag in tags):
        raise InputError('Write If-Match as the ETag that you were given, with its quotation marks: "1".')
    return version is not None and etag(version) in tags
