"""The words of all symptoms, compiled once into one automaton and a few regular expressions."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ahocorasick
import opencc

from diagnoser.knowledge.patterns import Pattern, Says, parse_pattern
from diagnoser.knowledge.records import Symptom
from diagnoser.reading.normal import character_form, word_form


@dataclass(frozen=True, slots=True)
class Entry:
    """What one pattern says of one symptom."""

    symptom: str
    says: Says


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that reading needs; immutable, and shared by threads.

    Attributes:
        automaton: Aho-Corasick automaton over word forms; the value is (pattern, entries).
        regular: Regular expressions with what they say.
        supersedes: Symptom -> less specific readings that it drops.
    """

    automaton: Any
    regular: tuple[tuple[re.Pattern[str], Entry], ...]
    supersedes: Mapping[str, tuple[str, ...]]

    @classmethod
    def compile(cls, symptoms: Sequence[Symptom]) -> "Lexicon":
        """Compile the patterns of these symptoms."""
        parsed = [(symptom.id, parse_pattern(p)) for symptom in symptoms for p in symptom.patterns]
        return cls(
            automaton=_automaton(_plain(parsed)),
            regular=tuple(_regular(parsed)),
            supersedes={symptom.id: symptom.supersedes for symptom in symptoms if symptom.supersedes},
        )


# A pattern that folding leaves shorter than this would be read everywhere.
SHORTEST_WORD = 2


def _plain(parsed: Iterable[tuple[str, Pattern]]) -> dict[str, dict[Entry, None]]:
    """Return word form -> what it says; a dict of None is an ordered set."""
    scripts = _scripts()
    words: dict[str, dict[Entry, None]] = {}
    for symptom, pattern in parsed:
        if not pattern.regular:
            for form in sorted({_form(convert(pattern.body)) for convert in scripts}):
                if len(form) >= SHORTEST_WORD:
                    words.setdefault(form, {})[Entry(symptom, pattern.says)] = None
    return words


def _scripts() -> tuple[Callable[[str], str], ...]:
    """Return conversions of a pattern: as it is, to Taiwan's words, to the mainland's words.

    A report is only converted character by character, so the other side's words (記憶體 for 内存) are put
    into the lexicon instead; it costs nothing at reading time and keeps every offset exact.
    """
    return str, opencc.OpenCC("s2twp").convert, opencc.OpenCC("tw2sp").convert


def _form(text: str) -> str:
    return word_form(character_form(text).text).text.strip()


def _automaton(words: Mapping[str, Iterable[Entry]]) -> Any:
    automaton = ahocorasick.Automaton()
    for word, entries in words.items():
        automaton.add_word(word, (word, tuple(entries)))
    automaton.make_automaton()
    return automaton


def _regular(parsed: Iterable[tuple[str, Pattern]]) -> Iterator[tuple[re.Pattern[str], Entry]]:
    simplify = opencc.OpenCC("t2s").convert
    seen: set[tuple[str, Entry]] = set()
    for symptom, pattern in parsed:
        entry = Entry(symptom, pattern.says)
        body = "".join(map(simplify, pattern.body))
        if pattern.regular and (body, entry) not in seen:
            seen.add((body, entry))
            yield re.compile(body, re.IGNORECASE), entry
