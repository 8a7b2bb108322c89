"""Rejected rows in groups: one sentence for a thousand equal faults.

While a source is checked, a reason marks the values in it and the border between two reasons by control characters,
which no accepted value and no message has. `rendered` makes the sentence that people read.
"""

# ruff: noqa: S608  The names of tables and columns are ours.

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from diagnoser.tickets.cause_names import CauseNames
from diagnoser.tickets.dates import looks_like
from diagnoser.tickets.duckdb_session import rows, text
from diagnoser.tickets.schema import DATES

OPENED, CLOSED, NEXT = "\x02", "\x03", "\x1e"
"""Marks before and after a value in a reason, and between two reasons."""

CONTROL: Final = r"[\x00-\x1f\x7f]"
"""Regular expression of a control character."""

MOST_VALUES: Final = 5  # values of a group that are kept
_SHOWN: Final = 3  # values of a group that are shown
NOT_A_DATE: Final = " is not a date like 2024-01-31 or 2024-01-31T09:30:00"
UNKNOWN_ID: Final = "unknown id "


@dataclass(frozen=True, slots=True)
class Fault:
    """All cells of a source with the same fault.

    Attributes:
        kind: The reason without the column, with `OPENED` in the place of each value.
        columns: The columns of these cells.
        cells: Number of cells.
        row: The first row with this fault.
        values: The most frequent values, each with its number of cells.
        hints: What may have been meant, such as `'硬盘坏' may be HDD`.
    """

    kind: str
    columns: tuple[str, ...]
    cells: int
    row: int
    values: tuple[tuple[str, int], ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The fault in one sentence."""
        where, hint = ", ".join(self.columns), "".join(f"; {each}" for each in self.hints)
        if self.cells == 1:
            told = f"{where}: {self.kind}" if where else self.kind
            return f"row {self.row}: {_filled(told, self.values)}{hint}"
        shown = _listed(self.values)
        if self.kind == OPENED + NOT_A_DATE:
            said = "are not dates like 2024-01-31"
        elif self.kind.startswith(f"{OPENED} is ") and self.kind.count(OPENED) == 1:
            said = f"are {self.kind.removeprefix(f'{OPENED} is ')}"
        elif self.kind.startswith(UNKNOWN_ID):
            said = "hold a name that the knowledge does not have"
        else:
            said = f"have the same fault, the first in row {self.row}: {_filled(self.kind, self.values)}"
            return (
                f"{self.cells:,} cells in {where} {said}{hint}"
                if where
                else f"{self.cells:,} rows {said}{hint}"
            )
        return f"{self.cells:,} cells in {where} {said}: {shown}{hint} (the first in row {self.row})"


def _filled(kind: str, values: Sequence[tuple[str, int]]) -> str:
    return kind.replace(OPENED, f"'{values[0][0]}'" if values else "a value")


def _listed(values: Sequence[tuple[str, int]]) -> str:
    shown = ", ".join(
        f"'{value}'" + (f" ({count:,})" if count > 1 else "") for value, count in values[:_SHOWN]
    )
    return shown + (" and others" if len(values) > _SHOWN else "")


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
    """Return the columns without an empty name; dates in their own order."""
    named = [each for each in columns if each]
    return tuple(sorted(named, key=lambda each: (DATES.index(each) if each in DATES else -1, each)))


def _hints(fault: Fault, names: CauseNames | None) -> tuple[str, ...]:
    """Return what may have been meant by the values of a fault."""
    if fault.kind == OPENED + NOT_A_DATE:
        form = looks_like(value for value, _ in fault.values)
        return (f"they look like {form}, which `diagnoser tickets map` turns into dates",) if form else ()
    if not fault.kind.startswith(UNKNOWN_ID) or names is None or fault.columns != ("causes",):
        return ()
    meant = [(value, names.suggestion(value)) for value, _ in fault.values[:_SHOWN]]
    said = [f"{one} ({names.shown[one]}) for '{value}'" for value, one in meant if one]
    return (f"did you mean {', '.join(said)}?",) if said else ()
