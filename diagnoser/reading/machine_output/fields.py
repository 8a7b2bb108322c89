"""What the value of a field says: where it begins, which of its words count, and which row of the table speaks."""

import re

from diagnoser.knowledge.records import PrintedRow
from diagnoser.reading.machine_output.places import place_in, time_in
from diagnoser.reading.machine_output.records import SILENT_FIELD, Grammar, Line, Statement
from diagnoser.reading.machine_output.templates import END, SENTENCE, Found, Specials
from diagnoser.reading.machine_output.values import health_of

_ASSIGN = re.compile(r"[\"')\]]{0,2}[ \t\"]{0,60}(?:[:=：]|\|(?!\|)|\.{2,40}:?)[ \t\"']{0,60}")
_COLUMN = re.compile(r"[ \t]{1,60}(\S{1,30})\s{0,40}$")
_STOP = re.compile(r"[,;，；。、|\0]| {3}|\t|$")
_FIRST_WORD = re.compile(r"[^\s,;，；\0]{1,40}")
_NUMBER = re.compile(r"[-+]?\d[\d,]{0,15}(?:\.\d{1,6})?")
_ABOVE = re.compile(r">(\d{1,9})")
VALUE_LENGTH = 60
REACH = 160


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
    stop = SENTENCE.search(text, begin, limit)
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


def is_field(text: str, found: Found) -> bool:
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
