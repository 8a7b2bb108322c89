"""CSV tables with cells that know their place, so every error names file, line and column."""

import csv
import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from diagnoser.errors import KnowledgeError

MAX_FILE_BYTES = 16_000_000


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of one cell and its place.  `line` counts the lines of the file. The header is line 1."""

    file: str
    line: int
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.  Index it with the name of a column to get a cell."""

    file: str
    line: int
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> Cell:
        """Return the cell of a column without surrounding blanks."""
        return Cell(self.file, self.line, column, self.values[column].strip())

    def optional(self, column: str) -> Cell:
        """Return the cell of an optional column. Without the column it is empty."""
        return Cell(self.file, self.line, column, self.values.get(column, "").strip())


def complain(cell: Cell, problem: str) -> NoReturn:
    """Raise a KnowledgeError about one cell."""
    raise KnowledgeError(f"{cell.file} line {cell.line}, column {cell.column}: {problem}.")


def read_table(directory: Path, file: str, columns: Sequence[str]) -> list[Row]:
    """Return the rows of a CSV file.  It must have these columns, and may have more.

    Raises:
        KnowledgeError: The file is missing, not UTF-8, not CSV, or lacks a column.
    """
    lines = csv.reader(io.StringIO(_read_text(directory / file)), strict=True)
    try:
        header = [name.strip() for name in next(lines, [])]
        _check_header(file, header, columns)
        return list(_rows(file, header, lines))
    except csv.Error as error:
        raise KnowledgeError(f"{file} line {lines.line_num} is not valid CSV: {error}.") from error


def _read_text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise KnowledgeError(f"{path.name} is larger than {MAX_FILE_BYTES} bytes.")
        # utf-8-sig: spreadsheets often write a byte order mark.
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise KnowledgeError(f"{path.name} is not UTF-8 (byte {error.start}).") from error
    except OSError as error:
        raise KnowledgeError(f"{path.name} cannot be read in {path.parent}: {error.strerror}.") from error


def _check_header(file: str, header: Sequence[str], columns: Sequence[str]) -> None:
    for column in columns:
        if column not in header:
            raise KnowledgeError(f"{file} line 1 lacks the column {column}.")
        if header.count(column) > 1:
            raise KnowledgeError(f"{file} line 1 names the column {column} twice.")


def _rows(file: str, header: Sequence[str], lines: Iterator[list[str]]) -> Iterator[Row]:
    previous = 1
    for values in lines:
        # A quoted cell may span several lines. The first line names the row.
        line, previous = previous + 1, lines.line_num  # type: ignore[attr-defined]
        if not values:
            continue
        if len(values) != len(header):
            raise KnowledgeError(
                f"{file} line {line} has {len(values)} cells where the header has {len(header)}."
            )
        yield Row(file, line, dict(zip(header, values, strict=True)))


def text(cell: Cell) -> str:
    """Return the text of a required cell."""
    if not cell.text:
        complain(cell, "the cell is empty")
    return cell.text


def identifier(cell: Cell) -> str:
    """Return an id of letters, digits and underscores. Every network format accepts it as a node name."""
    if not cell.text.isascii() or not cell.text.replace("_", "a").isalnum():
        complain(cell, f"{cell.text!r} is not an id of letters, digits and underscores")
    return cell.text


def choice(cell: Cell, allowed: Iterable[str]) -> str:
    """Return one of the allowed words."""
    words = sorted(allowed)
    if cell.text not in words:
        complain(cell, f"{cell.text!r} is not one of {', '.join(words)}")
    return cell.text


def known(cell: Cell, ids: Iterable[str], table: str) -> str:
    """Return an id of another table. An unknown id is an error."""
    if cell.text not in ids:
        complain(cell, f"{cell.text!r} is not an id of {table}")
    return cell.text


def number(cell: Cell, low: float, high: float) -> float:
    """Return a number in [low, high]."""
    value = _float(cell)
    if not low <= value <= high:
        complain(cell, f"{cell.text} is not between {low:g} and {high:g}")
    return value


def probability(cell: Cell) -> float:
    """Return a number strictly between 0 and 1.  Learning could never change a certain value."""
    value = _float(cell)
    if not 0.0 < value < 1.0:
        complain(cell, f"{cell.text} is not strictly between 0 and 1")
    return value


def _float(cell: Cell) -> float:
    try:
        value = float(cell.text)
    except ValueError:
        complain(cell, f"{cell.text!r} is not a number")
    if not math.isfinite(value):
        complain(cell, f"{cell.text} is not a finite number")
    return value


def items(cell: Cell) -> tuple[str, ...]:
    """Return the items of a list joined by `|`, each once, in order."""
    return tuple(dict.fromkeys(item.strip() for item in cell.text.split("|") if item.strip()))


def parts(cell: Cell) -> tuple[Cell, ...]:
    """Return the items of a list joined by `|` as cells of their own, so an error can name the place."""
    return tuple(Cell(cell.file, cell.line, cell.column, one) for one in items(cell))


def merged(*cells: Cell) -> tuple[str, ...]:
    """Return the items of several lists joined by `|` as one list, each item once, in order."""
    return tuple(dict.fromkeys(item for cell in cells for item in items(cell)))


def check_unique(rows: Iterable[Row], *key: str) -> None:
    """Raise a KnowledgeError when two rows have the same key."""
    seen: dict[tuple[str, ...], Row] = {}
    for row in rows:
        cells = [row[column] for column in key]
        first = seen.setdefault(tuple(cell.text for cell in cells), row)
        if first is not row:
            name = " and ".join(repr(cell.text) for cell in cells)
            complain(cells[0], f"{name} already occurs in {first.file} line {first.line}")
