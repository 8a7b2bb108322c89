"""A column type for JSON documents that are kept compressed.

An answer of 13 kB takes about a fifth of that, because zlib begins with a dictionary of earlier answers: most of an
answer is names of fields and of the knowledge. The documents are read back one at a time, so nothing is lost by not
being able to search in them: what is searched has columns of its own.
"""

import json
import zlib
from importlib import resources
from typing import Any, Final

from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

LEVEL: Final = 2
"""An answer takes two fifths of the time of zlib's default, 6, and a tenth more room."""

DICTIONARY: Final = resources.files("api.store").joinpath("packed_0001.txt").read_bytes()
"""Text that documents have in common. What is stored cannot be read without it, so this file never changes.

Documents that were stored without a dictionary say so in their header and are read as well.
"""

EMPTY: Final = zlib.compressobj(LEVEL, zdict=DICTIONARY)
"""The beginning of every document. To copy it takes a quarter of the time of looking at the dictionary again."""


class Compressed(bytes):
    """A JSON document as `pack` returns it. It goes into the database as it is."""


def json_of(document: Any) -> bytes:
    """Return a document as JSON in UTF-8, without blanks."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def pack(document: Any) -> Compressed:
    """Return a JSON document, compressed. Bytes are one that is written already."""
    if isinstance(document, Compressed):
        return document
    packing = EMPTY.copy()
    content = document if isinstance(document, bytes) else json_of(document)
    return Compressed(packing.compress(content) + packing.flush())


def unpack(content: bytes) -> Any:
    """Return the document that `pack` was given."""
    unpacking = zlib.decompressobj(zdict=DICTIONARY)
    return json.loads(unpacking.decompress(content) + unpacking.flush())


class Packed(TypeDecorator[Any]):
    """A JSON document as compressed bytes."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:  # noqa: ARG002 -- the base has it
        """Compress a document on its way into the database."""
        return None if value is None else pack(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:  # noqa: ARG002 -- as above
        """Read a document that comes out of the database."""
        return None if value is None else unpack(value)
