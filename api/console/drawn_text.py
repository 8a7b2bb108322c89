"""Line breaks for texts in pictures. A Chinese character is as wide as two Latin letters."""

import re
from unicodedata import east_asian_width

WORD = re.compile(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+|\s+")


def width_of(text: str) -> int:
    """Return the width of a text, in letters of usual width.

    >>> width_of("PSU"), width_of("电源")
    (3, 4)
    """
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def lines_of(text: str, width: int) -> list[str]:
    """Break a text into lines of at most a given width. A longer word is cut.

    >>> lines_of("RAID controller adapter (PERC / Smart Array)", 23)
    ['RAID controller adapter', '(PERC / Smart Array)']
    """
    lines = [""]
    for word in (piece for each in WORD.findall(text) for piece in _cut(each, width)):
        if width_of((lines[-1] + word).rstrip()) > width:
            lines.append("")
        lines[-1] += word if lines[-1] else word.lstrip()
    return [line.rstrip() for line in lines if line.strip()]


def clipped(text: str, width: int) -> str:
    """Return a text. If it is too wide, return its beginning with an ellipsis.

    >>> clipped("power supply", 8), clipped("fan", 8)
    ('power s…', 'fan')
    """
    if width_of(text) <= width:
        return text
    kept = text
    while width_of(kept) >= width:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def _cut(word: str, width: int) -> list[str]:
    return [word[start : start + width] for start in range(0, len(word), width)]
