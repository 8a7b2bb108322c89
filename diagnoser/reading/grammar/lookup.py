"""Looking up the rules of a subject in a state, and what they say where the state is denied."""

from collections.abc import Sequence
from typing import NamedTuple

from diagnoser.knowledge import RuleRow
from diagnoser.reading.grammar.dictionary import Dictionary
from diagnoser.reading.grammar.nearest import NOTHING
from diagnoser.reading.grammar.tokens import EVERY_OWNER
from diagnoser.reading.negation import Polarity
from diagnoser.types import State


class Asked(NamedTuple):
    """What is looked up.

    Attributes:
        keys: The names of the subject under which rules know it, most specific first.
        concept: The state.
        polarity: Affirmed or negated.
        own: Whether the subject stands in the clause of the state.
    """

    keys: tuple[str, ...]
    concept: str
    polarity: Polarity
    own: bool


def rules_of(dictionary: Dictionary, near: frozenset[str], asked: Asked) -> list[tuple[RuleRow, State]]:
    """Return the rules of a subject and a state, and what they say with this polarity.

    Nothing is denied of a subject that stands in another clause.

    Args:
        dictionary: The words and rules.
        near: The concepts of the clause and its neighbours.
        asked: The pair.
    """
    opposite = dictionary.opposites.get(asked.concept, "")
    for key in asked.keys:
        same = holding(dictionary.rules.get((key, asked.concept), ()), near)
        other = holding(dictionary.rules.get((key, opposite), ()), near) if opposite else []
        affirmed, denied = (same, other) if asked.polarity == "affirmed" else (other, same)
        named = key == EVERY_OWNER  # the words of such a rule name their subject themselves
        absent: list[tuple[RuleRow, State]] = []
        if key == NOTHING or (asked.own and not named):
            absent = [(rule, "absent") for rule in denied if rule.says == "present"]
        if affirmed:
            told: list[tuple[RuleRow, State]] = [
                (rule, rule.says) for rule in affirmed if asked.own or named or rule.says == "present"
            ]
            # "No drives failed" denies a failure; that the drives are well tells more beside failed ones only.
            only_beside = all(rule.beside or not rule.symptom for rule in affirmed)
            return [*told, *absent] if asked.polarity == "negated" and only_beside else told
        if absent:
            return absent
    return []


def holding(rules: Sequence[RuleRow], near: frozenset[str]) -> list[RuleRow]:
    """Return the rules whose context is there; those that ask for a context win over those that ask for none."""
    if not rules:
        return []
    free = [rule for rule in rules if not rule.within]
    special = [rule for rule in rules if rule.within and not near.isdisjoint(rule.within)]
    return special or free
