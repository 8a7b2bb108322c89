"""Guessing the encoding of text from its bytes, for ticket files and network files.

UTF-16 is recognised by its zero bytes, and UTF-8 by its valid multi-byte characters.  GB18030 and Big5 accept many byte
sequences of each other.  A text in one of them must therefore decode without error, and nearly all of its two-byte
characters must be among the frequent characters of that encoding.
"""

import codecs
from collections.abc import Callable
from typing import Final

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, because its mark begins like that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FREQUENT: Final = 0.8
"""Least share of frequent characters among two-byte characters; it is above 0.95 in real texts."""

_MARGIN: Final = 0.1
"""If the shares of GB18030 and Big5 differ by less than this, the encoding is ambiguous."""

_UTF8_SHARE: Final = 0.9
_ASCII: Final = 0x7F
_LETTERS: Final = 0xA4
_LOWEST_TRAIL: Final = 0x40
_NO_TRAIL: Final = range(0x7F, 0xA1)
_WIDE_SHARE: Final = 0.2
"""Least share of zero bytes at even or odd positions in UTF-16 text with Latin letters and digits."""


def marked(start: bytes) -> str | None:
    """Return the encoding of the byte order mark at the start of a text, or None without a mark."""
    return next((name for mark, name in MARKS if start.startswith(mark)), None)


def likely_encodings(sample: bytes, decodes: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the likely encodings of a text in invalid UTF-8, the likeliest first.

    One encoding is a clear result.  Two mean that both are possible, and none means that no known encoding fits.
    `utf-8` means UTF-8 with some damaged bytes.

    >>> likely_encodings("服务器无显示".encode("gb18030"), lambda name: True)
    ('gb18030',)

    Args:
        sample: Bytes of the text, with some beyond ASCII.
        decodes: Whether the whole text can be decoded with an encoding.
    """
    wide = _wide(sample)
    if wide:
        return (wide,)
    if _utf8_share(sample) >= _UTF8_SHARE:
        return ("utf-8",)
    shares = {
        "gb18030": _frequent_share(sample, 0xB0, 0xD7, 0xA1),
        "big5": _frequent_share(sample, 0xA4, 0xC6, 0x40),
    }
    fitting = [name for name, share in shares.items() if share >= _FREQUENT and decodes(name)]
    if abs(shares["gb18030"] - shares["big5"]) < _MARGIN:
        return tuple(fitting)
    return tuple(sorted(fitting, key=lambda name: -shares[name])[:1])


def _wide(sample: bytes) -> str | None:
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) < max(1.0, _WIDE_SHARE * len(sample) / 2):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _utf8_share(sample: bytes) -> float:
    """Return the share of non-ASCII bytes in valid UTF-8 characters. A cut character at the end is left out."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="ignore")
    kept = decoder.decode(sample).encode("utf-8")
    beyond = _beyond(sample) - _beyond(decoder.getstate()[0])
    return _beyond(kept) / beyond if beyond else 1.0


def _beyond(data: bytes) -> int:
    return sum(byte > _ASCII for byte in data)


def _frequent_share(sample: bytes, first: int, last: int, low: int) -> float:
    """Return the share of frequent characters among two-byte characters, without punctuation.

    GB18030 has its 3,755 frequent characters at B0-D7, A1-FE.  Big5 has its 5,401 at A4-C6, 40-7E and A1-FE.  Both
    have punctuation and full-width forms below A4.
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
