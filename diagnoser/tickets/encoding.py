"""The encoding of a ticket file. It is detected from the bytes, or the file is refused.

UTF-8 is certain, because the whole file was decoded. `diagnoser.text_encoding` guesses all other encodings.
"""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from diagnoser.errors import TicketError
from diagnoser.text_encoding import likely_encodings

BLOCK: Final = 4 * 2**20  # bytes of a file that are read at once
SAMPLE: Final = 2**20  # bytes that an encoding is guessed from
_NOT_OF_FILES: Final = {"idna", "punycode", "unicode-escape", "raw-unicode-escape"}
"""Codecs for domain names and program texts."""

_ASCII: Final = 0x7F  # largest byte of ASCII


def guess(path: Path) -> str:
    """Return the encoding of a file that is not valid UTF-8.

    `utf-8` is returned for a file that is UTF-8 with some damaged bytes.

    Raises:
        TicketError: No encoding fits, or two fit equally well.
    """
    found = likely_encodings(_sample(path), lambda name: _decodes(path, name))
    if not found:
        raise TicketError(
            f"{path} is in none of UTF-8, UTF-16, GB18030 and Big5: save it as UTF-8, or name its encoding."
        )
    if len(found) > 1:
        raise TicketError(f"{path} could be GB18030 or Big5: save it as UTF-8, or name its encoding.")
    return found[0]


def transcode(path: Path, encoding: str, into: Path) -> int:
    """Write the file as UTF-8 with line feeds. Return the number of characters that could not be decoded.

    Raises:
        TicketError: There is no such encoding of text files, or the whole file cannot be decoded with it.
    """
    lost = 0
    decoder = _decoder(encoding)
    try:
        with path.open("rb") as source, into.open("w", encoding="utf-8", newline="") as target:
            for text in _decoded(source, decoder):
                lost += text.count("\ufffd")
                target.write(text)
    except UnicodeError as error:
        hint = "; name utf-16-le or utf-16-be" if "16" in encoding else ""
        raise TicketError(f"{path} cannot be read as {encoding}: {error}{hint}.") from error
    return lost


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    """Return a decoder that replaces wrong bytes."""
    try:
        "".encode(encoding)  # refuses codecs that do not turn text into bytes, such as rot13 and base64
        if codecs.lookup(encoding).name not in _NOT_OF_FILES:
            return codecs.getincrementaldecoder(encoding)(errors="replace")
    except (LookupError, UnicodeError):
        pass
    raise TicketError(f"{encoding!r} is not the name of an encoding of text files.")


def _decoded(source: BinaryIO, decoder: codecs.IncrementalDecoder) -> Iterator[str]:
    r"""Yield the text with every line end as \n (old Macs write \r alone), and without a byte order mark."""
    waiting, first = "", True
    while True:
        block = source.read(BLOCK)
        text = waiting + decoder.decode(block, final=not block)
        if first:
            text, first = text.removeprefix("\ufeff"), False
        waiting = "\r" if text.endswith("\r") and block else ""
        yield text.removesuffix(waiting).replace("\r\n", "\n").replace("\r", "\n")
        if not block:
            return


def _sample(path: Path) -> bytes:
    """Return bytes around the first byte that is not ASCII. If there is none, return no bytes."""
    with path.open("rb") as source:
        start = 0
        while block := source.read(BLOCK):
            if not block.isascii() or b"\0" in block:
                beyond = next(index for index, byte in enumerate(block) if byte > _ASCII or byte == 0)
                source.seek(max(0, (start + beyond - 64) // 2 * 2))
                return source.read(SAMPLE)
            start += len(block)
    return b""


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as source:
            while block := source.read(BLOCK):
                decoder.decode(block)
    except UnicodeDecodeError:
        return False
    return True  # a character that is cut off at the end of the file is the damage of its row
