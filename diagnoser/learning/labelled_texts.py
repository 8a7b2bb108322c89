"""The reports and context columns of labelled tickets, for the reader alone: they stay in memory and in no model."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from diagnoser.learning.text_classifier import Reading
from diagnoser.tickets.duckdb_session import name, workspace
from diagnoser.tickets.read import stage
from diagnoser.tickets.reduce import Reduced
from diagnoser.tickets.schema import TicketColumns
from diagnoser.tickets.staged import Staged

MOST_TEXTS: Final = 40_000
"""Newest labelled tickets that the reader learns from."""


def labelled(sources: Sequence[str], reduced: Reduced, folder: Path) -> list[Reading]:
    """Return the labelled tickets that have a report or a context column, oldest first.

    Args:
        sources: What the tickets were read from, in the same order.
        reduced: The accepted tickets.
        folder: For temporary files.
    """
    columns = TicketColumns(contexts=reduced.contexts)
    with workspace(folder / "texts") as connection:
        connection.execute("CREATE TABLE reports (ticket_id VARCHAR, report VARCHAR, place BIGINT)")
        for position, (source, checked) in enumerate(zip(sources, reduced.sources, strict=True)):
            if checked.reports:
                staged = stage(connection, source, f"source_{position}", columns, folder=folder)
                _add_reports(connection, staged, position)
        contexts = "".join(f", {name(each)}" for each in reduced.contexts)
        has_context = " OR ".join(f"coalesce({name(each)}, '') <> ''" for each in reduced.contexts) or "false"
        rows = connection.execute(
            f"""
            WITH last AS (SELECT ticket_id, arg_max(report, place) AS report FROM reports GROUP BY ticket_id)
            SELECT causes, coalesce(closed_on, DATE '1970-01-01'), coalesce(report, ''), ticket_id{contexts}
            FROM read_parquet(?) LEFT JOIN last USING (ticket_id)
            WHERE causes <> '' AND (coalesce(report, '') <> '' OR {has_context})
            ORDER BY closed_on DESC NULLS LAST, ticket_id DESC LIMIT {MOST_TEXTS}
            """,  # noqa: S608 -- names are quoted, values are bound
            [str(reduced.path)],
        ).fetchall()
    return [_reading(row, reduced.contexts) for row in reversed(rows)]


def _add_reports(connection: Any, staged: Staged, position: int) -> None:
    report, ticket = staged.header.index("report"), staged.header.index("ticket_id")
    columns = f"trim(_{ticket}), trim(_{report}), {position} * 1000000000000 + _row"
    spoken = f"coalesce(trim(_{report}), '') <> ''"
    connection.execute(f"INSERT INTO reports SELECT {columns} FROM {staged.table} WHERE {spoken}")  # noqa: S608


def _reading(row: Sequence[Any], contexts: Sequence[str]) -> Reading:
    causes, closed, report, _, *values = row
    columns = {column: value for column, value in zip(contexts, values, strict=True) if value}
    return Reading(report, columns, tuple(causes.split("|")), closed.toordinal())
