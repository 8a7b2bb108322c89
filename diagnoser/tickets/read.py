"""History in: every source becomes one table of text cells with row numbers, damage noted and nothing judged yet.

CSV goes through DuckDB's reader where `scan` finds the file sound and both agree on the number of rows, otherwise
through `careful`.  JSON Lines and databases arrive in batches; Parquet is read by DuckDB.
"""

# ruff: noqa: S608  SQL is put together from our own names; values and file names go through `store.text`.

import contextlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Final

from diagnoser.errors import TicketError
from diagnoser.progress import Progress, silent
from diagnoser.text_encoding import marked
from diagnoser.tickets import csv_survey, database
from diagnoser.tickets.csv_tolerant import CarefulReader, Record
from diagnoser.tickets.duckdb_session import name, number, pattern, rows, run, text
from diagnoser.tickets.encoding import guess, transcode
from diagnoser.tickets.schema import MAX_CELL, MAX_RECORD, Format, TicketColumns, clip

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
OTHER: Final = "other"  # what a JSON line holds beyond the used columns, as JSON
REDUCED_MARK: Final = "diagnoser.reduced"
_BATCH: Final = 20_000
_LINE: Final = MAX_RECORD
_START: Final = 2**16
_MAX_CHUNK: Final = 2 * 2**30  # bytes of one column in one row group of Parquet
_FOREIGN: Final = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive: save it as CSV, or unpack it"),
    (b"\x1f\x8b", "compressed with gzip: unpack it"),
    (b"(\xb5/\xfd", "compressed with zstd: unpack it"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook: save it as CSV"),
)


@dataclass(frozen=True, slots=True)
class Staged:
    """A source whose cells stand in a table; Parquet in a view, since copying it would take longer than reading it.

    The table has the columns `_row` (number), `_damage` (text, empty where sound) and `_0`, `_1` ... (text).

    Attributes:
        source: Path or database URL without its password.
        table: Name of the table; for reduced tickets the path of the file.
        header: Original column names, in order of the cells.
        format: What kind of source it is.
        reduced: Whether these are reduced tickets, which need no validation.
        notes: What the user should know, such as the encoding found.
    """

    source: str
    table: str
    header: tuple[str, ...]
    format: Format
    reduced: bool = False
    notes: tuple[str, ...] = ()

    def drop(self, connection: Any) -> None:
        """Forget the cells."""
        connection.execute(f"DROP {'VIEW' if self.format == 'parquet' else 'TABLE'} {self.table}")


