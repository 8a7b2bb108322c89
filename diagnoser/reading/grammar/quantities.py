"""Quantities of a text: numbers, shares such as "2 of 12", lists of places, durations, temperatures and models."""

import re
from collections.abc import Iterator
from typing import Final

from diagnoser.reading.grammar.positions import POSITION, is_label, lists_of, ordinals_of
from diagnoser.reading.grammar.tokens import Sense, Senses, Token

_CHINESE_NUMBER: Final = {c: n for n, c in enumerate("零一二三四五六七八九十")} | {"两": 2, "俩": 2}
_ENGLISH_NUMBER: Final = {
    "zero": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "both": 2,
    "a couple of": 2,
    "couple of": 2,
    "half a dozen": 6,
}
_WORDS = "|".join(sorted(_ENGLISH_NUMBER, key=len, reverse=True))
_PIECES = "[块个颗条根只台盏片张支枚粒路]"

_HAS_QUANTITY = re.compile(
    rf"[0-9一二两三四五六七八九十几数俩]|(?<![a-z])(?:{_WORDS}|few|several|half|some|a|split)(?![a-z])"
)
"""A text without a match holds no quantity."""


def quantities_of(text: str) -> Iterator[Token]:
    """Yield the quantities of a character form.  What belongs to a list or a share is no number of its own."""
    if not _HAS_QUANTITY.search(text):
        return
    taken = bytearray(len(text) + 1)
    yield from _places(text, taken)
    yield from _shares(text, taken)
    if _HAS_SECONDS.search(text):
        yield from (Token(*found.span(), SECONDS) for found in _SECONDS.finditer(text))
    numbers = [_SPELLED]
    if _DIGIT.search(text):
        yield from (
            Token(*found.span(), MODEL) for found in _MODEL.finditer(text) if not taken[found.start()]
        )
        yield from _temperatures(text)
        numbers.append(_DIGITS)
    if not text.isascii():
        numbers.append(_CHINESE)
    for each in numbers:
        for found in each.finditer(text):
            if not taken[found.start()] and not is_label(text, *found.span()):
                yield Token(*found.span(), NUMBER, number_of(found.group()))


LISTED = Senses.of(Sense("list", "LISTED"))
ORDINAL = Senses.of(Sense("place", POSITION))


def _places(text: str, taken: bytearray) -> Iterator[Token]:
    for start, end, length in lists_of(text):
        taken[start:end] = b"\1" * (end - start)
        yield Token(start, end, LISTED, length)
    for start, end in ordinals_of(text):
        yield Token(start, end, ORDINAL)


SOME_OF = Senses.of(Sense("share", "SHARE"), Sense("state", "SOME_OF"))
ALL_OF = Senses.of(Sense("share", "SHARE"), Sense("state", "ALL_OF"))

_ANY = rf"(?:[0-9]{{1,3}}|(?:{_WORDS})(?![a-z]))"
_HAN = r"[0-9]{1,3}|[一二两三四五六七八九十]{1,3}"
_NO_HAN = r"[^\n0-9一二两三四五六七八九十第]"
_DRIVES = "drives?|disks?|discs?|hdds?|ssds?|spindles?|members?|硬盘|磁盘|盘|硬碟|碟"
_FEW_OF_MANY = (
    rf"(?<![0-9a-z.:])(?P<few>{_ANY})(?: (?:{_DRIVES}))? ?(?:of|out of|/)"
    rf" ?(?:the |my |our |its |these |those )?(?P<many>{_ANY})(?![0-9./])"
)
_OF_ALL_SOME = (
    rf"(?:from|of|out of|among) (?:the |our |my |all |all the )?(?P<all>{_ANY})"
    rf" (?:[a-z.]+ ){{0,2}}?(?:{_DRIVES})(?![a-z])[^\n0-9]{{0,24}} (?P<some>{_ANY})(?![0-9.:/])"
)
_SOME_OF_THEM = rf"(?P<them>{_ANY}) of (?:them|those|these|which)(?![a-z])"
_AMONG_THEM = rf"其中(?:的|有)?(?P<among>{_HAN})(?= ?{_PIECES})"
_PART_OF_WHOLE = (
    rf"(?P<whole>{_HAN}) ?{_PIECES} ?(?:{_DRIVES})?(?:里面?|里边|中|当中|之中|里头)?{_NO_HAN}{{0,6}}?"
    rf"(?:有|掉|坏|挂|只有|得|其中|少|丢|的){_NO_HAN}{{0,4}}?(?P<part>{_HAN})(?= ?{_PIECES})"
)
_SHARE = re.compile(f"{_FEW_OF_MANY}|{_OF_ALL_SOME}|{_SOME_OF_THEM}|{_AMONG_THEM}|{_PART_OF_WHOLE}")


_HAS_SHARE = tuple(
    re.compile(sign)
    for sign in (
        rf"of ?(?:the |my |our |its |these |those |all )*(?:[0-9]|{_WORDS}|them|those|these|which)",
        rf"/ ?(?:the |my |our |its |these |those )?(?:[0-9]|{_WORDS})",
        rf"from (?:the |our |my |all )*(?:[0-9]|{_WORDS})",
        rf"among (?:the |our |my |all )*(?:[0-9]|{_WORDS})",
        "其中",
        rf"[0-9一二两三四五六七八九十] ?{_PIECES}",
    )
)
"""A text without a match of any of these holds no share.  Each begins with plain letters, so the search is fast."""


