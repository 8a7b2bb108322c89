"""The ticket tables of a database as a staged source."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

from diagnoser.progress import Progress
from diagnoser.tickets import database
from diagnoser.tickets.cells import cell_text
from diagnoser.tickets.staged import BATCH, Record, Staged, fill
from diagnoser.tickets.wanted import Wanted


def stage_database(connection: Any, url: str, table: str, columns: Wanted, progress: Progress) -> Staged:
    """Read the tickets of a database, see `database.tickets`."""
    with closing(database.tickets(url, columns.contexts)) as found:
        columns.locate(found.source, found.header)
        records = (Record(row, tuple(map(cell_text, cells))) for row, cells in enumerate(found, start=1))
        fill(connection, table, len(found.header), _reported(records, found.source, found.size, progress))
        return Staged(found.source, table, found.header, "database")


def _reported(records: Iterable[Record], source: str, size: int, progress: Progress) -> Iterator[Record]:
    """Yield the records unchanged and report how many have been read."""
    for record in records:
        if record.row % BATCH == 1:
            progress(f"reading {source}", record.row, size)
        yield record
    progress(f"reading {source}", size, size)
