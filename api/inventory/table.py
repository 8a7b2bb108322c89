"""Machines from a CSV table.

Columns: `serial`, `machine`, `customer`, `service_level`, `installed_on`, `equipment` (`HDD=8|RAID_CARD=0`). A column
with the name of a part holds the number of these parts in the machine.
"""

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from api.clock import past
from api.diagnoses.columns import serial_key
from api.inventory.schemas import MachineRequest, RejectedMachineOut
from api.store.errors import FutureTimeError
from diagnoser.errors import InputError, UnknownPartError

PLAIN: Final = ("machine", "customer", "service_level", "installed_on")
LONGEST: Final = 200
DELIMITERS: Final = ",;\t"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: a machine with its serial number, or why there is none."""

    number: int
    serial: str
    machine: MachineRequest | RejectedMachineOut


def columns_not_used(header: Collection[str], parts: Collection[str]) -> list[str]:
    """Return the columns without a meaning."""
    return [name for name in header if name not in {"serial", "equipment", *PLAIN, *parts}]


def table_of(content: bytes) -> tuple[list[str], list[dict[str, str]]]:
    """Return the header and the rows of a CSV table in UTF-8 or GB18030.

    Raises:
        InputError: It is no such table, or it has no column `serial`.
    """
    text = _decoded(content)
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    lines = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    try:
        header, *rows = [[cell.strip() for cell in line] for line in lines if any(map(str.strip, line))]
    except (ValueError, csv.Error):
        raise InputError("The body is no CSV table with a header.") from None
    if "serial" not in header or len(set(header)) < len(header):
        raise InputError("The table needs a column serial, and no name twice in its header.")
    return header, [dict(zip(header, row, strict=False)) for row in rows]


def rows_of(table: list[dict[str, str]], parts: Collection[str]) -> Iterator[Row]:
    """Yield the rows of a table. `parts` are the ids known to the model."""
    for number, cells in enumerate(table, 1):
        serial = serial_key(cells["serial"])
        try:
            yield Row(number, serial, _machine(cells, serial, parts))
        except (InputError, FutureTimeError) as error:
            yield Row(
                number, serial, RejectedMachineOut(row=number, serial=serial[:LONGEST], reason=str(error))
            )


def check_machine(machine: MachineRequest, parts: Collection[str]) -> None:
    """Refuse a machine with an unknown part, or with a future day of installation.

    Raises:
        UnknownPartError: The model does not know a part.
        FutureTimeError: The day of installation is in the future.
    """
    if machine.installed_on is not None:
        past(machine.installed_on, "installed_on")
    for part in machine.equipment:
        if part not in parts:
            raise UnknownPartError(f"equipment: the model does not know the part {part}.")


def _machine(cells: dict[str, str], serial: str, parts: Collection[str]) -> MachineRequest:
    if not serial or len(serial) > LONGEST or not serial.isprintable():
        raise InputError(f"serial: empty, longer than {LONGEST} characters, or with a control character.")
    named: dict[str, Any] = {name: cells[name] for name in PLAIN if cells.get(name)}
    counts = {part: cells[part] for part in parts if cells.get(part)}
    pairs = [each.partition("=") for each in cells.get("equipment", "").split("|") if each.strip()]
    counts |= {part.strip(): count for part, _, count in pairs}
    equipment = {part: _count(part, count) for part, count in counts.items()}
    try:
        machine = MachineRequest.model_validate(named | {"equipment": equipment})
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(f"{first['loc'][0]}: {str(first['msg']).removeprefix('Value error, ')}.") from error
    check_machine(machine, parts)
    return machine


def _count(part: str, count: str) -> int:
    if not count.strip().isdecimal():
        raise InputError(f"equipment: {part} needs a whole number, such as {part}=8.")
    return int(count)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError("The table is neither in UTF-8 nor in GB18030.")