def _shares(text: str, taken: bytearray) -> Iterator[Token]:
    """Yield the shares: "3 of 12 drives", "two of them", 八块盘掉了两块."""
    if not any(sign.search(text) for sign in _HAS_SHARE):
        return
    for found in _SHARE.finditer(text):
        few = next(filter(None, (found[name] for name in ("few", "some", "part", "them", "among"))))
        many = found["many"] or found["all"] or found["whole"] or str(number_of(few) + 1)
        if 0 < number_of(few) <= number_of(many) > 1 and not taken[found.start()]:
            taken[found.start() : found.end()] = b"\1" * (found.end() - found.start())
            senses = SOME_OF if number_of(few) < number_of(many) else ALL_OF
            yield Token(*found.span(), senses, number_of(few), number_of(many))


SECONDS = Senses.of(Sense("duration", "SECONDS"))
_HAS_SECONDS = re.compile(r"[0-9]s|sec|秒")
_SECONDS = re.compile(
    r"(?<![0-9a-z.])(?:[0-9]{1,2}s(?![a-z])|(?:[0-9]{1,2}|a few|few|several|a couple of|couple of|two"
    r"|three|four|five|ten|half a|a|split)"
    r" (?:secs?|seconds?)(?![a-z])"
    r"(?!(?<=a second) (?!or|later|after|and|then|at|it|each|per|before|but|when)[a-z]))"
    r"|(?:[0-9]{1,2}|[一二两三四五六七八九十几数]{1,3})来?秒钟?"
)

MODEL = Senses.of(Sense("place", "MACHINE"))
_MODEL = re.compile(
    r"(?<![0-9a-z-])(?:(?:r|t|m|c|fc)[2-9][1-9]0(?:xd|xs|xa)?2?|(?:dl|ml|bl"
    r"|sl)[1-9][0-9]{1,2}[a-z]{0,2}|x3[0-9]{3}|hs2[0-9]|rd[2-6][0-9]0|sr[2-9][0-9]0|rh[0-9]{4}"
    r"|rx[0-9]{3}|ts[0-9]{3}|z[48]40)"
    r"(?: ?(?:g(?:en)? ?[0-9]{1,2}|m[1-6]|x5|v[2-7]))?(?![0-9a-z-])"
)
"""Models of servers, as people write them in place of "the server" ("the R610 starts and goes off")."""


WARM = Senses.of(Sense("state", "WARM"))
VERY_HOT = Senses.of(Sense("state", "VERY_HOT"), Sense("state", "WARM"))
WARM_FROM: Final = 30
HOT_FROM: Final = 60
HOTTEST: Final = 200
"""Degrees Celsius.  Colder or still hotter numbers are no temperature of a machine that complains of heat."""

_DEGREES = re.compile(
    r"(?<![0-9a-z.])(?P<degrees>[0-9]{2,3})(?:\.[0-9])? ?(?:°|degrees?|deg|℃|度|c(?![a-z0-9]))"
)


def _temperatures(text: str) -> Iterator[Token]:
    for found in _DEGREES.finditer(text):
        degrees = int(found["degrees"])
        if WARM_FROM <= degrees < HOTTEST:
            yield Token(*found.span(), VERY_HOT if degrees >= HOT_FROM else WARM)


NUMBER = Senses.of(Sense("number", "NUMBER"))
_UNITS = (
    "gb?|tb?|mb|m|k|%|°|℃|v|w(?!/)|a|rpm|am|pm|hours?|days?|weeks?|months?|years?|min|sec|times"
    "|年|月|日|点|天|小时|分|秒|度|次|周|楼|号|槽|位"
)
_TIMES = "hours?|days?|weeks?|months?|years?|min|sec|times|gb|tb"
_DIGIT = re.compile("[0-9]")
_DIGITS = re.compile(rf"[0-9](?<![0-9a-z.:/-].)[0-9]{{0,2}}(?![0-9a-z.:%/]|-[0-9]| ?(?:{_UNITS})(?![a-z]))")
_SPELLED = re.compile(rf"(?<![a-z])(?:{_WORDS})(?![a-z-]| (?:more |full |whole )?(?:{_TIMES}))")
_CHINESE = re.compile(
    rf"[一二两三四五六七八九十俩](?<!第.)(?<!第 .)[一二两三四五六七八九十俩]{{0,2}}(?= ?{_PIECES})"
)


def number_of(word: str) -> int:
    """Return the value of a number in digits, English or Chinese.

    >>> [number_of(word) for word in ("12", "both", "十二", "两", "二十")]
    [12, 2, 12, 2, 20]
    """
    if word.isdigit():
        return int(word)
    if word in _ENGLISH_NUMBER:
        return _ENGLISH_NUMBER[word]
    tens, mark, ones = word.partition("十")
    if not mark:
        return _CHINESE_NUMBER.get(word, 0)
    return _CHINESE_NUMBER.get(tens, 1) * 10 + _CHINESE_NUMBER.get(ones, 0)
