"""Rejected rows in groups: one sentence for a thousand equal faults.

While a source is checked, a reason marks the values in it and the border between two reasons by control characters,
which no accepted value and no message has. `rendered` makes the sentence that people read.
"""

# ruff: noqa: S608  The names of tables and columns are ours.

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from diagnoser.tickets.cause_names import CauseNames
from diagnoser.tickets.dates import looks_like
from diagnoser.tickets.duckdb_session import rows, text
from diagnoser.tickets.fault import CLOSED, MOST_SHOWN, NEXT, NOT_A_DATE, OPENED, UNKNOWN_ID, Fault
from diagnoser.tickets.schema import DATES

CONTROL: Final = r"[\x00-\x1f\x7f]"
"""Regular expression of a control character."""

MOST_VALUES: Final = 5  # values of a group that are kept


def shown_value(cell: str) -> str:
    """Return SQL for a cell between the marks of a value, cut to 40 characters and without control characters."""
    short = f"regexp_replace(left({cell}, 40), {text(CONTROL)}, ' ', 'g')"
    more = f"CASE WHEN length({cell}) > 40 THEN '…' ELSE '' END"
    return f"{text(OPENED)} || {short} || {more} || {text(CLOSED)}"


def rendered(reason: str) -> str:
    """Return SQL for a reason as people read it."""
    marks = f"replace(replace({reason}, {text(OPENED)}, ''''), {text(CLOSED)}, '''')"
    return f"replace({marks}, {text(NEXT)}, '; ')"


def faults_of(connection: Any, checked: str, names: CauseNames | None) -> tuple[Fault, ...]:
    """Return the groups of the rejected rows of a checked table, the largest first.

    Args:
        connection: DuckDB.
        checked: The table, with reasons that are not rendered yet.
        names: Names of the causes, for suggestions.
    """
    value = f"'{OPENED}([^{CLOSED}]*){CLOSED}'"
    every = (
        f"SELECT _row, unnest(string_split(_reason, {text(NEXT)})) AS told FROM {checked} WHERE _reason <> ''"
    )
    parted = (
        "SELECT _row, regexp_extract(told, '^([^: ]+): ', 1) AS named, "
        f"regexp_replace(told, '^[^: ]+: ', '') AS rest FROM ({every})"
    )
    known = (
        f"SELECT _row, named, regexp_replace(rest, {value}, '{OPENED}', 'g') AS kind, "
        f"regexp_extract(rest, {value}, 1) AS value FROM ({parted})"
    )
    counted = (
        "SELECT kind, value, list(DISTINCT named) AS named, count(*) AS cells, min(_row) AS first "
        f"FROM ({known}) GROUP BY kind, value"
    )
    grouped = (
        f"SELECT kind, list_sort(list_distinct(flatten(list(named)))), sum(cells)::BIGINT, min(first), "
        f"max_by(value, (cells, -first), {MOST_VALUES}), max_by(cells, (cells, -first), {MOST_VALUES}) "
        f"FROM ({counted}) GROUP BY kind ORDER BY 3 DESC, 4, 1"
    )
    found = (
        Fault(
            kind,
            _in_order(columns),
            cells,
            row,
            tuple((each, count) for each, count in zip(values, counts, strict=True) if each),
        )
        for kind, columns, cells, row, values, counts in rows(connection, grouped)
    )
    return tuple(replace(fault, hints=_hints(fault, names)) for fault in found)


def _in_order(columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns without an empty name. Dates in their own order."""
    named = [each for each in columns if each]
    return tuple(sorted(named, key=lambda each: (DATES.index(each) if each in DATES else -1, each)))


def _hints(fault: Fault, names: CauseNames | None) -> tuple[str, ...]:
    """Return what may have been meant by the values of a fault."""
    if fault.kind == OPENED + NOT_A_DATE:
        form = looks_like(value for value, _ in fault.values)
        return (f"they look like {form}, which `diagnoser tickets map` turns into dates",) if form else ()
    if not fault.kind.startswith(UNKNOWN_ID) or names is None or fault.columns != ("causes",):
        return ()
    meant = [(value, names.suggestion(value)) for value, _ in fault.values[:MOST_SHOWN]]
    said = [f"{one} ({names.shown[one]}) for '{value}'" for value, one in meant if one]
    return (f"did you mean {', '.join(said)}?",) if said else ()
