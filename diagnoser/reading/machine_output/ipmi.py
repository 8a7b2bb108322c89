"""Reads what IPMI tools print: `ipmitool sel`, `sdr`, `sensor` and `chassis status`, and FreeIPMI."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from diagnoser.reading.machine_output.ipmi_events import STATES, TOOL, events_of
from diagnoser.reading.machine_output.ipmi_rows import sensor_row
from diagnoser.reading.machine_output.records import Line, Statement, Tables, ToolReader
from diagnoser.reading.machine_output.search import lines_with
from diagnoser.reading.machine_output.templates import anchors_of

_TRIGGER_TEXT = """
asserted;assertion event;going low;going high;critical threshold;ac lost;input lost;logging limit;thermal trip
thermtrip;failure detected;drive fault;ierr;frb1;frb2;frb3;| ok;|ok;| cr;| nr;| nc;| ns
| lcr;| ucr;| lnr;| unr;| lnc;| unc;cr |;'ok';no reading
discrete;main power fault;fan fault;redundancy lost;critical array;failed array;uncorrectable ecc
correctable ecc;sensor type;transition to;predictive failure;machine check exception;| presence detected
fully redundant;non-redundant;| log full;| asserted;memory scrub;pci serr;pci perr
"""
TRIGGERS = tuple(_TRIGGER_TEXT.strip().replace("\n", ";").split(";"))

_FIELD = re.compile(r"\s{0,20}([A-Za-z][A-Za-z ()]{2,30}?)\s{0,30}: (.{1,80})")


def _read(lines: Sequence[Line], tables: Tables) -> Iterator[Statement]:
    record: dict[str, str] = {}
    known: dict[str, list[Statement]] = {}
    eventful = lines_with(lines, _event_words(tables))
    for line in lines:
        if "|" in line.text and not record:
            # Rows are printed again and again, and the same row says the same.
            said = known.get(line.text)
            if said is None:
                row = Line(line.text, 0)
                said = known[line.text] = _said(row, tables, record, eventful=line.start in eventful)
            yield from (each.moved(line.start) for each in said)
        elif line.start in eventful or "|" in line.text or ": " in line.text:
            yield from _of_record(line, tables, record, eventful=line.start in eventful)


def _said(line: Line, tables: Tables, record: dict[str, str], *, eventful: bool) -> list[Statement]:
    """Return what a line says: its events, or else the row of a sensor."""
    statements = list(events_of(line, tables, record)) if eventful else []
    return statements or list(sensor_row(line, tables) if "|" in line.text else ())


def _of_record(line: Line, tables: Tables, record: dict[str, str], *, eventful: bool) -> list[Statement]:
    """Return what a line says, and note the field of a record that it tells."""
    field = _FIELD.match(line.text) if "|" not in line.text else None
    if field:
        record[field[1].strip().lower()] = field[2].strip().lower()
    statements = _said(line, tables, record, eventful=eventful)
    if field and field[1].strip() == "Description":
        record.clear()
    return statements


@lru_cache(maxsize=8)
def _event_words(tables: Tables) -> tuple[str, ...]:
    """Return words, one of which stands in each line that holds an event or a state."""
    return (*anchors_of(tables, TOOL), *anchors_of(tables, STATES))


READER = ToolReader(TOOL, TRIGGERS, read=_read)
