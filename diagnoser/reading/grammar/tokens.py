"""Tokens of a text: words of the dictionary, numbers and shares, with offsets into the character form."""

import re
import string
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from diagnoser.reading.grammar.dictionary import Dictionary, Sense, Senses
from diagnoser.reading.grammar.positions import is_label, lists_of, ordinals_of
from diagnoser.reading.normalise import CLAUSE_END, Form

MAX_TOKENS = 20_000

MOST_IN_CLAUSE = 40
"""A clause with more tokens is cut, so that the work stays linear in the length of the text."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a share at [start, end) of the character form.

    Attributes:
        senses: Its meanings; one word may have several.
        count: The number, or for a share the smaller number; 0 for a word.
        of: For a share such as `2 of 12` the larger number; otherwise 0.
    """

    start: int
    end: int
    senses: Senses
    count: int = 0
    of: int = 0

    def concept(self, kind: str) -> str:
        """Return the concept of a class, or an empty string."""
        return self.senses.first.get(kind, "")


NUMBER = Senses((Sense("number", "NUMBER"),))
LISTED = Senses((Sense("list", "LISTED"),))
ORDINAL = Senses((Sense("place", "POSITION"),))
SOME_OF = Senses((Sense("share", "SHARE"), Sense("state", "SOME_OF")))
SECONDS = Senses((Sense("duration", "SECONDS"),))
WARM = Senses((Sense("state", "WARM"),))
VERY_HOT = Senses((Sense("state", "VERY_HOT"), Sense("state", "WARM")))
WARM_FROM, HOT_FROM, HOTTEST = 30, 60, 200
ALL_OF = Senses((Sense("share", "SHARE"), Sense("state", "ALL_OF")))

_CHINESE_NUMBER = {c: n for n, c in enumerate("零一二三四五六七八九十")} | {"两": 2, "俩": 2}
_ENGLISH_NUMBER = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
} | {"both": 2, "a couple of": 2, "couple of": 2, "half a dozen": 6}
_WORDS = "|".join(sorted(_ENGLISH_NUMBER, key=len, reverse=True))
_ANY = rf"(?:[0-9]{{1,3}}|(?:{_WORDS})(?![a-z]))"
_PIECES = "[块个颗条根只台盏片张支枚粒路]"
_DRIVES = "drives?|disks?|discs?|hdds?|ssds?|spindles?|members?|硬盘|磁盘|盘|硬碟|碟"
_HAN = r"[0-9]{1,3}|[一二两三四五六七八九十]{1,3}"
_SHARE = re.compile(
    rf"(?<![0-9a-z.:])(?P<few>{_ANY})(?: (?:{_DRIVES}))? ?(?:of|out of|/) ?(?:the |my |our |its "
    rf"|these |those )?(?P<many>{_ANY})(?![0-9./])"
    rf"|(?:from|of|out of|among) (?:the |our |my |all "
    rf"|all the )?(?P<all>{_ANY}) (?:[a-z.]+ ){{0,2}}?(?:{_DRIVES})(?![a-z])[^\n0-9]{{0,24}} (?P<some>{_ANY})(?![0-9.:/])"
    rf"|(?P<them>{_ANY}) of (?:them|those|these|which)(?![a-z])|其中(?:的|有)?(?P<among>{_HAN})(?= ?{_PIECES})"
    rf"|(?P<whole>{_HAN}) ?{_PIECES} ?(?:{_DRIVES})?(?:里面?|里边|中|当中|之中|里头)?[^\n0-9一二两三四五六七八九十第]{{0,6}}?"
    rf"(?:有|掉|坏|挂|只有|得|其中|少|丢|的)[^\n0-9一二两三四五六七八九十第]{{0,4}}?(?P<part>{_HAN})(?= ?{_PIECES})"
)
_SECONDS = re.compile(
    r"(?<![0-9a-z.])(?:[0-9]{1,2}s(?![a-z])|(?:[0-9]{1,2}|a few|few|several|a couple of|couple of|two"
    r"|three|four|five|ten|half a|a|split)"
    r" (?:secs?|seconds?)(?![a-z]))|(?:[0-9]{1,2}|[一二两三四五六七八九十几数]{1,3})来?秒钟?"
)
_MODEL = re.compile(
    r"(?<![0-9a-z-])(?:(?:r|t|m|c|fc)[2-9][1-9]0(?:xd|xs|xa)?2?|(?:dl|ml|bl"
    r"|sl)[1-9][0-9]{1,2}[a-z]{0,2}|x3[0-9]{3}|hs2[0-9]|rd[2-6][0-9]0|sr[2-9][0-9]0|rh[0-9]{4}"
    r"|rx[0-9]{3}|ts[0-9]{3}|z[48]40)"
    r"(?: ?(?:g(?:en)? ?[0-9]{1,2}|m[1-6]|x5|v[2-7]))?(?![0-9a-z-])"
)
"""Models of servers, as people write them in place of "the server" ("the R610 starts and goes off")."""

