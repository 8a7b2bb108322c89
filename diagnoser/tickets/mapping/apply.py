"""The tickets that a map makes of a staged source, as an SQL query over its cells.

Words of causes and texts on repairs go through Python once for each distinct cell; everything else is SQL.
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
from diagnoser.tickets.mapping.ticket_map import TicketMap
from diagnoser.tickets.schema import COLUMNS, DATES, TicketColumns, clip
from diagnoser.tickets.staged import Staged
from diagnoser.tickets.validate import BLANKS, MISSING_WORDS, unguarded

MADE_ID: Final = "ROW-"
"""Start of an id that is made from the row."""

_DIGITS: Final = 16  # hexadecimal digits of such an id
_BATCH: Final = 20_000  # distinct cells that go through Python at once


@dataclass(frozen=True, slots=True)
class Mapped:
    """The query for the mapped tickets.

    Attributes:
        header: The columns: those that the map makes, and those of the file that it does not use.
        sql: Query for `_row`, `_damage` and one cell for each column: `_0`, `_1` ...
        dates: The forms of the dates.
    """

    header: tuple[str, ...]
    sql: str
    dates: DateForms


@dataclass(frozen=True, slots=True)
class _Cells:
    """SQL for the cells of a staged source."""

    staged: Staged

    def tidy(self, place: int) -> str:
        """Return SQL for a cell without surrounding blanks, and in CSV without the guard against formulas."""
        cell = f"trim(coalesce(_{place}, ''), {text(BLANKS)})"
        return unguarded(cell) if self.staged.format == "csv" else cell

    def filled(self, places: Sequence[int]) -> str:
        """Return SQL for the first cell with a value."""
        known = [
            f"nullif(regexp_replace({self.tidy(each)}, {text(f'^{MISSING_WORDS}$')}, ''), '')"
            for each in places
        ]
        return f"coalesce({', '.join(known)}, '')"

    def joined(self, places: Sequence[int]) -> str:
        """Return SQL for all cells with a value, one in a line. A cell that another one begins with is left out."""
        known = [self.filled([each]) for each in places]
        if len(known) == 1:
            return known[0]
        parts = [_unless_repeated(one, known[place + 1 :]) for place, one in enumerate(known)]
        return f"concat_ws(chr(10), {', '.join(parts)})"


def _unless_repeated(cell: str, others: Sequence[str]) -> str:
    """Return SQL for a cell; null if it is empty or if another cell begins with it."""
    repeated = "".join(f" OR starts_with({other}, {cell})" for other in others)
    return f"CASE WHEN {cell} = ''{repeated} THEN NULL ELSE {cell} END"


def cells_of(staged: Staged, ticket_map: TicketMap) -> dict[str, str]:
    """Return ticket column -> SQL for its cell, before dates and words are changed."""
    cells = _Cells(staged)
    return {
        target: cells.joined(at) if target == "report" else cells.filled(at)
        for target, at in ticket_map.places(staged.header).items()
    }


def mapped_tickets(
    connection: Any,
    staged: Staged,
    ticket_map: TicketMap,
    columns: TicketColumns,
    *,
    cause_of: Callable[[str], str] | None = None,
    today: date | None = None,
) -> Mapped:
    """Return the query for the tickets that a map makes of a staged source.

    Args:
        connection: DuckDB. It gets the tables `<source>_words` and `<source>_texts`.
        staged: The source.
        ticket_map: The map.
        columns: The used columns. A context column is kept even if the map uses it.
        cause_of: Returns the id of the one cause that a text names, or nothing. None if no knowledge is there.
        today: The current day, which may tell day and month apart.

    Raises:
        TicketError: Day and month cannot be told apart.
    """
    cells = _Cells(staged)
    places = ticket_map.places(staged.header)
    made = cells_of(staged, ticket_map)
    open_dates: dict[str, str] = {
        each: made[each] for each in DATES if each in made and each not in ticket_map.dates
    }
    forms = date_forms(connection, staged.table, open_dates, ticket_map.order, today)
    _refuse_ambiguous(staged.source, forms)
    for column in DATES:
        if column in made:
            made[column] = dated(made[column], ticket_map.dates.get(column, forms.forms.get(column, ())))
    made |= {
        target: _valued(made[target], words) for target, words in ticket_map.values.items() if target in made
    }
    for target, marks in ticket_map.separators.items():
        for mark in marks if target in made else ():
            made[target] = f"replace({made[target]}, {text(mark)}, '|')"
    joins = ""
    if "causes" in made or (ticket_map.cause_from_text and cause_of):
        made["causes"], joins = _causes(
            connection, staged, ticket_map, made.get("causes", "''"), cells, cause_of
        )
    kept = _kept(staged.header, places, made, columns)
    if ticket_map.made_from:
        made["ticket_id"] = _id(ticket_map, made, len(staged.header))
        made = {"ticket_id": made.pop("ticket_id"), **made}
    header = (*made, *(staged.header[place] for place in kept))
    own = [cells.tidy(each) if staged.header[each] in columns.names else f"_{each}" for each in kept]
    values = [*made.values(), *own]
    wanted = ", ".join(f"{value} AS c{place}" for place, value in enumerate(values))
    renamed = ", ".join(f"c{place} AS _{place}" for place in range(len(values)))
    sql = f"SELECT _row, _damage, {renamed} FROM (SELECT _row, _damage, {wanted} FROM {staged.table}{joins})"
    return Mapped(header, sql, forms)


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


def _kept(
    header: Sequence[str],
    places: Mapping[str, Sequence[int]],
    made: Mapping[str, str],
    columns: TicketColumns,
) -> list[int]:
    """Return the positions of the columns that are kept under their own name.

    A column that the map uses is not kept, because it may hold the name of a customer; but a context column is.
    """
    used = {place for target, each in places.items() for place in each if target in COLUMNS}
    kept: dict[str, int] = {}
    for place, name in enumerate(header):
        wanted = place not in used or name in columns.contexts
        if wanted and name not in made and name not in kept:
            kept[name] = place
    return list(kept.values())


def _id(ticket_map: TicketMap, made: Mapping[str, str], width: int) -> str:
    """Return SQL for the id of a row, made from some of its cells where it has none."""
    # Filled cells only, in one order: a column that is missing in one export and empty in the next changes no id.
    named = sorted(set(ticket_map.made_from) & made.keys())
    parts = ", ".join(
        f"CASE WHEN {made[each]} <> '' THEN {text(each + '=')} || {made[each]} END" for each in named
    )
    digest = f"left(sha256(concat_ws(chr(31), {parts or 'NULL'})), {_DIGITS})"
    if ticket_map.numbered:
        digest = f"{digest} || '-' || row_number() OVER (PARTITION BY {digest} ORDER BY _row)"
    empty = f"concat_ws('', {', '.join(f'_{place}' for place in range(width))}) = ''"
    own = made.get("ticket_id", "''")
    return f"CASE WHEN {own} <> '' OR {empty} THEN {own} ELSE '{MADE_ID}' || {digest} END"


def _causes(
    connection: Any,
    staged: Staged,
    ticket_map: TicketMap,
    cell: str,
    cells: _Cells,
    cause_of: Callable[[str], str] | None,
) -> tuple[str, str]:
    """Return SQL for the causes, and the joins with the tables of distinct words and texts."""
    joins, value = "", cell
    if ticket_map.causes:
        table = f"{staged.table}_words"
        _distinct(connection, staged.table, cell, table, _translation(ticket_map.causes))
        joins += f" LEFT JOIN {table} ON {cell} = {table}.cell"
        value = f"coalesce({table}.meant, {cell})"
    at = [place for name in ticket_map.cause_from_text for place in _places_of(staged.header, name)]
    if at and cause_of is not None:
        table, told = f"{staged.table}_texts", cells.joined(at)
        _distinct(connection, staged.table, told, table, cause_of, f"({cell}) = ''")
        joins += f" LEFT JOIN {table} ON {told} = {table}.cell"
        value = f"CASE WHEN ({cell}) = '' THEN coalesce({table}.meant, '') ELSE {value} END"
    return value, joins


def _places_of(header: Sequence[str], name: str) -> tuple[int, ...]:
    return TicketMap("", {"text": (name,)}).places(header).get("text", ())


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
        return "|".join(part if ids is None else ids for part, ids in zip(parts, meant, strict=True))

    return translated


def _distinct(
    connection: Any, source: str, cell: str, table: str, meaning: Callable[[str], str], where: str = "true"
) -> None:
    """Create a table of distinct cells and their meaning, for the cells whose meaning is another."""
    import pyarrow as pa

    connection.execute(f"CREATE OR REPLACE TABLE {table} (cell VARCHAR, meant VARCHAR)")
    for batch in _batches(connection, f"SELECT DISTINCT {cell} FROM {source} WHERE {where}"):
        meant = [(one, meaning(one)) for (one,) in batch if one]
        changed = [(one, other) for one, other in meant if other != one]
        if changed:
            arrays = [pa.array(each, pa.string()) for each in zip(*changed, strict=True)]
            connection.register("arrived", pa.table(arrays, names=["cell", "meant"]))
            connection.execute(f"INSERT INTO {table} SELECT * FROM arrived")
            connection.unregister("arrived")


def _batches(connection: Any, sql: str) -> Iterator[list[tuple[str]]]:
    cursor = connection.cursor()
    try:
        found = cursor.execute(sql)
        while batch := found.fetchmany(_BATCH):
            yield batch
    finally:
        cursor.close()
