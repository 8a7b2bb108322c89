"""Where in a report the lexicon's words stand, and which of them count.

All places are offsets into the character form.  A word counts unless a longer one was read around it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from diagnoser.reading.codes import is_code
from diagnoser.reading.lexicon import Entry, Lexicon, Regular, Word
from diagnoser.reading.negation import INNER_NEGATION
from diagnoser.reading.normalise import CLAUSE_END, Form

# A report that repeats itself hundreds of times says nothing new; the bound keeps the work linear.
MAX_PLACES = 200
WINDOW = 300
REACH = 100

Window: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Match:
    """One pattern found at [start, end) of the character form.

    Attributes:
        turned: Whether a negation stands inside, between the words of a regular expression.
    """

    start: int
    end: int
    entry: Entry
    regular: bool
    turned: bool = False


def find_matches(lexicon: Lexicon, characters: Form, words: Form) -> list[Match]:
    """Return the matches that count, from left to right; `words` is the word form of `characters`."""
    matches = {*_search(lexicon, words.text, words), *_search(lexicon, characters.text, None)}
    return _outermost(sorted(matches, key=lambda match: (match.start, -match.end, match.entry.symptom)))


def _search(lexicon: Lexicon, text: str, words: Form | None) -> Iterator[Match]:
    """Search one form; plain words are read in the word form only."""
    tries: dict[int, list[Window]] = {number: [(0, WINDOW)] for number in lexicon.ungated}
    counts: Counter[str] = Counter()
    window = (0, -1)
    for last, word in lexicon.automaton.iter(text) if lexicon.automaton else ():
        counts[word.text] += 1
        if counts[word.text] > MAX_PLACES:
            continue
        if word.gates:
            window = _window(text, last, window)
            for number in word.gates:
                _add(tries.setdefault(number, []), window)
        if words and word.entries:
            yield from _plain(word, words, last + 1)
    for number, windows in tries.items():
        yield from _regular(lexicon.regular[number], text, words, windows)


def _window(text: str, place: int, last: Window) -> Window:
    """Return the clause around a place, no further than a regular expression can reach."""
    ends_clause = last[1] < len(text) and text[last[1] : last[1] + 1] == CLAUSE_END
    if last[0] <= place < (last[1] if ends_clause else last[1] - REACH):
        return last
    start = text.rfind(CLAUSE_END, max(0, place - WINDOW), place)
    end = text.find(CLAUSE_END, place, place + WINDOW)
    return start + 1 if start >= 0 else max(0, place - WINDOW), end if end >= 0 else min(
        len(text), place + WINDOW
    )


def _add(windows: list[Window], window: Window) -> None:
    if not windows or windows[-1] != window:
        windows.append(window)


def _plain(word: Word, words: Form, end: int) -> Iterator[Match]:
    start = end - len(word.text)
    if _stands_alone(words.text, start, end):
        place = words.span(start, end)
        yield from (Match(*place, entry, regular=False) for entry in word.entries)


def _regular(regular: Regular, text: str, words: Form | None, windows: Iterable[Window]) -> Iterator[Match]:
    for start, end in windows:
        if all(text.find(word, start, end) >= 0 for word in regular.words):
            for found in regular.pattern.finditer(text, start, end):
                place = words.span(*found.span()) if words else found.span()
                turned = regular.affirms and bool(INNER_NEGATION.search(found.group()))
                yield Match(*place, regular.entry, regular=True, turned=turned)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Return whether a word is not part of a longer one: `301` of `X3301`, `PS灯` of `UPS灯`."""
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
