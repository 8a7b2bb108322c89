"""Events of IPMI, as its tools and others print them: a text, a sensor, and whether it was asserted.

An event text such as `Power Supply AC lost` has a meaning of its own, a state such as `Lower Critical going low`
belongs to the sensor that stands before it.  `Deasserted` ends what `Asserted` began.  Rows of the table: tool `ipmi`
holds events, `ipmi state` holds states (`end` for a healthy one), `ipmi sensor` holds words of sensor names, where
the smaller number in `when` wins.  `cell` in `when`: the text counts only if it fills a column.
"""

import re
from collections.abc import Iterator
from typing import Literal

from diagnoser.knowledge.records import PrintedRow
from diagnoser.reading.machine_output.positions import place_of, time_of
from diagnoser.reading.machine_output.records import Line, Statement, Tables
from diagnoser.reading.machine_output.templates import END, Found, found_in, index_of
from diagnoser.reading.machine_output.values import health_of

TOOL = "ipmi"
STATES = "ipmi state"
SENSORS = "ipmi sensor"
_SPLIT = re.compile(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])|[_|/]")
_VALUE = re.compile(
    r"(?: (?:errors?|error count|count|events?))?\s{0,30}[:=：]\s{0,20}([^|,;，；。\s]{1,20})"
)
_DENIED = re.compile(
    r"(?:\bno|\bnot|\bwithout|没有|沒有|无|無|未[发发]?[现現]?|未见)\W{0,2}(?:[a-z]{1,12} ){0,2}$"
)
_PLAIN = re.compile(r"going (?:low|high)|threshold|transition to|redundan|asserted")
_DIGIT = re.compile(r"\d")
_INDEX = re.compile(r"\s{0,8}[0-9a-f]{1,6}\s{0,8}[|,]")
_COUNTER = re.compile(r"[0-9a-f]{1,6}|[\d/:. -]{1,30}(?: [a-z]{3,4})?|[a-z]{3}-\d{2}-\d{4}")
_OPEN, _CLOSE = "|,:'\"", "|,'\""
_SENSOR_REACH = 120
ENOUGH_CELLS = 3
_FAULT_WORDS = re.compile(r"fail|fault|err|trip|hot|overheat|alarm|alert|not ok")

Side = Literal["present", "absent"]


def events_of(line: Line, tables: Tables, record: dict[str, str]) -> Iterator[Statement]:
    """Yield what the events of a line say.

    Arguments:
        line: The line.
        tables: The tables.
        record: The fields that the lines above told of the same record; empty for an event on one line.
    """
    low = line.text.lower()
    if len(low) != len(line.text):
        return
    found = [
        each for each in found_in(low, index_of(tables, TOOL)) if each.row.when != "cell" or _fills(low, each)
    ]
    found = _apart([*found, *found_in(low, index_of(tables, STATES))])
    row = low.count("|") >= ENOUGH_CELLS or _INDEX.match(low) is not None
    for number, each in enumerate(found):
        limit = found[number + 1].start if number + 1 < len(found) else len(low)
        if statement := _event(line, low, each, limit, tables, record):
            yield whole_row(statement, line) if row and len(found) == 1 else statement


def _event(
    line: Line, low: str, found: Found, limit: int, tables: Tables, record: dict[str, str]
) -> Statement | None:
    """Return what one event text of a line says; None where prose denies it or where its sensor is not named."""
    before = low[max(0, found.start - _SENSOR_REACH) : found.start]
    if _DENIED.search(before[-30:]):
        return None
    in_record = "sensor type" in record and low.lstrip().startswith("description")
    name = f"{record.get('sensor type', '')} {record.get('sensor id', '')}" if in_record else before
    symptom, word = _symptom(found.row, name, tables)
    state = _state(low, found, limit, record if in_record else {})
    if state is None:
        return None
    prose = found.row.tool == STATES and "|" not in low and not in_record
    if prose and not (symptom and _PLAIN.search(found.row.name)):
        return None
    if found.row.when == "field" and not _VALUE.match(low, found.end):
        return None
    start = max(low.rfind(word, 0, found.start), 0) if word and not in_record else found.start
    ending = low.find("asserted", found.end, limit)
    return Statement(
        line.start + start,
        line.start + (ending + 8 if ending >= 0 else found.end),
        f"{TOOL}: {found.row.name}",
        symptom if _speaks(found.row, state, name) else "",
        state if found.row.when != END else "absent",
        subject=f"{_sensor_name(name)} {'' if found.row.tool == STATES else found.row.name}".strip(),
        position=place_of(name if symptom and place_of(name, symptom) else low, symptom),
        time=record.get("timestamp", "") if in_record else time_of(line.text),
    )


def _speaks(row: PrintedRow, state: Side, sensor: str) -> bool:
    """Return whether an event tells something: the end of a healthy state and a bare state of a sensor do not."""
    if row.when == END and state == "absent":
        return False
    return "state asserted" not in row.name or _FAULT_WORDS.search(sensor) is not None


def _symptom(row: PrintedRow, sensor: str, tables: Tables) -> tuple[str, str]:
    """Return the symptom of an event and the word of the sensor's name that decided it."""
    words = sensor_row_of(sensor, tables)
    if row.tool != STATES:
        return row.symptom, ""
    if words is None:
        return "", ""
    too_cold = words.symptom == "TEMP_LOG" and row.name.startswith(("lower", "at or below"))
    return "" if too_cold else words.symptom, words.name


def sensor_row_of(sensor: str, tables: Tables) -> PrintedRow | None:
    """Return the row of the word that decides what a sensor measures, or None."""
    found = found_in(" ".join(_SPLIT.sub(" ", sensor).split()), index_of(tables, SENSORS))
    return min((each.row for each in found), key=lambda row: row.when, default=None)


def _sensor_name(before: str) -> str:
    """Return the name of a sensor: the words before its event without number and time."""
    cells = [cell.strip() for cell in before.split("|")]
    return " ".join(cell for cell in cells[-4:] if cell and not _COUNTER.fullmatch(cell))


def _state(low: str, found: Found, limit: int, record: dict[str, str]) -> Side | None:
    if "deassert" in low[found.end : limit] or "deassert" in record.get("event direction", ""):
        return "absent"
    if value := _VALUE.match(low, found.end):
        health = health_of(value[1])
        return "absent" if health == "good" else "present" if health == "bad" or _DIGIT.search(low) else None
    return "present"


def _fills(low: str, found: Found) -> bool:
    """Return whether a text fills a column, a part of one between commas or quotes, or has a value after it."""
    if _VALUE.match(low, found.end):
        return True
    before, after = low[: found.start].rstrip(), low[found.end :].lstrip()
    return bool(before) and before[-1] in _OPEN and (not after or after[0] in _CLOSE)


def _apart(found: list[Found]) -> list[Found]:
    """Return the texts that do not overlap; the longer one wins."""
    kept: list[Found] = []
    for each in sorted(found, key=lambda item: (item.start, -item.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
        elif each.end - each.start > kept[-1].end - kept[-1].start:
            kept[-1] = each
    return kept


def whole_row(statement: Statement, line: Line) -> Statement:
    """Return a statement that covers its whole row."""
    stripped = line.text.strip()
    start = line.start + len(line.text) - len(line.text.lstrip())
    return Statement(
        start,
        start + len(stripped),
        statement.rule,
        statement.symptom,
        statement.state,
        statement.subject,
        statement.position,
        statement.time,
        statement.count,
    )
