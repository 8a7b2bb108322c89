"""What a map makes of a file: some tickets as they will be read, and what is left unmatched."""

# ruff: noqa: S608  The names of tables and columns are ours.

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from diagnoser.tickets.cause_names import MISSING, CauseNames
from diagnoser.tickets.duckdb_session import number, rows
from diagnoser.tickets.mapping.apply import Mapped
from diagnoser.tickets.mapping.written import Guess
from diagnoser.tickets.records import Checked
from diagnoser.tickets.schema import COLUMNS, TicketColumns
from diagnoser.tickets.staged import Staged
from diagnoser.tickets.validate import Rules, check

SHOWN: Final = 3  # tickets of a preview
MOST_GUESSES: Final = 200  # unmatched words that are kept, the most frequent first


@dataclass(frozen=True, slots=True)
class Preview:
    """What a map makes of a file.

    Attributes:
        tickets: Some accepted tickets, their filled columns.
        checked: The check of all rows.
        ids: Number of different tickets among the accepted rows.
        known: Number of accepted tickets whose causes are known.
        guesses: Words of causes that the knowledge does not have, the most frequent first.
    """

    tickets: tuple[dict[str, str], ...]
    checked: Checked
    ids: int
    known: int
    guesses: tuple[Guess, ...]


def preview(connection: Any, staged: Staged, mapped: Mapped, columns: TicketColumns, rules: Rules) -> Preview:
    """Return what a map makes of a staged file.

    Args:
        connection: DuckDB. It gets the tables `mapped` and `checked`.
        staged: The file.
        mapped: The query for its tickets.
        columns: The used columns.
        rules: Vocabularies and the current day, as in `tickets validate`.
    """
    connection.execute(f"CREATE OR REPLACE TABLE mapped AS {mapped.sql}")
    connection.execute("DROP TABLE IF EXISTS checked")
    made = Staged(staged.source, "mapped", mapped.header, "jsonl", notes=staged.notes)
    checked = check(connection, made, "checked", columns, rules)
    return Preview(
        _tickets(connection, mapped.header),
        checked,
        number(connection, "SELECT count(DISTINCT ticket_id) FROM checked WHERE _reason = ''"),
        number(
            connection, "SELECT count(DISTINCT ticket_id) FROM checked WHERE _reason = '' AND causes <> ''"
        ),
        _guesses(connection, mapped.header, rules.names),
    )


def _tickets(connection: Any, header: Sequence[str]) -> tuple[dict[str, str], ...]:
    """Return some accepted tickets as they are learned from, those with causes first."""
    used = [(place, name) for place, name in enumerate(header) if name in COLUMNS]
    wanted = ", ".join("checked.causes" if name == "causes" else f"mapped._{place}" for place, name in used)
    found = rows(
        connection,
        f"SELECT {wanted} FROM mapped JOIN checked USING (_row) WHERE _reason = '' "
        f"ORDER BY checked.causes = '', _row LIMIT {SHOWN}",
    )
    return tuple(
        {name: str(cell) for (_, name), cell in zip(used, row, strict=True) if cell} for row in found
    )


def _guesses(connection: Any, header: Sequence[str], names: CauseNames | None) -> tuple[Guess, ...]:
    """Return the words in the column of causes that are no cause, with a suggestion for each."""
    if names is None or "causes" not in header:
        return ()
    cell = f"_{header.index('causes')}"
    words: Counter[str] = Counter()
    for value, count in rows(
        connection, f"SELECT {cell}, count(*) FROM mapped WHERE {cell} <> '' GROUP BY 1"
    ):
        for word in names.named(value).unknown:
            if not MISSING.fullmatch(word):
                words[word] += count
    frequent = sorted(words.items(), key=lambda item: (-item[1], item[0]))[:MOST_GUESSES]
    guessed = [(word, count, names.suggestion(word) or "") for word, count in frequent]
    return tuple(Guess(word, count, cause, names.shown.get(cause, "")) for word, count, cause in guessed)
