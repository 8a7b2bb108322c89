"""The form of the dates of a file, told from all their values.

Day and month are told apart by a number above 12 in any date column. Otherwise these tell it, in this order: points
(day first), an order in which tickets close before they open, and an order in which some days are in the future.
"""

# ruff: noqa: S608  The names of tables and columns are ours, and values go through `duckdb_session.text`.

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from diagnoser.tickets.dates import (
    EXCEL,
    ISO,
    REPLACED,
    UNIX,
    Order,
    Shape,
    formats_of,
    has_time,
    order_of,
    special_form,
    swapped,
)
from diagnoser.tickets.duckdb_session import number, rows, text

_SHAPES: Final = 100  # most frequent shapes of a column that are looked at
_ROUNDED: Final = "%Y-%m-%dT%H:%M:%S"
_TWO: Final = 2
_MONTHS, _DAYS = 12, 31
_OUTWEIGHS: Final = 20  # how many times more dates must have a number above 12 in one place than in the other
_CLEARLY: Final = 10  # how many times more wrong dates the refuted order must have


@dataclass(frozen=True, slots=True)
class DateForms:
    """The forms of the dates of a file.

    Attributes:
        forms: Date column -> its formats, the most frequent first. Empty for a column of dates like 2024-01-31.
        order: The order of day and month. None if no date needs one.
        ambiguous: Whether both orders are possible. The forms then have the day first.
        unread: Date column -> number of cells that are no date in any known form.
        examples: Date column -> one of its cells, to show.
        why: How the order was told, for people.
    """

    forms: Mapping[str, tuple[str, ...]]
    order: Order | None
    ambiguous: bool
    unread: Mapping[str, int]
    examples: Mapping[str, str]
    why: str = ""


def date_forms(
    connection: Any, table: str, cells: Mapping[str, str], given: Order | None, today: date | None = None
) -> DateForms:
    """Return the forms of the dates of a file.

    Args:
        connection: DuckDB.
        table: Name of a table, or a query in brackets.
        cells: Date column -> SQL for its cell without surrounding blanks.
        given: The order that the user names.
        today: The current day. None if it does not tell anything.
    """
    shapes = {column: _shapes(connection, table, cell) for column, cell in cells.items()}
    found = {column: [(shape, formats_of(shape)) for shape in each] for column, each in shapes.items()}
    open_orders = [
        each[1] for column in found.values() for each in column if each[1] and order_of(each[1][0])
    ]
    orders = {order_of(each[0]) for each in open_orders if len(each) == 1}
    needed = bool(open_orders)
    decided, why = given, "as you say"
    if needed and decided is None and len(orders) == 1:
        decided, why = orders.pop(), "because a number above 12 can only be a day"
    if needed and decided is None and len(orders) == _TWO:
        why = "each in its own order, because both occur"  # a column that mixes them: each shape by its own numbers
    elif needed and decided is None:
        decided, why = _told(connection, table, cells, found, today)
    forms = {column: _in_order(each, decided) for column, each in found.items()}
    examples = {column: each[0].example for column, each in shapes.items() if each}
    unread = {
        column: sum(shape.cells for shape, forms in each if not forms and not _is_special(shape))
        for column, each in found.items()
    }
    ambiguous = needed and decided is None and len(orders) != _TWO
    return DateForms(forms, decided if needed else None, ambiguous, unread, examples, why if needed else "")


def _is_special(shape: Shape) -> bool:
    return special_form(shape.example) is not None


def _shapes(connection: Any, table: str, cell: str) -> list[Shape]:
    """Return the shapes of the cells that are not dates like 2024-01-31 already, the most frequent first.

    Cells are grouped by their length and their first ten characters, which hold day and month: a million times of day
    make a few thousand groups, and only one cell of each is looked into.
    """
    western = "value"
    for word, half in REPLACED:
        western = f"replace({western}, {text(word)}, {text(half)})"
    shape = "regexp_replace(translate(value, '012345678', '999999999'), '[A-Za-z]+', 'A', 'g')"
    first, second = (
        f"TRY_CAST(regexp_extract(head, '^[^0-9]*([0-9]+)[^0-9]+([0-9]+)', {place}) AS INTEGER)"
        for place in (1, 2)
    )
    groups = (
        f"SELECT left(value, 10) AS head, max(value) AS value, count(*) AS cells FROM (SELECT {cell} AS value "
        f"FROM {table}) WHERE value <> '' GROUP BY head, length(value)"
    )
    numbers = (
        f"SELECT {shape} AS shape, value, cells, {first} AS first, {second} AS second "
        f"FROM (SELECT head, {western} AS value, cells FROM ({groups})) WHERE NOT regexp_full_match(value, {text(ISO)})"
    )
    possible = f"(greatest(first, second) <= {_DAYS} AND least(first, second) <= {_MONTHS})"
    found = rows(
        connection,
        f"SELECT max(value), sum(cells)::BIGINT, coalesce(max(first) FILTER (WHERE {possible}), 0), "
        f"coalesce(max(second) FILTER (WHERE {possible}), 0), "
        f"coalesce(sum(cells) FILTER (WHERE {possible} AND first > {_MONTHS}), 0)::BIGINT, "
        f"coalesce(sum(cells) FILTER (WHERE {possible} AND second > {_MONTHS}), 0)::BIGINT "
        f"FROM ({numbers}) GROUP BY shape ORDER BY 2 DESC, 1 LIMIT {_SHAPES}",
    )
    return [_shape(*each) for each in found]


