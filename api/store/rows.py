"""Fast inserts of plain rows: the statement is compiled once for each database, and no value is processed again.

SQLAlchemy processes each statement and value with every use. For the two rows of an answer that takes longer than
SQLite takes to insert them.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table, insert


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of a table.

    Args:
        connection: In a transaction.
        table: The table.
        rows: Column -> value, the same columns in each and as the driver takes them: documents are packed already.
    """
    text, order = _statement(connection.dialect, table, tuple(rows[0]))
    given = [tuple(row[name] for name in order) if order else dict(row) for row in rows]
    connection.exec_driver_sql(text, given)


@lru_cache(maxsize=64)
def _statement(dialect: Dialect, table: Table, columns: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return the text of an insert statement, and the order of its values. No order if the driver takes names."""
    compiled = insert(table).compile(dialect=dialect, column_keys=columns)
    return str(compiled), tuple(compiled.positiontup or ()) if compiled.positional else ()
