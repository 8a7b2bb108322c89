"""Reading by a table: the fields and events of one tool, and the place that earlier lines told.

A row whose `when` is `event` is an event text; `end` is the event that ends one.  Every other row is the name of a
field, and the value after it decides.  A row `name: value` tells what one value of a field means, so one field may
speak about several symptoms.

Most lines of a log hold nothing that the table knows.  So one search through all lines finds those that do, and only
they are looked at; and a line that was printed before says what it said then.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from diagnoser.reading.machine_output.fields import REACH, VALUE_LENGTH, field_statement, is_field
from diagnoser.reading.machine_output.places import is_log_line, place_in, time_in
from diagnoser.reading.machine_output.quiet import other_output
from diagnoser.reading.machine_output.records import BLOT, Grammar, Line, Statement, Tables
from diagnoser.reading.machine_output.search import TIME_LINE, LineHits, lower_of
from diagnoser.reading.machine_output.templates import (
    END,
    EVENTS,
    FOREIGN,
    LOGGED,
    SENTENCE,
    Found,
    Hits,
    Specials,
    matches,
    specials_of,
)

_TAG = re.compile(r"\s{0,8}[A-Za-z{][\w/{}-]{1,20}(?:[ :][\w:.\[\]()/#-]{1,40}){0,4}:? {0,3}")
_CLAUSE = re.compile(rf"{FOREIGN.pattern}|[.,!?)] |;| and |$")
_DENIED = re.compile(
    r"(?:\bno|\bnot|\bwithout|没有|沒有|无|無|未见|未)(?:出现|看到|发现|報|报)?\W{0,2}(?:[a-z]{1,12} ){0,2}$"
)
_DENIAL = 30
_EDGE_BEFORE = re.compile(r"(?:^|\t|  |[|,;:>\"'])\s?$")
_EDGE_AFTER = re.compile(r"\s?(?:$|\t|  |[|,;<\"']|\d{4}[-/])")


@dataclass(frozen=True, slots=True)
class _Said:
    """What one line says wherever it stands: statements as if it were the first line, and what it tells of others.

    Attributes:
        statements: The statements, with offsets in the line.
        place: The place that it tells for the lines below; None where it tells none.
        time: The time that it tells for the lines below; empty where it tells none.
    """

    statements: tuple[Statement, ...]
    place: str | None
    time: str


def read_tabled(lines: Sequence[Line], tables: Tables, grammar: Grammar, hits: LineHits) -> list[Statement]:
    """Return what the lines say by the table and the grammar of a tool.

    Arguments:
        lines: The lines, in part blotted out.
        tables: The tables.
        grammar: The grammar.
        hits: Where the rows of the table may stand in the lines before anything was blotted out.
    """
    place, time, taken = "", "", list[Statement]()
    known: dict[tuple[str, str], _Said] = {}
    read = partial(_read_line, tables=tables, grammar=grammar)
    for line in [each for each in lines if each.start in hits]:
        said = known.get((line.text, place))
        if said is None:
            said = known[line.text, place] = read(line.text, hits[line.start], place)
        time = said.time or time
        place = place if said.place is None else said.place
        taken += [each.moved(line.start, time) for each in said.statements]
    if grammar.block:
        taken += list(other_output(lines, taken, grammar.tool))
    return taken


def _read_line(text: str, hits: Hits, place: str, *, tables: Tables, grammar: Grammar) -> _Said:
    """Return what a line says.

    Arguments:
        text: The line.
        hits: Where in it the rows of the table may stand, if the words were not blotted out.
        place: The place that earlier lines told.
        tables: The tables.
        grammar: The grammar of the tool.
    """
    line = Line(text, 0)
    if BLOT in text:
        hits = [each for each in hits if BLOT not in text[each[0] : each[1]]]
    marked = not all(templates for _, _, templates in hits)
    found = list(grammar.rows(line, place, tables)) if marked and grammar.rows else []
    found = found or list(_of_table(line, hits, place, grammar, specials_of(tables, grammar.tool)))
    if not marked:
        return _Said(tuple(found), None, "")
    told, start, end = _context(text, grammar)
    if told is not None and not found:
        found = [Statement(start, end, f"{grammar.tool}: place")]
    return _Said(tuple(found), told, time_in(text) if TIME_LINE.match(text) else "")


def _context(text: str, grammar: Grammar) -> tuple[str | None, int, int]:
    """Return the place that a line tells for those below, and the words that tell it; None where it tells none."""
    lower = text.lower() if grammar.contexts else ""
    for each in grammar.contexts:
        if each.word in lower and (match := each.pattern.search(text)):
            return (each.form.format(match[1]) if each.form else "", match.start(), match.end())
    return None, 0, 0


def _of_table(
    line: Line, hits: Hits, place: str, grammar: Grammar, specials: Specials
) -> Iterator[Statement]:
    text = lower_of(line.text)
    found = matches(text, hits, partial(_counts, text))
    reached = since = 0
    for number, each in enumerate(found):
        if each.start < reached:
            continue
        limit = found[number + 1].start if number + 1 < len(found) else len(line.text)
        if each.row.when in EVENTS:
            yield _event(line, each, (place, limit), grammar, first=number == 0)
        elif statement := field_statement(line, each, (place, since, limit), grammar, specials):
            reached = since = statement.end - line.start
            yield statement


def _counts(text: str, found: Found) -> bool:
    """Return whether a row speaks: a field that has a value, an event that prose does not deny."""
    if found.row.when not in EVENTS:
        return is_field(text, found)
    if found.row.when == LOGGED and not _fills_column(text, found):
        return False
    return _DENIED.search(text, max(0, found.start - _DENIAL), found.start) is None or is_log_line(text)


def _fills_column(text: str, found: Found) -> bool:
    """Return whether an event stands alone between the edges of a line or of its columns."""
    before, after = text[: found.start], text[found.end :]
    return bool(_EDGE_BEFORE.search(before[-4:])) and bool(_EDGE_AFTER.match(after[:6]))


def _event(line: Line, found: Found, around: tuple[str, int], grammar: Grammar, *, first: bool) -> Statement:
    """Return the statement of an event; a line of a log belongs to its events altogether."""
    start, end = _reach(line.text, found, around[1], first=first)
    row, after = found.row, line.text[found.end : found.end + VALUE_LENGTH].lower()
    ended = row.when == END or found.count == 0 or "deassert" in after
    window = line.text[max(0, found.start - REACH) : found.end + REACH]
    position = (grammar.place(window, row.symptom) if grammar.place else place_in(window)) or around[0]
    return Statement(
        line.start + start,
        line.start + end,
        f"{grammar.tool}: {row.name}",
        row.symptom,
        "absent" if ended else "present",
        subject=position,
        position=position,
        time=time_in(line.text[:REACH]),
        count=found.count,
    )


def _reach(text: str, found: Found, limit: int, *, first: bool) -> tuple[int, int]:
    """Return the interval of the words that belong to an event: of a line of a log all up to the next, else the clause.

    Arguments:
        text: The line.
        found: The event.
        limit: Where the next event of the line begins.
        first: Whether the event is the first of the line.
    """
    before = text[: found.start] if found.start < REACH else "."
    log = is_log_line(text) or (_TAG.fullmatch(before) is not None and any(each.isdigit() for each in before))
    stop = (FOREIGN if log else SENTENCE if not before.strip() else _CLAUSE).search(text, found.end, limit)
    return 0 if log and first else found.start, stop.start() if stop else limit
