"""Pairs: a subject and a state in one clause, looked up in the rules."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from diagnoser.reading.grammar.composed import SEQUENCE, Composed
from diagnoser.reading.grammar.continuation import continues
from diagnoser.reading.grammar.counts import CLOSE, is_further, loose_count, start_with_count, told_count
from diagnoser.reading.grammar.dictionary import Dictionary
from diagnoser.reading.grammar.labels import label_of
from diagnoser.reading.grammar.lookup import Asked, rules_of
from diagnoser.reading.grammar.nearest import candidates_of
from diagnoser.reading.grammar.states import ORDER, ToldState, polarity_for, states_of
from diagnoser.reading.grammar.subjects import Subject, is_one_of_many, listed_before
from diagnoser.reading.grammar.tokens import EVERY_OWNER, Clause, gap
from diagnoser.reading.negation import Polarity


@dataclass(frozen=True, slots=True)
class Scene:
    """A clause with all that decides what its states mean.

    Attributes:
        text: The character form.
        subjects: The subjects of the clause, from left to right.
        inherited: The subjects of the clauses before.
        near: The concepts of this clause and its neighbours.
    """

    dictionary: Dictionary
    text: str
    clause: Clause
    subjects: Sequence[Subject]
    inherited: Sequence[Subject]
    near: frozenset[str]


class _Pair(NamedTuple):
    """A state and a subject, and whether the subject stands in the same clause.

    Attributes:
        keys: The names of the subject under which rules know it in this state.
    """

    state: ToldState
    subject: Subject
    keys: tuple[str, ...]
    polarity: Polarity
    own: bool


_BY_ITSELF: Final = (
    " it ",
    "\nit ",
    "which ",
    " and it then ",
    " it then ",
    " it just ",
    " it simply ",
    " it suddenly ",
)
MANNER: Final = frozenset({"SELF"})
"""What a machine does in "it shuts down" it does by itself: somebody else would be named."""


def pairs_of(scene: Scene) -> Iterator[Composed]:
    """Yield the symptoms that the states of a clause mean together with their subjects."""
    for state in states_of(scene.clause, scene.text):
        by_itself = scene.text.endswith(_BY_ITSELF, 0, state.token.start)
        yield from _of_state(replace(scene, near=scene.near | MANNER) if by_itself else scene, state)


def _of_state(scene: Scene, state: ToldState) -> Iterator[Composed]:
    """Yield the symptoms of one state.  All its meanings have the same subject: the nearest that a rule knows."""
    token, text, subjects = state.token, scene.text, scene.subjects
    if state.is_event:
        # An event is told of the thing before it: in "rebooted the host" somebody did it.
        subjects = [each for each in subjects if each.end <= token.start]
    is_order = ORDER.issuperset(state.concepts)
    for subject, own in candidates_of(token, text, subjects, scene.inherited):
        if not (keys := _keys(scene, subject, state, own=own)):
            continue
        listed = listed_before(subject, subjects, text) if own else []
        polarity = state.polarity
        if is_order:
            polarity = "affirmed"
        elif own:
            polarity = polarity_for(state, subject, min(each.start for each in (subject, *listed)), text)
            if polarity == "unclear":
                return
        found = list(_composed(scene, _Pair(state, subject, keys, polarity, own)))
        if found:
            if own and any(each.symptom == MANY_FAILED for each in found):
                found += _in_order(scene, subject, found[0])
            # A rule without a symptom only keeps other rules from the words; it says nothing beside one with a symptom.
            yield from [each for each in found if each.symptom] or found
            for other in listed:
                keys = _keys(scene, other, state, own=True)
                yield from _composed(scene, _Pair(state, other, keys, polarity, own=True))
            return
    if any(each.opaque for each in subjects) and _is_bare(text[token.start : token.end]):
        # The state belongs to something that no rule knows, so it says nothing about anything else.
        core = (token.start, token.end)
        rule = f"nothing: {state.concepts[0]}"
        yield Composed(token.start, token.start, "", "present", rule, (), core, inherited=False)


MANY_FAILED: Final = "MULTI_DEFUNCT"


def _in_order(scene: Scene, subject: Subject, pair: Composed) -> Iterator[Composed]:
    """Yield what the order of failures means where a further piece failed: "then another disk died"."""
    if is_further(scene.text, scene.clause.start, subject.start):
        for rule in scene.dictionary.rules.get((EVERY_OWNER, SEQUENCE), ()):
            yield pair._replace(symptom=rule.symptom, rule=f"further {SEQUENCE}", beside=rule.beside)


BARE_CHINESE: Final = 2


def _is_bare(word: str) -> bool:
    """Return whether a word of a state does not name its own subject, as "no picture" does.

    >>> [_is_bare(word) for word in ("degraded", "no picture", "降级", "屏幕不亮")]
    [True, False, True, False]
    """
    return " " not in word if word.isascii() else len(word) <= BARE_CHINESE


ALSO_DENIED: Final[Mapping[str, tuple[str, ...]]] = {"HDD_AMBER_ON": ("HDD_AMBER_ALL",)}
"""Where no drive shows an amber light, neither one nor several do, and people mean both."""


def _composed(scene: Scene, pair: _Pair) -> Iterator[Composed]:
    """Yield what the rules know of one subject in a state."""
    subject, token = pair.subject, pair.state.token
    # A machine that is named far from its state only says where it is.
    joined = pair.own and (subject.opaque or gap(subject, token) <= CLOSE)
    start = min(subject.start, token.start) if joined else token.start
    end = max(subject.end, token.end) if joined else token.end
    label = label_of(subject, scene.text) if pair.own else ""
    for concept in pair.state.concepts:
        for rule, says in rules_of(
            scene.dictionary, scene.near, Asked(pair.keys, concept, pair.polarity, pair.own)
        ):
            # "No drives failed" denies that one did.
            several = rule.several and says == "present" and _count(scene, pair) > 1
            symptom = rule.several if several else rule.symptom
            also = ALSO_DENIED.get(symptom, ()) if says == "absent" else ()
            for each in (symptom, *(() if also and is_one_of_many(subject, scene.text) else also)):
                yield Composed(
                    start_with_count(scene.clause, start),
                    end,
                    each,
                    says,
                    f"{subject.keys[0]} {concept}",
                    rule.beside,
                    (start, end),
                    inherited=not pair.own,
                    special=bool(rule.within),
                    unless=rule.unless,
                    of_anything=EVERY_OWNER in rule.things,
                    label=label if rule.several and not several else "",
                    several=rule.several,
                )


TWO: Final = 2
"""Where a further piece is in a state, one was so before it."""

_ONE = re.compile(r"(?:one|1|a|this|that)(?: single)? $")


def _count(scene: Scene, pair: _Pair) -> int:
    """Return how many pieces are in a state."""
    token, subject = pair.state.token, pair.subject
    if pair.own and is_further(scene.text, scene.clause.start, subject.start):
        return TWO
    if told := told_count(scene.clause, token, scene.text):
        return told
    loose = loose_count(scene.clause, token)
    if not pair.own:
        return loose or subject.count
    behind = subject.start >= token.end and not _ONE.search(scene.text, token.end, subject.start)
    return max(subject.count, loose if behind else 1)


def _keys(scene: Scene, subject: Subject, state: ToldState, *, own: bool) -> tuple[str, ...]:
    """Return the names of a subject under which rules know it in this state."""
    told_of, concepts = scene.dictionary.told_of, state.concepts
    found = tuple(
        key for key in (*subject.keys, EVERY_OWNER) if not told_of.get(key, NO_STATES).isdisjoint(concepts)
    )
    if own or not found or found == (EVERY_OWNER,):
        return found
    if continues(scene.text, scene.clause.start, state.token):
        return found
    return (EVERY_OWNER,) if EVERY_OWNER in found else ()


NO_STATES: Final[frozenset[str]] = frozenset()
