"""The columns wanted by a reader of files: those of a ticket, those named by a map, or all columns."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol

from diagnoser.errors import TicketError
from diagnoser.tickets.schema import MAX_COLUMNS

DELIMITERS: Final = (",", ";", "\t", "|")
"""Characters between the cells of a CSV file, in the order of trial."""

_SNIFFED: Final = 30  # rows that are looked at to find the delimiter
_AGREEING: Final = 0.8  # least share of these rows that must have as many cells as the header


class Wanted(Protocol):
    """The columns wanted by a reader. `schema.TicketColumns` is one such object."""

    @property
    def contexts(self) -> tuple[str, ...]:
        """Context columns. A database takes them from its column `extra`."""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns to take from JSON Lines. They have no header. Empty: every key."""

    def fits(self, header: Sequence[str]) -> bool:
        """Return whether these cells are the header. This decides the delimiter of a CSV file."""

    def locate(self, source: str, header: Sequence[str]) -> Mapping[str, int]:
        """Return the position of each used column, or raise TicketError if the columns cannot be used."""


class EveryColumn:
    """Takes the columns of a file as they are, for a proposal of a map. Their meaning is unknown at this point."""

    contexts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def fits(self, header: Sequence[str]) -> bool:
        """Return False: the delimiter is found from the rows."""
        _ = header
        return False

    def locate(self, source: str, header: Sequence[str]) -> Mapping[str, int]:
        """Return every position."""
        if len(header) > MAX_COLUMNS:
            raise TicketError(f"{source} has {len(header):,} columns; at most {MAX_COLUMNS:,} are read.")
        return {name: position for position, name in enumerate(header)}


def likely_delimiter(text: str) -> str | None:
    r"""Return the delimiter that divides the first rows into the largest equal number of cells.

    >>> likely_delimiter("a;b;c\n1,5;2;3\n"), likely_delimiter("alone\n")
    (';', None)
    """
    found = {delimiter: _width(text, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: found[delimiter])
    return best if found[best] > 1 else None


def _width(text: str, delimiter: str) -> int:
    """Return the number of cells of the header if most rows have as many, else 0."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    widths = []
    try:
        for row in reader:
            widths += [len(row)] if row else []
            if len(widths) > _SNIFFED:
                break
    except csv.Error:  # a cell beyond the limit of this reader: the rows before it decide
        pass
    if not widths:
        return 0
    agreeing = sum(width == widths[0] for width in widths[: _SNIFFED + 1])
    return widths[0] if agreeing >= _AGREEING * len(widths) else 0


def header_names(cells: Iterable[str]) -> tuple[str, ...]:
    """Return the names of a header without surrounding blanks. An empty name becomes `column N`.

    >>> header_names([" a ", ""])
    ('a', 'column 2')
    """
    return tuple(name.strip() or f"column {place}" for place, name in enumerate(cells, start=1))
