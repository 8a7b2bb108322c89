"""Machine output to statements: asks the readers whose words occur, and keeps the last word on each subject."""

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import ahocorasick

from diagnoser.reading.machine_output.chronology import in_time_order
from diagnoser.reading.machine_output.decisions import findings_of
from diagnoser.reading.machine_output.records import (
    OTHER_OUTPUT,
    SILENT_FIELD,
    Line,
    Statement,
    Tables,
    ToolReader,
)
from diagnoser.reading.machine_output.tabled import read_tabled
from diagnoser.reading.machine_output.templates import END, EVENT, lower_of


@dataclass(frozen=True, slots=True)
class Output:
    """What the readers understood of a text.

    Attributes:
        statements: Every statement, in the order of the text.
        findings: For each symptom the statement that decides it: a present one if any subject is affected at the end.
    """

    statements: tuple[Statement, ...] = ()
    findings: tuple[Statement, ...] = ()


_PIECES = re.compile("[*#]")
NOTHING = Output()
BLOT = "\0"


def read_with(readers: tuple[ToolReader, ...], text: str, tables: Tables) -> Output:
    """Return what the tools of a text say; the readers are asked in their order."""
    called = _called(readers, lower_of(text), tables)
    if not called:
        return NOTHING
    taken, seeming = _asked(called, list(_lines(text)), tables)
    taken += _beside(seeming, taken)
    taken.sort(key=lambda each: (each.start, each.end, each.symptom))
    return Output(tuple(taken), findings_of(in_time_order(taken), tables))


def _asked(
    readers: Iterable[ToolReader], whole: Sequence[Line], tables: Tables
) -> tuple[list[Statement], list[Statement]]:
    """Return what the readers say, and what they say on words of which another one may know more."""
    said: dict[str, list[Statement]] = {"known": [], "silent": [], "other": []}
    lines = whole
    for reader in readers:
        if reader.gleans:
            lines = _without(whole, said["known"])
        new = list(_said(reader, lines, tables))
        for each in new:
            said[_kind(each)].append(each)
        lines = _without(lines, [each for each in new if _kind(each) != "other"])
    return said["known"], said["other"] + said["silent"]


def _kind(statement: Statement) -> str:
    rule = statement.rule
    return "silent" if rule.endswith(SILENT_FIELD) else "other" if rule.endswith(OTHER_OUTPUT) else "known"


def _said(reader: ToolReader, lines: Sequence[Line], tables: Tables) -> Iterable[Statement]:
    if reader.grammar is None:
        return reader.read(lines, tables) if reader.read else ()
    by_table = partial(read_tabled, grammar=reader.grammar)
    return reader.around(lines, tables, by_table) if reader.around else by_table(lines, tables)


def _called(readers: tuple[ToolReader, ...], text: str, tables: Tables) -> list[ToolReader]:
    """Return the readers that have a word in a text in lower case."""
    found: set[tuple[int, ...]] = {numbers for _, numbers in _automaton(readers, tables).iter(text)}
    return [readers[number] for number in sorted({number for numbers in found for number in numbers})]


@lru_cache(maxsize=8)
def _automaton(readers: tuple[ToolReader, ...], tables: Tables) -> Any:
    """Return the words that call the readers: their triggers, and the event texts of their tables."""
    words: dict[str, set[int]] = {}
    for number, reader in enumerate(readers):
        for word in (*reader.triggers, *_texts(reader.tool, tables)):
            words.setdefault(word, set()).add(number)
    automaton = ahocorasick.Automaton()
    for word, numbers in words.items():
        automaton.add_word(word, tuple(numbers))
    automaton.make_automaton()
    return automaton


def _texts(tool: str, tables: Tables) -> Iterator[str]:
    """Yield the longest piece of each event text of a tool, so that no row of its table waits for a trigger."""
    rows = (row for name, rows in tables.printed.items() if name.split()[0] == tool for row in rows.values())
    for row in rows:
        if row.when in {EVENT, END}:
            yield max((piece.strip() for piece in _PIECES.split(row.name)), key=len)


def _lines(text: str) -> Iterator[Line]:
    start = 0
    for line in text.splitlines(keepends=True):
        yield Line(line.rstrip("\r\n"), start)
        start += len(line)


def _without(lines: Sequence[Line], found: Sequence[Statement]) -> Sequence[Line]:
    """Return the lines with the words that were understood blotted out, so that one line may serve several tools."""
    if not found:
        return lines
    starts = [line.start for line in lines]
    texts: dict[int, str] = {}
    for each in found:
        for number in range(max(bisect_right(starts, each.start) - 1, 0), len(lines)):
            if starts[number] >= max(each.end, each.start + 1):
                break
            texts[number] = _blotted(texts.get(number, lines[number].text), each, starts[number])
    rest = list(lines)
    for number in sorted(texts, reverse=True):
        if texts[number].strip(BLOT + " \t"):
            rest[number] = Line(texts[number], starts[number])
        else:
            del rest[number]
    return rest


def _blotted(text: str, statement: Statement, start: int) -> str:
    """Return a line without the words of a statement."""
    first, last = max(statement.start - start, 0), min(statement.end - start, len(text))
    return text[:first] + BLOT * (last - first) + text[last:] if last > first else text


def _beside(seeming: Iterable[Statement], taken: Iterable[Statement]) -> Iterator[Statement]:
    """Yield the statements on seeming output that no other statement overlaps."""
    places = sorted((each.start, each.end) for each in taken)
    for each in seeming:
        number = bisect_left(places, (each.start, each.end))
        after = number < len(places) and places[number][0] < each.end
        if not after and not (number and places[number - 1][1] > each.start):
            yield each
            insort(places, (each.start, each.end))
