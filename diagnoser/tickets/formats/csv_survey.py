"""One pass over the bytes of a CSV file. It decides whether the fast reader (DuckDB) can be trusted with the file.

The fast reader drops some rows that it cannot parse without a message. Therefore it is used only if this independent
pass finds the file sound, and only if both count the same number of rows.
"""

import codecs
import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import numpy as np

from diagnoser.errors import TicketError
from diagnoser.tickets.encoding import BLOCK
from diagnoser.tickets.schema import ALIKE, MAP_HINT, MAX_RECORD, TicketColumns, clip
from diagnoser.tickets.wanted import DELIMITERS, Wanted, header_names, likely_delimiter

_HEADER: Final = 2**20  # bytes that may hold the header
_TAIL: Final = 4096  # bytes that are remembered of the blocks before: the end of a file is judged by them


@dataclass(frozen=True, slots=True)
class Survey:
    """The result of the pass.

    Attributes:
        records: Number of rows, with the header. Empty lines count, but not those at the end of the file.
        utf8: Whether the whole file decodes as UTF-8. If it does not, the other fields have no meaning.
        sound: Whether the fast reader can read the file: quotes in pairs, no zero byte, no carriage return without a
            line feed, no row longer than `MAX_RECORD`.
    """

    records: int
    utf8: bool
    sound: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of a CSV file.

    Attributes:
        delimiter: Character between two cells.
        header: Column names.
        lines: Number of lines up to the header: 1, or 2 after a line `sep=;` as Excel writes it.
        start: Byte offset of the first row after the header.
        simple: Whether the header is a single line.
    """

    delimiter: str
    header: tuple[str, ...]
    lines: int
    start: int
    simple: bool


def survey(path: Path, stop: Callable[[], None] = lambda: None) -> Survey:
    """Read the file once, in blocks, and return what was found.

    Args:
        path: The file.
        stop: Called as soon as the file is known not to be sound. It may interrupt the fast reader.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    records = quotes = gap = 0
    sound, tail = True, b""
    with path.open("rb") as source:
        while block := source.read(BLOCK):
            try:
                if decoder.getstate()[0] or not block.isascii():
                    decoder.decode(block)
            except UnicodeDecodeError:
                return Survey(0, utf8=False, sound=False)
            found, quotes, gap, longest = _ends(block, quotes, gap)
            records += found
            if sound and (longest >= MAX_RECORD or b"\0" in block or _lone_return(tail, block)):
                sound = False
                stop()
            tail = (tail + block)[-_TAIL:]
    if decoder.getstate()[0]:
        return Survey(0, utf8=False, sound=False)
    if quotes % 2:
        return Survey(records, utf8=True, sound=False)
    return Survey(records + _unfinished(tail) - _empty_at_end(tail), utf8=True, sound=sound)


def _ends(block: bytes, quotes: int, gap: int) -> tuple[int, int, int, int]:
    """Return the number of line ends outside quotes in a block, and the updated state of the count.

    Args:
        block: The next bytes.
        quotes: Number of quotes in the blocks before.
        gap: Bytes since the last line end.

    Returns:
        Line ends outside quotes, quotes so far, bytes since the last line end, and bytes of the longest row here.
    """
    data = np.frombuffer(block, dtype=np.uint8)
    ends = np.flatnonzero(data == ord("\n"))
    if b'"' in block:
        marks = np.flatnonzero(data == ord('"'))
        ends = ends[(np.searchsorted(marks, ends) + quotes) % 2 == 0]
        quotes += len(marks)
    elif quotes % 2:
        ends = ends[:0]
    if not len(ends):
        return 0, quotes, gap + len(block), gap + len(block)
    longest = max(gap + int(ends[0]), int(np.diff(ends).max(initial=0)))
    return len(ends), quotes, len(block) - int(ends[-1]), longest


def _lone_return(tail: bytes, block: bytes) -> bool:
    """Return whether there is a carriage return without a line feed. Old Macs and some text boxes write it."""
    if b"\r" not in block and not tail.endswith(b"\r"):
        return False
    joined = tail[-1:] + block
    return joined.count(b"\r") - joined.endswith(b"\r") != joined.count(b"\r\n")


def _unfinished(tail: bytes) -> int:
    return int(bool(tail) and not tail.endswith(b"\n"))


def _empty_at_end(tail: bytes) -> int:
    stripped = tail.rstrip(b"\r\n")
    return max(0, tail.count(b"\n", len(stripped)) - 1) + (0 if stripped else 1)


def layout_of(path: Path, source: str, columns: Wanted) -> Layout:
    """Return the layout of a UTF-8 file.

    Raises:
        TicketError: The file is empty, or its first row is not a header of ticket columns where these are wanted.
    """
    with path.open("rb") as stream:
        start = stream.read(_HEADER)
    text = start.decode("utf-8", errors="ignore").removeprefix("\ufeff")
    if not text.strip():
        raise TicketError(f"{source} is empty.")
    first, _, rest = text.partition("\n")
    announced = first.strip().lower().removeprefix("sep=") if first.strip().lower().startswith("sep=") else ""
    body = rest if announced else text
    delimiter = announced if len(announced) == 1 else _delimiter(source, body, columns)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter)
    try:
        header = next(reader, [])
    except csv.Error as error:
        raise TicketError(f"{source} has a header that cannot be read: {clip(str(error), 100)}.") from None
    lines = reader.line_num + bool(announced)
    offset = _offset(start, lines)
    return Layout(delimiter, header_names(header), 1 + bool(announced), offset, simple=reader.line_num == 1)


def _delimiter(source: str, text: str, columns: Wanted) -> str:
    """Return the delimiter that makes the first line the wanted header, or else the one that fits the first rows."""
    line = text.partition("\n")[0].rstrip("\r")
    hint = ""
    for delimiter in DELIMITERS:
        cells = [cell.strip().strip('"').strip() for cell in line.split(delimiter)]
        if columns.fits(cells):
            return delimiter
        alike = [cell for cell in cells if get_close_matches(cell.lower(), ["ticket_id"], 1, ALIKE)]
        hint = hint or (f"; did you mean 'ticket_id' by {clip(alike[0])!r}?" if alike else "")
    if isinstance(columns, TicketColumns):
        found = clip(line, 80)
        raise TicketError(
            f"{source} has no column ticket_id in its first row, which reads: {found}{hint or MAP_HINT}"
        )
    return likely_delimiter(text) or DELIMITERS[0]


def _offset(start: bytes, lines: int) -> int:
    position = 0
    for _ in range(lines):
        position = start.find(b"\n", position) + 1
        if not position:
            return len(start)
    return position
