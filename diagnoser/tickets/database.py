"""Tickets in a relational database: the table `tickets` and the service's closed cases.

Both are read in chunks; tickets are written in one transaction.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, MetaData, Table, create_engine, func, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from diagnoser.errors import TicketError
from diagnoser.tickets.cases import Cases, cases
from diagnoser.tickets.schema import clip

TABLE: Final = "tickets"
_CHUNK: Final = 10_000
_WRITTEN: Final = 500  # rows a statement: the databases limit how many values one may carry


@dataclass(frozen=True, slots=True)
class FoundTickets:
    """An open result; iterate for the rows, then close.

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
    """Open the tickets of a database for reading: its table `tickets` by id, then the service's closed cases.

    A case comes after a ticket of the same id, and so counts in its place: the engineer's word is the last.

    Args:
        url: Database.
        contexts: Columns that are wanted beside those of every ticket.
    """
    engine, shown = _engine(url)
    try:
        found = cases(engine, contexts)
        table = None if found and not inspect(engine).has_table(TABLE) else _table(engine, shown)
        connection = engine.connect().execution_options(yield_per=_CHUNK)
        size = found.size(connection) if found else 0
        if table is not None:
            size += connection.execute(select(func.count()).select_from(table)).scalar_one()
    except SQLAlchemyError as error:
        engine.dispose()
        raise _failed(shown, error) from error

    def close() -> None:
        connection.close()
        engine.dispose()

    own = () if table is None else tuple(table.columns.keys())
    header = (*own, *(name for name in (found.header if found else ()) if name not in own))
    return FoundTickets(shown, header, size, _guarded(_rows(connection, table, found, header), shown), close)


def _rows(
    connection: Connection, table: Table | None, found: Cases | None, header: Sequence[str]
) -> Iterator[Sequence[Any]]:
    """Yield the rows of both as one table."""
    if table is not None:
        rest = (None,) * (len(header) - len(table.columns))
        for chunk in connection.execute(select(table).order_by(table.c.ticket_id)).partitions():
            yield from ((*row, *rest) for row in chunk)
    if found is not None:
        for cells in found.rows(connection):
            row = dict(zip(found.header, cells, strict=True))
            yield tuple(row.get(name) for name in header)


def _guarded(rows: Iterator[Sequence[Any]], shown: str) -> Iterator[Sequence[Any]]:
    try:
        yield from rows
    except SQLAlchemyError as error:
        raise _failed(shown, error) from error


def write(url: str, tickets: Iterable[Mapping[str, str]]) -> int:
    """Write tickets, replacing those of the same id, all or none; return how many.

    Args:
        url: Database with a table `tickets`, which the service's migrations make.
        tickets: Cells by column name; the last one of an id stays, and columns that the table lacks are left out.
    """
    engine, shown = _engine(url)
    try:
        table = _table(engine, shown)
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
            for ticket in chunk  # a later one of the same id takes the earlier one's place
        }
        connection.execute(table.delete().where(table.c.ticket_id.in_(list(values))))
        connection.execute(table.insert(), list(values.values()))
        written += len(values)
    return written


def _converter(kind: Any) -> Callable[[str], Any]:
    """Return what makes a cell's text a value of this column."""
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
            "The database URL names no known kind of database; it looks like sqlite:///service.sqlite3."
        ) from None
    except (SQLAlchemyError, ImportError) as error:
        raise TicketError(f"The database of the URL cannot be used: {clip(str(error), 120)}.") from None


def _table(engine: Engine, shown: str) -> Table:
    if not inspect(engine).has_table(TABLE):
        raise TicketError(f"{shown} has no table {TABLE}: start the service once, which makes it.")
    return Table(TABLE, MetaData(), autoload_with=engine)


def _failed(shown: str, error: SQLAlchemyError) -> TicketError:
    cause = getattr(error, "orig", None) or error
    return TicketError(f"{shown} could not be used: {clip(str(cause), 120)}.")
