"""Workbooks: XLSX, XLSM, XLSB, XLS and ODS, read by python-calamine.

The tickets are in the first sheet with the wanted columns, or else in the largest one. Rows above the header, such as a
title, are skipped.
"""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from diagnoser.errors import TicketError
from diagnoser.progress import Progress
from diagnoser.tickets.cells import cell_text
from diagnoser.tickets.schema import MAX_CELL, clip
from diagnoser.tickets.staged import BATCH, Record, Staged, fill
from diagnoser.tickets.wanted import EveryColumn, Wanted, header_names

MAX_UNPACKED: Final = 4 * 2**30
"""Bytes of a workbook after unpacking. More would not fit into the memory of an ordinary machine."""

_TITLES: Final = 20  # rows that may stand above the header
_FILLED: Final = 0.5  # least share of the columns that a header names


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet with the place of its header."""

    name: str
    rows: list[list[Any]]
    header: tuple[str, ...]
    place: int
    first: int


def stage_workbook(
    connection: Any, path: Path, source: str, table: str, columns: Wanted, progress: Progress
) -> Staged:
    """Read the sheet of a workbook that holds the tickets.

    Raises:
        TicketError: The file is no workbook, is protected by a password, or has no sheet with the wanted columns.
    """
    progress(f"reading {source}")
    sheets = _sheets(path, source, columns)
    if not sheets:
        raise TicketError(f"{source} has no sheet with cells.")
    largest = max(sheets, key=lambda each: len(each.rows) * len(each.header))
    sheet = next((each for each in sheets if columns.fits(each.header)), largest)
    columns.locate(source, sheet.header)
    fill(connection, table, len(sheet.header), _records(sheet, source, progress))
    more = len(sheets) - 1
    notes = (f"the sheet {clip(sheet.name)!r} was read, {more} more were not",) if more else ()
    return Staged(source, table, sheet.header, "workbook", notes=notes)


def _sheets(path: Path, source: str, columns: Wanted) -> list[_Sheet]:
    """Return the sheets with cells, up to the first that has the wanted columns."""
    import python_calamine as calamine

    _check_size(path, source)
    try:
        with path.open("rb") as stream:  # by its bytes: the name may say another kind of workbook
            workbook = calamine.CalamineWorkbook.from_filelike(stream)
            found = [_sheet(name, workbook.get_sheet_by_name(name), columns) for name in workbook.sheet_names]
    except calamine.PasswordError:
        raise TicketError(f"{source} is protected by a password: save it without one.") from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise TicketError(f"{source} is not a workbook, or it is damaged: {clip(str(error), 120)}.") from None
    return [sheet for sheet in found if sheet is not None]


def _check_size(path: Path, source: str) -> None:
    """Refuse a workbook that is small on disk and gigantic in memory."""
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(each.file_size for each in packed.infolist())
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise TicketError(f"{source} is not a workbook, or it is damaged: {clip(str(error), 120)}.") from None
    if size > MAX_UNPACKED:
        raise TicketError(f"{source} unpacks to {size:,} bytes; at most {MAX_UNPACKED:,} are read.")


def _sheet(name: str, sheet: Any, columns: Wanted) -> _Sheet | None:
    rows = sheet.to_python(skip_empty_area=True)
    start = sheet.start
    place = _header_place(rows, columns)
    if place is None or start is None:
        return None
    header = header_names(cell_text(_plain(cell)) for cell in rows[place])
    return _Sheet(name, rows, header, place, start[0] + 1)


def _header_place(rows: Sequence[Sequence[Any]], columns: Wanted) -> int | None:
    """Return the position of the header: the row with the wanted columns, else the first row that is well filled."""
    filled = [sum(cell != "" for cell in row) for row in rows[:_TITLES]]
    if not any(filled):
        return None
    if not isinstance(columns, EveryColumn):
        for place, row in enumerate(rows[:_TITLES]):
            if columns.fits(header_names(cell_text(_plain(cell)) for cell in row)):
                return place
    return next(place for place, cells in enumerate(filled) if cells >= _FILLED * max(filled))


def _records(sheet: _Sheet, source: str, progress: Progress) -> Iterator[Record]:
    total = len(sheet.rows)
    for place in range(sheet.place + 1, total):
        if place % BATCH == 0:
            progress(f"reading {source}", place, total)
        cells = [cell_text(_plain(cell))[: MAX_CELL + 1] for cell in sheet.rows[place]]
        if any(cells):
            yield Record(sheet.first + place, tuple(cells))
    progress(f"reading {source}", total, total)


def _plain(cell: object) -> object:
    """Return a cell as a value of a database: a time without a day, or a duration, is only text."""
    if isinstance(cell, time | timedelta):
        return str(cell)
    if isinstance(cell, datetime) and cell.time() == time(0):
        return date(cell.year, cell.month, cell.day)
    return cell