def format_of(source: str) -> Format:
    """Return what kind of source a path or URL names.

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
    """Bring one source into a table, or raise TicketError in one sentence.

    Args:
        connection: DuckDB, see `store.workspace`.
        source: Path or database URL.
        table: Name of the table to make.
        columns: Which columns are used; the others are kept for the rejects file.
        folder: For a copy in UTF-8, where one is needed.
        encoding: Of a text file; found out when None.
        progress: Told how far it has come.
    """
    kind = format_of(source)
    if kind == "database":
        return _stage_database(connection, source, table, columns, progress)
    path = _existing(Path(source))
    if kind == "parquet":
        return _stage_parquet(connection, path, table, columns)
    surveyed = None
    if kind == "csv" and encoding is None:
        staged, surveyed = _quick_csv(connection, path, table, columns, progress)
        if staged:
            return staged
    found = _utf8(path, folder / f"{table}.txt", encoding, surveyed)
    if kind == "jsonl":
        return _stage_json(connection, found, table, columns, progress)
    return _stage_csv(connection, found, table, columns, progress, tried=surveyed is not None)


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
    for mark, what in _FOREIGN:
        if start.startswith(mark):
            raise TicketError(f"{path} is {what}.")
    return path


@dataclass(frozen=True, slots=True)
class _Text:
    """A text file in UTF-8: the original, or a copy in the working folder.

    Attributes:
        lost: Whether U+FFFD stands for characters that could not be decoded.
    """

    source: str
    path: Path
    survey: csv_survey.Survey
    notes: tuple[str, ...] = ()
    lost: bool = False


def _quick_csv(
    connection: Any, path: Path, table: str, columns: TicketColumns, progress: Progress
) -> tuple[Staged | None, csv_survey.Survey | None]:
    """Read a CSV file with DuckDB while another thread surveys it; return no table where the two disagree."""
    try:
        layout = csv_survey.layout(path, str(path))
        columns.locate(str(path), layout.header)
    except TicketError:  # perhaps for its encoding, which has not been looked at
        return None, None
    if not layout.simple:
        return None, None
    with ThreadPoolExecutor(max_workers=1) as pool:
        surveying = pool.submit(csv_survey.survey, path, connection.interrupt)
        read = _fast_csv(connection, path, str(path), table, layout, progress)
        surveyed = surveying.result()
    if read and surveyed.sound and read == surveyed.records - layout.lines:
        return Staged(str(path), table, layout.header, "csv"), surveyed
    connection.execute(f"DROP TABLE IF EXISTS {table}")
    return None, surveyed


def _utf8(path: Path, copy: Path, encoding: str | None, surveyed: csv_survey.Survey | None) -> _Text:
    with path.open("rb") as stream:
        start = stream.read(_START)
    found = encoding or marked(start) or "utf-8"
    if found.lower().replace("_", "-") in {"utf-8", "utf8", "utf-8-sig"} and not _old_mac(start):
        survey = surveyed or csv_survey.survey(path)
        if encoding or survey.utf8:
            return _Text(str(path), path, survey)
        found = guess(path)
        if found == "utf-8":
            return _Text(str(path), path, survey, ("some bytes are not valid UTF-8",))
    lost = transcode(path, found, copy)
    return _Text(str(path), copy, csv_survey.survey(copy), (f"read as {found.upper()}",), lost > 0)


def _old_mac(start: bytes) -> bool:
    """Say whether lines end with a carriage return alone."""
    return b"\r" in start and b"\n" not in start


def _stage_csv(
    connection: Any, found: _Text, table: str, columns: TicketColumns, progress: Progress, *, tried: bool
) -> Staged:
    layout = csv_survey.layout(found.path, found.source)
    columns.locate(found.source, layout.header)
    staged = Staged(found.source, table, layout.header, "csv", notes=found.notes)
    if found.survey.sound and layout.simple and not (found.lost or tried):
        read = _fast_csv(connection, found.path, found.source, table, layout, progress)
        if read == found.survey.records - layout.lines:
            return staged
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    _careful_csv(connection, found, table, layout, progress)
    return staged


def _fast_csv(
    connection: Any, path: Path, source: str, table: str, layout: csv_survey.Layout, progress: Progress
) -> int:
    """Read with DuckDB and return how many rows it found; 0, leaving no table, where it gave up."""
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
    except duckdb.Error:  # a full memory, too: the careful reader needs hardly any
        return 0


def _careful_csv(
    connection: Any, found: _Text, table: str, layout: csv_survey.Layout, progress: Progress
) -> None:
    size = found.path.stat().st_size
    with found.path.open("rb") as stream:
        stream.seek(layout.start)
        records = CarefulReader(
            stream, layout.delimiter, layout.header, layout.lines + 1, size, lost=found.lost
        )
        told = _told(records, stream, size, f"reading {found.source}", progress)
        _insert(connection, table, len(layout.header), told)


def _told(
    records: Iterable[Record], stream: BinaryIO, size: int, step: str, progress: Progress
) -> Iterator[Record]:
    """Pass records on and report how far the file has been read."""
    for count, record in enumerate(records):
        if count % _BATCH == 0:
            progress(step, stream.tell(), size)
        yield record
    progress(step, size, size)


def _insert(connection: Any, table: str, width: int, records: Iterable[Record]) -> None:
    """Make the table of text cells and fill it in batches."""
    import pyarrow as pa

    names = [f"_{position}" for position in range(width)]
    declared = ", ".join(f"{each} VARCHAR" for each in names)
    connection.execute(f"CREATE TABLE {table} (_row BIGINT, _damage VARCHAR, {declared})")
    remaining = iter(records)
    while batch := list(islice(remaining, _BATCH)):
        cells = zip(*(record.cells for record in batch), strict=True)
        arrays = [pa.array(column, pa.string()) for column in cells]
        row = pa.array([record.row for record in batch], pa.int64())
        damage = pa.array([record.damage for record in batch], pa.string())
        arrived = pa.table([row, damage, *arrays], names=["_row", "_damage", *names])
        connection.register("arrived", arrived)
        connection.execute(f"INSERT INTO {table} SELECT * FROM arrived")
        connection.unregister("arrived")


# --- JSON Lines ---------------------------------------------------------------------------------------------------


def _stage_json(
    connection: Any, found: _Text, table: str, columns: TicketColumns, progress: Progress
) -> Staged:
    header = (*columns.names, OTHER)
    size = found.path.stat().st_size
    with found.path.open("rb") as stream:
        lines = _json_records(stream, found, columns)
        told = _told(lines, stream, size, f"reading {found.source}", progress)
        _insert(connection, table, len(header), told)
    return Staged(found.source, table, header, "jsonl", notes=found.notes)


def _json_records(stream: BinaryIO, found: _Text, columns: TicketColumns) -> Iterator[Record]:
    row, first = 0, True
    while line := stream.readline(_LINE):
        row += 1
        whole = line.endswith(b"\n") or len(line) < _LINE
        if not whole:
            _skip_line(stream)
        body = line.strip().removeprefix(b"\xef\xbb\xbf")
        if body and first:
            _refuse_document(body, found.source)
            first = False
        if body:
            yield _json_record(row, body, columns, whole=whole, lost=found.lost)


def _skip_line(stream: BinaryIO) -> None:
    while (piece := stream.readline(_LINE)) and not piece.endswith(b"\n"):
        pass


def _refuse_document(body: bytes, source: str) -> None:
    if body.startswith(b"[") or body == b"{":
        raise TicketError(f"{source} is one JSON document; JSON Lines hold one object {{...}} on each line.")


def _json_record(row: int, body: bytes, columns: TicketColumns, *, whole: bool, lost: bool) -> Record:
    width = len(columns.names)
    broken = ("",) * width
    if not whole:
        return Record(row, (*broken, _excerpt(body)), _too_long(body))
    try:
        line = body.decode("utf-8")
        if lost and "\ufffd" in line:
            return Record(
                row, (*broken, _excerpt(body)), "the line holds bytes that are not text in its encoding"
            )
        held = json.loads(line, parse_int=str, parse_float=_plain, parse_constant=_no_number)
    except UnicodeDecodeError:
        return Record(row, (*broken, _excerpt(body)), "the line holds bytes that are not UTF-8")
    except (ValueError, RecursionError) as error:
        return Record(row, (*broken, _excerpt(body)), f"the line is not JSON: {clip(str(error), 80)}")
    if not isinstance(held, dict):
        return Record(row, (*broken, _excerpt(body)), "the line is not a JSON object")
    return _json_cells(row, held, columns)


def _json_cells(row: int, held: dict[str, Any], columns: TicketColumns) -> Record:
    cells, damage = [], ""
    for column in columns.names:
        cell, problem = _cell(held.pop(column, None))
        cells.append(cell[: MAX_CELL + 1])
        damage = damage or (problem and f"{column}: {problem}")
    rest = json.dumps(held, ensure_ascii=False)[:MAX_CELL] if held else ""
    return Record(row, (*cells, _sound(rest)), damage)


def _cell(value: object) -> tuple[str, str]:
    """Return a JSON value as the text of a cell, and what is wrong with it."""
    if value is None:
        return "", ""
    if isinstance(value, bool):
        return str(value).lower(), ""
    if isinstance(value, str):
        clean = _sound(value)
        return clean, "" if clean == value else "holds a zero byte or half a character"
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        if any("|" in each for each in value):
            return _sound("|".join(value)), "holds an id with | in it"
        return _sound("|".join(value)), ""
    return _sound(json.dumps(value, ensure_ascii=False)), "is neither text, a number nor a list of ids"


def _sound(value: str) -> str:
    """Return text that UTF-8 and a table can hold."""
    if value.isascii() and "\0" not in value:
        return value
    return value.encode("utf-8", errors="replace").decode("utf-8").replace("\0", "\ufffd")


def _plain(digits: str) -> str:
    """Keep a number as it is written, but 123.0 as 123: it was a whole number before some tool made it one."""
    return digits.partition(".")[0] if re.fullmatch(r"-?\d+\.0+", digits) else digits


def _no_number(constant: str) -> str:
    return "" if constant == "NaN" else constant


def _excerpt(body: bytes) -> str:
    return _sound(body[:MAX_CELL].decode("utf-8", errors="replace"))


def _too_long(body: bytes) -> str:
    """Name the key whose value fills a line that is longer than any can be."""
    keys = re.findall(rb'"([A-Za-z_]{1,40})"\s*:\s*["\[]', body)
    column = keys[-1].decode() if keys else "the line"
    return f"{column}: longer than {MAX_CELL:,} characters"


# --- Parquet ------------------------------------------------------------------------------------------------------


def _stage_parquet(connection: Any, path: Path, table: str, columns: TicketColumns) -> Staged:
    file = pattern(path)
    _check_parquet(connection, path, file)
    described = rows(connection, f"DESCRIBE SELECT * FROM read_parquet({file})")
    header = tuple(str(each[0]) for each in described)
    marks = rows(
        connection,
        f"SELECT decode(value) FROM parquet_kv_metadata({file}) WHERE decode(key) = {text(REDUCED_MARK)}",
    )
    if marks:
        return Staged(str(path), str(path), header, "parquet", reduced=True)
    columns.locate(str(path), header)
    cells = ", ".join(
        f"{_parquet_cell(each[0], str(each[1]))} AS _{position}" for position, each in enumerate(described)
    )
    sql = (
        f"CREATE VIEW {table} AS SELECT file_row_number + 1 AS _row, '' AS _damage, {cells} "
        f"FROM read_parquet({file}, file_row_number = true)"
    )
    with undamaged(str(path), "parquet"):
        connection.execute(sql)
    return Staged(str(path), table, header, "parquet")


@contextlib.contextmanager
def undamaged(source: str, kind: Format) -> Iterator[None]:
    """Say in one sentence that a Parquet file is damaged, which shows only where its cells are read."""
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        if kind != "parquet":
            raise
        raise TicketError(
            f"{source} is not a Parquet file, or it is cut off: {clip(str(error), 120)}."
        ) from error


def _check_parquet(connection: Any, path: Path, file: str) -> None:
    sql = f"SELECT path_in_schema, total_uncompressed_size FROM parquet_metadata({file}) ORDER BY 2 DESC LIMIT 1"
    with undamaged(str(path), "parquet"):
        found = rows(connection, sql)
    for column, size in found:
        if size is not None and size > _MAX_CHUNK:
            raise TicketError(
                f"{path} holds {size:,} bytes of {column} in one row group; write smaller row groups."
            )


def _parquet_cell(column: str, kind: str) -> str:
    """Return SQL for a Parquet cell as text: lists joined by `|`, whole numbers without a point."""
    cell = name(column)
    if kind.endswith("[]"):
        return f"array_to_string({cell}::VARCHAR[], '|')"
    if kind in {"DOUBLE", "FLOAT"}:
        whole = f"{cell} = floor({cell}) AND abs({cell}) < 1e15"
        return f"CASE WHEN isnan({cell}) THEN '' WHEN {whole} THEN ({cell}::BIGINT)::VARCHAR ELSE {cell}::VARCHAR END"
    if kind == "BLOB":
        return f"TRY(decode({cell}))"
    return f"{cell}::VARCHAR"


# --- the service's database ---------------------------------------------------------------------------------------


def _stage_database(
    connection: Any, url: str, table: str, columns: TicketColumns, progress: Progress
) -> Staged:
    with contextlib.closing(database.tickets(url, columns.contexts)) as found:
        columns.locate(found.source, found.header)
        records = (Record(row, tuple(map(cell_text, cells))) for row, cells in enumerate(found, start=1))
        _insert(connection, table, len(found.header), _counted(records, found.source, found.size, progress))
        return Staged(found.source, table, found.header, "database")


def _counted(records: Iterable[Record], source: str, size: int, progress: Progress) -> Iterator[Record]:
    for record in records:
        if record.row % _BATCH == 1:
            progress(f"reading {source}", record.row, size)
        yield record
    progress(f"reading {source}", size, size)


def cell_text(value: object) -> str:
    """Return a database value as the text of a cell."""
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    if isinstance(value, float):
        return _plain(repr(value))
    if isinstance(value, list | dict | bool):
        return _cell(value)[0]
    return _sound(str(value))[: MAX_CELL + 1]
