"""The mapped tickets of a staged source, as an SQL query over its cells.

Words of causes and texts on repairs go through Python once for each distinct cell. Everything else is SQL.
"""

# ruff: noqa: S608  SQL is built from our own names; values and column names go through `duckdb_session.text`.

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from diagnoser.errors import TicketError
from diagnoser.tickets.cause_names import MISSING, SEPARATORS, folded
from diagnoser.tickets.dates import described, swapped
from diagnoser.tickets.duckdb_session import text
from diagnoser.tickets.mapping.date_forms import DateForms, date_forms, dated
from diagnoser.tickets.mapping.plain_cells import Cells, Plain, plain_cells
from diagnoser.tickets.mapping.ticket_map import TicketMap
from diagnoser.tickets.schema import COLUMNS, DATES, TicketColumns, clip
from diagnoser.tickets.staged import Staged

MADE_ID: Final = "ROW-"
"""Start of an id that is made from the row."""

_DIGITS: Final = 16  # hexadecimal digits of such an id
_BATCH: Final = 20_000  # distinct cells that go through Python at once


@dataclass(frozen=True, slots=True)
class Mapped:
    """The query for the mapped tickets.

    Attributes:
        header: The columns: those made by the map, and the unused ones of the file.
        sql: Query for `_row`, `_damage` and one cell for each column: `_0`, `_1` ...
        dates: The forms of the dates.
    """

    header: tuple[str, ...]
    sql: str
    dates: DateForms


def mapped_tickets(
    connection: Any,
    staged: Staged,
    ticket_map: TicketMap,
    columns: TicketColumns,
    *,
    cause_of: Callable[[str], str] | None = None,
    today: date | None = None,
) -> Mapped:
    """Return the query for the mapped tickets of a staged source.

    Args:
        connection: DuckDB. It gets the tables `<source>_words` and `<source>_texts`.
        staged: The source.
        ticket_map: The map.
        columns: The used columns. A context column is kept even if the map uses it.
        cause_of: Returns the id of the one cause named in a text, or nothing. None without knowledge.
        today: The current day. It may distinguish day and month.

    Raises:
        TicketError: Day and month cannot be told apart.
    """
    places, cells = ticket_map.places(staged.header), Cells(staged)
    kept = _kept(staged.header, places, columns)
    plain = plain_cells(connection, staged, ticket_map, kept)
    made = dict(plain.columns)
    open_dates: dict[str, str] = {
        each: made[each] for each in DATES if each in made and each not in ticket_map.dates
    }
    forms = date_forms(connection, plain.table, open_dates, ticket_map.order, today)
    _refuse_ambiguous(staged.source, forms)
    for column in DATES:
        if column in made:
            made[column] = dated(made[column], ticket_map.dates.get(column, forms.forms.get(column, ())))
    for target, words in ticket_map.values.items():
        if target in made:
            made[target] = _valued(made[target], words)
    for target, marks in ticket_map.separators.items():
        for mark in marks if target in made else ():
            made[target] = f"replace({made[target]}, {text(mark)}, '|')"
    joins = _Causes(connection, staged.table, plain, ticket_map, cause_of).add(made)
    own = {
        staged.header[each]: cells.tidy(each) if staged.header[each] in columns.names else f"_{each}"
        for each in kept
    }
    found = own | made
    header = [*made, *(name for name in own if name not in made)]
    values = ", ".join(f"{found[name]} AS c{place}" for place, name in enumerate(header))
    inner = f"(SELECT _row, _damage, emptied, {values} FROM {plain.table}{joins})"
    cells_sql = [f"c{place}" for place in range(len(header))]
    if ticket_map.made_from:
        made_id = _id(ticket_map, dict(zip(header, cells_sql, strict=True)))
        if "ticket_id" in header:
            cells_sql[header.index("ticket_id")] = made_id
        else:
            header, cells_sql = ["ticket_id", *header], [made_id, *cells_sql]
    renamed = ", ".join(f"{cell} AS _{place}" for place, cell in enumerate(cells_sql))
    return Mapped(tuple(header), f"SELECT _row, _damage, {renamed} FROM {inner}", forms)


def _refuse_ambiguous(source: str, forms: DateForms) -> None:
    if not forms.ambiguous:
        return
    column = next(iter(forms.examples))
    form = next(each for each in forms.forms[column] if "%d" in each)
    shown = clip(forms.examples[column])
    raise TicketError(
        f"{source}: {shown!r} in {column} may have the day or the month first, and no other date tells which: write "
        f'dates.order = "day-month" ({described(form)}) or "month-day" ({described(swapped(form))}) into the map, or '
        "let `diagnoser tickets map` do it with --dates day-month or --dates month-day."
    )


