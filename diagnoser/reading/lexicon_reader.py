"""Report text -> findings, and what was not understood."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from diagnoser.reading.lexicon import Lexicon
from diagnoser.reading.matching import Match, find_matches
from diagnoser.reading.negation import OWN_NEGATION, Scope, connected, scope_of
from diagnoser.reading.normalise import Form, character_form, word_form
from diagnoser.reading.unread import leftovers
from diagnoser.types import Finding, State


@dataclass(frozen=True, slots=True)
class Reading:
    """What a report says: at most one finding a symptom, and the pieces nobody understood."""

    findings: tuple[Finding, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One match with the state it stands for; None where it stands for nothing."""

    match: Match
    scope: Scope
    state: State | None


def read(lexicon: Lexicon, text: str) -> Reading:
    """Return the findings of a report in the order of its words, each with its own words."""
    characters = character_form(text)
    matches = find_matches(lexicon, characters, word_form(characters.text))
    readings = _states(text, characters, matches)
    findings = _without_superseded(lexicon, _one_each(readings))
    covered = [(each.scope.start, each.scope.end) for each in readings if each.scope.verdict != "unclear"]
    return Reading(
        findings=tuple(_finding(text, characters, each) for each in findings),
        unread=tuple(_words(text, characters, *piece) for piece in leftovers(characters.text, covered)),
    )


def _states(text: str, characters: Form, matches: Sequence[Match]) -> list[_Reading]:
    readings: list[_Reading] = []
    for match in matches:
        scope = scope_of(characters.text, match.start, match.end)
        if match.turned:
            scope = replace(scope, verdict="negated" if scope.verdict == "as it stands" else "unclear")
        if scope.verdict == "as it stands" and readings and _inherits(text, characters, readings[-1], match):
            scope = replace(scope, verdict="negated")
        readings.append(_Reading(match, scope, _state(match, scope)))
    return readings


def _inherits(text: str, characters: Form, last: _Reading, match: Match) -> bool:
    """Return whether the negation before the previous match also covers this one ("没有A、B")."""
    if last.scope.verdict != "negated" or last.scope.end > last.match.end or match.start <= last.match.end:
        return False
    # "无蜂鸣声、屏幕没画面": words with a negation of their own stand for themselves.
    if OWN_NEGATION.search(characters.text, match.start, match.end):
        return False
    start, end = characters.span(last.match.end, match.start)
    return connected(text[start:end])


def _state(match: Match, scope: Scope) -> State | None:
    if match.entry.says == "nothing" or scope.verdict == "unclear":
        return None
    if match.entry.says == "absent":
        # A negated "fine" is not yet a symptom.
        return "absent" if scope.verdict == "as it stands" else None
    return "present" if scope.verdict == "as it stands" else "absent"


def _one_each(readings: Iterable[_Reading]) -> list[_Reading]:
    """Keep one reading a symptom: present where anything says so, then the longest words."""
    best: dict[str, _Reading] = {}
    for each in readings:
        symptom = each.match.entry.symptom
        if each.state:
            best[symptom] = _better(best[symptom], each) if symptom in best else each
    return sorted(best.values(), key=lambda each: (each.scope.start, each.match.entry.symptom))


def _better(known: _Reading, other: _Reading) -> _Reading:
    if known.state != other.state:
        return known if known.state == "present" else other
    if other.scope.start <= known.scope.end:
        # Two patterns read one stretch of words ("光通路MEM" and "MEM黄灯"): show all of it.
        return replace(known, scope=replace(known.scope, end=max(known.scope.end, other.scope.end)))
    return max(known, other, key=lambda each: each.scope.end - each.scope.start)


def _without_superseded(lexicon: Lexicon, readings: Sequence[_Reading]) -> list[_Reading]:
    present = [each.match.entry.symptom for each in readings if each.state == "present"]
    dropped = {less for symptom in present for less in lexicon.supersedes.get(symptom, ())}
    return [each for each in readings if each.match.entry.symptom not in dropped]


def _finding(text: str, characters: Form, reading: _Reading) -> Finding:
    words = _words(text, characters, reading.scope.start, reading.scope.end)
    return Finding(reading.match.entry.symptom, reading.state or "unknown", "reported", words)


def _words(text: str, characters: Form, start: int, end: int) -> str:
    first, last = characters.span(start, end)
    return text[first:last].strip()
