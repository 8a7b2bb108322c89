"""Tickets in a relational database: the tables `tickets` and `closed_tickets` of the service.

Tickets are read in chunks and written in one transaction. A table may have further columns. Its column `extra` has a
JSON object with the values of columns that the table does not have.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from sqlalchemy import JSON, Connection, Engine, MetaData, Table, create_engine, func, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from diagnoser.errors import TicketError, missing_driver
from diagnoser.tickets.schema import clip

TABLE: Final = "tickets"
"""Imported tickets. A user's own database may have such a table, too."""

CLOSED: Final = "closed_tickets"
"""The closed cases of the service, written together with their outcomes."""

EXTRA: Final = "extra"
"""The column with a JSON object of columns that no table has."""

_CHUNK: Final = 10_000  # rows that are read at once
_WRITTEN: Final = 500  # rows in a statement: databases limit the number of its values


@dataclass(frozen=True, slots=True)
class FoundTickets:
    """An open result. Iterate for the rows, then close.

    Attributes:
        source: The URL without its password.
        header: Column names.
        size: Number of rows.
    """

    source: str
    header: tuple[str, ...]
    size: int
    rows: Iterator[Sequence[Any]]
    close: Callable[[], None]

    def __iter__(self) -> Iterator[Sequence[Any]]:
        """Yield the rows."""
        return self.rows


def tickets(url: str, contexts: tuple[str, ...] = ()) -> FoundTickets:
    """Open the tickets of a database for reading: first the imported ones, then the closed cases by closing time.

    Of two tickets with the same id the later one counts, so the word of the engineer is the last one.

    Args:
        url: Database.
        contexts: Context columns. One that is not a column of a table is taken from its column `extra`.
    """
    engine, shown = _engine(url)
    try:
        tables = _tables(engine, shown)
        connection = engine.connect().execution_options(yield_per=_CHUNK)
        counts = [select(func.count()).select_from(table) for table in tables]
        size = sum(connection.execute(count).scalar_one() for count in counts)
    except SQLAlchemyError as error:
        engine.dispose()
        raise _failed(shown, error) from error

    def close() -> None:
        connection.close()
        engine.dispose()

    header = _header(tables, contexts)
    return FoundTickets(shown, header, size, _guarded(_rows(connection, tables, header), shown), close)


def _header(tables: Sequence[Table], contexts: tuple[str, ...]) -> tuple[str, ...]:
    """Return every column of the tables, and the context columns where a table can hold them in `extra`."""
    names = dict.fromkeys(column.name for table in tables for column in table.columns)
    return tuple(names | dict.fromkeys(contexts)) if EXTRA in names else tuple(names)


def _rows(connection: Connection, tables: Sequence[Table], header: Sequence[str]) -> Iterator[Sequence[Any]]:
    for table in tables:
        in_extra = [name for name in header if name not in table.columns]
        order = ("closed_at", "ticket_id") if table.name == CLOSED else ("ticket_id",)
        wanted = select(table).order_by(*(table.c[name] for name in order))
        for chunk in connection.execute(wanted).mappings().partitions():
            for row in chunk:
                cells = _with_extra(dict(row), in_extra) if EXTRA in table.columns else row
                yield tuple(cells.get(name) for name in header)


def _with_extra(row: dict[str, Any], names: Sequence[str]) -> Mapping[str, Any]:
    """Return a row with the named columns taken out of its `extra`."""
    extra = row[EXTRA]
    if not extra:
        return row
    if isinstance(extra, str):
        try:
            extra = json.loads(extra)
        except ValueError:
            return row
    if not isinstance(extra, dict):
        return row
    taken = {name: extra[name] for name in names if name in extra}
    rest = {name: value for name, value in extra.items() if name not in taken}
    return {**row, **taken, EXTRA: rest or None}


def _guarded(rows: Iterator[Sequence[Any]], shown: str) -> Iterator[Sequence[Any]]:
    try:
        yield from rows
    except SQLAlchemyError as error:
        raise _failed(shown, error) from error


def write(url: str, tickets: Iterable[Mapping[str, str]]) -> int:
    """Write tickets into the table `tickets`, all or none. Return how many.

    A ticket replaces the one with the same id.

    Args:
        url: Database with a table `tickets`.
        tickets: Cells by column name. Of two tickets with the same id the last one stays. Columns that the table does
            not have are left out.
    """
    engine, shown = _engine(url)
    try:
        if not inspect(engine).has_table(TABLE):
            raise TicketError(f"{shown} has no table {TABLE}; {_REMEDY}.")
        table = _reflected(engine, TABLE)
        with engine.begin() as connection:
            return _replace(connection, table, tickets)
    except SQLAlchemyError as error:
        raise _failed(shown, error) from error
    finally:
        engine.dispose()


def _replace(connection: Connection, table: Table, tickets: Iterable[Mapping[str, str]]) -> int:
    converters = {column.name: _converter(column.type) for column in table.columns}
    remaining, written = iter(tickets), 0
    while chunk := list(islice(remaining, _WRITTEN)):
        values = {
            ticket["ticket_id"]: {
                key: converters[key](cell) for key, cell in ticket.items() if key in converters
            }
            for ticket in chunk  # a later one with the same id takes the place of the earlier one
        }
        connection.execute(table.delete().where(table.c.ticket_id.in_(list(values))))
        connection.execute(table.insert(), list(values.values()))
        written += len(values)
    return written


def _converter(kind: Any) -> Callable[[str], Any]:
    """Return the function that makes a value of this column from the text of a cell."""
    if isinstance(kind, JSON):
        return lambda cell: json.loads(cell) if cell else None
    try:
        python = kind.python_type
    except NotImplementedError:
        return str
    if python is int:
        return lambda cell: int(cell) if cell else None
    if python is datetime:
        return lambda cell: datetime.fromisoformat(cell) if cell else None
    if python is date:
        return lambda cell: date.fromisoformat(cell[:10]) if cell else None
    return str


def _engine(url: str) -> tuple[Engine, str]:
    try:
        parsed = make_url(url)
        shown = parsed.render_as_string(hide_password=True)
        if parsed.get_backend_name() == "sqlite" and parsed.database and not Path(parsed.database).is_file():
            raise TicketError(f"{shown} names a database file that does not exist.")
        return create_engine(parsed), shown
    except ArgumentError:
        raise TicketError(
            "The database URL is of no known kind; write it as, for example, sqlite:///service.sqlite3."
        ) from None
    except ImportError as error:
        raise TicketError(f"{shown} cannot be used: {missing_driver(error)}.") from None
    except SQLAlchemyError as error:
        raise TicketError(f"The database of the URL cannot be used: {clip(str(error), 120)}.") from None


_REMEDY: Final = (
    "start the service once with this database, and it makes them"  # end of a message on missing tables
)


def _tables(engine: Engine, shown: str) -> list[Table]:
    """Return the tables of tickets that the database has, the imported tickets first."""
    found = [name for name in (TABLE, CLOSED) if inspect(engine).has_table(name)]
    if not found:
        raise TicketError(f"{shown} has no table {TABLE} and no table {CLOSED}; {_REMEDY}.")
    return [_reflected(engine, name) for name in found]


def _reflected(engine: Engine, name: str) -> Table:
    table = Table(name, MetaData(), autoload_with=engine)
    for column in table.columns:
        if isinstance(column.type, JSON):
            column.type.none_as_null = True
    return table


def _failed(shown: str, error: SQLAlchemyError) -> TicketError:
    cause = getattr(error, "orig", None) or error
    return TicketError(f"{shown} could not be used: {clip(str(cause), 120)}.")
