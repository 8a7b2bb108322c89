"""Idioms: the patterns of the symptoms, matched in a report, with the negation around each match."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from diagnoser.reading.candidates import Candidate
from diagnoser.reading.lexicon import Lexicon
from diagnoser.reading.matching import Match, find_matches
from diagnoser.reading.negation import OWN_NEGATION, Scope, connected, scope_of
from diagnoser.reading.normalise import Form
from diagnoser.reading.word_form import WordForm
from diagnoser.types import State


@dataclass(frozen=True, slots=True)
class _ScopedMatch:
    """One match and the scope of its negation."""

    match: Match
    scope: Scope


def idioms_of(lexicon: Lexicon, text: str, characters: Form, words: WordForm) -> Iterator[Candidate]:
    """Yield what the patterns read, from left to right."""
    for each in _scoped(text, characters, find_matches(lexicon, characters, words)):
        match, scope = each.match, each.scope
        understood = scope.polarity != "unclear"
        yield Candidate(
            scope.start if understood else match.start,
            scope.end if understood else match.start,
            match.meaning.symptom if match.meaning.says != "nothing" else "",
            _state(match, scope),
            f"pattern of {match.meaning.symptom}",
            (match.start, match.end),
            idiom=True,
            regular=match.regular,
        )


def _scoped(text: str, characters: Form, matches: Sequence[Match]) -> list[_ScopedMatch]:
    scoped: list[_ScopedMatch] = []
    for match in matches:
        scope = scope_of(characters.text, match.start, match.end)
        if match.turned:
            scope = scope._replace(polarity="negated" if scope.polarity == "affirmed" else "unclear")
        if scope.polarity == "affirmed" and scoped and _inherits(text, characters, scoped[-1], match):
            scope = scope._replace(polarity="negated")
        scoped.append(_ScopedMatch(match, scope))
    return scoped


def _inherits(text: str, characters: Form, last: _ScopedMatch, match: Match) -> bool:
    """Return whether the negation before the previous match also covers this one, as in "没有A、B"."""
    if last.scope.polarity != "negated" or last.scope.end > last.match.end or match.start <= last.match.end:
        return False
    # In "无蜂鸣声、屏幕没画面" the second match has its own negation, so the first one does not cover it.
    if OWN_NEGATION.search(characters.text, match.start, match.end):
        return False
    start, end = characters.span(last.match.end, match.start)
    return connected(text[start:end])


def _state(match: Match, scope: Scope) -> State | None:
    if match.meaning.says == "nothing" or scope.polarity == "unclear":
        return None
    if match.meaning.says == "absent":
        # "Not fine" does not yet mean that the symptom is present.
        return "absent" if scope.polarity == "affirmed" else None
    return "present" if scope.polarity == "affirmed" else "absent"
