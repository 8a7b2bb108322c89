"""Import of ticket histories into the service's database, and export from it.

The texts of the reports are kept. Customers and serials are stored as pseudonyms, or left out. The service, which knows
both of its own cases, may keep them as they are.
"""

# ruff: noqa: S608  The names of the tables are ours.

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from diagnoser.errors import TicketError
from diagnoser.output_file import output_file
from diagnoser.progress import Progress, silent
from diagnoser.scratch import scratch_folder
from diagnoser.tickets import database
from diagnoser.tickets.cells import cell_text
from diagnoser.tickets.database import EXTRA
from diagnoser.tickets.duckdb_session import MEMORY, THREADS, fetched, number, workspace
from diagnoser.tickets.formats.jsonl_file import OTHER
from diagnoser.tickets.read import stage
from diagnoser.tickets.records import Checked
from diagnoser.tickets.reduce import RejectsOf, check_key, pseudonym
from diagnoser.tickets.schema import COLUMNS, TicketColumns
from diagnoser.tickets.staged import Staged
from diagnoser.tickets.validate import Rules, check, cleaned, write_csv

_TOLD: Final = 10_000  # tickets between two progress reports


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of an import.

    Attributes:
        sources: The checks of each source.
        written: Tickets in the database that are new or replaced. An id counts once for each source it is in.
    """

    sources: tuple[Checked, ...]
    written: int


def import_tickets(
    sources: Sequence[str],
    url: str,
    *,
    rules: Rules | None = None,
    key: bytes | None = None,
    keep_names: bool = False,
    encoding: str | None = None,
    rejects: RejectsOf | None = None,
    memory: str = MEMORY,
    threads: int = THREADS,
    progress: Progress = silent,
) -> Imported:
    """Validate every source, then write all accepted tickets in one transaction.

    Args:
        sources: Paths, oldest first.
        url: Database of the service, which has a table `tickets`.
        rules: Vocabularies and the day of today.
        key: Secret for the pseudonyms. Without it customers and serials are left out.
        keep_names: Whether customers and serials are kept as they are where there is no key.
        encoding: Encoding of text files. None to detect it.
        rejects: Returns the path of the rejects file of a source.
        memory: Memory limit of DuckDB.
        threads: Threads of DuckDB.
        progress: Called with the progress of each step.
    """
    check_key(key)
    columns = TicketColumns()
    with scratch_folder() as folder, workspace(folder, memory=memory, threads=threads) as connection:
        found = []
        for position, source in enumerate(sources):
            staged = stage(
                connection,
                source,
                f"staged_{position}",
                columns,
                folder=folder,
                encoding=encoding,
                progress=progress,
            )
            if staged.reduced:
                raise TicketError(f"{source} holds reduced tickets, which are for learning only.")
            place = rejects(source) if rejects else None
            checked = check(
                connection,
                staged,
                f"checked_{position}",
                columns,
                rules or Rules(),
                rejects=place,
                progress=progress,
            )
            found.append((staged, checked))
        accepted = _accepted(connection, [staged for staged, _ in found], progress)
        named = _as_written if keep_names and key is None else partial(_hidden, key)
        written = database.write(url, (_row(cells, named) for cells in accepted))
    return Imported(tuple(checked for _, checked in found), written)


def _accepted(connection: Any, sources: Sequence[Staged], progress: Progress) -> Iterator[dict[str, str]]:
    """Yield the accepted tickets of each source, the last row of each id."""
    for position, staged in enumerate(sources):
        total = number(connection, f"SELECT count(*) FROM checked_{position} WHERE _reason = ''")
        names, sql = cleaned(staged, f"checked_{position}")
        found = connection.execute(sql)
        for done, cells in enumerate(fetched(found)):
            if done % _TOLD == 0:
                progress(f"writing {staged.source}", done, total)
            yield dict(zip(names, cells, strict=True))
        progress(f"writing {staged.source}", total, total)


def _row(cells: dict[str, str], named: Callable[[str], str]) -> dict[str, str]:
    row = {column: cells.pop(column, "") for column in COLUMNS}
    for column in ("customer", "serial"):
        row[column] = named(row[column])
    held = _held(cells.pop(EXTRA, ""), EXTRA) | _held(cells.pop(OTHER, ""), OTHER)
    extra = held | {column: cell for column, cell in cells.items() if cell}
    row[EXTRA] = json.dumps(extra, ensure_ascii=False, sort_keys=True) if extra else ""
    return row


def _as_written(value: str) -> str:
    return value


def _hidden(key: bytes | None, value: str) -> str:
    """Return the pseudonym of a value. Without a key a pseudonym is kept, and every other value is left out."""
    if key:
        return pseudonym(key, value)
    return value if value and pseudonym(b"", value) == value else ""


def _held(cell: str, column: str) -> dict[str, Any]:
    """Return the JSON object in a cell that holds further columns: `extra` of an export, `other` of JSON lines."""
    try:
        held = json.loads(cell) if cell else {}
    except ValueError:
        held = None
    return held if isinstance(held, dict) else {column: cell}


def export_tickets(url: str, out: Path, *, progress: Progress = silent) -> int:
    """Write the tickets of a database to CSV or JSON Lines, by the ending of the file name. Return their number.

    In CSV, a cell that a spreadsheet would read as a formula gets a guard. Reading the file again removes it.
    """
    if out.suffix.lower() not in {".csv", ".jsonl"}:
        raise TicketError(f"{out} must end in .csv or .jsonl.")
    with closing(database.tickets(url)) as found:
        cells = _told(found, out, progress)
        if out.suffix.lower() == ".csv":
            return write_csv(out, found.header, cells)
        return _write_lines(out, found.header, cells)


def _told(found: database.FoundTickets, out: Path, progress: Progress) -> Iterator[list[str]]:
    for done, cells in enumerate(found):
        if done % _TOLD == 0:
            progress(f"writing {out}", done, found.size)
        yield [cell_text(cell) for cell in cells]
    progress(f"writing {out}", found.size, found.size)


def _write_lines(out: Path, header: Sequence[str], rows: Iterable[list[str]]) -> int:
    written = 0
    with output_file(out) as stream:
        for row in rows:
            stream.write(json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False) + "\n")
            written += 1
    return written
