"""Words for a symptom, taken from the knowledge: patterns, names, and things in states.

Every phrase is read again, and kept only if it is read as this symptom alone.  So a simulated report is easier than a
real one: it holds only words of the tables.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

import numpy as np

from diagnoser.knowledge import Knowledge, RuleRow, Symptom
from diagnoser.knowledge.patterns import parse_pattern
from diagnoser.reading import Lexicon, read
from diagnoser.reading.words import NUMBERED
from diagnoser.simulation.chatter import CLOSINGS, MACHINES, NO_DETAILS, OPENINGS, Chatter
from diagnoser.types import Language, State

MOST_WRITTEN: Final = 12
MOST_COMBINED: Final = 6
MOST_TRIED: Final = 60
"""Phrases of a symptom, from patterns and from rules, and how many candidates are read to find them."""

NUMBER: Final = "#"
"""Stands for the number of a piece, where a phrase names one."""

PIECES: Final = NUMBERED - {"raid"}
"""Words that a number may follow; behind RAID it is a level."""

SAID: Final[dict[Language, tuple[str, ...]]] = {
    "en": ("{thing} {state}", "the {thing} {state}"),
    "zh": ("{thing}{state}", "{thing}现在{state}", "{thing}一直{state}"),
}
DENIALS: Final = ("no ", "not ", "无", "没", "未", "不")
"""Beginnings of phrases that deny something themselves; nobody denies them once more."""

DENIED: Final[dict[Language, tuple[str, ...]]] = {
    "en": ("no {}", "there is no {}", "not seen: {}", "{}: no"),
    "zh": ("没有{}", "未见{}", "无{}", "没发现{}", "{}：无"),
}


class Phrases:
    """The phrases of a knowledge, computed at their first use.

    The same knowledge and seed give the same phrases in the same order, independent of the order of use.
    """

    def __init__(self, knowledge: Knowledge, seed: int) -> None:
        """Compile the lexicon for checking the phrases."""
        self.lexicon = Lexicon.of(knowledge)
        self._knowledge = knowledge
        self._seed = seed
        self._place = {symptom.id: place for place, symptom in enumerate(knowledge.symptoms)}
        self._found: dict[tuple[str, State, Language], tuple[str, ...]] = {}

    def of(self, symptom: str, state: State, language: Language) -> tuple[str, ...]:
        """Return the phrases for a symptom in a state. No phrases for a symptom without words."""
        key = symptom, state, language
        if key not in self._found:
            self._found[key] = tuple(self._valid(*key)) if symptom in self._place else ()
        return self._found[key]

    def chatter(self, language: Language) -> Chatter:
        """Return the sentences of a language not read as anything."""
        return Chatter(
            *(
                tuple(each for each in sentences[language] if self._says_nothing(each))
                for sentences in (NO_DETAILS, OPENINGS, CLOSINGS, MACHINES)
            )
        )

    def _says_nothing(self, sentence: str) -> bool:
        reading = read(self.lexicon, sentence)
        return not (reading.findings or reading.actions or reading.guesses)

    def _valid(self, symptom: str, state: State, language: Language) -> Iterator[str]:
        place = self._place[symptom]
        rng = np.random.default_rng(
            [self._seed, 7, place, ("present", "absent").index(state), language == "zh"]
        )
        written = list(_patterns(self._knowledge.symptoms[place], state, language))
        if state == "absent":
            # What is denied are words that people write: a thing in a state is seldom denied as a whole.
            present = _patterns(self._knowledge.symptoms[place], "present", language)
            affirmed = [phrase for phrase in present if not phrase.casefold().startswith(DENIALS)]
            written += [each.format(phrase) for phrase in affirmed for each in DENIED[language]]
        combined = list(_combined(self._knowledge, symptom, state, language, rng))
        for said, most in ((written, MOST_WRITTEN), (combined, MOST_COMBINED)):
            tried = list(dict.fromkeys(said[number] for number in rng.permutation(len(said))))[:MOST_TRIED]
            for phrase in islice((one for one in tried if self._says(one, symptom, state)), most):
                yield phrase
                numbered = with_number(phrase, language)
                if numbered and self._says(numbered.replace(NUMBER, "3"), symptom, state):
                    yield numbered

    def _says(self, phrase: str, symptom: str, state: State) -> bool:
        reading = read(self.lexicon, phrase)
        found = [(one.symptom, one.state, one.known, one.probability) for one in reading.findings]
        return found == [(symptom, state, "reported", None)] and not (reading.actions or reading.guesses)


def _patterns(symptom: Symptom, state: State, language: Language) -> Iterator[str]:
    """Yield the plain patterns of a symptom, and its name, in one language."""
    names = {"en": symptom.name_en, "zh": symptom.name_zh}
    if state == "present":
        yield names[language]
    for pattern in map(parse_pattern, symptom.patterns):
        if not pattern.regular and pattern.says == state and _is_of(pattern.body, language):
            yield pattern.body


def _is_of(text: str, language: Language) -> bool:
    return text.isascii() == (language == "en")


def _combined(
    knowledge: Knowledge, symptom: str, state: State, language: Language, rng: np.random.Generator
) -> Iterator[str]:
    """Yield things in states with this symptom by the rules of the grammar, in random words."""
    words = {
        row.concept: [word for word in row.words if _is_of(word, language)] for row in knowledge.reading.words
    }
    pairs = [
        pair
        for rule in knowledge.reading.rules
        if _always(rule, symptom, state)
        for pair in _pairs(rule, words)
    ]
    for _ in range(MOST_TRIED if pairs else 0):
        thing, condition = pairs[int(rng.integers(len(pairs)))]
        form = _one(SAID[language], rng)
        yield form.format(thing=_one(words[thing], rng), state=_one(words[condition], rng))


def _always(rule: RuleRow, symptom: str, state: State) -> bool:
    return rule.symptom == symptom and rule.says == state and not rule.within and not rule.beside


def _pairs(rule: RuleRow, words: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    for thing in rule.things:
        for condition in rule.states:
            if words.get(thing) and words.get(condition):
                yield thing, condition


def _one(choices: Sequence[str], rng: np.random.Generator) -> str:
    return choices[int(rng.integers(len(choices)))]


def with_number(phrase: str, language: Language) -> str:
    """Return a phrase about one piece of several, with `#` for its number. Empty if nothing is numbered.

    >>> with_number("drive failed", "en"), with_number("no display", "en"), with_number("硬盘故障", "zh")
    ('drive # failed', '', '硬盘#故障')
    """
    if NUMBER in phrase or any(letter.isdigit() for letter in phrase):
        return ""
    if language == "en":
        words = phrase.split(" ")
        place = next((place for place, word in enumerate(words) if word.casefold() in PIECES), None)
        return "" if place is None else " ".join([*words[: place + 1], NUMBER, *words[place + 1 :]])
    longest: Iterable[str] = sorted(
        (word for word in PIECES if word in phrase.casefold()), key=len, reverse=True
    )
    word = next(iter(longest), "")
    end = phrase.casefold().find(word) + len(word)
    return f"{phrase[:end]}{NUMBER}{phrase[end:]}" if word else ""