MODEL = Senses((Sense("place", "MACHINE"),))

_DEGREES = re.compile(
    r"(?<![0-9a-z.])(?P<degrees>[0-9]{2,3})(?:\\.[0-9])? ?(?:°|degrees?|deg|℃|度|c(?![a-z0-9]))"
)
_NUMBER = re.compile(
    rf"(?<![0-9a-z.:/-])(?P<digits>[0-9]{{1,3}})(?![0-9a-z.:%/]|-[0-9]| ?(?:gb?|tb?|mb|m|k|%|°|℃|v|w|a"
    rf"|rpm|am|pm|hours?|days?|weeks?|months?|years?|min|sec|times|年|月|日|点|天|小时|分|秒|度|次|周|楼|号|槽|位)(?![a-z]))"
    rf"|(?<![a-z])(?P<word>{_WORDS})(?![a-z-]| (?:more |full |whole )?(?:hours?|days?|weeks?|months?"
    rf"|years?|min|sec|times|gb|tb))"
    rf"|(?<!第)(?<!第 )(?P<chinese>[一二两三四五六七八九十俩]{{1,3}})(?= ?{_PIECES})"
)


def tokens_of(dictionary: Dictionary, characters: Form, words: Form) -> list[Token]:
    """Return the tokens from left to right.  Words do not overlap: the leftmost and longest wins."""
    found = [*_words(dictionary, words), *_quantities(characters.text)]
    return sorted(found, key=lambda token: (token.start, -token.end))[:MAX_TOKENS]


def _words(dictionary: Dictionary, words: Form) -> Iterator[Token]:
    if dictionary.automaton is None:
        return
    last = -1
    for start, end, senses in sorted(_hits(dictionary, words.text), key=lambda hit: (hit[0], -hit[1])):
        if start >= last:
            yield Token(*words.span(start, end), senses)
            last = end


_ALNUM = frozenset(string.ascii_letters + string.digits)
_DIGITS = frozenset(string.digits)


def _hits(dictionary: Dictionary, text: str) -> Iterator[tuple[int, int, Senses]]:
    """Yield the words of the dictionary that are no part of a longer word or number.

    "raid5" is a raid and "dimm3" a dimm, but "ram" is no part of "program".
    """
    length = len(text)
    for place, (word, senses) in dictionary.automaton.iter(text):
        start, end = place + 1 - len(word), place + 1
        if start and word[0] in _ALNUM and text[start - 1] in _ALNUM:
            continue
        last = word[-1]
        if (
            end < length
            and last in _ALNUM
            and text[end] in _ALNUM
            and (last in _DIGITS) == (text[end] in _DIGITS)
        ):
            continue
        yield start, end, senses


_HAS_QUANTITY = re.compile(
    rf"[0-9一二两三四五六七八九十几数俩]|(?<![a-z])(?:{_WORDS}|few|several|half|some|a|split)(?![a-z])"
)


