"""Files packed with gzip, unpacked into the working folder."""

import gzip
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from diagnoser.errors import TicketError

GZIP = b"\x1f\x8b"
"""First bytes of a file packed with gzip."""


def unpacked(path: Path, folder: Path) -> Path:
    """Unpack a file into an existing folder and return the new file.

    Raises:
        TicketError: The file is damaged or cut off.
    """
    into = folder / f"unpacked{Path(path.name.removesuffix('.gz')).suffix}"
    try:
        with gzip.open(path) as packed, into.open("wb") as plain:
            shutil.copyfileobj(packed, plain)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise TicketError(f"{path} cannot be unpacked: it is damaged or cut off.") from error
    return into


@contextmanager
def named(path: Path, source: str) -> Iterator[None]:
    """Name the packed file in the messages on the unpacked one, which nobody knows."""
    try:
        yield
    except TicketError as error:
        raise TicketError(str(error).replace(str(path), source)) from error
