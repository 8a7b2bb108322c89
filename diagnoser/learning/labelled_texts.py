"""Reports, context columns and codes of labelled tickets, for the text classifier. They are kept in memory only."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from diagnoser.evidence.codes import code_features
from diagnoser.evidence.row import KNOWN, ids, known_of_row
from diagnoser.learning.text_design import LabelledText
from diagnoser.tickets.duckdb_session import name, workspace
from diagnoser.tickets.read import stage
from diagnoser.tickets.records import Reduced
from diagnoser.tickets.schema import PUBLISHED, TicketColumns
from diagnoser.tickets.staged import Staged

MOST_TEXTS: Final = 40_000
"""Number of newest labelled tickets that the text classifier is trained on, at most."""


def labelled_texts(
    sources: Sequence[str], reduced: Reduced, folder: Path
) -> tuple[list[LabelledText], list[LabelledText]]:
    """Return the labelled tickets that have a report, a context column or a code, and the published ones apart.

    Published accounts are stories, and a classifier of the whole text that learned from them misjudges the short
    reports of a desk. Both lists begin with the oldest ticket.

    Args:
        sources: Paths and database URLs that the tickets were read from, in the same order.
        reduced: The accepted tickets.
        folder: Working folder.
    """
    columns = TicketColumns(contexts=reduced.contexts)
    with workspace(folder / "texts") as connection:
        connection.execute("CREATE TABLE reports (ticket_id VARCHAR, report VARCHAR, place BIGINT)")
        for position, (source, checked) in enumerate(zip(sources, reduced.sources, strict=True)):
            if checked.reports:
                staged = stage(connection, source, f"source_{position}", columns, folder=folder)
                _add_reports(connection, staged, position)
        contexts = "".join(f", {name(each)}" for each in reduced.contexts)
        says = (*reduced.contexts, "reported", "measured")
        says_any = " OR ".join(f"coalesce({name(each)}, '') <> ''" for each in says)
        said = f"(coalesce(report, '') <> '' OR silence = 'absent' OR {says_any})"
        known = ", ".join(f"coalesce({name(each)}, '') AS {name(each)}" for each in ("machine_type", *KNOWN))
        query = f"""
            WITH last AS (SELECT ticket_id, arg_max(report, place) AS report FROM reports GROUP BY ticket_id)
            SELECT causes, coalesce(closed_on, DATE '1970-01-01'), coalesce(report, ''), ticket_id{contexts}, {known}
            FROM read_parquet(?) LEFT JOIN last USING (ticket_id)
            WHERE causes <> '' AND (sample = '{PUBLISHED}') = ? AND {said}
            ORDER BY closed_on DESC NULLS LAST, ticket_id DESC LIMIT {MOST_TEXTS}
        """  # noqa: S608 -- names are quoted, values are bound
        own, published = (
            connection.execute(query, [str(reduced.path), each]).fetchall() for each in (False, True)
        )
    own_texts, published_texts = (
        [_labelled_text(row, reduced.contexts) for row in reversed(rows)] for rows in (own, published)
    )
    return own_texts, published_texts


def _add_reports(connection: Any, staged: Staged, position: int) -> None:
    report, ticket = staged.header.index("report"), staged.header.index("ticket_id")
    columns = f"trim(_{ticket}), trim(_{report}), {position} * 1000000000000 + _row"
    spoken = f"coalesce(trim(_{report}), '') <> ''"
    connection.execute(f"INSERT INTO reports SELECT {columns} FROM {staged.table} WHERE {spoken}")  # noqa: S608


def _labelled_text(row: Sequence[Any], contexts: Sequence[str]) -> LabelledText:
    causes, closed, report, ticket_id, *values = row
    columns = {column: value for column, value in zip(contexts, values, strict=False) if value}
    known = known_of_row(dict(zip(("machine_type", *KNOWN), values[len(contexts) :], strict=True)))
    return LabelledText(
        report, columns, ids(causes), closed.toordinal(), code_features(known), known, ticket_id
    )
