"""Read a source of tickets, of any format, into one table of text cells with row numbers.

`formats` holds one module for each format. This module recognises the format and refuses files of other kinds.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from diagnoser.errors import TicketError
from diagnoser.progress import Progress, silent
from diagnoser.tickets.formats.csv_file import stage_csv, stage_csv_at_once
from diagnoser.tickets.formats.database_rows import stage_database
from diagnoser.tickets.formats.jsonl_file import stage_jsonl
from diagnoser.tickets.formats.parquet_file import stage_parquet
from diagnoser.tickets.formats.text_file import as_utf8
from diagnoser.tickets.schema import Format, TicketColumns
from diagnoser.tickets.staged import Staged

SUFFIXES: Final[Mapping[str, Format]] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}
"""Ending of a file name -> format."""

_FOREIGN: Final = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive: save it as CSV, or unpack it"),
    (b"\x1f\x8b", "compressed with gzip: unpack it"),
    (b"(\xb5/\xfd", "compressed with zstd: unpack it"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook: save it as CSV"),
)
"""First bytes of files of other kinds -> the kind, and what to do with such a file."""


def format_of(source: str) -> Format:
    """Return the format of a path or URL.

    >>> format_of("history.CSV"), format_of("sqlite:///service.sqlite3")
    ('csv', 'database')
    """
    if "://" in source:
        return "database"
    suffix = Path(source).suffix.lower()
    if suffix not in SUFFIXES:
        known = ", ".join(sorted(SUFFIXES))
        raise TicketError(f"{source} is not a database URL and its name ends in none of {known}.")
    return SUFFIXES[suffix]


def stage(
    connection: Any,
    source: str,
    table: str,
    columns: TicketColumns,
    *,
    folder: Path,
    encoding: str | None = None,
    progress: Progress = silent,
) -> Staged:
    """Read one source into a table.

    Args:
        connection: DuckDB, see `duckdb_session.workspace`.
        source: Path or database URL.
        table: Name of the new table.
        columns: The used columns. All other columns are kept for the rejects file.
        folder: Working folder, for a copy in UTF-8 if one is needed.
        encoding: Encoding of a text file; None to detect it.
        progress: Called with the progress.

    Raises:
        TicketError: The source cannot be read, or its columns cannot be used.
    """
    kind = format_of(source)
    if kind == "database":
        return stage_database(connection, source, table, columns, progress)
    path = _existing(Path(source))
    if kind == "parquet":
        return stage_parquet(connection, path, table, columns)
    surveyed = None
    if kind == "csv" and encoding is None:
        staged, surveyed = stage_csv_at_once(connection, path, table, columns, progress)
        if staged:
            return staged
    file = as_utf8(path, folder / f"{table}.txt", encoding, surveyed)
    if kind == "jsonl":
        return stage_jsonl(connection, file, table, columns, progress)
    return stage_csv(connection, file, table, columns, progress, tried=surveyed is not None)


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise TicketError(f"{path} is not a file.")
    try:
        with path.open("rb") as stream:
            start = stream.read(8)
    except OSError as error:
        raise TicketError(f"{path} cannot be read: {error.strerror}.") from error
    if not start:
        raise TicketError(f"{path} is empty.")
    for mark, kind in _FOREIGN:
        if start.startswith(mark):
            raise TicketError(f"{path} is {kind}.")
    return path
