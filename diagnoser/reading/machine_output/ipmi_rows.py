"""Rows of sensors that IPMI tools print, by `sdr`, `sensor` and `ipmi-sensors`: name, reading and status in columns."""

import re
from collections.abc import Iterable

from diagnoser.reading.machine_output.ipmi_events import ENOUGH_CELLS, TOOL, sensor_row_of, whole_row
from diagnoser.reading.machine_output.positions import place_of
from diagnoser.reading.machine_output.records import Line, Statement, Tables

_STATUS = frozenset(("ok", "cr", "nc", "nr", "lnc", "lcr", "lnr", "unc", "ucr", "unr", "ns", "na"))
_HEALTHY = frozenset(("ok", "ns", "na"))
_TOO_LOW = frozenset(("lnc", "lcr", "lnr"))
_CODE_FIRST = re.compile(r"([lu]?[cn][cr]|lnr|unr|ok|ns)(?=[,;，；。 ])")
_CODED = re.compile(r"0x[0-9a-f]{1,8}")
_DIGIT = re.compile(r"\d")


def sensor_row(line: Line, tables: Tables) -> Iterable[Statement]:
    """Return what a row of `sdr`, `sensor` or `ipmi-sensors` says: name, reading and status in columns."""
    cells = [cell.strip().lower() for cell in line.text.split("|")]
    if len(cells) < ENOUGH_CELLS:
        return ()
    if cells[-1] in {"'ok'", "ok", "n/a"} and len(cells) >= 6:  # noqa: PLR2004 - the columns of ipmi-sensors
        return (_row_statement(line, tables, (" ".join(cells[1:3]), cells[-3]), "ok"),)
    cells = [each[1] if (each := _CODE_FIRST.match(cell)) else cell for cell in cells]
    status = next((cell for cell in cells[1:4] if cell in _STATUS), "")
    if not status:
        return ()
    place = cells.index(status, 1)
    reading = " ".join(cells[1:place]) if place > 1 and not _CODED.fullmatch(cells[1]) else cells[-1]
    if _CODED.fullmatch(cells[1]) or "discrete" in cells or (place == 2 and cells[1].endswith("h")):  # noqa: PLR2004
        reading = cells[-1] if cells[1].endswith("h") and len(cells) > place + 2 else ""
    return (_row_statement(line, tables, (cells[0], reading), status),)


def _row_statement(line: Line, tables: Tables, sensor: tuple[str, str], status: str) -> Statement:
    """Return the statement of a sensor's row.

    Arguments:
        line: The row.
        tables: The tables.
        sensor: Name and reading; a reading without a number says nothing.
        status: The status in lower case.
    """
    name, reading = sensor
    row = sensor_row_of(f"{name} {reading}", tables)
    symptom = row.symptom if row and _DIGIT.search(reading) else ""
    healthy = status in _HEALTHY
    if (healthy and status != "ok") or (symptom == "TEMP_LOG" and status in _TOO_LOW):
        symptom = ""
    elif row and not healthy:
        symptom = row.symptom
    statement = Statement(
        line.start,
        line.start,
        f"{TOOL}: sensor {status}",
        symptom,
        "absent" if healthy else "present",
        subject=name,
        position=place_of(name, symptom),
    )
    return whole_row(statement, line)
