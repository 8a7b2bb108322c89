"""Composition: pair every state with its subject and look the pair up in the rules.

The subject of a state is the nearest thing in its clause.  A place (machine, panel, log) is passed over when no rule
knows it with this state, another thing is not: in "fan redundancy is degraded" nothing is said about an array.  A
clause without a thing continues the subject of the clause before.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from diagnoser.reading.grammar.clauses import clauses_of, tokens_of
from diagnoser.reading.grammar.composed import Composed
from diagnoser.reading.grammar.dictionary import Dictionary
from diagnoser.reading.grammar.fewer import FEWER, fewer_pieces
from diagnoser.reading.grammar.lookup import holding
from diagnoser.reading.grammar.nearest import WHOLE
from diagnoser.reading.grammar.pairs import Scene, pairs_of
from diagnoser.reading.grammar.several import further_pieces, of_elliptic
from diagnoser.reading.grammar.shortfalls import shortfalls
from diagnoser.reading.grammar.subjects import Subject, subjects_of
from diagnoser.reading.grammar.tokens import Clause
from diagnoser.reading.normalise import Form
from diagnoser.reading.word_form import WordForm
from diagnoser.types import State

REACH_BACK: Final = 2
"""A subject is continued over so many clauses."""

SHORTFALL: Final = ("MEMORY", "SHORTFALL")
"""The thing and state of memory of which less is seen than fitted."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What the grammar found: the compositions and the clauses, which tell time and doubt for others as well."""

    composed: tuple[Composed, ...]
    clauses: tuple[Clause, ...]


def compose(
    dictionary: Dictionary,
    text: str,
    characters: Form,
    words: WordForm,
    machines: Sequence[tuple[int, int]] = (),
) -> Parsed:
    """Return the symptoms that pairs of words mean, in the order of the text.

    Args:
        dictionary: The words and rules.
        text: The prose.
        characters: Its character form.
        words: The word form of `characters` without articles.
        machines: The intervals of `characters` with names of machines.
    """
    clauses = clauses_of(text, characters, tokens_of(dictionary, characters, words, machines))
    found: list[Composed] = []
    before: list[tuple[int, Subject]] = []
    told: list[Composed] = []
    acted = False
    for number, clause in enumerate(clauses):
        subjects = subjects_of(clause, characters.text)
        if clause.has("state") or clause.has("event"):
            inherited = [
                _carried(each, clauses[place:number])
                for place, each in before
                if number - place <= REACH_BACK
            ]
            if not subjects:
                inherited = _counted(clause, inherited, characters.text)
            near = _near(clauses, number)
            told = list(pairs_of(Scene(dictionary, characters.text, clause, subjects, inherited, near)))
            found += told
        elif told := list(of_elliptic(clause, subjects, characters.text, told)):
            found += told
        named = _lasting(subjects, characters.text[clause.start : clause.end])
        acted = acted or clause.has("action") or clause.has("tried")
        if clause.ends_sentence and acted:
            # What was replaced in one sentence is not what the next one is about.
            before, acted = [], False
        elif named:
            before = [(number, each) for each in named]
    found += further_pieces(found, clauses, characters.text, dictionary.rules)
    found += _shortfalls(dictionary, clauses, characters.text)
    found += _fewer(dictionary, clauses, characters.text)
    return Parsed(tuple(found), tuple(clauses))


def _lasting(subjects: Sequence[Subject], words: str) -> Sequence[Subject]:
    """Return the subjects that the next clauses may continue: the things, and in English the machine as well.

    In "the box with two cards reboots, then it goes off" the box goes off.
    """
    if not any(each.opaque for each in subjects):
        return subjects
    whole = WHOLE if words.isascii() else frozenset()
    return [each for each in subjects if each.opaque or each.keys[0] in whole]


def _carried(subject: Subject, since: Iterable[Clause]) -> Subject:
    """Return a subject as a later clause sees it: in a new sentence it does not hide that nothing is named."""
    if subject.opaque and any(clause.ends_sentence for clause in since):
        return replace(subject, opaque=False)
    return subject


_PIECES_BEFORE: Final = re.compile(
    r"(?<![a-z])(?:both|neither|either|one|some|all|most|they|none|each)(?: of (?:them|these))?(?![a-z])"
)


def _counted(clause: Clause, inherited: list[Subject], text: str) -> list[Subject]:
    """Return the subjects that a clause without its own may mean: where it counts pieces, they are no machine.

    In "The machine has 8 disks. Two have failed." the disks failed.
    """
    state = next(iter(clause.of("state", "event")))
    counts = any(token.count and token.end <= state.start for token in clause.tokens)
    if not (counts or _PIECES_BEFORE.search(text, clause.start, state.start)):
        return inherited
    things = [each for each in inherited if each.keys[0] not in WHOLE and each.count > 1]
    return [replace(each, opaque=True) for each in reversed(things)] or inherited


def _near(clauses: Sequence[Clause], number: int) -> frozenset[str]:
    """Return the concepts of a clause and the lasting ones of its neighbours."""
    found: set[str] = set()
    for clause in clauses[max(0, number - 1) : number + 2]:
        for token in clause.tokens:
            found |= token.senses.lasting
    for token in clauses[number].of("manner"):
        found |= token.senses.concepts
    return frozenset(found)


def _fewer(dictionary: Dictionary, clauses: Sequence[Clause], text: str) -> Iterator[Composed]:
    found = list(fewer_pieces(clauses, text))
    if not found:
        return
    near = frozenset(
        concept for clause in clauses for token in clause.tokens for concept in token.senses.concepts
    )
    for each in found:
        for rule in holding(dictionary.rules.get((each.thing, FEWER), ()), near):
            core = (each.start, each.end)
            yield Composed(*core, rule.symptom, rule.says, f"{each.thing} {FEWER}", (), core, inherited=False)


def _shortfalls(dictionary: Dictionary, clauses: Sequence[Clause], text: str) -> Iterator[Composed]:
    rules = dictionary.rules.get(SHORTFALL, ())
    for each in shortfalls(clauses, text):
        for rule in rules:
            core = (each.start, each.end)
            says: State = "absent" if each.denied else rule.says
            yield Composed(*core, rule.symptom, says, SHORTFALL[1], (), core, inherited=False)
