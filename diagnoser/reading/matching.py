"""Matching: find the patterns of the lexicon in a report, and drop matches inside longer ones.

All positions are offsets into the character form.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from diagnoser.reading.codes import is_code
from diagnoser.reading.lexicon import Lexicon, PatternMeaning, Regular, Word
from diagnoser.reading.negation import INNER_NEGATION
from diagnoser.reading.normalise import CLAUSE_END, Form
from diagnoser.reading.word_form import WordForm

# More repetitions of one word carry no information. The bound keeps the work linear.
MAX_PLACES = 200
WINDOW = 300
REACH = 100

Window: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Match:
    """One pattern found at [start, end) of the character form.

    Attributes:
        turned: Whether a negation inside the match of a regular expression inverts its meaning.
    """

    start: int
    end: int
    meaning: PatternMeaning
    regular: bool
    turned: bool = False


def find_matches(lexicon: Lexicon, characters: Form, words: WordForm) -> list[Match]:
    """Return the matches from left to right, without those inside longer ones.

    Args:
        lexicon: The patterns.
        characters: The character form of the report.
        words: The word form of `characters`.
    """
    matches = {*_search(lexicon, words.text, words), *_search(lexicon, characters.text, None)}
    return _outermost(sorted(matches, key=lambda match: (match.start, -match.end, match.meaning.symptom)))


def _search(lexicon: Lexicon, text: str, words: WordForm | None) -> Iterator[Match]:
    """Yield the matches in one form.  Plain words are matched in the word form only."""
    tries: dict[int, list[Window]] = {number: [(0, WINDOW)] for number in lexicon.everywhere}
    counts: Counter[str] = Counter()
    window = (0, -1)
    for last, word in lexicon.automaton.iter(text) if lexicon.automaton else ():
        counts[word.text] += 1
        if counts[word.text] > MAX_PLACES:
            continue
        if word.expressions:
            window = _window(text, last, window)
            for number in word.expressions:
                _add(tries.setdefault(number, []), window)
        if words and word.meanings:
            yield from _plain(word, words, last + 1)
    for number, windows in tries.items():
        yield from _regular(lexicon.regular[number], text, words, windows)


def _window(text: str, place: int, last: Window) -> Window:
    """Return the clause around a position, limited to the length that a regular expression can match."""
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


def _plain(word: Word, words: WordForm, end: int) -> Iterator[Match]:
    start = end - len(word.text)
    if _stands_alone(words.text, start, end):
        place = words.span(start, end)
        yield from (Match(*place, meaning, regular=False) for meaning in word.meanings)


def _regular(
    regular: Regular, text: str, words: WordForm | None, windows: Iterable[Window]
) -> Iterator[Match]:
    for start, end in windows:
        if all(text.find(word, start, end) >= 0 for word in regular.words):
            for found in regular.pattern.finditer(text, start, end):
                place = words.span(*found.span()) if words else found.span()
                turned = regular.affirms and bool(INNER_NEGATION.search(found.group()))
                yield Match(*place, regular.meaning, regular=True, turned=turned)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Return False where a word is part of a longer one, as `301` in `X3301` or `PS灯` in `UPS灯`."""
    word = text[start:end]
    before, after = text[start - 1 : start], text[end : end + 1]
    if word.isascii():
        return not (_joins(word[0], before) or _joins(word[-1], after)) and is_code(text, start, end)
    return not (_same_kind(word[0], before) or _same_kind(word[-1], after))


def _joins(edge: str, neighbour: str) -> bool:
    return neighbour.isascii() and neighbour.isalnum() and edge.isalnum()


def _same_kind(edge: str, neighbour: str) -> bool:
    """Return whether both are ASCII letters or both are digits.  A slot number may follow `报DIMM`."""
    if not (edge.isascii() and neighbour.isascii()):
        return False
    return (edge.isalpha() and neighbour.isalpha()) or (edge.isdigit() and neighbour.isdigit())


def _outermost(matches: Sequence[Match]) -> list[Match]:
    """Return the matches that are not inside a longer one.

    A plain word hides all shorter matches inside it.  A regular expression may skip over other words, so it hides only
    matches with the same end (`硬盘2黄灯亮` hides `黄灯亮`).
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
