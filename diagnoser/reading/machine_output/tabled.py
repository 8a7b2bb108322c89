"""A reader made of a table: the fields and events of one tool, and the place that earlier lines told.

A row whose `when` is `event` is an event text; `end` is the event that ends one.  Every other row is the name of a
field, and the value after it decides.  A row `name: value` tells what one value of a field means, so one field may
speak about several symptoms.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from diagnoser.knowledge.records import PrintedRow
from diagnoser.reading.machine_output.places import is_log_line, place_in, time_in
from diagnoser.reading.machine_output.quiet import other_output
from diagnoser.reading.machine_output.records import (
    SILENT_FIELD,
    Line,
    Statement,
    Tables,
    ToolReader,
)
from diagnoser.reading.machine_output.templates import (
    END,
    EVENT,
    Found,
    Specials,
    found_in,
    index_of,
    specials_of,
)
from diagnoser.reading.machine_output.values import health_of

_ASSIGN = re.compile(r"[\"')\]]{0,2}[ \t\"]{0,60}(?:[:=：]|\|(?!\|)|\.{2,40}:?)[ \t\"']{0,60}")
_COLUMN = re.compile(r"[ \t]{1,60}(\S{1,30})\s{0,40}$")
_STOP = re.compile(r"[,;，；。、|\0]| {3}|\t|$")
_FIRST_WORD = re.compile(r"[^\s,;，；\0]{1,40}")
_NUMBER = re.compile(r"[-+]?\d[\d,]{0,15}(?:\.\d{1,6})?")
_ABOVE = re.compile(r">(\d{1,9})")
_TAG = re.compile(r"\s{0,8}[A-Za-z{][\w/{}-]{1,20}(?:[ :][\w:.\[\]()/#-]{1,40}){0,4}:? {0,3}")
_FOREIGN = re.compile(r"[\u3000-\u9fff\uff00-\uffef]|\0")
_SENTENCE = re.compile(rf"{_FOREIGN.pattern}|[.!?] |;|$")
_CLAUSE = re.compile(rf"{_FOREIGN.pattern}|[.,!?)] |;| and |$")
_TIME_LINE = re.compile(
    r"\s{0,40}(?:(?:event )?(?:time|date|timestamp|date/time|date and time|created)|log entry \d{1,6})\s{0,20}[:=]\s",
    re.IGNORECASE,
)
VALUE_LENGTH = 60
REACH = 160

RowReader = Callable[[Line, str, Tables], Iterable[Statement]]
PlaceReader = Callable[[str, str], str]


def any_place(text: str, _symptom: str) -> str:
    """Return the place that a text names, whatever the symptom."""
    return place_in(text)


@dataclass(frozen=True, slots=True)
class Context:
    """Lines that tell the place of the lines that follow.

    Attributes:
        pattern: The pattern, whose first group is the name of the place.
        form: The place, with `{}` for the name; empty for a line that ends a place.
        word: A word in lower case without which the pattern need not be tried.
    """

    pattern: re.Pattern[str]
    form: str
    word: str


@dataclass(frozen=True, slots=True)
class Grammar:
    """What a tool prints besides the rows of the table.

    Attributes:
        tool: Name of the tool in the table.
        contexts: Lines that tell a place.
        rows: Reader of the rows of the tool's own listings, asked before the table.
        strict: Whether a field counts only where its value is plainly healthy or faulty; for names that occur in prose.
        block: Whether the tool prints blocks of fields, so that unknown fields between known ones say nothing.
        place: The place that a text names for a symptom; for texts that name several places.
    """

    tool: str
    contexts: tuple[Context, ...] = ()
    rows: RowReader | None = None
    block: bool = False
    strict: bool = False
    place: PlaceReader = any_place


def context(pattern: str, form: str = "", *, word: str = "") -> Context:
    """Return a context; the pattern is matched without regard to capitals, and tried only where the word occurs."""
    return Context(re.compile(pattern, re.IGNORECASE), form, word)


def tool_reader(triggers: tuple[str, ...], grammar: Grammar) -> ToolReader:
    """Return the reader of a tool.  Arguments are those of ToolReader and Grammar."""

    def read(lines: Sequence[Line], tables: Tables) -> Iterable[Statement]:
        return read_tabled(lines, tables, grammar)

    return ToolReader(grammar.tool, triggers, read)


def read_tabled(lines: Sequence[Line], tables: Tables, grammar: Grammar) -> list[Statement]:
    """Return what the lines say by the table and the grammar of a tool."""
    index, specials = index_of(tables, grammar.tool), specials_of(tables, grammar.tool)
    place, time, taken = "", "", list[Statement]()
    for line in lines:
        found = list(grammar.rows(line, place, tables)) if grammar.rows else []
        found = found or list(_of_table(line, place, grammar, index, specials))
        time = time_in(line.text) if _TIME_LINE.match(line.text) else time
        told = _context(line.text, grammar.contexts)
        if told is not None:
            place = told[0]
            found = found or [Statement(line.start + told[1], line.start + told[2], f"{grammar.tool}: place")]
        taken += [each if each.time or not time else replace(each, time=time) for each in found]
    if grammar.block:
        taken += list(other_output(lines, taken, grammar.tool))
    return taken


def _context(text: str, contexts: Sequence[Context]) -> tuple[str, int, int] | None:
    lower = text.lower() if contexts else ""
    for each in contexts:
        if each.word in lower and (match := each.pattern.search(text)):
            return (each.form.format(match[1]) if each.form else "", match.start(), match.end())
    return None


def _of_table(
    line: Line, place: str, grammar: Grammar, index: Any, specials: Specials
) -> Iterator[Statement]:
    text = line.text.lower()
    found = found_in(text, index, lambda each: each.row.when in {EVENT, END} or _is_field(text, each))
    reached = since = 0
    for number, each in enumerate(found):
        if each.start < reached:
            continue
        limit = found[number + 1].start if number + 1 < len(found) else len(line.text)
        if each.row.when in {EVENT, END}:
            yield _event(line, each, (place, limit), grammar, first=number == 0)
        elif statement := field_statement(line, each, (place, since, limit), grammar, specials):
            reached = since = statement.end - line.start
            yield statement


def _event(line: Line, found: Found, around: tuple[str, int], grammar: Grammar, *, first: bool) -> Statement:
    """Return the statement of an event; a line of a log belongs to its events altogether."""
    start, end = _reach(line.text, found, around[1], first=first)
    row, after = found.row, line.text[found.end : found.end + VALUE_LENGTH].lower()
    ended = row.when == END or found.count == 0 or "deassert" in after
    window = line.text[max(0, found.start - REACH) : found.end + REACH]
    position = grammar.place(window, row.symptom) or around[0]
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
    stop = (_FOREIGN if log else _SENTENCE if not before.strip() else _CLAUSE).search(text, found.end, limit)
    return 0 if log and first else found.start, stop.start() if stop else limit


def field_statement(
    line: Line, found: Found, around: tuple[str, int, int], grammar: Grammar, specials: Specials
) -> Statement | None:
    """Return what a field says, or None where no value follows its name, or none that a strict grammar accepts.

    Arguments:
        line: The line.
        found: The name of the field in the line.
        around: The place that earlier lines told, where the previous field of the line ends, and where the next begins.
        grammar: The grammar of the tool.
        specials: What single values of the tool's fields mean: `specials_of`.
    """
    text = line.text
    begin = _value_start(text, found)
    if begin is None:
        return None
    place, since, limit = around
    rest = text[begin : begin + VALUE_LENGTH]
    value = rest[: max(0, limit - begin)]
    value = value[: stop.start() if (stop := _STOP.search(value)) else len(value)].strip()
    row, state, length = _meaning(found.row, value, rest, specials)
    if grammar.strict and not state and (row.symptom or health_of(value) is None):
        return None
    own = text[max(since, found.start - REACH) : min(limit, begin + REACH)]
    position = place_in(own) or place or place_in(text[max(0, since - REACH) : since])
    stop = _SENTENCE.search(text, begin, limit)
    whole_line = not row.symptom and row is found.row and not text[: min(found.start, REACH)].strip()
    return Statement(
        line.start + found.start,
        line.start
        + ((stop.start() if stop else limit) if whole_line and not grammar.strict else begin + length),
        f"{grammar.tool}: {row.name}{'' if row.symptom and state else SILENT_FIELD}",
        row.symptom if state else "",
        "absent" if state == "good" else "present",
        subject=f"{position} {found.row.name}",
        position=position,
        time=time_in(text[:REACH]),
        count=_count(value),
    )


def _is_field(text: str, found: Found) -> bool:
    """Return whether a value follows a name.  One word must begin the field: `Foreign State` is no `State`."""
    before = text[max(0, found.start - 2) : found.start]
    tail = " " not in found.row.name and before[-1:] == " " and before[:1].isalpha()
    return not tail and _value_start(text, found) is not None


def _value_start(text: str, found: Found) -> int | None:
    """Return where the value after a name begins: after a sign, or in a listing of two columns after blanks."""
    if assign := _ASSIGN.match(text, found.end):
        return assign.end()
    if (
        (" " in found.row.name or "_" in found.row.name)
        and (column := _COLUMN.match(text, found.end))
        and health_of(column[1])
    ):
        return column.start(1)
    return None


def _meaning(row: PrintedRow, value: str, rest: str, specials: Specials) -> tuple[PrintedRow, str, int]:
    """Return the row that speaks, `good`, `bad` or nothing, and the length of the value that was read."""
    lower = value.lower()
    special = [each for each in specials.get(row.name, ()) if _begins(rest.lower(), each[0])]
    if special:
        words, chosen = max(special, key=lambda each: len(each[0]))
        return chosen, ("good" if chosen.when == END else "bad") if chosen.symptom else "", len(words)
    first = _FIRST_WORD.match(value)
    word = first[0] if first else ""
    if above := _ABOVE.fullmatch(row.when):
        number = _NUMBER.match(word)
        state = (
            "" if number is None else "bad" if float(number[0].replace(",", "")) > int(above[1]) else "good"
        )
        return row, state, len(word)
    if row.when not in {"bad", ""}:
        listed = next((each for each in row.when.split("|") if _begins(lower, each)), "")
        good = "" if health_of(value) != "good" and health_of(word) != "good" else "good"
        return row, "bad" if listed else good, len(listed or value)
    if whole := health_of(value):
        return row, whole, len(value)
    return row, health_of(word) or "", len(word)


def _begins(text: str, words: str) -> bool:
    return text.startswith(words) and not text[len(words) : len(words) + 1].isalnum()


def _count(value: str) -> int | None:
    number = _NUMBER.match(value)
    return int(float(number[0].replace(",", ""))) if number else None
