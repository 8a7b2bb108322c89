"""Codes of a single ticket, next to a great many others unknown to all other tickets.

If codes are learned from tickets alone, one ticket with two hundred strange codes would add two hundred symptoms to a
model of fourteen, and the common prior of all pairs of cause and symptom would be learned from them. Such codes teach
nothing, because they never occur again. They are left out, counted and named. The ticket stays, with its other
findings.
"""

# ruff: noqa: S608  SQL is built from our own names; values and file names go through `duckdb_session.text`.

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from diagnoser.evidence.row import FINDINGS, ID_SEPARATOR
from diagnoser.scratch import scratch_folder
from diagnoser.tickets.duckdb_session import name, pattern, rows, text, workspace
from diagnoser.tickets.records import Reduced

MOST_LONE: Final = 20
"""Codes that a ticket may name alone. A code that comes once is usual in a short history, and many at once are not."""

_ID: Final = "regexp_replace({}, '=.*', '')"
"""SQL of the code of an entry; a graded answer is written `ID=0.8`."""


def without_lone_codes(reduced: Reduced, into: Path) -> tuple[Reduced, tuple[str, ...]]:
    """Return the reduced tickets without such codes, and a sentence for each of their tickets.

    Args:
        reduced: The tickets.
        into: Path of a new file. It is written if codes are left out.
    """
    with scratch_folder() as folder, workspace(folder) as connection:
        named = " UNION ALL ".join(
            f"SELECT ticket_id, {_ID.format('entry')} AS code FROM (SELECT ticket_id, "
            f"unnest(string_split({name(kind)}, '{ID_SEPARATOR}')) AS entry "
            f"FROM read_parquet({pattern(reduced.path)}) WHERE {name(kind)} <> '')"
            for kind in FINDINGS
        )
        connection.execute(
            "CREATE TABLE lone AS SELECT code, min(ticket_id) AS ticket_id "
            f"FROM ({named}) GROUP BY code HAVING min(ticket_id) = max(ticket_id)"
        )
        found = rows(
            connection,
            "SELECT ticket_id, list(code ORDER BY code) FROM lone GROUP BY ticket_id "
            f"HAVING count(*) > {MOST_LONE} ORDER BY ticket_id",
        )
        if not found:
            return reduced, ()
        _write(connection, reduced.path, into, [code for _, codes in found for code in codes])
    return replace(reduced, path=into), tuple(_sentence(*each) for each in found)


def _write(connection: Any, path: Path, into: Path, codes: list[str]) -> None:
    """Write the tickets without these codes."""
    connection.execute("SET VARIABLE lone = ?::VARCHAR[]", [codes])
    kept = ", ".join(
        f"array_to_string(list_filter(string_split({name(kind)}, '{ID_SEPARATOR}'), lambda entry: "
        f"NOT list_contains(getvariable('lone'), {_ID.format('entry')})), '{ID_SEPARATOR}') AS {name(kind)}"
        for kind in FINDINGS
    )
    connection.execute(
        f"COPY (SELECT * REPLACE ({kept}) FROM read_parquet({pattern(path)}) ORDER BY ticket_id) "
        f"TO {text(str(into))} (FORMAT parquet, COMPRESSION zstd)"
    )


def _sentence(ticket_id: str, codes: list[str]) -> str:
    shown = ", ".join(codes[:3])
    return (
        f"{len(codes):,} codes that only ticket {ticket_id} names were left out, because so many at once are no "
        f"findings to learn from: {shown} and others."
    )
