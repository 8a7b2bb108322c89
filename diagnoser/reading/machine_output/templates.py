"""Finds the names and event texts of a tool's table in lines.

A name is a piece of text in lower case, in which `#` stands for a number.  In the text of an event `*` stands for at
most 100 characters, or for the rest of a word where it stands last.  A number at the beginning of an event, after a
colon or after `with` is an amount, and an amount of 0 means that there was none.  Any other number is a name: disk 0.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import ahocorasick

from diagnoser.knowledge.records import PrintedRow
from diagnoser.reading.machine_output.records import Tables

GAP = 100
EVENT, END, LOGGED = "event", "end", "logged"
EVENTS = frozenset((EVENT, END, LOGGED))
"""What `when` says of an event: it tells a fault, it ends one, or it tells a fault where it fills a column of a log."""
_PIECES = re.compile(r"([*#])")
_NUMBERS = re.compile(r"(#)")  # fields are numbered: `fan # status`
_NUMBER = re.compile(r"\d{1,12}")
_WORD_END = re.compile(r"[a-z0-9]{0,20}")
# `*` stays within a clause, and within the words of a machine: no people, no past, no other clause
_CLAUSE_END = re.compile(
    r"[，。；！？]|[.!?;] |[\u3400-\u9fff],|,[\u3400-\u9fff]"
    r"| (?:had|but|because|which|who|when|while|then|so|i|we|they|he|she|you|my|our|their) "
)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
FOREIGN = re.compile(r"[\u3000-\u9fff\uff00-\uffef]|\0")  # where the words of an English tool end
SENTENCE = re.compile(rf"{FOREIGN.pattern}|[.!?] |;|$")


Specials: TypeAlias = Mapping[str, Sequence[tuple[str, PrintedRow]]]


@dataclass(frozen=True, slots=True)
class Found:
    """A row that was found in a line.

    Attributes:
        row: The row.
        start: Offset of its first character in the line.
        end: Offset after its last character.
        count: The amount that the row tells; None without one.
    """

    row: PrintedRow
    start: int
    end: int
    count: int | None = None


@dataclass(frozen=True, slots=True)
class _Template:
    """A row of the table in pieces: text, wildcard, text, wildcard, text, ...

    Attributes:
        row: The row.
        before: The pieces before the anchor, which is the piece that is searched for.
        after: The pieces after the anchor.
        other: The longest of these pieces of text; where it is not near, the row does not stand.
        reach: How far from the anchor it can be.
        amount: Whether the first number is an amount.
    """

    row: PrintedRow
    before: tuple[str, ...]
    after: tuple[str, ...]
    other: str
    reach: int
    amount: bool


Hits: TypeAlias = Sequence[
    tuple[int, int, Sequence[_Template]]
]  # start, end, and the rows that may stand there


def anchors_of(tables: Tables, tool: str) -> dict[str, tuple[_Template, ...]]:
    """Return the longest piece of each row of a tool -> the rows that have it."""
    anchors: dict[str, list[_Template]] = {}
    rows = tables.printed.get(tool, {})
    for row in rows.values():
        if not _field_of_value(row, rows):
            anchor, template = _template(row)
            anchors.setdefault(anchor, []).append(template)
    return {text: tuple(templates) for text, templates in anchors.items()}


def event_words(tool: str, tables: Tables) -> Iterator[str]:
    """Yield the longest piece of each event text of a tool, so that no row of its table waits for a trigger."""
    rows = (row for name, rows in tables.printed.items() if name.split()[0] == tool for row in rows.values())
    for row in rows:
        if row.when in EVENTS:
            yield max((piece.strip() for piece in _PIECES.split(row.name)[::2]), key=len)


@lru_cache(maxsize=256)
def index_of(tables: Tables, tool: str) -> Any:
    """Return the automaton of a tool's rows, or None where the table has no row of this tool."""
    anchors = anchors_of(tables, tool)
    if not anchors:
        return None
    automaton = ahocorasick.Automaton()
    for text, templates in anchors.items():
        automaton.add_word(text, (len(text), templates))
    automaton.make_automaton()
    return automaton


@lru_cache(maxsize=256)
def specials_of(tables: Tables, tool: str) -> Specials:
    """Return what single values of fields mean: name of the field -> values and their rows, from rows `name: value`."""
    rows = tables.printed.get(tool, {})
    specials: dict[str, list[tuple[str, PrintedRow]]] = {}
    for row in rows.values():
        if name := _field_of_value(row, rows):
            specials.setdefault(name, []).append((row.name[len(name) + 2 :], row))
    return specials


def _field_of_value(row: PrintedRow, rows: Mapping[str, PrintedRow]) -> str:
    name, colon, _ = row.name.partition(": ")
    return name if colon and row.when != EVENT and name in rows else ""


