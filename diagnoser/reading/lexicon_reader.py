"""The lexicon reader: it turns the text of a report into findings and lists the unread pieces."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from diagnoser.reading.lexicon import Lexicon
from diagnoser.reading.matching import Match, find_matches
from diagnoser.reading.negation import OWN_NEGATION, Scope, connected, scope_of
from diagnoser.reading.normalise import Form, character_form, word_form
from diagnoser.reading.unread import unread_pieces
from diagnoser.types import Finding, State


@dataclass(frozen=True, slots=True)
class ReadReport:
    """The result of reading a text: at most one finding for each symptom, and the pieces that were not understood."""

    findings: tuple[Finding, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _ScopedMatch:
    """One match, the scope of its negation, and its state; the state is None when there is no finding."""

    match: Match
    scope: Scope
    state: State | None


def read(lexicon: Lexicon, text: str) -> ReadReport:
    """Return the findings of a text in the order of its words.  Each finding has the words that it was read from."""
    characters = character_form(text)
    matches = find_matches(lexicon, characters, word_form(characters.text))
    scoped = _states(text, characters, matches)
    findings = _without_superseded(lexicon, _one_for_each_symptom(scoped))
    covered = [(each.scope.start, each.scope.end) for each in scoped if each.scope.polarity != "unclear"]
    return ReadReport(
        findings=tuple(_finding(text, characters, each) for each in findings),
        unread=tuple(_words(text, characters, *piece) for piece in unread_pieces(characters.text, covered)),
    )


def _states(text: str, characters: Form, matches: Sequence[Match]) -> list[_ScopedMatch]:
    scoped: list[_ScopedMatch] = []
    for match in matches:
        scope = scope_of(characters.text, match.start, match.end)
        if match.turned:
            scope = replace(scope, polarity="negated" if scope.polarity == "affirmed" else "unclear")
        if scope.polarity == "affirmed" and scoped and _inherits(text, characters, scoped[-1], match):
            scope = replace(scope, polarity="negated")
        scoped.append(_ScopedMatch(match, scope, _state(match, scope)))
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


def _one_for_each_symptom(scoped: Iterable[_ScopedMatch]) -> list[_ScopedMatch]:
    """Keep one match for each symptom: a present one if there is any, and among equals the longest."""
    best: dict[str, _ScopedMatch] = {}
    for each in scoped:
        symptom = each.match.meaning.symptom
        if each.state:
            best[symptom] = _better(best[symptom], each) if symptom in best else each
    return sorted(best.values(), key=lambda each: (each.scope.start, each.match.meaning.symptom))


def _better(known: _ScopedMatch, other: _ScopedMatch) -> _ScopedMatch:
    if known.state != other.state:
        return known if known.state == "present" else other
    if other.scope.start <= known.scope.end:
        # Two patterns overlap ("光通路MEM" and "MEM黄灯"): show the words of both.
        return replace(known, scope=replace(known.scope, end=max(known.scope.end, other.scope.end)))
    return max(known, other, key=lambda each: each.scope.end - each.scope.start)


def _without_superseded(lexicon: Lexicon, scoped: Sequence[_ScopedMatch]) -> list[_ScopedMatch]:
    present = [each.match.meaning.symptom for each in scoped if each.state == "present"]
    dropped = {less for symptom in present for less in lexicon.supersedes.get(symptom, ())}
    return [each for each in scoped if each.match.meaning.symptom not in dropped]


def _finding(text: str, characters: Form, match: _ScopedMatch) -> Finding:
    words = _words(text, characters, match.scope.start, match.scope.end)
    return Finding(match.match.meaning.symptom, match.state or "unknown", "reported", words)


def _words(text: str, characters: Form, start: int, end: int) -> str:
    first, last = characters.span(start, end)
    return text[first:last].strip()
