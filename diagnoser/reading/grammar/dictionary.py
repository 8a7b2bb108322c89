"""The dictionary: the word classes and rules of a knowledge, compiled into one automaton and an index of pairs."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ahocorasick

from diagnoser.knowledge.records import ReadingTables, RuleRow
from diagnoser.reading.grammar.tokens import Sense, Senses
from diagnoser.reading.spellings import SHORTEST_WORD, all_forms
from diagnoser.reading.words import ARTICLES


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The compiled tables.  A dictionary is immutable, so threads may share it.

    Attributes:
        automaton: Aho-Corasick automaton over word forms, with values (word, senses); None without words.
        rules: (thing, state) -> the rules of this pair, in the order of the table.
        told_of: Thing -> the states of it that a rule knows, and the states whose opposite a rule knows.
        opposites: State -> the state that its negation means.
        causes: Concept of a thing -> the part or cause that it is.
    """

    automaton: Any
    rules: Mapping[tuple[str, str], tuple[RuleRow, ...]]
    told_of: Mapping[str, frozenset[str]]
    opposites: Mapping[str, str]
    causes: Mapping[str, str]

    @classmethod
    def compile(cls, tables: ReadingTables) -> "Dictionary":
        """Return the dictionary of these tables."""
        senses: dict[str, dict[Sense, None]] = {}
        for row in tables.words:
            for word in row.words:
                shortest = SHORTEST_WORD if word.isascii() else 1
                for form in all_forms(word, shortest, ARTICLES):
                    senses.setdefault(form, {})[Sense(row.kind, row.concept)] = None
        _lend_to_longer(senses)
        rules = _by_pair(tables.rules)
        opposites = {row.concept: row.opposite for row in tables.words if row.opposite}
        return cls(
            automaton=_automaton(senses),
            rules=rules,
            told_of=_told_of(rules, opposites),
            opposites=opposites,
            causes={row.concept: row.cause for row in tables.words if row.cause},
        )


_AUXILIARY = re.compile(
    r"(?:(?:has|have|had|keep|keeps|got|get|gets|completely|totally|now|again|suddenly|already) )+"
)
"""Words before a state that do not change it, so that "has failed" has all meanings of "failed"."""

_BEHIND = re.compile(
    r"(?: (?:again|at|on|in|during|under|while|every|any more|anymore|any longer|at all|either|anywhere|completely"
    r"|properly|correctly|now|yet|once more|all time|constantly|repeatedly|randomly|random))+$"
)
"""Words behind a state that do not change it: "hangs at the logo" is a hang as well as a stop on the way."""


_BEFORE_CHINESE = re.compile(
    r"(?:又|再次?|还在?|仍然?|总是?|老是?|一直|已经?|也|不断|不停|经常|频繁|突然|直接|会|被|一起|一齐|同时|先后|陆续|连续|接连|相继|瞬间)+"
)
_BEHIND_CHINESE = re.compile(r"(?:[了着咗喇啦]|掉了?)$")
"""Characters around a Chinese state that do not change it: 又离线了 is 离线."""


def _lend_to_longer(senses: Mapping[str, dict[Sense, None]]) -> None:
    """Add to "has failed", "failed again", "hangs at" and 又离线了 the meanings of "failed", "hangs" and 离线."""
    for word, own in senses.items():
        for shorter, kinds in _shorter(word):
            lent = senses.get(shorter, {})
            own.update({each: None for each in lent if each.kind in kinds})


def _shorter(word: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the words of which a longer word has the meanings, and the classes of these meanings."""
    if not word.isascii():
        yield from ((shorter, ("state", "event")) for shorter in _shorter_chinese(word))
        return
    if found := _BEHIND.search(word):
        yield word[: found.start()], ("state", "event")
    if found := _AUXILIARY.match(word):
        yield word[found.end() :], ("state",)


def _shorter_chinese(word: str) -> Iterator[str]:
    """Yield a Chinese word without the characters before it, without those behind it, and without both.

    >>> list(_shorter_chinese("又离线了"))
    ['离线了', '又离线', '离线']
    """
    before, behind = _BEFORE_CHINESE.match(word), _BEHIND_CHINESE.search(word)
    start, end = before.end() if before else 0, behind.start() if behind else len(word)
    places = dict.fromkeys(((start, len(word)), (0, end), (start, end)))
    yield from (word[first:last] for first, last in places if 0 < last - first < len(word))


def _automaton(senses: Mapping[str, Iterable[Sense]]) -> Any:
    if not senses:
        return None
    automaton = ahocorasick.Automaton()
    for word in sorted(senses):
        automaton.add_word(word, (word, Senses.of(*senses[word])))
    automaton.make_automaton()
    return automaton


def _told_of(rules: Iterable[tuple[str, str]], opposites: Mapping[str, str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for thing, state in rules:
        found.setdefault(thing, set()).add(state)
    for states in found.values():
        states.update([state for state, opposite in opposites.items() if opposite in states])
    return {thing: frozenset(states) for thing, states in found.items()}


def _by_pair(rules: Sequence[RuleRow]) -> dict[tuple[str, str], tuple[RuleRow, ...]]:
    found: dict[tuple[str, str], list[RuleRow]] = {}
    for rule in rules:
        for thing in rule.things:
            for state in rule.states:
                found.setdefault((thing, state), []).append(rule)
    return {pair: tuple(each) for pair, each in found.items()}