def _template(row: PrintedRow) -> tuple[str, _Template]:
    """Return the longest piece of a row, and the row in pieces around it."""
    wild = _PIECES if row.when in EVENTS else _NUMBERS
    pieces = tuple(wild.split(row.name))
    anchor = max(range(0, len(pieces), 2), key=lambda number: len(pieces[number]))
    before, after = pieces[:anchor], pieces[anchor + 1 :]
    other = max((*before[::2], *after[1::2]), key=len, default="")
    told = row.name.partition("#")[0]
    amount = "#" in row.name and (not told or told.endswith((": ", "with ")))
    return pieces[anchor], _Template(row, before, after, other, len(row.name) + GAP * len(pieces), amount)


def found_in(text: str, index: Any) -> list[Found]:
    """Return the rows of an index in a line in lower case, from left to right; of two that overlap the longer one."""
    hits = [
        (last + 1 - length, last + 1, templates)
        for last, (length, templates) in (index.iter(text) if index else ())
    ]
    return matches(text, hits)


def matches(text: str, hits: Hits, keep: Callable[[Found], bool] | None = None) -> list[Found]:
    """Return the rows that stand in a line, from left to right; of two that overlap the longer one.

    Args:
        text: A line in lower case.
        hits: Where in it a row may stand.
        keep: Whether a row that was found counts; without it every one does.
    """
    found = [
        each
        for start, end, templates in hits
        for template in templates
        if (each := _match(text, template, start, end)) is not None and (keep is None or keep(each))
    ]
    return _longest(found) if len(found) > 1 else found


def _match(text: str, template: _Template, start: int, end: int) -> Found | None:
    """Return the row if its pieces stand before and after the anchor."""
    if text.find(template.other, max(0, start - template.reach), end + template.reach) < 0:
        return None
    count: list[int | None] = [None]
    first: int | None = start
    last: int | None = end
    if template.before:
        first = _before(text, template.before, start, count)
    if template.after and first is not None:
        last = _after(text, template.after, end, count)
    if first is None or last is None or not _whole_words(text, first, last):
        return None
    return Found(template.row, first, last, count[0] if template.amount else None)


def _after(text: str, pieces: Sequence[str], place: int, count: list[int | None]) -> int | None:
    for wildcard, piece in zip(pieces[::2], pieces[1::2], strict=True):
        if wildcard == "#":
            number = _NUMBER.match(text, place)
            if number is None or not text.startswith(piece, number.end()):
                return None
            count[0] = int(number[0]) if count[0] is None else count[0]
            place = number.end() + len(piece)
            continue
        if not piece:
            rest = _WORD_END.match(text, place)
            return rest.end() if rest else place
        at = text.find(piece, place, place + GAP + len(piece))
        if at < 0 or _CLAUSE_END.search(text, place, at):
            return None
        place = at + len(piece)
    return place


def _before(text: str, pieces: Sequence[str], place: int, count: list[int | None]) -> int | None:
    for wildcard, piece in zip(reversed(pieces[1::2]), reversed(pieces[::2]), strict=True):
        if wildcard == "#":
            first = place
            while first > 0 and place - first < 12 and text[first - 1].isdigit():  # noqa: PLR2004 - as in _NUMBER
                first -= 1
            if first == place or not text.endswith(piece, 0, first):
                return None
            count[0] = int(text[first:place])
            place = first - len(piece)
            continue
        at = text.rfind(piece, max(0, place - GAP - len(piece)), place) if piece else place
        if at < 0 or _CLAUSE_END.search(text, at + len(piece), place):
            return None
        place = at
    return place


def _whole_words(text: str, start: int, end: int) -> bool:
    """Return whether an interval begins and ends at the edge of a word; Chinese text has no edges."""
    joined = (
        text[start - 1 : start] == "-" and text[max(0, start - 2) : start - 1].isalpha()
    )  # Non-medium errors
    return not (joined or _inside_word(text, start) or _inside_word(text, end))


def _inside_word(text: str, place: int) -> bool:
    return (
        0 < place < len(text)
        and text[place - 1].isalnum()
        and text[place].isalnum()
        and not _CHINESE.search(text, place - 1, place + 1)
    )


def _longest(found: Sequence[Found]) -> list[Found]:
    return list(_apart(sorted(found, key=lambda each: (each.start, -each.end, each.row.name.count("*")))))


def _apart(found: Sequence[Found]) -> Iterator[Found]:
    kept: Found | None = None
    for each in found:
        if kept is None or each.start >= kept.end:
            if kept is not None:
                yield kept
            kept = each
        elif each.end - each.start > kept.end - kept.start:
            kept = each
    if kept is not None:
        yield kept
