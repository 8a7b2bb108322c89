"""What the columns of an unknown file hold, told from some of their cells."""

# ruff: noqa: S608  The names of tables and columns are ours, and values go through `duckdb_session.text`.

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from diagnoser.tickets.cause_names import MISSING, CauseNames
from diagnoser.tickets.dates import ISO, Shape, formats_of, special_form
from diagnoser.tickets.duckdb_session import number, rows, text
from diagnoser.tickets.staged import Staged
from diagnoser.tickets.validate import BLANKS

_LOOKED_AT: Final = 1_000  # most frequent values of a column that are looked at
_LONG: Final = 60  # characters beyond which a value is no list of names
_UNIQUE: Final = 0.95  # least share of distinct values in a column of ids: an update repeats an id
_PIECES: Final = re.compile(r"[A-Za-z][\w-]*=\d+(?:\|[A-Za-z][\w-]*=\d+)*")
_CODE: Final = re.compile(r"[A-Za-z0-9#][\w\-/.#]*")


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """What a column holds. All shares are from 0 to 1, of its filled cells.

    Attributes:
        name: Its name.
        filled: Number of filled cells.
        values: Its most frequent values.
        complete: Whether these are all of its values.
        varied: Share of distinct values.
        length: Mean length of its values.
        dates: Share of dates.
        causes: Share of cells that are names of causes and nothing else.
        told: Share of texts that name one cause.
        machines: Share of machines that the knowledge has.
        equipped: Share of lists of installed pieces, such as `HDD=8|RAID_CARD=0`.
        coded: Whether its values are codes without blanks, with a digit.
        counted: Whether it only counts the rows: 1, 2, 3 ...
    """

    name: str
    filled: int
    values: tuple[str, ...] = ()
    complete: bool = True
    varied: float = 0.0
    length: float = 0.0
    dates: float = 0.0
    causes: float = 0.0
    told: float = 0.0
    machines: float = 0.0
    equipped: float = 0.0
    coded: bool = False
    counted: bool = False

    @property
    def unique(self) -> bool:
        """Whether nearly every value is there once."""
        return self.varied >= _UNIQUE


def facts_of(
    connection: Any,
    staged: Staged,
    names: CauseNames | None,
    cause_of: Callable[[str], str] | None,
    machine_of: Callable[[str], str | None] | None,
) -> list[ColumnFacts]:
    """Return the facts of each column of a staged file; of columns with the same name, of the first one.

    Args:
        connection: DuckDB.
        staged: The file.
        names: The names of causes; None if there is no knowledge.
        cause_of: Returns the id of the one cause that a text names, or nothing.
        machine_of: Returns the machine type of a machine that the knowledge has, or None.
    """
    first = {name: place for place, name in reversed(list(enumerate(staged.header)))}
    return [
        _facts(connection, staged.table, name, first[name], (names, cause_of, machine_of))
        for name in dict.fromkeys(staged.header)
    ]


def _facts(connection: Any, table: str, name: str, place: int, known: tuple[Any, Any, Any]) -> ColumnFacts:
    cell = f"trim(coalesce(_{place}, ''), {text(BLANKS)})"
    found = rows(
        connection,
        f"SELECT {cell}, count(*) FROM {table} WHERE {cell} <> '' AND _damage = '' GROUP BY 1 "
        f"ORDER BY 2 DESC, 1 LIMIT {_LOOKED_AT}",
    )
    counts = Counter({value: count for value, count in found if not MISSING.fullmatch(value)})
    if not counts:
        return ColumnFacts(name, 0)
    filled, distinct = (
        number(connection, f"SELECT {what} FROM {table} WHERE {cell} <> '' AND _damage = ''")
        for what in ("count(*)", f"count(DISTINCT {cell})")
    )
    names, cause_of, machine_of = known
    return ColumnFacts(
        name,
        filled,
        tuple(counts),
        len(found) < _LOOKED_AT,
        distinct / filled,
        _share(counts, len),
        _share(counts, _is_date),
        _share(counts, lambda value: _is_causes(value, names)) if names else 0.0,
        _share(counts, lambda value: bool(cause_of(value))) if cause_of else 0.0,
        _share(counts, lambda value: machine_of(value) is not None) if machine_of else 0.0,
        _share(counts, lambda value: _PIECES.fullmatch(value) is not None),
        all(_CODE.fullmatch(value) and any(map(str.isdigit, value)) for value in counts),
        _counts_rows(counts, distinct),
    )


def _share(counts: Counter[str], measure: Callable[[str], float]) -> float:
    """Return the mean of a measure over the cells."""
    return sum(measure(value) * count for value, count in counts.items()) / counts.total()


def _is_date(value: str) -> bool:
    if re.fullmatch(ISO, value):
        return True
    numbers: Sequence[int] = [int(each[:6]) for each in re.findall(r"\d+", value)[:2]]
    first, second = (*numbers, 0, 0)[:2]
    return special_form(value) is not None or bool(formats_of(Shape(value, 1, first, second)))


def _is_causes(value: str, names: CauseNames) -> bool:
    if len(value) > _LONG:
        return False
    named = names.named(value)
    return bool(named.ids) and not named.unknown


def _counts_rows(counts: Counter[str], distinct: int) -> bool:
    """Return whether the values are 1, 2, 3 ... up to their number, or begin like this."""
    if not all(value.isdecimal() and len(value) < 10 for value in counts):  # noqa: PLR2004
        return False
    return min(map(int, counts)) <= 1 and max(map(int, counts)) <= distinct + 1
