"""Pages of a long list. A cursor names the last row of a page, so new rows do not shift the next page."""

import base64
import binascii
import json
from typing import Annotated, Final

from fastapi import Query

from api.store.errors import NotFoundError

MOST: Final = 200

NO_PAGE: Final = "There is no page with this cursor: send the value of next from the page before."

Limit = Annotated[int, Query(ge=1, le=MOST, description="Most entries of a page.")]
Cursor = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=1000,
        description="`next` of the page before. The first page if it is left out.",
    ),
]


def cursor_after(*key: str) -> str:
    """Return the cursor of the page after the row with this key.

    >>> key_of(cursor_after("2026-01-01", "d-1"), 2)
    ('2026-01-01', 'd-1')
    """
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def key_of(cursor: str, size: int) -> tuple[str, ...]:
    """Return the key in a cursor.

    Raises:
        NotFoundError: It is no cursor of ours.
    """
    try:
        key = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True))
    except (binascii.Error, ValueError):
        key = None
    if not isinstance(key, list) or len(key) != size or not all(isinstance(each, str) for each in key):
        raise NotFoundError(NO_PAGE)
    return tuple(each.replace("\x00", "") for each in key)
