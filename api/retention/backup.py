"""Backups: all tables of the store in one file, taken while the service runs.

The file is gzipped JSON lines, the same for SQLite and PostgreSQL, so a backup of one can be restored into the other.
The first line names the format and the migration. Each table then has a line with its columns and one line for each
row. The last line counts the rows. One transaction reads all tables as they are at one moment.
"""

import base64
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from alembic.util import CommandError
from sqlalchemy import JSON, Connection, Engine, MetaData, Table, func, inspect, select, text

from api.store.engine import lock_migrations, make_private, migrate_on, writing
from diagnoser.errors import InputError
from diagnoser.output_file import output_file

FORMAT: Final = "diagnoser-backup-1"
VERSION_TABLE: Final = "alembic_version"
CHUNK: Final = 500
LEVEL: Final = 6


def backup(engine: Engine, file: Path) -> int:
    """Write all tables to a file, whole or not at all, readable by its owner only. Return the number of rows."""
    options = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(**options) as connection, output_file(file, private=True) as out:
        metadata = _reflected(connection)
        version = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar_one()  # noqa: S608
        with gzip.GzipFile("", "wb", LEVEL, cast("BinaryIO", out.buffer), mtime=0) as packed:
            packed.write(_line({"format": FORMAT, "migration": version}))
            rows = 0
            for table in metadata.sorted_tables:
                packed.write(
                    _line({"table": table.name, "columns": [column.name for column in table.columns]})
                )
                for row in connection.execution_options(yield_per=CHUNK).execute(select(table)):
                    packed.write(_line([_cell(value) for value in row]))
                    rows += 1
            packed.write(_line({"rows": rows}))
    return rows


def restore(engine: Engine, file: Path, *, replace: bool) -> int:
    """Bring the store to the content of a backup in one transaction. Return the number of rows.

    The tables are made as they were at the time of the backup, filled, and then brought to the newest form.

    Args:
        engine: The store. It need not exist yet.
        file: The backup.
        replace: Whether the present cases of the store may be lost.

    Raises:
        InputError: The file is no backup, it is cut off, or the store has cases.
        OSError: The file cannot be read.
    """
    if engine.dialect.name == "sqlite":
        make_private(Path(engine.url.database or ""))
    with writing(engine).begin() as connection:
        lock_migrations(connection)
        _refuse_cases(connection, replace=replace)
        lines = _lines(file)
        header = next(lines, None)
        if not isinstance(header, dict) or header.get("format") != FORMAT:
            raise InputError(f"{file} is no backup of this program.")
        _reflected(connection, everything=True).drop_all(connection)
        try:
            migrate_on(connection, header["migration"])
        except CommandError:
            raise InputError(
                f"{file} was made by a newer version of this program: install that one."
            ) from None
        rows = _fill(connection, file, lines)
        migrate_on(connection, "head")
    return rows


def _refuse_cases(connection: Connection, *, replace: bool) -> None:
    if replace or not inspect(connection).has_table("diagnosis"):
        return
    cases, tickets = (
        connection.execute(select(func.count()).select_from(text(name))).scalar_one()
        for name in ("diagnosis", "tickets")
    )
    if cases or tickets:
        raise InputError(
            f"The store has {cases:,} cases and {tickets:,} imported tickets: restore into another one, or give "
            f"--replace to lose them."
        )


def _reflected(connection: Connection, *, everything: bool = False) -> MetaData:
    """Return the tables of the store, those of the migrations only if everything is wanted."""
    metadata = MetaData()
    metadata.reflect(connection)
    if not everything and VERSION_TABLE in metadata.tables:
        metadata.remove(metadata.tables[VERSION_TABLE])
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type.none_as_null = True
    return metadata


def _fill(connection: Connection, file: Path, lines: Iterator[Any]) -> int:
    tables = _reflected(connection).tables
    table: Table | None = None
    columns: list[str] = []
    waiting: list[dict[str, Any]] = []
    rows = 0

    def flush() -> None:
        if waiting and table is not None:
            connection.execute(table.insert(), waiting)
            waiting.clear()

    for line in lines:
        if isinstance(line, list):
            waiting.append(dict(zip(columns, map(_value, line), strict=True)))
            rows += 1
            if len(waiting) == CHUNK:
                flush()
            continue
        flush()
        if "rows" in line:
            if line["rows"] != rows:
                break
            return rows
        table, columns = tables[line["table"]], line["columns"]
    raise InputError(f"{file} is cut off or damaged; nothing was changed.")


def _lines(file: Path) -> Iterator[Any]:
    try:
        with gzip.open(file, "rb") as packed:
            for line in packed:
                yield json.loads(line)
    except (gzip.BadGzipFile, EOFError, ValueError) as error:
        raise InputError(
            f"{file} is no backup of this program, or it is damaged; nothing was changed."
        ) from error


def _line(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def _cell(value: Any) -> Any:
    return (
        {"bytes": base64.b64encode(value).decode()}
        if isinstance(value, bytes | memoryview)
        else {"json": value}
        if isinstance(value, dict | list)
        else value
    )


def _value(cell: Any) -> Any:
    if not isinstance(cell, dict):
        return cell
    return base64.b64decode(cell["bytes"]) if "bytes" in cell else cell["json"]
