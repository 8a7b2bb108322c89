"""A staged source: a table of text cells with row numbers. Damage is noted there and nothing is judged yet."""

# ruff: noqa: S608  The names of tables and columns are ours.

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO, Final

from diagnoser.progress import Progress
from diagnoser.tickets.schema import Format

BATCH: Final = 20_000
"""Rows that are put into the table in one statement."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a source.

    Attributes:
        row: Row number as a spreadsheet shows it.
        cells: The text of each cell.
        damage: Reason why the row cannot be used, with the name of the column. Empty for a sound row.
    """

    row: int
    cells: tuple[str, ...]
    damage: str = ""


@dataclass(frozen=True, slots=True)
class Staged:
    """A source with its cells in a table. For Parquet it is a view, because a copy would take longer than reading.

    The table has the columns `_row` (number), `_damage` (text, empty for a sound row) and `_0`, `_1` ... (text).

    Attributes:
        source: Path, or database URL without its password.
        table: Name of the table. For reduced tickets it is the path of the file.
        header: Original column names, in the order of the cells.
        format: Format of the source.
        reduced: Whether the source holds reduced tickets. They need no validation.
        notes: Remarks for the user, for example the found encoding.
    """

    source: str
    table: str
    header: tuple[str, ...]
    format: Format
    reduced: bool = False
    notes: tuple[str, ...] = ()

    def drop(self, connection: Any) -> None:
        """Drop the table."""
        connection.execute(f"DROP {'VIEW' if self.format == 'parquet' else 'TABLE'} {self.table}")


def fill(connection: Any, table: str, width: int, records: Iterable[Record]) -> None:
    """Create the table of a staged source and insert the records in batches.

    Args:
        connection: DuckDB.
        table: Name of the new table.
        width: Number of cells in each record.
        records: The rows.
    """
    import pyarrow as pa

    names = [f"_{position}" for position in range(width)]
    declared = ", ".join(f"{each} VARCHAR" for each in names)
    connection.execute(f"CREATE TABLE {table} (_row BIGINT, _damage VARCHAR, {declared})")
    remaining = iter(records)
    while batch := list(islice(remaining, BATCH)):
        cells = zip(*(record.cells for record in batch), strict=True)
        arrays = [pa.array(column, pa.string()) for column in cells]
        row = pa.array([record.row for record in batch], pa.int64())
        damage = pa.array([record.damage for record in batch], pa.string())
        arrived = pa.table([row, damage, *arrays], names=["_row", "_damage", *names])
        connection.register("arrived", arrived)
        connection.execute(f"INSERT INTO {table} SELECT * FROM arrived")
        connection.unregister("arrived")


def reported(
    records: Iterable[Record], stream: BinaryIO, size: int, step: str, progress: Progress
) -> Iterator[Record]:
    """Yield the records unchanged and report how many bytes of the file have been read."""
    for count, record in enumerate(records):
        if count % BATCH == 0:
            progress(step, stream.tell(), size)
        yield record
    progress(step, size, size)
