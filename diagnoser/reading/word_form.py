"""The word form of a report: English words without their inflection, one word for all synonyms, no filler words.

Blanks between Chinese characters are removed.  Patterns are brought to the same form.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Final, TypeAlias

from diagnoser.reading.normalise import CLAUSE_END, Places
from diagnoser.reading.words import CHINESE_WORDS, FILLERS, NUMBERED, fold_word

_Piece: TypeAlias = tuple[int, int, Sequence[str], bool]
"""Start and end in the original text, its forms, and whether these are the characters of the text one by one."""


@dataclass(frozen=True, slots=True)
class WordForm:
    """A text in word form, in pieces, because few of its characters are ever looked up.

    Attributes:
        text: The text.
        offsets: Where each piece begins in it.
        pieces: What each piece was made of.
    """

    text: str
    offsets: Places
    pieces: Sequence[_Piece]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the interval of the original text for the characters from start to end."""
        first = bisect_right(self.offsets, start) - 1
        last = bisect_left(self.offsets, end, first) - 1
        begins, _, _, plain = self.pieces[first]
        if plain:
            begins += start - self.offsets[first]
        from_, ends, _, plain = self.pieces[last]
        return begins, from_ + end - self.offsets[last] if plain else ends


def _alternatives(words: Iterable[str]) -> str:
    """Return a regular expression for the longest of these words.  A word that begins in ASCII must begin a word."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    # The look at the first character spares the matcher hundreds of comparisons at most places.
    first = "".join(sorted({word[0] for word in longest_first}))
    every = "|".join(("(?<![a-z])" if word[0].isascii() else "") + re.escape(word) for word in longest_first)
    return f"(?=[{re.escape(first)}])(?:{every})"


_END = r"(?P<end>   [ \t]*(?: \n | [ ]-+[ ] | --+ )[\s]* )"
_SPACE = r"(?P<space> [ \t\xa0]*\+[ \t]*(?=[a-z]) | [ \t\xa0]+ | (?<=[a-z0-9])[-_](?=[a-z]) )"
_KEY = r"(?P<key>   ctrl[ \t]*[-+]?[ \t]*[a-z](?![a-z]) )"
_CHINESE_PIECES = r"""
    (?P<drive> (?: (?<=[^\x00-\x7f]) | (?<=[^\x00-\x7f][ ]) ) hdds? (?![a-z])
             | hdds? (?=[0-9]{0,2}[ ]?[^\x00-\x7f]) )
  | (?P<count> (?P<noun> NUMBERED ) [ ]?[0-9]{1,2}号? (?![0-9a-z./%个块颗只条盏台组寸年月日点-]|:[0-9]) )
  | (?P<degree> (?:特别|非常|十分|很|(?<!以)太|比较|有点|也(?!许)|都|均|已经?) )
  | (?P<chinese> CHINESE )
""".replace("CHINESE", _alternatives(CHINESE_WORDS)).replace("NUMBERED", _alternatives(NUMBERED))
_ASCII_COUNT = r"(?: (?:NUMBERED) [ ]?[0-9]{1,2} (?![0-9a-z./%-]|:[0-9]) )".replace(
    "NUMBERED", _alternatives(filter(str.isascii, NUMBERED))
)
_DENIED = r"""
    (?P<denied> (?<![a-z])(?: (?:refus(?:es?|ed|ing)|fail(?:s|ed|ing)?|unable|declines|declined) [ ] to (?=[ ][a-z])
             | no [ ] longer (?![a-z]) ) )
