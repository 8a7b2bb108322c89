"""CSV files.

DuckDB reads a file if the survey finds it sound and both count the same number of rows. Otherwise the tolerant reader
reads it.
"""

# ruff: noqa: S608  SQL is built from our own names; values and file names go through `duckdb_session.text`.

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from diagnoser.errors import TicketError
from diagnoser.progress import Progress
from diagnoser.tickets.duckdb_session import number, pattern, run, text
from diagnoser.tickets.formats.csv_survey import Layout, Survey, layout_of, survey
from diagnoser.tickets.formats.csv_tolerant import TolerantReader
from diagnoser.tickets.formats.text_file import TextFile
from diagnoser.tickets.schema import MAX_RECORD
from diagnoser.tickets.staged import Staged, fill, reported
from diagnoser.tickets.wanted import Wanted


def stage_csv_at_once(
    connection: Any, path: Path, table: str, columns: Wanted, progress: Progress
) -> tuple[Staged | None, Survey | None]:
    """Read a UTF-8 file with DuckDB while another thread surveys it.

    Returns:
        The staged source, or None if the file is not sound or not UTF-8; and the survey, or None if none was made.
    """
    try:
        layout = layout_of(path, str(path), columns)
        columns.locate(str(path), layout.header)
    except TicketError:  # the reason may be the encoding, which nobody has looked at yet
        return None, None
    if not layout.simple:
        return None, None
    with ThreadPoolExecutor(max_workers=1) as pool:
        surveying = pool.submit(survey, path, connection.interrupt)
        read = _read_fast(connection, path, str(path), table, layout, progress)
        surveyed = surveying.result()
    if read and surveyed.sound and read == surveyed.records - layout.lines:
        return Staged(str(path), table, layout.header, "csv"), surveyed
    connection.execute(f"DROP TABLE IF EXISTS {table}")
    return None, surveyed


def stage_csv(
    connection: Any, file: TextFile, table: str, columns: Wanted, progress: Progress, *, tried: bool
) -> Staged:
    """Read a CSV file.

    Args:
        connection: DuckDB.
        file: The file in UTF-8.
        table: Name of the new table.
        columns: The used columns.
        progress: Called with the progress.
        tried: Whether `stage_csv_at_once` has failed on this file.
    """
    layout = layout_of(file.path, file.source, columns)
    columns.locate(file.source, layout.header)
    staged = Staged(file.source, table, layout.header, "csv", notes=file.notes)
    if file.survey.sound and layout.simple and not (file.lost or tried):
        read = _read_fast(connection, file.path, file.source, table, layout, progress)
        if read == file.survey.records - layout.lines:
            return staged
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    _read_tolerant(connection, file, table, layout, progress)
    return staged


def _read_fast(
    connection: Any, path: Path, source: str, table: str, layout: Layout, progress: Progress
) -> int:
    """Read the file with DuckDB and return the number of rows. 0, and no table, if DuckDB gives up."""
    import duckdb

    cells = ", ".join(f"'_{position}': 'VARCHAR'" for position in range(len(layout.header)))
    reading = (
        f"read_csv({pattern(path)}, columns = {{{cells}}}, auto_detect = false, header = false, "
        f"skip = {layout.lines}, delim = {text(layout.delimiter)}, quote = '\"', escape = '\"', "
        f"max_line_size = {2 * MAX_RECORD}, buffer_size = {4 * MAX_RECORD}, parallel = false)"
    )
    row = f"row_number() OVER () + {layout.lines} AS _row"
    sql = f"CREATE TABLE {table} AS SELECT {row}, '' AS _damage, * FROM {reading}"
    try:
        run(connection, sql, f"reading {source}", progress)
        return number(connection, f"SELECT count(*) FROM {table}")
    except duckdb.Error:  # a full memory is one case: the tolerant reader needs hardly any
        return 0


def _read_tolerant(connection: Any, file: TextFile, table: str, layout: Layout, progress: Progress) -> None:
    size = file.path.stat().st_size
    with file.path.open("rb") as stream:
        stream.seek(layout.start)
        records = TolerantReader(
            stream, layout.delimiter, layout.header, layout.lines + 1, size, lost=file.lost
        )
        told = reported(records, stream, size, f"reading {file.source}", progress)
        fill(connection, table, len(layout.header), told)
