"""Rows that go to the driver as they are: a statement is written once for each database, and no value is checked again.

SQLAlchemy looks at each statement and value with every use. For the two rows of an answer that takes longer than
SQLite takes to insert them.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, SelectBase, Table, insert
from sqlalchemy.exc import DBAPIError


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of a table.

    Args:
        connection: In a transaction.
        table: The table.
        rows: Column -> value, the same columns in each and as the driver takes them: documents are packed already.

    Raises:
        DBAPIError: The database refuses them.
    """
    text, order = _insert(connection.dialect, table, tuple(rows[0]))
    given = [tuple(row[name] for name in order) if order else dict(row) for row in rows]
    with _cursor(connection) as cursor:
        cursor.executemany(text, given)


def select_rows(connection: Connection, wanted: SelectBase) -> list[tuple[Any, ...]]:
    """Return the rows of a query without parameters, each value as the driver gives it.

    Raises:
        DBAPIError: The database refuses it.
    """
    with _cursor(connection) as cursor:
        cursor.execute(_select(connection.dialect, wanted))
        return list(cursor.fetchall())


@contextmanager
def _cursor(connection: Connection) -> Iterator[Any]:
    """Give a cursor of the driver. Its errors are those of SQLAlchemy, without the values."""
    dialect, cursor = connection.dialect, connection.connection.cursor()
    try:
        yield cursor
    except dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance(
            None, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect
        ) from error
    finally:
        cursor.close()


@lru_cache(maxsize=64)
def _insert(dialect: Dialect, table: Table, columns: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return the text of an insert statement, and the order of its values; none where the driver takes names."""
    compiled = insert(table).compile(dialect=dialect, column_keys=columns)
    return str(compiled), tuple(compiled.positiontup or ()) if compiled.positional else ()


@lru_cache(maxsize=64)
def _select(dialect: Dialect, wanted: SelectBase) -> str:
    return str(wanted.compile(dialect=dialect))
