"""Machine output to statements: asks the readers whose words occur, and keeps the last word on each subject."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import ahocorasick

from diagnoser.reading.machine_output.records import Line, Statement, Tables, ToolReader
from diagnoser.reading.machine_output.tools import READERS


@dataclass(frozen=True, slots=True)
class Output:
    """What the readers understood of a text.

    Attributes:
        statements: Every statement, in the order of the text.
        findings: For each symptom the statement that decides it: a present one if any subject is affected at the end.
    """

    statements: tuple[Statement, ...] = ()
    findings: tuple[Statement, ...] = ()


NOTHING = Output()


def read_output(text: str, tables: Tables) -> Output:
    """Return what the tools of a text say."""
    readers = _triggered(text.lower())
    if not readers:
        return NOTHING
    lines = list(_lines(text))
    taken: list[Statement] = []
    for reader in readers:
        taken += reader.read(lines, tables)
        known = sorted(each.start for each in taken)
        lines = [line for line in lines if not _holds(known, line)]
    taken.sort(key=lambda each: (each.start, each.end, each.symptom))
    return Output(tuple(taken), tuple(_decided(taken)))


def _triggered(text: str) -> Sequence[ToolReader]:
    automaton = _automaton()
    found = {number for _, numbers in automaton.iter(text) for number in numbers} if READERS else set()
    return [READERS[number] for number in sorted(found)]


@lru_cache(maxsize=1)
def _automaton() -> Any:
    words: dict[str, list[int]] = {}
    for number, reader in enumerate(READERS):
        for trigger in reader.triggers:
            words.setdefault(trigger, []).append(number)
    automaton = ahocorasick.Automaton()
    for word, numbers in words.items():
        automaton.add_word(word, tuple(numbers))
    automaton.make_automaton()
    return automaton


def _lines(text: str) -> Iterator[Line]:
    start = 0
    for line in text.splitlines(keepends=True):
        yield Line(line.rstrip("\r\n"), start)
        start += len(line)


def _holds(starts: Sequence[int], line: Line) -> bool:
    """Return whether a statement begins in this line."""
    place = bisect_left(starts, line.start)
    return place < len(starts) and starts[place] < line.start + max(1, len(line.text))


def _decided(statements: Iterable[Statement]) -> Iterator[Statement]:
    """Yield one statement for each symptom: the last word on each subject, and a present one among subjects."""
    last: dict[tuple[str, str], Statement] = {}
    for each in statements:
        if each.symptom:
            last[each.symptom, each.subject] = each
    decided: dict[str, Statement] = {}
    for each in last.values():
        known = decided.get(each.symptom)
        if known is None or (known.state == "absent" and each.state == "present"):
            decided[each.symptom] = each
    yield from sorted(decided.values(), key=lambda each: (each.start, each.symptom))
