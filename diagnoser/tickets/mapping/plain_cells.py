"""The cells of a staged source as SQL: without blanks and words for a missing value, joined where a map says so."""

# ruff: noqa: S608  SQL is built from our own names; values go through `duckdb_session.text`.

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from diagnoser.tickets.duckdb_session import text
from diagnoser.tickets.mapping.headers import folded_header
from diagnoser.tickets.mapping.ticket_map import TicketMap, positions
from diagnoser.tickets.staged import Staged
from diagnoser.tickets.validate import BLANKS, MISSING_WORDS, unguarded

_EMPTY: Final = "''"  # SQL for an empty text
_LONGER: Final = 5  # characters that no word for a missing value has


@dataclass(frozen=True, slots=True)
class Cells:
    """SQL for the cells of a staged source."""

    staged: Staged

    def tidy(self, place: int) -> str:
        """Return SQL for a cell without surrounding blanks, and in CSV without the guard against formulas."""
        cell = f"trim(coalesce(_{place}, ''), {text(BLANKS)})"
        return unguarded(cell) if self.staged.format == "csv" else cell

    def filled(self, places: Sequence[int]) -> str:
        """Return SQL for the first cell with a value."""
        known = [_known(self.tidy(each)) for each in places]
        filled = ", ".join(f"nullif({one}, {_EMPTY})" for one in known)
        return known[0] if len(known) == 1 else f"coalesce({filled}, {_EMPTY})"

    def joined(self, places: Sequence[int]) -> str:
        """Return SQL for all cells with a value, one in a line. A cell that another one begins with is left out."""
        known = [self.filled([each]) for each in places]
        if len(known) == 1:
            return known[0]
        parts = [_unless_repeated(one, known[place + 1 :]) for place, one in enumerate(known)]
        return f"concat_ws(chr(10), {', '.join(parts)})"


def _known(cell: str) -> str:
    """Return SQL for a cell, empty for a word that stands for a missing value. Longer cells are not looked at."""
    missing = f"length({cell}) < {_LONGER} AND regexp_full_match({cell}, {text(MISSING_WORDS)})"
    return f"CASE WHEN {missing} THEN '' ELSE {cell} END"


def _unless_repeated(cell: str, others: Sequence[str]) -> str:
    """Return SQL for a cell. Null if it is empty or if another cell begins with it."""
    repeated = "".join(f" OR starts_with({other}, {cell})" for other in others)
    return f"CASE WHEN {cell} = ''{repeated} THEN NULL ELSE {cell} END"


@dataclass(frozen=True, slots=True)
class Plain:
    """A table of the cells that a map uses, with `_row`, `_damage`, `emptied` (no cell is filled) and the kept cells.

    Attributes:
        table: Name of the table. The cells are cleaned once for all steps that look at them.
        columns: Ticket column -> its column in the table.
        told: Column with the text on the repair. Empty if there is none.
    """

    table: str
    columns: Mapping[str, str]
    told: str


def plain_cells(connection: Any, staged: Staged, ticket_map: TicketMap, kept: Sequence[int] = ()) -> Plain:
    """Create the table `<source>_plain` of the cells that a map uses, before dates and words are changed.

    Args:
        connection: DuckDB.
        staged: The source.
        ticket_map: The map.
        kept: Positions of further cells that stay as they are, as `_0`, `_1` ...
    """
    cells = Cells(staged)
    made = {
        target: cells.joined(at) if target == "report" else cells.filled(at)
        for target, at in ticket_map.places(staged.header).items()
    }
    columns = {target: f"t{place}" for place, target in enumerate(made)}
    wanted = [f"{cell} AS {columns[target]}" for target, cell in made.items()]
    at = [place for name in ticket_map.cause_from_text for place in places_of(staged.header, name)]
    wanted += [f"{cells.joined(at)} AS told"] if at else []
    wanted += [f"_{place}" for place in kept]
    every = ", ".join(f"_{place}" for place in range(len(staged.header)))
    listed = ", ".join(("_row", "_damage", f"concat_ws('', {every}) = '' AS emptied", *wanted))
    table = f"{staged.table}_plain"
    connection.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT {listed} FROM {staged.table}")
    return Plain(table, columns, "told" if at else "")


def places_of(header: Sequence[str], name: str) -> tuple[int, ...]:
    """Return the positions of the columns of this name, compared as a map compares names."""
    return positions(header).get(folded_header(name), ())
