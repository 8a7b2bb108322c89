"""Read a source of tickets, of any format, into one table of text cells with row numbers.

`formats` holds one module for each format. This module recognises the format and refuses files of other kinds.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from diagnoser.errors import TicketError
from diagnoser.progress import Progress, silent
from diagnoser.text_encoding import marked
from diagnoser.tickets.formats.csv_file import stage_csv, stage_csv_at_once
from diagnoser.tickets.formats.database_rows import stage_database
from diagnoser.tickets.formats.json_file import is_document, stage_json
from diagnoser.tickets.formats.jsonl_file import stage_jsonl
from diagnoser.tickets.formats.packed_file import GZIP, named, unpacked
from diagnoser.tickets.formats.parquet_file import stage_parquet
from diagnoser.tickets.formats.text_file import as_utf8
from diagnoser.tickets.formats.workbook_file import stage_workbook
from diagnoser.tickets.schema import Format
from diagnoser.tickets.staged import Staged
from diagnoser.tickets.wanted import Wanted

SUFFIXES: Final[Mapping[str, Format]] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".xlsx": "workbook",
    ".xlsm": "workbook",
    ".xlsb": "workbook",
    ".xls": "workbook",
    ".ods": "workbook",
}
"""Ending of a file name -> format. Each of them may be followed by `.gz`."""

_FOREIGN: Final = (
    (b"PK\x03\x04", "a zip archive: unpack it"),
    (b"(\xb5/\xfd", "compressed with zstd: unpack it"),
    (b"%PDF", "a PDF: export the tickets as CSV or XLSX"),
)
"""First bytes of files of other kinds -> the kind, and what to do with such a file."""

_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # first bytes of new and of old workbooks
_MEMBERS: Final = (b"[Content_Types].xml", b"xl/", b"mimetypeapplication/vnd.oasis", b"_rels/")
_PAGE: Final = (b"<html", b"<!doctype", b"<table")  # first bytes of a web page, which some programs call .xls
_START: Final = 256  # bytes that show the kind of a file


def format_of(source: str) -> Format:
    """Return the format of a path or URL.

    >>> format_of("history.CSV"), format_of("history.xlsx.gz"), format_of("sqlite:///service.sqlite3")
    ('csv', 'workbook', 'database')
    """
    if "://" in source:
        return "database"
    suffix = Path(source.lower().removesuffix(".gz")).suffix
    if suffix not in SUFFIXES:
        known = ", ".join(sorted(SUFFIXES))
        raise TicketError(
            f"{source} is not a database URL and its name ends in none of {known}, with or without .gz."
        )
    return SUFFIXES[suffix]


def stage(
    connection: Any,
    source: str,
    table: str,
    columns: Wanted,
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
        folder: Working folder, for a copy in UTF-8 or an unpacked copy if one is needed.
        encoding: Encoding of a text file. None to detect it.
        progress: Called with the progress.

    Raises:
        TicketError: The source cannot be read, or its columns cannot be used.
    """
    kind = format_of(source)
    if kind == "database":
        return stage_database(connection, source, table, columns, progress)
    path = Path(source)
    if not _start(path, source).startswith(GZIP):
        return _stage_file(connection, path, kind, table, columns, folder, encoding, progress)
    place = folder / f"{table}.gz"
    place.mkdir(parents=True, exist_ok=True)
    plain = unpacked(path, place)
    with named(plain, source):
        staged = _stage_file(connection, plain, kind, table, columns, folder, encoding, progress)
    return replace(staged, source=source)


def _stage_file(
    connection: Any,
    path: Path,
    kind: Format,
    table: str,
    columns: Wanted,
    folder: Path,
    encoding: str | None,
    progress: Progress,
) -> Staged:
    start = _start(path, str(path))
    kind = _seen_format(start, kind, path)
    if kind == "parquet":
        return stage_parquet(connection, path, table, columns)
    if kind == "workbook":
        return stage_workbook(connection, path, str(path), table, columns, progress)
    surveyed = None
    if kind == "csv" and encoding is None:
        staged, surveyed = stage_csv_at_once(connection, path, table, columns, progress)
        if staged:
            return staged
    file = as_utf8(path, folder / f"{table}.txt", encoding, surveyed)
    if kind == "jsonl":
        # This name says that each line is a ticket, so a line with a list in it is no document.
        document = not path.name.lower().endswith(".ndjson") and is_document(file)
        staging = stage_json if document else stage_jsonl
        return staging(connection, file, table, columns, progress)
    return stage_csv(connection, file, table, columns, progress, tried=surveyed is not None)


def _seen_format(start: bytes, kind: Format, path: Path) -> Format:
    """Return the format of a file by its first bytes: a name is often wrong about a workbook.

    Raises:
        TicketError: The file is of another kind.
    """
    if kind == "parquet":
        return kind
    if start.startswith(_WORKBOOKS[1]) or (
        start.startswith(_WORKBOOKS[0]) and any(one in start for one in _MEMBERS)
    ):
        return "workbook"
    for mark, other in _FOREIGN:
        if start.startswith(mark):
            raise TicketError(f"{path} is {other}.")
    if kind == "workbook" and start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGE):
        raise TicketError(f"{path} is a web page and not a workbook: save it as XLSX or CSV.")
    if kind == "workbook" and b"\0" in start and marked(start) is None:
        raise TicketError(f"{path} is not a workbook, or it is damaged.")
    return "csv" if kind == "workbook" else kind


def _start(path: Path, source: str) -> bytes:
    if not path.is_file():
        raise TicketError(f"{source} is not a file.")
    try:
        with path.open("rb") as stream:
            start = stream.read(_START)
    except OSError as error:
        raise TicketError(f"{source} cannot be read: {error.strerror}.") from error
    if not start:
        raise TicketError(f"{source} is empty.")
    return start
