"""A check of the tables for reading: what can never be read, and what is read where it should not be."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from diagnoser.knowledge import Knowledge, Symptom
from diagnoser.knowledge.patterns import Pattern, parse_pattern
from diagnoser.knowledge.reading_tables import ANY_THING
from diagnoser.knowledge.tables import items, read_table
from diagnoser.reading.grammar.quantities import VERY_HOT
from diagnoser.reading.lexicon import Lexicon, simplified
from diagnoser.reading.normalise import character_form
from diagnoser.reading.reader import read
from diagnoser.reading.spellings import SHORTEST_WORD, all_forms
from diagnoser.reading.word_form import word_form
from diagnoser.reading.words import ARTICLES

Level = Literal["problem", "remark"]
PAIRED: Final = frozenset({"attribute", "event", "sign", "state"})
"""Classes of words that only rules give a meaning."""

COMPUTED: Final = VERY_HOT.concepts
"""Concepts that the reader makes from numbers, so that they need no words."""

EXCERPT: Final = 80


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that is wrong in a knowledge, or worth a look.

    Attributes:
        level: `problem` for what cannot work, `remark` for what may be meant so.
        about: Kind of the remark, such as `no link`.
        subject: Id, rule or pattern that it is about.
        text: What is the matter.
    """

    level: Level
    about: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Example:
    """A text with the symptoms that it names."""

    text: str
    present: frozenset[str]
    absent: frozenset[str]
    unsure: frozenset[str]


def load_examples(path: Path) -> list[Example]:
    """Return the examples of a CSV file with the columns `report`, `present`, `absent` and perhaps `graded`.

    Raises:
        KnowledgeError: The file cannot be read or lacks a column.
    """
    return [
        Example(
            row["report"].text,
            frozenset(items(row["present"])),
            frozenset(items(row["absent"])),
            frozenset(each.rpartition("=")[0] for each in items(row.optional("graded"))),
        )
        for row in read_table(path.parent, path.name, ("report", "present", "absent"))
    ]


def check_reading(knowledge: Knowledge, examples: Sequence[Example] = ()) -> Iterator[Remark]:
    """Yield what is wrong with the words, rules and patterns of a knowledge, and what examples show of them."""
    yield from _symptoms_without_words(knowledge)
    yield from _words(knowledge)
    yield from _rules(knowledge)
    lexicon = Lexicon.of(knowledge)
    yield from _own_words(knowledge, lexicon)
    if examples:
        yield from _silent_patterns(knowledge, examples)
        yield from _foreign(lexicon, examples)


def _symptoms_without_words(knowledge: Knowledge) -> Iterator[Remark]:
    tables = knowledge.reading
    read_by = {row.symptom for row in tables.printed} | {row.symptom for row in tables.codes}
    read_by |= {symptom for rule in tables.rules for symptom in (rule.symptom, rule.several)}
    for symptom in knowledge.symptoms:
        if not symptom.patterns and symptom.id not in read_by:
            yield Remark(
                "remark", "no words", symptom.id, "no pattern, rule, code or line of a tool reads it"
            )


def _words(knowledge: Knowledge) -> Iterator[Remark]:
    """Yield words that cannot be read, and concepts that mean nothing."""
    tables = knowledge.reading
    named = {
        part
        for rule in tables.rules
        for concept in (*rule.things, *rule.states, *rule.within)
        for part in concept.split(".")
    } | {row.opposite for row in tables.words}
    for row in tables.words:
        for word in row.words:
            if not all_forms(word, SHORTEST_WORD if word.isascii() else 1, ARTICLES):
                text = f"the word {word!r} is too short, or the reader skips all of it"
                yield Remark("problem", "unreachable word", row.concept, text)
        if row.kind in PAIRED and row.concept not in named:
            yield Remark("remark", "unused concept", row.concept, f"no rule names this {row.kind}")


