"""From a text to its clauses: the words of the dictionary and the quantities, cut where a clause ends."""

import re
import string
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Final, TypeAlias

from diagnoser.reading.grammar.dictionary import Dictionary
from diagnoser.reading.grammar.quantities import MODEL, quantities_of
from diagnoser.reading.grammar.tokens import Clause, Senses, Token
from diagnoser.reading.normalise import CLAUSE_END, Form
from diagnoser.reading.word_form import WordForm

MAX_TOKENS = 20_000

MOST_IN_CLAUSE = 40
"""A clause with more tokens is cut, so that the work stays linear in the length of the text."""


_Hit: TypeAlias = tuple[int, int, Senses]
"""A word: where it begins, and where it ends as a negative number, so that of two the longer one sorts first."""


def tokens_of(
    dictionary: Dictionary, characters: Form, words: WordForm, machines: Sequence[tuple[int, int]] = ()
) -> list[Token]:
    """Return the tokens from left to right.  Words do not overlap: the leftmost and longest wins."""
    found = [*_words(dictionary, words, characters.text), *quantities_of(characters.text)]
    found += _unnamed(found, machines) if machines else []
    return sorted(found, key=lambda token: (token.start, -token.end))[:MAX_TOKENS]


def _unnamed(found: Iterable[Token], machines: Iterable[tuple[int, int]]) -> Iterator[Token]:
    """Yield the names of machines that no token tells yet."""
    places = sorted((each.start, each.end) for each in found if each.concept("place"))
    for start, end in machines:
        before = bisect_left(places, (end, 0))
        # Two tokens may begin inside one another, but three do not.
        if not any(last > start for _, last in places[max(0, before - 2) : before]):
            yield Token(start, end, MODEL)


_ON: Final = re.compile(
    r" (?:the|a|an|my|our|your|this|that|these|its|one|both|all|boot|startup|power|[0-9]|[a-z]{3,6}days?(?![a-z]))"
)
"""What follows "on" where it is a preposition and not the state of a lamp."""


def _words(dictionary: Dictionary, words: WordForm, text: str) -> Iterator[Token]:
    if dictionary.automaton is None:
        return
    last = -1
    form = words.text
    hits = sorted(_hits(dictionary, form))
    for start, minus_end, senses in hits:
        end = -minus_end
        if start < last or (form.endswith(_ENDING, start, end) and _takes_from_next(form, end, hits)):
            continue
        if form[start:end] == "on" and _ON.match(text, words.span(start, end)[1]):
            continue
        yield Token(*words.span(start, end), senses)
        last = end


_ENDING = (" on", " at", " not")


def _takes_from_next(text: str, end: int, hits: Sequence[_Hit]) -> bool:
    """Return whether a word ends with the preposition that begins a longer one: "freezing on" before "on and off"."""
    for preposition in _ENDING:
        if text.endswith(preposition, 0, end):
            start = end - len(preposition) + 1
            place = bisect_left(hits, start, key=_start_of)
            return place < len(hits) and hits[place][0] == start and -hits[place][1] > end
    return False


_start_of: Final = itemgetter(0)


_ALNUM = frozenset(string.ascii_letters + string.digits)
_DIGITS = frozenset(string.digits)


def _hits(dictionary: Dictionary, text: str) -> Iterator[_Hit]:
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
        yield start, -end, senses


_ENDS_SENTENCE = frozenset(".。!！?？\n\r｡")
_QUESTION = frozenset("?？")


_CLAUSE_END: Final = re.compile(CLAUSE_END)


def clauses_of(text: str, characters: Form, tokens: Iterable[Token]) -> list[Clause]:
    """Return the clauses that hold a token.  A word of contrast ("but", 但是) or of time ("after") begins one."""
    ends = [found.start() for found in _CLAUSE_END.finditer(characters.text)]
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
