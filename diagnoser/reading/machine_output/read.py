"""Machine output to statements: asks the readers whose words occur, and keeps the last word on each subject."""

import re
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import ahocorasick

from diagnoser.reading.machine_output.chronology import in_time_order
from diagnoser.reading.machine_output.records import (
    OTHER_OUTPUT,
    SILENT_FIELD,
    Line,
    Statement,
    Tables,
    ToolReader,
)
from diagnoser.reading.machine_output.templates import END, EVENT
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


_PIECES = re.compile("[*#]")
NOTHING = Output()
BLOT = "\0"
SEVERAL = "several"
CHANGING = "changing"
CHANGES = 2
UNITS = ("slot ", "disk ", "bay ")  # an array or an adapter is no place of a drive


def read_output(text: str, tables: Tables) -> Output:
    """Return what the tools of a text say."""
    readers = _triggered(text.lower(), tables)
    if not readers:
        return NOTHING
    lines = list(_lines(text))
    taken: list[Statement] = []
    seeming: list[Statement] = []
    whole = lines
    for reader in readers:
        if reader.gleans:
            lines = _without(whole, [each for each in taken if not each.rule.endswith(SILENT_FIELD)])
        found = list(reader.read(lines, tables))
        known = [each for each in found if not each.rule.endswith(OTHER_OUTPUT)]
        taken += known
        seeming += [each for each in found if each.rule.endswith(OTHER_OUTPUT)]
        lines = _without(lines, known)
    seeming += [each for each in taken if each.rule.endswith(SILENT_FIELD)]
    taken = [each for each in taken if not each.rule.endswith(SILENT_FIELD)]
    taken += _beside(seeming, taken)
    taken.sort(key=lambda each: (each.start, each.end, each.symptom))
    ordered = in_time_order(taken)
    return Output(
        tuple(taken),
        tuple(_with_several(_with_changes(list(_decided(ordered)), ordered, tables), ordered, tables)),
    )


def _triggered(text: str, tables: Tables) -> Sequence[ToolReader]:
    found = {number for _, numbers in _automaton(tables).iter(text) for number in numbers}
    return [READERS[number] for number in sorted(found)]


@lru_cache(maxsize=8)
def _automaton(tables: Tables) -> Any:
    """Return the words that call the readers: their triggers, and the event texts of their tables."""
    words: dict[str, set[int]] = {}
    for number, reader in enumerate(READERS):
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


def _without(lines: Sequence[Line], found: Iterable[Statement]) -> list[Line]:
    """Return the lines with the words that were understood blotted out, so that one line may serve several tools."""
    places = sorted((each.start, each.end) for each in found)
    if not places:
        return list(lines)
    rest: list[Line] = []
    number = 0
    for line in lines:
        text, end = line.text, line.start + len(line.text)
        while number < len(places) and places[number][0] < max(end, line.start + 1):
            first, last = (place - line.start for place in places[number])
            first, last = max(first, 0), min(last, len(text))
            if last > first:
                text = text[:first] + BLOT * (last - first) + text[last:]
            if places[number][1] > end:
                break  # the interval goes on in the next line
            number += 1
        if text.strip(BLOT + " \t"):
            rest.append(Line(text, line.start))
    return rest


def _beside(seeming: Iterable[Statement], taken: Iterable[Statement]) -> Iterator[Statement]:
    """Yield the statements on seeming output that no other statement overlaps."""
    places = sorted((each.start, each.end) for each in taken)
    for each in seeming:
        number = bisect_left(places, (each.start, each.end))
        after = number < len(places) and places[number][0] < each.end
        if not after and not (number and places[number - 1][1] > each.start):
            yield each
            insort(places, (each.start, each.end))


def _decided(statements: Iterable[Statement]) -> Iterator[Statement]:
    """Yield one statement for each symptom: the last word on each subject, and a present one among subjects."""
    last: dict[tuple[str, str], Statement] = {}
    for each in statements:
        if each.symptom:
            last[each.symptom, each.subject] = each
    decided: dict[str, Statement] = {}
    for each in last.values():
        known = decided.get(each.symptom)
        if known is None or _weight(each) > _weight(known):
            decided[each.symptom] = each
    yield from sorted(decided.values(), key=lambda each: (each.start, each.symptom))


def _weight(statement: Statement) -> tuple[bool, bool, bool]:
    """Return what makes a statement decide: a fault before health, the place of a piece before that of a whole."""
    position = statement.position
    exact = position.startswith(UNITS) or "dimm" in position.lower()
    return statement.state == "present", exact, bool(position)


def _with_changes(decided: list[Statement], taken: Iterable[Statement], tables: Tables) -> list[Statement]:
    """Replace the symptoms of `changing` rows that came and went again and again: a port that is up and down flaps."""
    rows = tables.printed.get(CHANGING, {})
    last: dict[tuple[str, str], Statement] = {}
    changes: Counter[str] = Counter()
    for each in taken if rows else ():
        if each.symptom.casefold() in rows:
            before = last.get((each.symptom, each.subject))
            changes[each.symptom] += before is not None and before.state != each.state
            last[each.symptom, each.subject] = each
    found = {each.symptom: each for each in decided}
    for symptom in [symptom for symptom in found if changes[symptom] >= CHANGES]:
        row, known = rows[symptom.casefold()], found.pop(symptom)
        meant = replace(known, rule=f"{CHANGING}: {symptom}", symptom=row.symptom, state="present")
        found[row.symptom] = max(found.get(row.symptom, meant), meant, key=_weight)
    return sorted(found.values(), key=lambda each: (each.start, each.symptom))


def _with_several(decided: list[Statement], taken: Iterable[Statement], tables: Tables) -> list[Statement]:
    """Add the symptoms of `several` rows: what two or more places with the same symptom mean together."""
    rows = tables.printed.get(SEVERAL, {})
    if not rows:
        return decided
    last = {(each.symptom, each.subject): each for each in taken if each.symptom.casefold() in rows}
    places: dict[str, dict[str, Statement]] = {}
    for each in last.values():
        if each.state == "present" and each.position.startswith(UNITS):
            places.setdefault(each.symptom, {})[each.position] = each
    known = {each.symptom for each in decided}
    for symptom, found in places.items():
        kinds = Counter(place.split()[0] for place in found)
        if kinds.most_common(1)[0][1] > 1 and rows[symptom.casefold()].symptom not in known:
            row, first = rows[symptom.casefold()], next(iter(found.values()))
            decided.append(
                replace(
                    first,
                    rule=f"{SEVERAL}: {row.name}",
                    symptom=row.symptom,
                    subject="",
                    position=", ".join(found),
                    count=len(found),
                )
            )
    return sorted(decided, key=lambda each: (each.start, each.symptom))