def _valued(cell: str, words: Mapping[str, str]) -> str:
    cases = " ".join(
        f"WHEN {text(word.strip().casefold())} THEN {text(value)}" for word, value in words.items()
    )
    return f"CASE lower({cell}) {cases} ELSE {cell} END" if cases else cell


def _kept(header: Sequence[str], places: Mapping[str, Sequence[int]], columns: TicketColumns) -> list[int]:
    """Return the positions of the columns kept under their own name.

    A column used by the map is not kept, because it may hold the name of a customer. A context column is kept.
    """
    used = {place for target, each in places.items() for place in each if target in COLUMNS}
    kept: dict[str, int] = {}
    for place, name in enumerate(header):
        wanted = place not in used or name in columns.contexts
        if wanted and name not in places and name not in kept:
            kept[name] = place
    return list(kept.values())


def _id(ticket_map: TicketMap, cells: Mapping[str, str]) -> str:
    """Return SQL for the id of a row, made from some of its cells if it has none.

    Filled cells count, in one order: a column missing in one export and empty in the next changes no id.
    """
    named = sorted(set(ticket_map.made_from) & cells.keys())
    parts = "".join(
        f", CASE WHEN {cells[each]} <> '' THEN {text(each + '=')} || {cells[each]} END" for each in named
    )
    digest = f"left(sha256(concat_ws(chr(31){parts or ', NULL'})), {_DIGITS})"
    if ticket_map.numbered:
        digest = f"{digest} || '-' || row_number() OVER (PARTITION BY {digest} ORDER BY _row)"
    own = cells.get("ticket_id", "''")
    return f"CASE WHEN {own} <> '' OR emptied THEN {own} ELSE '{MADE_ID}' || {digest} END"


@dataclass(frozen=True, slots=True)
class _Causes:
    """The parameters of the steps for finding the causes."""

    connection: Any
    table: str
    plain: Plain
    ticket_map: TicketMap
    cause_of: Callable[[str], str] | None

    def add(self, made: dict[str, str]) -> str:
        """Put SQL for the causes into `made`, and return the joins with the tables of distinct words and texts."""
        cell = made.get("causes", "''")
        value, joins = cell, ""
        if self.ticket_map.causes and "causes" in made:
            words = f"{self.table}_words"
            self._distinct(cell, words, _translation(self.ticket_map.causes))
            joins += f" LEFT JOIN {words} ON {cell} = {words}.cell"
            value = f"coalesce({words}.meant, {cell})"
        if self.plain.told and self.cause_of is not None:
            texts = f"{self.table}_texts"
            self._distinct(self.plain.told, texts, self.cause_of, f"({cell}) = ''")
            joins += f" LEFT JOIN {texts} ON {self.plain.told} = {texts}.cell"
            value = f"CASE WHEN ({cell}) = '' THEN coalesce({texts}.meant, '') ELSE {value} END"
        if "causes" in made or joins:
            made["causes"] = value
        return joins

    def _distinct(self, cell: str, table: str, meaning: Callable[[str], str], where: str = "true") -> None:
        """Create a table of distinct cells and their meaning, for cells with another meaning than themselves."""
        import pyarrow as pa

        connection = self.connection
        connection.execute(f"CREATE OR REPLACE TABLE {table} (cell VARCHAR, meant VARCHAR)")
        for batch in _batches(connection, f"SELECT DISTINCT {cell} FROM {self.plain.table} WHERE {where}"):
            meant = [(one, meaning(one)) for (one,) in batch if one]
            changed = [(one, other) for one, other in meant if other != one]
            if changed:
                arrays = [pa.array(each, pa.string()) for each in zip(*changed, strict=True)]
                connection.register("arrived", pa.table(arrays, names=["cell", "meant"]))
                connection.execute(f"INSERT INTO {table} SELECT * FROM arrived")
                connection.unregister("arrived")


def _translation(words: Mapping[str, str]) -> Callable[[str], str]:
    """Return a function from a cell to its ids: by the words of the map for the cell, or for each name in it."""
    known = {folded(word): ids for word, ids in words.items()}

    def translated(cell: str) -> str:
        whole = known.get(folded(cell))
        if whole is not None:
            return whole
        parts = [each for each in SEPARATORS.split(cell) if each and not MISSING.fullmatch(each)]
        meant = [known.get(folded(part)) for part in parts]
        if all(each is None for each in meant):
            return cell
        named = [part if ids is None else ids for part, ids in zip(parts, meant, strict=True)]
        return "|".join(each for each in named if each)

    return translated


def _batches(connection: Any, sql: str) -> Iterator[list[tuple[str]]]:
    cursor = connection.cursor()
    try:
        found = cursor.execute(sql)
        while batch := found.fetchmany(_BATCH):
            yield batch
    finally:
        cursor.close()
