"""Machine output to statements: asks the readers whose words occur, and keeps the last word on each subject."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from diagnoser.reading.machine_output.chronology import in_time_order
from diagnoser.reading.machine_output.decisions import findings_of
from diagnoser.reading.machine_output.records import (
    BLOT,
    OTHER_OUTPUT,
    SILENT_FIELD,
    Line,
    Statement,
    Tables,
    ToolReader,
)
from diagnoser.reading.machine_output.search import LineHits, called, hits_of, lower_of
from diagnoser.reading.machine_output.tabled import read_tabled


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


def read_with(readers: tuple[ToolReader, ...], text: str, tables: Tables) -> Output:
    """Return what the tools of a text say; the readers are asked in their order."""
    lower = lower_of(text)
    asked = called(readers, lower, tables)
    if not asked:
        return NOTHING
    lines = list(_lines(text))
    hits = hits_of(asked, readers, lower, [line.start for line in lines], tables)
    taken, seeming = _said(asked, lines, tables, hits)
    taken += _beside(seeming, taken)
    taken.sort(key=lambda each: (each.start, each.end, each.symptom))
    return Output(tuple(taken), findings_of(in_time_order(taken), tables))


def _said(
    readers: Iterable[ToolReader], whole: Sequence[Line], tables: Tables, hits: Mapping[str, LineHits]
) -> tuple[list[Statement], list[Statement]]:
    """Return what the readers say, and what they say on words of which another one may know more."""
    said: dict[str, list[Statement]] = {"known": [], "silent": [], "other": []}
    lines = whole
    for reader in readers:
        if reader.gleans:
            lines = _without(whole, said["known"])
        understood: list[Statement] = []
        for each in _answer(reader, lines, tables, hits):
            kind = _kind(each)
            said[kind].append(each)
            if kind != "other":
                understood.append(each)
        lines = _without(lines, understood)
    return said["known"], said["other"] + said["silent"]


def _answer(
    reader: ToolReader, lines: Sequence[Line], tables: Tables, hits: Mapping[str, LineHits]
) -> Iterable[Statement]:
    if reader.grammar is None:
        return reader.read(lines, tables) if reader.read else ()
    by_table = partial(read_tabled, grammar=reader.grammar, hits=hits[reader.grammar.tool])
    return reader.around(lines, tables, by_table) if reader.around else by_table(lines, tables)


def _kind(statement: Statement) -> str:
    rule = statement.rule
    return "silent" if rule.endswith(SILENT_FIELD) else "other" if rule.endswith(OTHER_OUTPUT) else "known"


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
    starts.append(starts[-1] + len(lines[-1].text) + 1)
    texts: dict[int, str] = {}
    for each in found:
        number = bisect_right(starts, each.start) - 1
        while number + 1 < len(starts):
            texts[number] = _blotted(texts.get(number) or lines[number].text, each, starts[number])
            number += 1
            if starts[number] >= each.end:
                break
    rest: list[Line] = []
    for number, line in enumerate(lines):
        text = texts.get(number)
        if text is None:
            rest.append(line)
        elif text.strip(BLOT + " \t"):
            rest.append(Line(text, line.start))
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
