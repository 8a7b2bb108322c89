"""The tolerant CSV reader, for files that are not sound. It is slower, and says exactly what is wrong and where.

A damaged row costs that row and nothing else. Only the first bytes of a very long cell are kept, so memory use is
bounded. A quote that is never closed would swallow all following rows. Therefore only the first line of such a record
is rejected, and reading continues with the next line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import BinaryIO, Final

from diagnoser.errors import TicketError
from diagnoser.tickets.schema import MAX_CELL, clip
from diagnoser.tickets.staged import Record

PIECE: Final = 2**20  # bytes that are read at once
KEPT: Final = 4 * (MAX_CELL + 1)  # bytes kept of a cell: enough for validation to see that it is too long
_SPARE_REREADS: Final = 64 * 2**20  # bytes that may always be read again after broken quotes


class _State(Enum):
    START = auto()
    PLAIN = auto()
    QUOTED = auto()
    CLOSED = auto()  # after a quote inside a quoted cell: the cell ends here, unless another quote follows
    BROKEN = auto()


@dataclass(slots=True)
class _Cells:
    """The cells of the record being read."""

    delimiter: bytes
    done: list[bytes] = field(default_factory=list)
    parts: list[bytes] = field(default_factory=list)
    size: int = 0
    state: _State = _State.START
    ended: bool = False

    def feed(self, piece: bytes, token: re.Pattern[bytes]) -> bool:
        """Take the next piece of the file, at most one line. Return whether the record needs another piece."""
        position = 0
        for match in token.finditer(piece):
            self._text(piece[position : match.start()])
            self._token(match.group())
            position = match.end()
        self._text(piece[position:])
        return not self.ended and self.state is not _State.BROKEN

    def _text(self, text: bytes) -> None:
        if not text:
            return
        if self.state is _State.CLOSED:
            if text.strip(b" \r"):
                self.state = _State.BROKEN
            return
        if self.state is _State.START:
            self.state = _State.PLAIN
        self._keep(text)

    def _token(self, token: bytes) -> None:
        if token == b'"':
            self._quote()
        elif self.state is _State.QUOTED:
            self._keep(token)
        elif self.state is not _State.BROKEN:
            self._end_cell()
            self.ended = token == b"\n"

    def _quote(self) -> None:
        if self.state is _State.START:
            self.state = _State.QUOTED
        elif self.state is _State.QUOTED:
            self.state = _State.CLOSED
        elif self.state is _State.CLOSED:
            self.state = _State.QUOTED
            self._keep(b'"')
        else:
            self._keep(b'"')

    def _keep(self, text: bytes) -> None:
        if self.size < KEPT:
            self.parts.append(text[: KEPT - self.size])
        self.size += len(text)

    def _end_cell(self) -> None:
        cell = b"".join(self.parts)
        self.done.append(cell.removesuffix(b"\r") if self.state is _State.PLAIN else cell)
        self.parts.clear()
        self.size, self.state = 0, _State.START

    def finish(self) -> None:
        """Take the end of the file as the end of the record."""
        if self.state is not _State.QUOTED:
            self._end_cell()
            self.ended = True


@dataclass(slots=True)
class TolerantReader:
    """The records of an open UTF-8 file, from its current position.

    Attributes:
        stream: The file.
        delimiter: Character between two cells.
        header: Column names, for the messages.
        row: Number of the next row.
        size: Bytes of the file. They limit how much may be read again after broken quotes.
        lost: Whether some characters could not be decoded. U+FFFD stands in their place.
    """

    stream: BinaryIO
    delimiter: str
    header: Sequence[str]
    row: int
    size: int
    lost: bool = False
    _reread: int = 0

    def __iter__(self) -> Iterator[Record]:
        """Yield every row, but no empty lines."""
        separator = self.delimiter.encode()
        token = re.compile(b'["\\n' + re.escape(separator) + b"]")
        while line := self.stream.readline(PIECE):
            if line.endswith(b"\n") and b'"' not in line:
                cells, damage = line.rstrip(b"\r\n").split(separator), ""
            else:
                cells, damage = self._hard(line, token, separator)
            if len(cells) > 1 or any(cells):
                yield self._record(cells, damage)
            self.row += 1

    def _hard(self, line: bytes, token: re.Pattern[bytes], separator: bytes) -> tuple[list[bytes], str]:
        start = self.stream.tell() - len(line)
        record = _Cells(separator)
        piece = line
        while piece and record.feed(piece, token):
            piece = self.stream.readline(PIECE)
        if not piece:
            record.finish()
        return (record.done, "") if record.ended else self._give_back(start, record)

    def _give_back(self, start: int, record: _Cells) -> tuple[list[bytes], str]:
        """Reject the first line of a record with unclosed quotes, and go back to the end of that line."""
        self._reread += self.stream.tell() - start
        if self._reread > 2 * self.size + _SPARE_REREADS:
            raise TicketError(
                f"The quotes are broken in too many rows up to row {self.row}: nothing can be read."
            )
        name = self._name(len(record.done))
        broken = record.state is _State.BROKEN
        self.stream.seek(start)
        first = piece = self.stream.readline(PIECE)
        while piece and not piece.endswith(b"\n"):
            piece = self.stream.readline(PIECE)
        reason = "text stands behind a closing quote" if broken else "a quote is opened and never closed"
        return [cell[:KEPT] for cell in first.rstrip(b"\r\n").split(record.delimiter)], f"{name}: {reason}"

    def _name(self, position: int) -> str:
        return clip(self.header[position]) if position < len(self.header) else f"column {position + 1}"

    def _record(self, cells: list[bytes], damage: str) -> Record:
        texts = [cell.decode("utf-8", errors="replace") for cell in cells]
        damage = damage or self._count_damage(texts) or self._text_damage(cells, texts)
        if damage:
            texts = [text[:MAX_CELL] for text in texts]
        return Record(self.row, self._fitted(texts), damage)

    def _count_damage(self, texts: list[str]) -> str:
        wanted, found = len(self.header), len(texts)
        if found < wanted:
            at_end = self.stream.tell() >= self.size
            return f"{found} columns where the header has {wanted}" + (
                ", in the last row: the file may be cut off"
                if at_end
                else f", {self._name(found)} is missing"
            )
        if any(texts[wanted:]):
            return f"{found} columns where the header has {wanted}"
        return ""

    def _text_damage(self, cells: list[bytes], texts: list[str]) -> str:
        for position, (cell, text) in enumerate(zip(cells, texts, strict=True)):
            if "\ufffd" in text and len(cell) < KEPT and (self.lost or "\ufffd".encode() not in cell):
                return f"{self._name(position)}: holds bytes that are not text in the file's encoding"
            if "\0" in text:
                return f"{self._name(position)}: holds a zero byte"
        return ""

    def _fitted(self, texts: list[str]) -> tuple[str, ...]:
        """Return as many cells as the header has. Further cells are appended to the last one, for the rejects file."""
        wanted = len(self.header)
        if any(texts[wanted:]):
            texts = [*texts[: wanted - 1], self.delimiter.join(texts[wanted - 1 :])]
        return tuple(texts[:wanted] + [""] * (wanted - len(texts)))