def _rules(knowledge: Knowledge) -> Iterator[Remark]:
    """Yield rules that cannot apply, because a concept has no words, and rules that stand there twice."""
    worded = {row.concept for row in knowledge.reading.words if row.words} | {*ANY_THING, *COMPUTED}
    first: set[tuple[str, ...]] = set()
    for rule in knowledge.reading.rules:
        things = [thing for thing in rule.things if worded.issuperset(thing.split("."))]
        states = [state for state in rule.states if state in worded]
        name = f"{'|'.join(rule.things)} {'|'.join(rule.states)}"
        if not things or not states:
            yield Remark("problem", "unreachable rule", name, "its things or its states have no words")
        said = (
            rule.symptom,
            rule.several,
            rule.says,
            *map("|".join, (rule.within, rule.beside, rule.unless)),
        )
        pairs = [(thing, state, *said) for thing in things for state in states]
        if pairs and first.issuperset(pairs):
            yield Remark(
                "problem", "unreachable rule", name, f"an earlier row says the same of {rule.symptom}"
            )
        first.update(pairs)


def _own_words(knowledge: Knowledge, lexicon: Lexicon) -> Iterator[Remark]:
    """Yield the plain patterns whose own words are read as something else."""
    above: dict[str, set[str]] = {}
    for symptom in knowledge.symptoms:
        for less in symptom.supersedes:
            above.setdefault(less, set()).add(symptom.id)
    for symptom, text, pattern in _patterns(knowledge.symptoms):
        if pattern.regular or pattern.says == "nothing":
            continue
        found = {one.symptom: one.state for one in read(lexicon, pattern.body).findings}
        if found.get(symptom.id) != pattern.says and found.keys().isdisjoint(above.get(symptom.id, ())):
            said = ", ".join(f"{each} {state}" for each, state in found.items()) or "nothing"
            yield Remark("remark", "pattern never fires", symptom.id, f"{text!r} alone is read as {said}")


def _patterns(symptoms: Iterable[Symptom]) -> Iterator[tuple[Symptom, str, Pattern]]:
    for symptom in symptoms:
        for text in symptom.patterns:
            yield symptom, text, parse_pattern(text)


def _silent_patterns(knowledge: Knowledge, examples: Sequence[Example]) -> Iterator[Remark]:
    """Yield the patterns that occur in no example of their symptom, for symptoms that have examples."""
    own: dict[str, list[str]] = {}
    for each in examples:
        characters = character_form(each.text).text
        forms = (characters, word_form(characters).text)
        for named in each.present | each.absent | each.unsure:
            own.setdefault(named, []).extend(forms)
    for symptom, text, pattern in _patterns(knowledge.symptoms):
        texts = own.get(symptom.id, [])
        if not texts or pattern.says == "nothing":
            continue
        if pattern.regular:
            compiled = re.compile(simplified(pattern.body), re.IGNORECASE | re.MULTILINE)
            fires = any(compiled.search(each) for each in texts)
        else:
            fires = any(form in each for form in all_forms(pattern.body) for each in texts)
        if not fires:
            yield Remark(
                "remark",
                "pattern without example",
                symptom.id,
                f"{text!r} is in none of {len(texts) // 2} examples",
            )


def _foreign(lexicon: Lexicon, examples: Iterable[Example]) -> Iterator[Remark]:
    """Yield the rules that read a symptom as present in examples that do not name it, the most frequent first."""
    count: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], str] = {}
    for each in examples:
        reading = read(lexicon, each.text)
        rules = {trace.symptom: trace.rule for trace in reading.traces}
        for one in reading.findings:
            if one.state == "present" and one.symptom not in each.present | each.unsure:
                key = one.symptom, rules.get(one.symptom, "")
                count[key] += 1
                first.setdefault(key, one.text)
    for (symptom, rule), times in count.most_common():
        words = " ".join(first[symptom, rule].split())[:EXCERPT]
        yield Remark(
            "remark", "fires on examples of others", symptom, f"{rule}: {times} times, first on {words!r}"
        )
