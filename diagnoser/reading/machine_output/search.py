"""One search through a text for the words of all tools, so that a reader looks only at lines that concern it."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

import ahocorasick

from diagnoser.reading.machine_output.records import Line, Tables, ToolReader
from diagnoser.reading.machine_output.templates import Hits, anchors_of, event_words

TIME_WORDS = ("time", "date", "created", "log entry")
"""One of them stands in each line that tells the time of the lines below it."""

TIME_LINE = re.compile(
    r"\s{0,40}(?:(?:event )?(?:time|date|timestamp|date/time|date and time|created)|log entry \d{1,6})\s{0,20}[:=]\s",
    re.IGNORECASE,
)
"""How a line begins that tells the time of the lines below it."""

LineHits: TypeAlias = Mapping[int, Hits]
"""Start of a line -> where in it the rows of a tool may stand; only lines that have a word of the tool."""


def lower_of(text: str) -> str:
    """Return a text in lower case and of the same length: one Turkish capital becomes two characters otherwise."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text.replace("\u0130", "I").lower()


def called(readers: tuple[ToolReader, ...], text: str, tables: Tables) -> list[ToolReader]:
    """Return the readers that have a trigger or an event text in a text in lower case."""
    found = {numbers for _, numbers in _callers(readers, tables).iter(text)}
    found |= {numbers for sign, numbers in _signs(readers) if sign in text}
    return [readers[number] for number in sorted({number for numbers in found for number in numbers})]


def hits_of(
    readers: Iterable[ToolReader],
    all_readers: tuple[ToolReader, ...],
    text: str,
    starts: Sequence[int],
    tables: Tables,
) -> dict[str, LineHits]:
    """Return for each tool the lines that concern it.

    Arguments:
        readers: The readers that are called.
        all_readers: All readers.
        text: The text in lower case.
        starts: The starts of its lines.
        tables: The tables.
    """
    found: dict[str, dict[int, list[Any]]] = {
        each.grammar.tool: {} for each in readers if each.grammar is not None
    }
    number, first, after = -1, 0, -1
    for last, (timed, always) in _anchors(all_readers, tables).iter(text):
        if last >= after:
            number = bisect_right(starts, last) - 1
            first = starts[number]
            after = starts[number + 1] if number + 1 < len(starts) else len(text) + 1
        entries = always
        if timed and TIME_LINE.match(text, first):  # prose has these words as well
            entries = (*timed, *always)
        for tool, length, templates in entries:
            lines = found.get(tool)
            if lines is not None:
                hit = (last + 1 - length - first, last + 1 - first, templates)
                if first in lines:
                    lines[first].append(hit)
                else:
                    lines[first] = [hit]
    return dict[str, LineHits](found)


def lines_with(lines: Sequence[Line], words: tuple[str, ...]) -> frozenset[int]:
    """Return the starts of the lines that have one of these words in lower case."""
    found: set[int] = set()
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.text) + 1)
    after = -1
    for last, _ in _words(words).iter(lower_of("\n".join([line.text for line in lines]))):
        if last >= after:
            number = bisect_right(starts, last) - 1
            after = starts[number + 1]
            found.add(lines[number].start)
    return frozenset(found)


@lru_cache(maxsize=8)
def _callers(readers: tuple[ToolReader, ...], tables: Tables) -> Any:
    """Return the automaton of the words that call the readers."""
    words: dict[str, set[int]] = {}
    for number, reader in enumerate(readers):
        for word in (*reader.triggers, *event_words(reader.tool, tables)):
            if len(word) > 1:
                words.setdefault(word, set()).add(number)
    return _automaton({word: tuple(sorted(numbers)) for word, numbers in words.items()})


@lru_cache(maxsize=8)
def _signs(readers: tuple[ToolReader, ...]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return the triggers of one character.  They are so frequent that to look for one of each is faster."""
    return tuple(
        (trigger, (number,))
        for number, reader in enumerate(readers)
        for trigger in reader.triggers
        if len(trigger) == 1
    )


_Entry: TypeAlias = tuple[str, int, Any]
"""A tool, the length of a word, and the rows of the tool that have it."""


@lru_cache(maxsize=8)
def _anchors(readers: tuple[ToolReader, ...], tables: Tables) -> Any:
    """Return the automaton of the rows of all grammars and of the other words of their lines.

    The value of a word is what it says in a line that tells a time, and what it says in every line.
    """
    grammars = [each.grammar for each in readers if each.grammar is not None]
    words: dict[str, list[_Entry]] = {}
    for grammar in grammars:
        for word in dict.fromkeys((*(each.word for each in grammar.contexts), *grammar.row_words)):
            words.setdefault(word, []).append((grammar.tool, len(word), ()))
        for word, templates in anchors_of(tables, grammar.tool).items():
            words.setdefault(word, []).append((grammar.tool, len(word), templates))
    timed = {word: tuple((grammar.tool, len(word), ()) for grammar in grammars) for word in TIME_WORDS}
    return _automaton(
        {word: (timed.get(word, ()), tuple(words.get(word, ()))) for word in {**words, **timed}}
    )


@lru_cache(maxsize=64)
def _words(words: tuple[str, ...]) -> Any:
    return _automaton(dict.fromkeys(words, ()))


def _automaton(words: Mapping[str, Any]) -> Any:
    automaton = ahocorasick.Automaton()
    for word, value in words.items():
        automaton.add_word(word, value)
    automaton.make_automaton()
    return automaton
