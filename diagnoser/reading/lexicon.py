"""The words of all symptoms, compiled once into one automaton and a few hundred regular expressions."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import ahocorasick
import opencc

from diagnoser.knowledge.patterns import Pattern, Says, parse_pattern
from diagnoser.knowledge.records import Symptom
from diagnoser.reading.negation import OWN_NEGATION
from diagnoser.reading.normalise import character_form, word_form
from diagnoser.reading.prefilter import mandatory_words

# A pattern that folding leaves shorter than this would be read everywhere.
SHORTEST_WORD = 2

# A letter behind a backslash is no letter of a word.
_ESCAPE = re.compile(r"\\[a-zA-Z]")


@dataclass(frozen=True, slots=True)
class Entry:
    """What one pattern says of one symptom."""

    symptom: str
    says: Says


@dataclass(frozen=True, slots=True)
class Regular:
    """A regular expression.

    Attributes:
        words: The literal words without which it cannot match.
        affirms: Whether it holds no negation of its own, so that one inside a match turns it round.
    """

    pattern: re.Pattern[str]
    entry: Entry
    words: tuple[str, ...]
    affirms: bool


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the automaton: what it says, and which regular expressions to try where it stands."""

    text: str
    entries: tuple[Entry, ...]
    gates: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that reading needs; immutable, and shared by threads.

    Attributes:
        automaton: Aho-Corasick automaton; its values are `Word`s.
        regular: The regular expressions, numbered as `Word.gates` names them.
        ungated: Numbers of those that have to be tried everywhere.
        supersedes: Symptom -> less specific readings that it drops.
    """

    automaton: Any
    regular: tuple[Regular, ...]
    ungated: tuple[int, ...]
    supersedes: Mapping[str, tuple[str, ...]]

    @classmethod
    def compile(cls, symptoms: Sequence[Symptom]) -> "Lexicon":
        """Compile the patterns of these symptoms; the same symptoms are compiled once."""
        return _compiled(tuple(symptoms))


@lru_cache(maxsize=8)
def _compiled(symptoms: tuple[Symptom, ...]) -> Lexicon:
    parsed = [(symptom.id, parse_pattern(p)) for symptom in symptoms for p in symptom.patterns]
    regular = tuple(_regular(parsed))
    return Lexicon(
        automaton=_automaton(_plain(parsed), _gates(regular)),
        regular=regular,
        ungated=tuple(number for number, each in enumerate(regular) if not each.words),
        supersedes={symptom.id: symptom.supersedes for symptom in symptoms if symptom.supersedes},
    )


def _plain(parsed: Iterable[tuple[str, Pattern]]) -> dict[str, dict[Entry, None]]:
    """Return word form -> what it says; a dict of None is an ordered set."""
    scripts = _scripts()
    words: dict[str, dict[Entry, None]] = {}
    for symptom, pattern in parsed:
        if not pattern.regular:
            for form in _forms(pattern.body, scripts):
                words.setdefault(form, {})[Entry(symptom, pattern.says)] = None
    return words


def _scripts() -> tuple[Callable[[str], str], ...]:
    """Return conversions of a pattern: as it is, to Taiwan's words, to the mainland's words.

    A report is only converted character by character, so the other side's words (記憶體 for 内存) are put
    into the lexicon instead; it costs nothing at reading time and keeps every offset exact.
    """
    return str, opencc.OpenCC("s2twp").convert, opencc.OpenCC("tw2sp").convert


def _forms(body: str, scripts: Iterable[Callable[[str], str]]) -> list[str]:
    spellings = {body} if body.isascii() else {convert(body) for convert in scripts}
    forms = {word_form(character_form(spelling).text).text.strip() for spelling in spellings}
    return sorted(form for form in forms if len(form) >= SHORTEST_WORD)


def _regular(parsed: Iterable[tuple[str, Pattern]]) -> Iterator[Regular]:
    simplify = opencc.OpenCC("t2s").convert
    seen: set[tuple[str, Entry]] = set()
    for symptom, pattern in parsed:
        if pattern.regular:
            entry = Entry(symptom, pattern.says)
            body = "".join(c if c.isascii() else simplify(c) for c in pattern.body)
            if (body, entry) not in seen:
                seen.add((body, entry))
                compiled = re.compile(body, re.IGNORECASE | re.MULTILINE)
                yield Regular(
                    compiled,
                    entry,
                    mandatory_words(body),
                    affirms=not OWN_NEGATION.search(_ESCAPE.sub(" ", body)),
                )


def _gates(regular: Sequence[Regular]) -> dict[str, list[int]]:
    gates: dict[str, list[int]] = {}
    for number, each in enumerate(regular):
        if each.words:
            gates.setdefault(each.words[0], []).append(number)
    return gates


def _automaton(words: Mapping[str, Iterable[Entry]], gates: Mapping[str, Sequence[int]]) -> Any:
    automaton = ahocorasick.Automaton()
    for text in sorted({*words, *gates}):
        automaton.add_word(text, Word(text, tuple(words.get(text, ())), tuple(gates.get(text, ()))))
    automaton.make_automaton()
    return automaton
