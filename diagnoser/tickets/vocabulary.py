"""Ids in checked tickets: names of causes become ids, and rows with ids that nobody knows are rejected."""

# ruff: noqa: S608  The names of tables and columns are ours.

from collections.abc import Iterator, Sequence
from typing import Any, Final

from diagnoser.tickets.cause_names import CauseNames
from diagnoser.tickets.duckdb_session import fetched, number
from diagnoser.tickets.fault import UNKNOWN_ID
from diagnoser.tickets.faults import shown_value
from diagnoser.tickets.schema import PIECES

_PARTS: Final = (
    "list_transform(string_split(equipment, '|'), lambda each: regexp_replace(each, '=[^=]*$', ''))"
)

STATES: Final = {
    "present": "string_split(present, '|')",
    "measured": "string_split(measured, '|')",
    "absent": "string_split(absent, '|')",
    "unknown": "string_split(unknown, '|')",
    "graded": "list_transform(string_split(graded, '|'), lambda each: regexp_replace(each, '=[^=]*$', ''))",
}
"""Columns that give a symptom a state -> SQL for the list of their symptom ids."""


def name_causes(
    connection: Any, table: str, allowed: frozenset[str] | None, names: CauseNames | None
) -> None:
    """Write ids in the place of the names of causes. Only distinct cells with a name go through Python.

    A name that is not known stays in `causes`, so its row is rejected. A list of parts with such a name stays as
    it is, because parts may be any ids.
    """
    if allowed is None or names is None:
        return
    for column in ("causes", *PIECES):
        changed = list(_renamed(connection, table, column, allowed, names))
        if changed:
            _replace_cells(connection, table, column, changed)


def _renamed(
    connection: Any, table: str, column: str, allowed: frozenset[str], names: CauseNames
) -> Iterator[tuple[str, str]]:
    """Yield each distinct cell of a column that is not plain ids, and the cell with ids in its place."""
    found = connection.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {column} <> ''")
    for (cell,) in fetched(found):
        if allowed.issuperset(cell.split("|")):
            continue
        named = names.named(cell)
        if column in PIECES:
            ids = "|".join(sorted(named.ids)) if not named.unknown else cell
        else:
            ids = "|".join((*sorted(set(named.ids)), *named.unknown))
        if ids != cell:
            yield cell, ids


def _replace_cells(connection: Any, table: str, column: str, cells: Sequence[tuple[str, str]]) -> None:
    import pyarrow as pa

    arrays = [pa.array(each, pa.string()) for each in zip(*cells, strict=True)]
    connection.register("renamed", pa.table(arrays, names=["cell", "ids"]))
    connection.execute(
        f"UPDATE {table} SET {column} = renamed.ids FROM renamed WHERE {table}.{column} = renamed.cell"
    )
    connection.unregister("renamed")


def check_vocabulary(
    connection: Any, table: str, columns: tuple[str, ...], allowed: frozenset[str] | None
) -> None:
    """Reject rows with unknown ids. Distinct ids are tested first, because nearly every row is sound."""
    if allowed is None:
        return
    import pyarrow as pa

    connection.register("vocabulary", pa.table({"id": pa.array(sorted(allowed), pa.string())}))
    for column in columns:
        listed = (STATES | {"equipment": _PARTS}).get(column, f"string_split({column}, '|')")
        each = f"SELECT _row, unnest({listed}) AS id FROM {table} WHERE _reason = '' AND {column} <> ''"
        unknown = f"SELECT DISTINCT id FROM ({each}) ANTI JOIN vocabulary USING (id)"
        if number(connection, f"SELECT count(*) FROM ({unknown})"):
            first = f"SELECT _row, min(id) AS id FROM ({each}) SEMI JOIN ({unknown}) USING (id) GROUP BY _row"
            said = f"'{column}: {UNKNOWN_ID}' || {shown_value('wrong.id')}"
            connection.execute(
                f"UPDATE {table} SET _reason = {said} FROM ({first}) AS wrong WHERE {table}._row = wrong._row"
            )
    connection.unregister("vocabulary")


def check_installed(connection: Any, table: str) -> None:
    """Reject rows whose cause is a part that the machine does not have."""
    none = "list_filter(string_split(equipment, '|'), lambda each: regexp_full_match(each, '.*=0+'))"
    missing = f"list_transform({none}, lambda each: regexp_replace(each, '=[^=]*$', ''))"
    both = f"list_sort(list_intersect({missing}, string_split(causes, '|')))"
    said = f"'equipment: ' || {shown_value(f'{both}[1]')} || ' is the cause, and the machine has none'"
    connection.execute(
        f"UPDATE {table} SET _reason = {said} "
        f"WHERE _reason = '' AND equipment <> '' AND causes <> '' AND len({both}) > 0"
    )
