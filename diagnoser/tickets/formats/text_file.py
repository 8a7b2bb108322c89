"""Text files of any encoding, as UTF-8."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from diagnoser.text_encoding import marked
from diagnoser.tickets.encoding import guess, transcode
from diagnoser.tickets.formats.csv_survey import Survey, survey

_START: Final = 2**16  # bytes that are searched for a byte order mark and for line ends


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file in UTF-8: the original, or a copy in the working folder.

    Attributes:
        source: Path of the original.
        path: Path of the file in UTF-8.
        survey: Result of the pass over its bytes.
        notes: Remarks for the user about the encoding.
        lost: Whether some characters could not be decoded. U+FFFD stands in their place.
    """

    source: str
    path: Path
    survey: Survey
    notes: tuple[str, ...] = ()
    lost: bool = False


def as_utf8(path: Path, copy: Path, encoding: str | None, surveyed: Survey | None) -> TextFile:
    """Return the file in UTF-8.

    Args:
        path: The original.
        copy: Path for a copy in UTF-8. It is only written if one is needed.
        encoding: Encoding of the original. None to detect it.
        surveyed: The survey of the original, if it was made before.

    Raises:
        TicketError: The encoding cannot be detected, or does not exist.
    """
    with path.open("rb") as stream:
        start = stream.read(_START)
    found = encoding or marked(start) or "utf-8"
    if found.lower().replace("_", "-") in {"utf-8", "utf8", "utf-8-sig"} and not _old_mac(start):
        result = surveyed or survey(path)
        if encoding or result.utf8:
            return TextFile(str(path), path, result)
        found = guess(path)
        if found == "utf-8":
            return TextFile(str(path), path, result, ("some bytes are not valid UTF-8",))
    lost = transcode(path, found, copy)
    return TextFile(str(path), copy, survey(copy), (f"read as {found.upper()}",), lost > 0)


def _old_mac(start: bytes) -> bool:
    """Return whether lines end with a carriage return alone."""
    return b"\r" in start and b"\n" not in start
