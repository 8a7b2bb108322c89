"""The lexicon: the patterns of all symptoms, compiled into one automaton and a few hundred regular expressions."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, Final

import ahocorasick
import opencc

from diagnoser.errors import KnowledgeError
from diagnoser.knowledge.patterns import Pattern, Says, parse_pattern
from diagnoser.knowledge.records import Knowledge, ReadingTables, Symptom, empty_knowledge
from diagnoser.reading.grammar.dictionary import Dictionary
from diagnoser.reading.machine_output.records import Tables
from diagnoser.reading.negation import OWN_NEGATION
from diagnoser.reading.prefilter import mandatory_words
from diagnoser.reading.spellings import all_forms

NO_TABLES = ReadingTables()
NO_KNOWLEDGE: Final = empty_knowledge()

# A letter after a backslash is an escape and not part of a word.
_ESCAPE = re.compile(r"\\[a-zA-Z]")


@dataclass(frozen=True, slots=True)
class PatternMeaning:
    """The symptom of one pattern, and what the pattern says about it."""

    symptom: str
    says: Says


@dataclass(frozen=True, slots=True)
class Regular:
    """A regular expression of the lexicon.

    Attributes:
        words: Literal words that every match contains.
        affirms: Whether the expression itself holds no negation.  Then a negation inside a match inverts it.
    """

    pattern: re.Pattern[str]
    meaning: PatternMeaning
    words: tuple[str, ...]
    affirms: bool


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the automaton: its meanings, and the numbers of the regular expressions to try where it occurs."""

    text: str
    meanings: tuple[PatternMeaning, ...]
    expressions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The compiled patterns.  A lexicon is immutable, so threads may share it.

    Attributes:
        automaton: Aho-Corasick automaton with values of type `Word`.
        regular: The regular expressions.  `Word.expressions` holds indexes into it.
        everywhere: Indexes of the expressions without a literal word, which are tried on every text.
        supersedes: Symptom -> less specific symptoms that it drops.
        dictionary: Word classes and rules of the grammar.
        tables: Tables of machine output.
        knowledge: The knowledge whose machines are recognised by name.
        ids: Its causes and symptoms.
    """

    automaton: Any
    regular: tuple[Regular, ...]
    everywhere: tuple[int, ...]
    supersedes: Mapping[str, tuple[str, ...]]
    dictionary: Dictionary
    tables: Tables
    knowledge: Knowledge = NO_KNOWLEDGE
    ids: frozenset[str] = frozenset()

    @classmethod
    def compile(cls, symptoms: Sequence[Symptom], reading: ReadingTables = NO_TABLES) -> "Lexicon":
        """Return the lexicon of these symptoms and tables.  It is cached, so the same are compiled once."""
        return _compiled(tuple(symptoms), reading)

    @classmethod
    def of(cls, knowledge: Knowledge) -> "Lexicon":
        """Return the lexicon of a knowledge."""
        causes = {component.id for component in knowledge.components}
        ids = causes.union(symptom.id for symptom in knowledge.symptoms)
        return replace(
            cls.compile(knowledge.symptoms, knowledge.reading), knowledge=knowledge, ids=frozenset(ids)
        )

    def has(self, name: str) -> bool:
        """Return whether the fleet has a cause or a symptom; without a knowledge, it has all of them."""
        return not self.ids or name in self.ids


@lru_cache(maxsize=8)
def _compiled(symptoms: tuple[Symptom, ...], reading: ReadingTables) -> Lexicon:
    parsed = [(symptom.id, parse_pattern(p)) for symptom in symptoms for p in symptom.patterns]
    regular = tuple(_regular(parsed))
    return Lexicon(
        automaton=_automaton(_plain(parsed), _expressions_by_word(regular)),
        regular=regular,
        everywhere=tuple(number for number, each in enumerate(regular) if not each.words),
        supersedes={symptom.id: symptom.supersedes for symptom in symptoms if symptom.supersedes},
        dictionary=Dictionary.compile(reading),
        tables=Tables.of(reading),
    )


def _plain(parsed: Iterable[tuple[str, Pattern]]) -> dict[str, dict[PatternMeaning, None]]:
    """Return word form -> its meanings.  A dict with values None serves as an ordered set."""
    words: dict[str, dict[PatternMeaning, None]] = {}
    for symptom, pattern in parsed:
        if not pattern.regular:
            for form in all_forms(pattern.body):
                words.setdefault(form, {})[PatternMeaning(symptom, pattern.says)] = None
    return words


def _regular(parsed: Iterable[tuple[str, Pattern]]) -> Iterator[Regular]:
    seen: set[tuple[str, PatternMeaning]] = set()
    for symptom, pattern in parsed:
        if pattern.regular:
            meaning = PatternMeaning(symptom, pattern.says)
            body = simplified(pattern.body)
            if (body, meaning) not in seen:
                seen.add((body, meaning))
                yield Regular(
                    _compiled_expression(symptom, body),
                    meaning,
                    mandatory_words(body),
                    affirms=not OWN_NEGATION.search(_ESCAPE.sub(" ", body)),
                )


def simplified(body: str) -> str:
    """Return a regular expression in simplified script, character by character, as reports are read."""
    simplify = _to_simplified().convert
    return body if body.isascii() else "".join(c if c.isascii() else simplify(c) for c in body)


@cache
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _compiled_expression(symptom: str, body: str) -> re.Pattern[str]:
    try:
        return re.compile(body, re.IGNORECASE | re.MULTILINE)
    except re.error as error:  # a range of traditional characters may run backwards in simplified script
        raise KnowledgeError(
            f"A regular expression of {symptom}, {body!r} in simplified script, does not compile: {error}."
        ) from error


def _expressions_by_word(regular: Sequence[Regular]) -> dict[str, list[int]]:
    expressions: dict[str, list[int]] = {}
    for number, each in enumerate(regular):
        if each.words:
            expressions.setdefault(each.words[0], []).append(number)
    return expressions


def _automaton(
    words: Mapping[str, Iterable[PatternMeaning]], expressions: Mapping[str, Sequence[int]]
) -> Any:
    automaton = ahocorasick.Automaton()
    for text in sorted({*words, *expressions}):
        automaton.add_word(text, Word(text, tuple(words.get(text, ())), tuple(expressions.get(text, ()))))
    automaton.make_automaton()
    return automaton
