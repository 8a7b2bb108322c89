"""Which encoding a text file is in; told by its bytes, or refused.

UTF-8 is proved, not guessed: the whole file was decoded.  UTF-16 shows by its mark or by its zero bytes.  GB18030
and Big5 accept much of each other, so the file must decode as one of them *and* look like it: nearly all of its
two-byte characters must lie where that encoding keeps its frequent characters, and clearly more than the other's.
"""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from diagnoser.errors import TicketError

BLOCK: Final = 4 * 2**20
SAMPLE: Final = 2**20
MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FREQUENT: Final = (
    0.8  # share of two-byte characters among the frequent ones; measured .95 and more on real text
)
_MARGIN: Final = 0.1
_UTF8_SHARE: Final = 0.9
_ASCII: Final = 0x7F
_LETTERS: Final = 0xA4
_LOWEST_TRAIL: Final = 0x40
_NO_TRAIL: Final = range(0x7F, 0xA1)
_WIDE_SHARE: Final = 0.2  # zero bytes on one side of the byte pairs in UTF-16 with Latin letters and digits


def marked(start: bytes) -> str | None:
    """Return the encoding that the first bytes announce, if they do."""
    return next((name for mark, name in MARKS if start.startswith(mark)), None)


def guess(path: Path) -> str:
    """Return the encoding of a file that is not valid UTF-8, or raise TicketError.

    `utf-8` is returned for a file that is UTF-8 with some damaged bytes.
    """
    sample = _sample(path)
    wide = _wide(sample)
    if wide:
        return wide
    if _utf8_share(sample) >= _UTF8_SHARE:
        return "utf-8"
    return _chinese(path, sample)


def transcode(path: Path, encoding: str, into: Path) -> int:
    """Write the file as UTF-8 with plain line ends; return how many characters could not be read."""
    lost = 0
    try:
        decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    except LookupError:
        raise TicketError(f"{encoding!r} is not the name of an encoding.") from None
    with path.open("rb") as source, into.open("w", encoding="utf-8", newline="") as target:
        for text in _decoded(source, decoder):
            lost += text.count("\ufffd")
            target.write(text)
    return lost


def _decoded(source: BinaryIO, decoder: codecs.IncrementalDecoder) -> Iterator[str]:
    r"""Yield the text with \r alone, as old Macs write it, turned into \n; and without a mark at the start."""
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
    """Return bytes from the file: its start, or the neighbourhood of its first byte beyond ASCII."""
    with path.open("rb") as source:
        start = 0
        while block := source.read(BLOCK):
            if not block.isascii() or b"\0" in block:
                beyond = next(index for index, byte in enumerate(block) if byte > _ASCII or byte == 0)
                source.seek(max(0, (start + beyond - 64) // 2 * 2))
                return source.read(SAMPLE)
            start += len(block)
    return b""


def _wide(sample: bytes) -> str | None:
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) < _WIDE_SHARE * len(sample) / 2:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _utf8_share(sample: bytes) -> float:
    """Return the share of bytes beyond ASCII in well-formed UTF-8 characters; one cut off at the end is left out."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="ignore")
    kept = decoder.decode(sample).encode("utf-8")
    beyond = _beyond(sample) - _beyond(decoder.getstate()[0])
    return _beyond(kept) / beyond if beyond else 1.0


def _beyond(data: bytes) -> int:
    return sum(byte > _ASCII for byte in data)


def _chinese(path: Path, sample: bytes) -> str:
    shares = {
        "gb18030": _frequent_share(sample, 0xB0, 0xD7, 0xA1),
        "big5": _frequent_share(sample, 0xA4, 0xC6, 0x40),
    }
    fitting = [name for name, share in shares.items() if share >= _FREQUENT and _decodes(path, name)]
    if not fitting:
        raise TicketError(
            f"{path} is in none of UTF-8, UTF-16, GB18030 and Big5: save it as UTF-8, or name its encoding."
        )
    if len(fitting) > 1 and abs(shares["gb18030"] - shares["big5"]) < _MARGIN:
        raise TicketError(f"{path} could be GB18030 or Big5: save it as UTF-8, or name its encoding.")
    return max(fitting, key=lambda name: shares[name])


def _frequent_share(sample: bytes, first: int, last: int, low: int) -> float:
    """Return the share of two-byte characters, punctuation aside, whose bytes are those of frequent ones.

    GB18030 keeps its 3,755 frequent characters at B0-D7, A1-FE; Big5 its 5,401 at A4-C6, 40-7E and A1-FE.  Both
    keep punctuation and full-width forms below A4.
    """
    characters = frequent = index = 0
    while index < len(sample) - 1:
        lead, trail = sample[index], sample[index + 1]
        index += 2 if lead > _ASCII else 1
        if lead <= _ASCII or (lead < _LETTERS and trail >= _LOWEST_TRAIL):
            continue
        characters += 1
        frequent += first <= lead <= last and low <= trail and trail not in _NO_TRAIL
    return frequent / characters if characters else 0.0


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as source:
            while block := source.read(BLOCK):
                decoder.decode(block)
    except UnicodeDecodeError:
        return False
    return True  # a character cut off at the very end is for the row that holds it
