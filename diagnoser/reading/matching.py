"""Where in a report the lexicon's words stand, and which of them count.

All places are offsets into the character form.  A word counts unless a longer one was read around it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from diagnoser.reading.codes import is_code
from diagnoser.reading.lexicon import Entry, Lexicon
from diagnoser.reading.normal import Form

# A report that repeats itself hundreds of times says nothing new; the bound keeps the work linear.
MAX_PLACES_PER_SYMPTOM = 200


@dataclass(frozen=True, slots=True)
class Match:
    """One pattern found at [start, end) of the character form."""

    start: int
    end: int
    entry: Entry
    regular: bool


def find_matches(lexicon: Lexicon, characters: str, words: Form) -> list[Match]:
    """Return the matches that count, from left to right."""
    matches = list(_bounded(_plain(lexicon, words)))
    matches += _bounded(_regular(lexicon, characters, words))
    return _outermost(sorted(set(matches), key=lambda match: (match.start, -match.end, match.entry.symptom)))


def _bounded(matches: Iterable[Match]) -> Iterator[Match]:
    seen: Counter[Entry] = Counter()
    for match in matches:
        seen[match.entry] += 1
        if seen[match.entry] <= MAX_PLACES_PER_SYMPTOM:
            yield match


def _plain(lexicon: Lexicon, words: Form) -> Iterator[Match]:
    if not lexicon.automaton:
        return
    text = words.text
    for last, (word, entries) in lexicon.automaton.iter(text):
        start, end = last - len(word) + 1, last + 1
        if _stands_alone(text, start, end):
            place = words.span(start, end)
            yield from (Match(*place, entry, regular=False) for entry in entries)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Return whether the edges of a word are edges in the text: `301` is not in `X3301`, `PS灯` not in `UPS灯`."""
    word = text[start:end]
    before, after = text[start - 1 : start], text[end : end + 1]
    if word.isascii():
        return not (_joins(word[0], before) or _joins(word[-1], after)) and is_code(text, start, end)
    return not (_same_kind(word[0], before) or _same_kind(word[-1], after))


def _joins(edge: str, neighbour: str) -> bool:
    return neighbour.isascii() and neighbour.isalnum() and edge.isalnum()


def _same_kind(edge: str, neighbour: str) -> bool:
    """Return whether both are ASCII letters or both are digits: `报DIMM` may be followed by a slot number."""
    if not (edge.isascii() and neighbour.isascii()):
        return False
    return (edge.isalpha() and neighbour.isalpha()) or (edge.isdigit() and neighbour.isdigit())


def _regular(lexicon: Lexicon, characters: str, words: Form) -> Iterator[Match]:
    folded = words.text != characters
    for pattern, entry in lexicon.regular:
        for found in pattern.finditer(characters):
            yield Match(found.start(), found.end(), entry, regular=True)
        if folded:
            for found in pattern.finditer(words.text):
                yield Match(*words.span(found.start(), found.end()), entry, regular=True)


def _outermost(matches: Sequence[Match]) -> list[Match]:
    """Drop what is read inside something longer.

    A plain word hides everything shorter inside it.  A regular expression may leap over other words, so it
    hides only those that end where it ends (`硬盘2黄灯亮` is no `黄灯亮`).
    """
    ends: dict[int, int] = {}
    for match in matches:
        if match.regular:
            ends[match.end] = min(match.start, ends.get(match.end, match.start))
    kept: list[Match] = []
    reach = (-1, -1)
    for match in matches:
        inside = match.end <= reach[1] and (match.start, match.end) != reach
        if inside or ends.get(match.end, match.start) < match.start:
            continue
        kept.append(match)
        if not match.regular and match.end >= reach[1]:
            reach = (match.start, match.end)
    return kept
