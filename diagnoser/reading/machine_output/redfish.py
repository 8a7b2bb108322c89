"""Reads Redfish in JSON, on one line, printed over many lines or cut off: log entries and the health of components.

The message of an entry is in the words of its maker, so the tables of all makers are asked; a message id wins.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from diagnoser.knowledge.records import PrintedRow
from diagnoser.reading.machine_output.coded import row_of
from diagnoser.reading.machine_output.ipmi_events import events_of
from diagnoser.reading.machine_output.omreport import numbered
from diagnoser.reading.machine_output.positions import place_of
from diagnoser.reading.machine_output.records import Line, Statement, Tables, ToolReader
from diagnoser.reading.machine_output.templates import END, EVENTS, found_in, index_of

TOOL = "redfish"
TRIGGERS = (
    '"severity"',
    '"message"',
    '"entrycode"',
    '"health"',
    '"messageid"',
    "@odata",
    '"failurepredicted"',
)
MAKERS = ("dell", "hpe", "ibm", "china", "ipmi")
_PAIR = re.compile(
    r'"([A-Za-z@.]{1,40})"\s{0,8}:\s{0,8}(?:"((?:[^"\\]|\\.){0,600})(?:"|$)|(true|false|null|-?\d[\d.]{0,20})|(\[))'
)
_KEYS = frozenset(
    (
        *(
            "id",
            "name",
            "memberid",
            "created",
            "severity",
            "messageseverity",
            "message",
            "messageid",
            "entrycode",
        ),
        *(
            "sensortype",
            "resolved",
            "repaired",
            "health",
            "state",
            "failurepredicted",
            "serviceproviderstatus",
        ),
    )
)
_ONCE = frozenset(("id", "message", "created", "severity", "messageid", "health", "memberid", "@odata.id"))
_CODE = re.compile(r"([A-Za-z0-9]{3,20})$")
_FINE = frozenset(("ok", "informational", "information"))


@dataclass(slots=True)
class _Entry:
    """The fields of one entry and the interval of the text that they fill."""

    start: int = -1
    end: int = -1
    fields: dict[str, str] = field(default_factory=dict)

    def told(self, *names: str) -> str:
        """Return the first of some fields that was told."""
        return next((self.fields[name] for name in names if name in self.fields), "")


def _read(lines: Sequence[Line], tables: Tables) -> Iterator[Statement]:
    entry, waiting = _Entry(), ""
    for line in lines:
        for match in _PAIR.finditer(line.text):
            key = match[1].lower()
            if match[4]:
                waiting = key
                continue
            key, waiting = (waiting, "") if key == "member" and waiting else (key, waiting)
            if key in entry.fields and key in _ONCE:
                yield from _said(entry, tables)
                entry = _Entry()
            if key in _KEYS or key == "@odata.id":
                entry.start = line.start + match.start() if entry.start < 0 else entry.start
                entry.end = line.start + match.end()
                entry.fields.setdefault(key, match[2] if match[2] is not None else match[3])
    yield from _said(entry, tables)


def _said(entry: _Entry, tables: Tables) -> Iterator[Statement]:
    """Yield what an entry says: as a log entry if it has a message, else as the health of a component."""
    if entry.told("message", "entrycode"):
        yield from _log_entry(entry, tables)
    elif entry.told("health") and entry.told("name", "memberid", "id"):
        yield from _component(entry, tables)


def _log_entry(entry: _Entry, tables: Tables) -> Iterator[Statement]:
    message = entry.told("message").lower()
    symptom, state, name = _meaning(entry, message, tables)
    over = (
        "true" in {entry.told("resolved"), entry.told("repaired")}
        or "deassert" in entry.told("entrycode").lower()
    )
    fine = entry.told("severity", "messageseverity").lower() in _FINE
    if not name and not fine:
        return
    position = place_of(message or entry.told("name"), symptom)
    yield Statement(
        entry.start,
        entry.end,
        f"{TOOL}: {name or 'entry without fault'}",
        symptom,
        "absent" if over or state == "absent" else "present",
        subject=position or entry.told("sensortype").lower() or symptom,
        position=position,
        time=entry.told("created").replace("T", " ")[:19],
    )


def _meaning(entry: _Entry, message: str, tables: Tables) -> tuple[str, str, str]:
    """Return symptom, state and the name of the rule; an empty name where no table knows the entry."""
    code = _CODE.search(entry.told("messageid"))
    if code and (row := row_of(code[1].upper(), tables)) and not row.code.endswith("*"):
        return row.symptom, row.state, row.code
    if told := _text_row(message, tables):
        return told.symptom, "absent" if told.when == END else "present", told.name
    sensor = f"{entry.told('sensortype')} {entry.told('name')} | {entry.told('entrycode')} | Asserted"
    for said in events_of(Line(sensor, 0), tables, {}) if entry.told("sensortype") else ():
        return said.symptom, said.state, said.rule
    return "", "present", ""


def _text_row(message: str, tables: Tables) -> PrintedRow | None:
    """Return the longest text of any maker that stands in a message."""
    found = [
        each
        for maker in MAKERS
        for each in found_in(message, index_of(tables, maker))
        if each.row.when in EVENTS
    ]
    return max(found, key=lambda each: each.end - each.start).row if found else None


def _component(entry: _Entry, tables: Tables) -> Iterator[Statement]:
    """Yield what the health of a component says."""
    name = entry.told("name", "memberid", "id").lower()
    apart = re.sub(r"(?<=[a-z]{3})(?=\d)|[._:#]", " ", name)
    found = found_in(apart, index_of(tables, "omreport"))
    health = entry.told("health").lower()
    if not found or health not in {"ok", "warning", "critical"}:
        return
    row = found[0].row
    position = place_of(numbered(name), row.symptom)
    sick = entry.told("failurepredicted") == "true"
    yield Statement(
        entry.start,
        entry.end,
        f"{TOOL}: health of {row.name}",
        "PFA_ALERT" if sick else row.symptom,
        "absent" if health == "ok" and not sick else "present",
        subject=position or name,
        position=position,
    )


READER = ToolReader(TOOL, TRIGGERS, read=_read)
