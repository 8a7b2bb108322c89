"""Reads the records of `omreport` and `racadm storage get`: fields of one component, whose state decides.

The table tells what a component means: rows of tool `omreport` name words of a component (`physical disk`) or a
component in a state (`virtual disk: failed`), which wins.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from diagnoser.knowledge.records import PrintedRow
from diagnoser.reading.machine_output.positions import place_of
from diagnoser.reading.machine_output.records import Line, Statement, Tables, ToolReader
from diagnoser.reading.machine_output.templates import found_in, index_of
from diagnoser.reading.machine_output.values import health_of

TOOL = "omreport"
TRIGGERS = (
    *(
        "failure predicted",
        "physical disk",
        "virtual disk",
        "probe name",
        "ps1 status",
        "ps2 status",
        "connector name",
    ),
    *("disk.bay.", "battery 0", "disk.virtual.", "system board", "fqdd"),
)
_FIELD = re.compile(r"\s{0,20}([A-Za-z][A-Za-z .]{1,30}?)\s{0,40}[:=]\s{0,8}(\S.{0,80})?$")
_HEADER = re.compile(r"\s{0,8}((?:Disk|Battery|PSU|Fan)\.[\w.:-]{1,80})\s{0,8}$")
_EDGE = re.compile(r"(?<=[a-z]{3})(?=\d)")
_FIRST = frozenset(("id", "index"))
_NAMES = ("name", "location", "probe name", "connector name", "device description")
_STATES = ("state", "status", "primarystatus", "rollupstatus")
_PREDICTED = ("failure predicted", "failurepredicted", "predictivefailurestate")


@dataclass(slots=True)
class _Record:
    """Fields of one component: name in lower case -> value and the line that holds it."""

    fields: dict[str, tuple[str, Line]] = field(default_factory=dict)


def _read(lines: Sequence[Line], tables: Tables) -> Iterator[Statement]:
    record = _Record()
    for line in lines:
        header = _HEADER.match(line.text) if "." in line.text else None
        match = _FIELD.match(line.text) if ":" in line.text or "=" in line.text else None
        key = match[1].strip().lower() if match else ""
        if header or key in _FIRST or not line.text.strip():
            yield from _said(record, tables)
            record = _Record()
        if header:
            record.fields["name"] = (header[1], line)
        elif match and key not in record.fields:
            record.fields[key] = ((match[2] or "").strip(), line)
    yield from _said(record, tables)


def _said(record: _Record, tables: Tables) -> Iterator[Statement]:
    """Yield what a record says of its component, and of a predicted failure."""
    fields = record.fields
    name = next((fields[key][0].lower() for key in _NAMES if key in fields), "")
    state_key = next((key for key in _STATES if key in fields), "")
    if not name or not state_key:
        return
    state, line = fields[state_key]
    row = _row(name, state.lower(), tables)
    if row is None:
        return
    position = place_of(numbered(name), row.symptom)
    health = health_of(state)
    if row.name.partition(": ")[2] or health:
        bad = bool(row.name.partition(": ")[2]) or health == "bad"
        yield _statement(line, row, position or name, "present" if bad else "absent", position)
    for key in _PREDICTED:
        if key in fields and (told := tables.printed.get(TOOL, {}).get("failure predicted")):
            value, at = fields[key]
            sick = health_of(value) == "bad" or "detected" in value.lower()
            yield _statement(at, told, position or name, "present" if sick else "absent", position)


def _row(name: str, state: str, tables: Tables) -> PrintedRow | None:
    """Return the row of a component in its state, or else of the component."""
    rows = tables.printed.get(TOOL, {})
    apart = _EDGE.sub(" ", name.replace(".", " "))
    words = [each.row.name for each in found_in(apart, index_of(tables, TOOL))]
    for word in words:
        if special := rows.get(f"{word}: {state}"):
            return special
    return rows.get(words[0]) if words else None


def numbered(name: str) -> str:
    """Return a name whose last number is that of the component: `physical disk 0:0:3` becomes `physical disk 3`."""
    return re.sub(r"(?:\d{1,3}:){1,2}(?=\d)", "", name).replace(".", " ")


def _statement(line: Line, row: PrintedRow, subject: str, state: str, position: str) -> Statement:
    text = line.text.strip()
    start = line.start + line.text.find(text)
    return Statement(
        start,
        start + len(text),
        f"{TOOL}: {row.name}",
        row.symptom,
        "present" if state == "present" else "absent",
        subject=f"{subject} {row.name.partition(': ')[0]}",
        position=position,
    )


READER = ToolReader(TOOL, TRIGGERS, read=_read)
