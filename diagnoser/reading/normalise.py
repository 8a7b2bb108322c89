"""The character form of a report, with a mapping back to its original words.

Each character by itself is normalised to NFKC, lower case, simplified script, and to one kind of quote, dash and clause
end (a line feed).  This is done character by character, so the mapping back is exact.  Patterns are brought to the same
form, so differences of script do not matter.
"""

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import opencc

from diagnoser.reading.sounds import with_right_sounds

CLAUSE_END = "\n"
Places: TypeAlias = Sequence[int]

_MARKS = {
    **dict.fromkeys("。；！？，…｡\r\v\f\x85\u2028\u2029", CLAUSE_END),
    **dict.fromkeys("‘’ʼ`´＇", "'"),
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    # People put quotes around parts of words ("MEM"灯亮). Zero-width characters come from web forms.
    **dict.fromkeys('"“”„«»「」『』【】《》〈〉＂\u200b\u200c\u200d\u2060\ufeff\xad', ""),
}
_FIRST_HAN = "\u2e80"


class _Characters(dict[int, str]):
    """A cache of the normal form of each character.  It never has more entries than Unicode has characters."""

    def __init__(self) -> None:
        super().__init__({ord(character): form for character, form in _MARKS.items()})
        self._simplify = opencc.OpenCC("t2s").convert

    def __missing__(self, code: int) -> str:
        form = unicodedata.normalize("NFKC", chr(code)).casefold()
        if form >= _FIRST_HAN and form.isalpha():  # half of a surrogate pair is not a letter
            form = self._simplify(form)
        self[code] = form
        return form


_CHARACTERS = _Characters()

LONGEST_FORM: Final = 18
"""Characters of the longest normal form of one character (U+FDFA, an Arabic ligature)."""


def normal_length(text: str) -> int:
    r"""Return the number of characters of a text after it is normalised.

    >>> normal_length("5 \u33a1"), normal_length("\ufdfa")
    (4, 18)
    """
    return len(text.translate(_CHARACTERS))


@dataclass(frozen=True, slots=True)
class Form:
    """A text in a normal form.  Its character i comes from `[starts[i], ends[i])` of the original text."""

    text: str
    starts: Places
    ends: Places

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the interval of the original text for the characters from start to end."""
        return self.starts[start], self.ends[end - 1]

    def place(self, offset: int) -> int:
        """Return the first place of this form that comes from an offset of the original text or from one behind it."""
        return bisect_left(self.starts, offset)


def character_form(text: str) -> Form:
    r"""Return the character form of a text.

    >>> character_form("ＭＥＭ燈亮，").text
    'mem灯亮\n'
    """
    form = with_right_sounds(_ASCII_ENDS.sub(CLAUSE_END, text.translate(_CHARACTERS)))
    # No character of ASCII becomes two, so equal lengths mean that none was left out.
    if len(form) == len(text) and (
        text.isascii() or all(map(len, map(_CHARACTERS.__getitem__, set(map(ord, text)))))
    ):
        return Form(form, range(len(text)), range(1, len(text) + 1))
    lengths = [len(_CHARACTERS[ord(character)]) for character in text]
    starts = array("L", (place for place, length in enumerate(lengths) for _ in range(length)))
    return Form(form, starts, array("L", (place + 1 for place in starts)))


# A comma or full stop inside a number or name, as in 1,024 and x.y, does not end a clause.
# Neither does that of "4 nos." and "no. 3".
_ASCII_ENDS = re.compile(r"[;!?|]|\.(?![0-9a-z])(?<!\bnos\.)(?!(?<=\bno\.) ?[0-9])|,(?!(?<=[0-9],)[0-9])")
