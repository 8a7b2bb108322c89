"""Parquet files, of tickets and of reduced tickets. DuckDB reads them in place."""

# ruff: noqa: S608  SQL is built from our own names; values and file names go through `duckdb_session.text`.

import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from diagnoser.errors import TicketError
from diagnoser.tickets.duckdb_session import name, pattern, rows, text
from diagnoser.tickets.records import MAPPED_MARK, REDUCED_MARK
from diagnoser.tickets.schema import Format, clip
from diagnoser.tickets.staged import Staged
from diagnoser.tickets.wanted import Wanted

_MAX_CHUNK: Final = 2 * 2**30  # bytes of one column in one row group


def stage_parquet(connection: Any, path: Path, table: str, columns: Wanted) -> Staged:
    """Make a view of the cells of a Parquet file, or recognise a file of reduced tickets."""
    file = pattern(path)
    _check_size(connection, path, file)
    described = rows(connection, f"DESCRIBE SELECT * FROM read_parquet({file})")
    header = tuple(str(each[0]) for each in described)
    marks = rows(
        connection,
        f"SELECT decode(value) FROM parquet_kv_metadata({file}) WHERE decode(key) = {text(REDUCED_MARK)}",
    )
    if marks:
        return Staged(str(path), str(path), header, "parquet", reduced=True)
    mapped = rows(
        connection,
        f"SELECT decode(value) FROM parquet_kv_metadata({file}) WHERE decode(key) = {text(MAPPED_MARK)}",
    )
    if mapped:
        return _stage_mapped(connection, file, table, columns, json.loads(mapped[0][0]))
    columns.locate(str(path), header)
    cells = ", ".join(
        f"{_cell(each[0], str(each[1]))} AS _{position}" for position, each in enumerate(described)
    )
    sql = (
        f"CREATE VIEW {table} AS SELECT file_row_number + 1 AS _row, '' AS _damage, {cells} "
        f"FROM read_parquet({file}, file_row_number = true)"
    )
    with undamaged(str(path), "parquet"):
        connection.execute(sql)
    return Staged(str(path), table, header, "parquet")


def _stage_mapped(
    connection: Any, file: str, table: str, columns: Wanted, about: Mapping[str, Any]
) -> Staged:
    """Make a view of a file that `mapping.convert` wrote: it is staged already, and speaks of its original."""
    header = tuple(about["header"])
    columns.locate(about["source"], header)
    connection.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet({file})")
    return Staged(about["source"], table, header, "parquet", notes=tuple(about["notes"]))


@contextlib.contextmanager
def undamaged(source: str, kind: Format) -> Iterator[None]:
    """Turn an error of DuckDB on a damaged Parquet file into a TicketError. It appears only when cells are read."""
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


def _check_size(connection: Any, path: Path, file: str) -> None:
    sql = f"SELECT path_in_schema, total_uncompressed_size FROM parquet_metadata({file}) ORDER BY 2 DESC LIMIT 1"
    with undamaged(str(path), "parquet"):
        found = rows(connection, sql)
    for column, size in found:
        if size is not None and size > _MAX_CHUNK:
            raise TicketError(
                f"{path} holds {size:,} bytes of {clip(column)} in one row group; write smaller row groups."
            )


def _cell(column: str, kind: str) -> str:
    """Return SQL for a cell as text: the items of a list joined by `|`, whole numbers without a point."""
    cell = name(column)
    if kind.endswith("[]"):
        return f"array_to_string({cell}::VARCHAR[], '|')"
    if kind in {"DOUBLE", "FLOAT"}:
        whole = f"{cell} = floor({cell}) AND abs({cell}) < 1e15"
        return f"CASE WHEN isnan({cell}) THEN '' WHEN {whole} THEN ({cell}::BIGINT)::VARCHAR ELSE {cell}::VARCHAR END"
    if kind == "BLOB":
        return f"TRY(decode({cell}))"
    return f"{cell}::VARCHAR"