def _shape(example: str, cells: int, first: int, second: int, firsts: int, seconds: int) -> Shape:
    """Return a shape. A few wrong dates, such as one with a month 13 among a thousand, do not make its order open."""
    if firsts > _OUTWEIGHS * seconds:
        second = min(second, _MONTHS)
    elif seconds > _OUTWEIGHS * firsts:
        first = min(first, _MONTHS)
    return Shape(example, cells, first, second)


def _in_order(found: Sequence[tuple[Shape, tuple[str, ...]]], order: Order | None) -> tuple[str, ...]:
    """Return the formats of a column, those with an open order in the decided order."""
    forms: dict[str, None] = {}
    for shape, possible in found:
        special = special_form(shape.example)
        if possible:
            chosen = next((each for each in possible if order_of(each) in (None, order)), possible[0])
            forms[chosen] = None
        elif special:
            forms[special] = None
    return tuple(forms)


def _told(
    connection: Any,
    table: str,
    cells: Mapping[str, str],
    found: Mapping[str, Sequence[tuple[Shape, tuple[str, ...]]]],
    today: date | None,
) -> tuple[Order | None, str]:
    """Return the order that points, the order of events or the current day tell. None if nothing tells it."""
    open_forms = [forms[0] for each in found.values() for _, forms in each if forms and order_of(forms[0])]
    if all(form[2] == "." for form in open_forms):
        return "day-month", "because points stand between the numbers"
    first: Order = "day-month"
    wrong = {}
    for order in (first, "month-day"):
        dates = {
            column: f"CAST({dated(cells[column], _in_order(each, first), order)} AS VARCHAR)"
            for column, each in found.items()
        }
        wrong[order] = _wrong(connection, table, dates, today)
    if wrong["day-month"] > _CLEARLY * wrong["month-day"]:
        return (
            "month-day",
            "because in the other order tickets would close before they open or lie in the future",
        )
    if wrong["month-day"] > _CLEARLY * wrong["day-month"]:
        return (
            "day-month",
            "because in the other order tickets would close before they open or lie in the future",
        )
    return None, "nothing tells day and month apart"


def _wrong(connection: Any, table: str, dates: Mapping[str, str], today: date | None) -> int:
    """Return the number of tickets that close before they open, and of dates in the future."""
    tests = []
    if len(dates) == _TWO:
        tests.append(f"(left({dates['closed_at']}, 10) < left({dates['opened_at']}, 10))::INTEGER")
    if today is not None:
        latest = text((today + timedelta(days=1)).isoformat())
        tests += [
            f"(left({each}, 10) > {latest} AND {each} LIKE '____-__-__%')::INTEGER" for each in dates.values()
        ]
    if not tests:
        return 0
    total = " + ".join(f"coalesce({each}, 0)" for each in tests)
    return number(connection, f"SELECT coalesce(sum({total}), 0) FROM {table}")


def dated(cell: str, forms: Sequence[str], order: Order | None = None) -> str:
    """Return SQL for a cell as a date like 2024-01-31 or 2024-01-31T09:30:00. A cell of another form stays as it is.

    Args:
        cell: SQL for the cell.
        forms: Formats of `strptime`, `excel` or `unix`.
        order: Order of day and month in which the formats are taken. None for their own.
    """
    plain = [each for each in forms if each not in (EXCEL, UNIX)]
    if order is not None:
        plain = [swapped(each) if order_of(each) not in (None, order) else each for each in plain]
    value = cell
    for word, half in REPLACED if any("%p" in each for each in plain) else ():
        value = f"replace({value}, {text(word)}, {text(half)})"
    tried = []
    for timed in (True, False):
        same = [each for each in plain if has_time(each) is timed]
        if same:
            listed = ", ".join(map(text, same))
            tried.append(
                f"strftime(try_strptime({value}, [{listed}]), '{_ROUNDED if timed else '%Y-%m-%d'}')"
            )
    if EXCEL in forms:
        days = f"TRY_CAST({cell} AS DOUBLE)"
        moment = f"TIMESTAMP '1899-12-30' + to_seconds(round({days} * 86400))"
        tried.append(
            f"CASE WHEN {days} BETWEEN 20000 AND 80000 THEN CASE WHEN {days} = floor({days}) "
            f"THEN strftime({moment}, '%Y-%m-%d') ELSE strftime({moment}, '{_ROUNDED}') END END"
        )
    if UNIX in forms:
        seconds = f"TRY_CAST({cell} AS DOUBLE)"
        scale = f"CASE WHEN {seconds} > 1e11 THEN 1e3 ELSE 1e6 END"  # milliseconds or seconds
        moment = f"make_timestamp(CAST({seconds} * {scale} AS BIGINT))"
        tried.append(f"CASE WHEN {seconds} >= 1e8 THEN strftime({moment}, '{_ROUNDED}') END")
    if not tried:
        return cell
    return f"coalesce({', '.join(tried)}, {cell})"