def _quantities(text: str) -> Iterator[Token]:
    if not _HAS_QUANTITY.search(text):
        return
    taken = bytearray(len(text) + 1)
    for start, end, length in lists_of(text):
        taken[start:end] = b"\1" * (end - start)
        yield Token(start, end, LISTED, length)
    for start, end in ordinals_of(text):
        yield Token(start, end, ORDINAL)
    for found in _SHARE.finditer(text):
        few = next(filter(None, (found[name] for name in ("few", "some", "part", "them", "among"))))
        many = found["many"] or found["all"] or found["whole"] or str(number_of(few) + 1)
        if 0 < number_of(few) <= number_of(many) and not taken[found.start()]:
            taken[found.start() : found.end()] = b"\1" * (found.end() - found.start())
            senses = SOME_OF if number_of(few) < number_of(many) else ALL_OF
            yield Token(*found.span(), senses, number_of(few), number_of(many))
    for found in _SECONDS.finditer(text):
        yield Token(*found.span(), SECONDS)
    for found in _MODEL.finditer(text):
        if not taken[found.start()]:
            yield Token(*found.span(), MODEL)
    for found in _DEGREES.finditer(text):
        degrees = int(found["degrees"])
        if WARM_FROM <= degrees < HOTTEST:
            yield Token(*found.span(), VERY_HOT if degrees >= HOT_FROM else WARM)
    for found in _NUMBER.finditer(text):
        if not taken[found.start()] and not is_label(text, *found.span()):
            yield Token(*found.span(), NUMBER, number_of(found.group()))


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


@dataclass(frozen=True, slots=True)
class Clause:
    """The tokens of one clause, its interval in the character form, and whether a sentence or a question ends with it."""

    start: int
    end: int
    tokens: tuple[Token, ...]
    ends_sentence: bool
    question: bool

    def of(self, *kinds: str) -> list[Token]:
        """Return the tokens that have a sense of one of these classes."""
        if len(kinds) == 1:
            return [token for token in self.tokens if kinds[0] in token.senses.first]
        return [token for token in self.tokens if not token.senses.first.keys().isdisjoint(kinds)]

    def has(self, kind: str) -> bool:
        """Return whether a token has a sense of this class."""
        return any(kind in token.senses.first for token in self.tokens)


_ENDS_SENTENCE = frozenset(".。!！?？\n\r｡")
_QUESTION = frozenset("?？")


def clauses_of(text: str, characters: Form, tokens: Iterable[Token]) -> list[Clause]:
    """Return the clauses that hold a token.  A word of contrast ("but", 但是) or of time ("after") begins one."""
    ends = [place for place, character in enumerate(characters.text) if character == CLAUSE_END]
    ends.append(len(characters.text))
    clauses: list[Clause] = []
    held: list[Token] = []
    start, number = 0, 0
    for token in tokens:
        while token.start >= ends[number]:
            mark = _mark(text, characters, ends[number])
            if held:
                clauses.append(_clause(start, ends[number], held, mark))
            elif clauses and mark in _ENDS_SENTENCE and not clauses[-1].ends_sentence:
                clauses[-1] = replace(clauses[-1], ends_sentence=True)
            held, start = [], ends[number] + 1
            number += 1
        if held and (len(held) >= MOST_IN_CLAUSE or _begins_clause(token, held, characters.text)):
            clauses.append(_clause(start, token.start, held, ""))
            held, start = [], token.start
        held.append(token)
    if held:
        clauses.append(_clause(start, ends[number], held, _mark(text, characters, ends[number]) or "."))
    return clauses


def _begins_clause(token: Token, held: Sequence[Token], text: str) -> bool:
    """Return whether a word begins a new clause.

    Contrast does, an English word of time such as "after", and a Chinese comma of lists that stands after a state: in
    "硬盘故障、阵列降级" two things are told, in "硬盘、内存报错" one.
    """
    if token.concept("contrast") or (token.concept("since") and text[token.start : token.end].isascii()):
        return True
    return "、" in text[held[-1].end : token.start] and bool(
        held[-1].concept("state") and token.concept("thing")
    )


def _clause(start: int, end: int, tokens: Iterable[Token], mark: str) -> Clause:
    return Clause(
        start, end, tuple(tokens), bool(mark) and mark in _ENDS_SENTENCE, bool(mark) and mark in _QUESTION
    )


def _mark(text: str, characters: Form, place: int) -> str:
    """Return the character of the text that ends a clause; empty at the end of the text."""
    return text[characters.starts[place]] if place < len(characters.text) else ""