"""
_WORD = r"(?P<word>  [a-z]+(?:'[a-z]+)? )"
_TOKENS = re.compile(f"{_END}|{_SPACE}|{_KEY}|{_CHINESE_PIECES}|{_DENIED}|{_WORD}", re.VERBOSE)
_ASCII_TOKENS = re.compile(
    "( [ ](?=[a-z0-9]) | (?=[a-z])(?:"
    + re.sub(r"\?P<[a-z]+>", "?:", f"{_KEY}|{_ASCII_COUNT}|{_DENIED}|{_WORD}) | {_END}|{_SPACE}")
    + ")",
    re.VERBOSE,
)
"""The same for a text without Chinese, which most of the work can be spared."""


def word_form(text: str, fillers: frozenset[str] = FILLERS) -> WordForm:
    """Return the word form of a character form, without the filler words.

    >>> word_form("the amber lights are on").text
    'amber led on'
    """
    return word_forms(text, fillers)[0]


def word_forms(text: str, *fillers: frozenset[str]) -> list[WordForm]:
    """Return the word forms of a character form, one without each of these sets of words."""
    tokens = _ascii_pieces(text, fillers) if text.isascii() else _pieces(text, fillers)
    return [_built(tokens, each) for each in range(len(fillers))]


def _ascii_pieces(text: str, fillers: tuple[frozenset[str], ...]) -> list[_Piece]:
    """Return the pieces of a text without Chinese.  The same word has the same forms everywhere but beside a digit."""
    number, forms = len(fillers), _forms_with(fillers)
    split = _ASCII_TOKENS.split(text)
    found: list[_Piece] = []
    place = 0
    for at, token in enumerate(split):
        if not token:
            continue
        end = place + len(token)
        if not at & 1:
            found.append((place, end, (token,) * number, True))
        else:
            pieces = forms[token]
            if (before := split[at - 1]) or split[at + 1]:
                beside_digit = before[-1:] in _DIGITS or split[at + 1][:1] in _DIGITS
                if beside_digit and _WORD_TOKEN.fullmatch(token) and not _KEY_TOKEN.fullmatch(token):
                    pieces = (token,) * number
            found.append((place, end, pieces, False))
        place = end
    return found


def _pieces(text: str, fillers: tuple[frozenset[str], ...]) -> list[_Piece]:
    found: list[_Piece] = []
    number = len(fillers)
    place = 0
    for token in _TOKENS.finditer(text):
        start, end = token.span()
        if place < start:
            found.append((place, start, (text[place:start],) * number, True))
        if token.lastgroup == "word":
            pieces = _words(token.group(), text[start - 1 : start] + text[end : end + 1], fillers)
        else:
            pieces = (_folded(token, text),) * number
        found.append((start, end, pieces, False))
        place = end
    if place < len(text):
        found.append((place, len(text), (text[place:],) * number, True))
    return found


def _built(tokens: Iterable[_Piece], number: int) -> WordForm:
    """Return the form of the pieces with this number.  Blanks that separate no words are left out."""
    texts, pieces = list[str](), list[_Piece]()
    blank: _Piece | None = None
    last = CLAUSE_END
    for token in tokens:
        piece = token[2][number]
        if not piece:
            continue
        if piece == " ":
            if blank is None and not _closes(last):
                blank = token
            continue
        if blank is not None:
            if not _closes(piece[0]):
                texts.append(" ")
                pieces.append(blank)
            blank = None
        texts.append(piece)
        pieces.append(token)
        last = piece[-1]
    return WordForm("".join(texts), list(accumulate(map(len, texts), initial=0)), pieces)


class _Forms(dict[str, tuple[str, ...]]):
    """The normal forms of the tokens of `_ASCII_TOKENS`, as far as they were asked for."""

    def __init__(self, fillers: tuple[frozenset[str], ...]) -> None:
        super().__init__()
        self._fillers = fillers

    def __missing__(self, token: str) -> tuple[str, ...]:
        if len(self) >= MOST_FORMS:
            self.clear()
        forms = self[token] = self._of(token)
        return forms

    def _of(self, token: str) -> tuple[str, ...]:
        number = len(self._fillers)
        if not token[0].isalpha():
            ends = CLAUSE_END in token or ("-" in token and len(token) > 1)
            return (CLAUSE_END if ends else " ",) * number
        if token[-1] in _DIGITS:
            return (_counted(token.rstrip("0123456789").rstrip()),) * number
        if _KEY_TOKEN.fullmatch(token):
            return (f"ctrl+{token[-1]}",) * number
        return ("not",) * number if " " in token else _folded_words(token, self._fillers)


MOST_FORMS: Final = 1 << 16
_forms_with = lru_cache(maxsize=8)(_Forms)


def _folded(token: re.Match[str], text: str) -> str:
    match token.lastgroup:
        case "end":
            return CLAUSE_END
        case "space":
            return " "
        case "key":
            return f"ctrl+{text[token.end() - 1]}"
        case "drive":
            return "硬盘"
        case "count":
            # The number of a component does not change the symptom: 电源2灯灭, fan 3 failed.
            return _counted(token["noun"])
        case "degree":
            return ""
        case "denied":
            # "Refuses to start" and "no longer starts" say the same as "does not start".
            return "not"
        case _:
            return CHINESE_WORDS[token.group()]


def _counted(noun: str) -> str:
    return fold_word(noun) if noun.isascii() else CHINESE_WORDS.get(noun, noun)


_DIGITS: Final = frozenset("0123456789")
_KEY_TOKEN: Final = re.compile(_KEY, re.VERBOSE)
_WORD_TOKEN: Final = re.compile(_WORD, re.VERBOSE)


def _words(word: str, around: str, fillers: tuple[frozenset[str], ...]) -> tuple[str, ...]:
    """Return the normal forms of a word without each of these sets of words."""
    # Letters next to a digit are part of a name (x3650, dimm1, 0x7b) and not an English word.
    if not _DIGITS.isdisjoint(around):
        return (word,) * len(fillers)
    pieces = _folded_words(word, fillers)
    # Between Chinese characters an "a" or an "i" is a label (i灯亮), not an article.
    return pieces if around.isascii() else tuple(piece or word for piece in pieces)


@lru_cache(maxsize=1 << 16)
def _folded_words(word: str, fillers: tuple[frozenset[str], ...]) -> tuple[str, ...]:
    return tuple(fold_word(word, each) for each in fillers)


def _closes(character: str) -> bool:
    """Return whether a blank next to this character can be dropped.  Only blanks between ASCII separate words."""
    return not character.isascii() or character in " \n"
