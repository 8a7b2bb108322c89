"""Closed tickets in memory: the report, and what was found in the end.

Tickets are read by the same steps as in training (`stage`, `check`, and the last row of an id counts), so an evaluation
uses the same tickets as a training. Free text is kept in memory and in scratch folders only.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from diagnoser.arrays import Ints
from diagnoser.backtest.returned import with_returns
from diagnoser.backtest.shared_work import SharedWork
from diagnoser.backtest.ticket import Ticket
from diagnoser.errors import TicketError
from diagnoser.evidence.known import Known
from diagnoser.evidence.row import ids, known_of_row, parsed_actions, parsed_equipment, parsed_grades, row_of
from diagnoser.knowledge import Knowledge, empty_knowledge
from diagnoser.progress import Progress, silent
from diagnoser.scratch import scratch_folder
from diagnoser.tickets.duckdb_session import fetched, workspace
from diagnoser.tickets.read import stage
from diagnoser.tickets.records import REDUCED_MARK, Reduced
from diagnoser.tickets.schema import CODES, COLUMNS, PUBLISHED, TicketColumns
from diagnoser.tickets.staged import Staged
from diagnoser.tickets.validate import Rules, check, cleaned
from diagnoser.types import SERVICE_LEVELS, Report, ServiceLevel, Unlisted

DEFAULT_LEVEL: Final[ServiceLevel] = "5x9"
FIRST_DAY: Final = "0001-01-01"
"""A day before all others. Tickets closed since this day are those with a known day."""


@dataclass(frozen=True, eq=False, slots=True)
class History:
    """Closed tickets in the order of their days, those of one day in the order of their ids.

    Attributes:
        tickets: All accepted tickets.
        rejected: Number of rejected rows.
        contexts: Names of the context columns that were read.
        shared: Work on the tickets done once. All parts of a history share it.
    """

    tickets: tuple[Ticket, ...]
    rejected: int = 0
    contexts: tuple[str, ...] = ()
    shared: SharedWork = field(default_factory=SharedWork)

    def __len__(self) -> int:
        return len(self.tickets)

    @property
    def days(self) -> NDArray[np.datetime64]:
        """Days of closing, shape (N,). NaT if the day is not known."""
        return np.array([ticket.day or "NaT" for ticket in self.tickets], "datetime64[D]")

    @property
    def serials(self) -> NDArray[np.str_]:
        """Serial numbers of the machines, shape (N,). Empty if they are not known."""
        return np.array([ticket.serial for ticket in self.tickets], np.str_)

    def take(self, rows: Ints | Sequence[int]) -> "History":
        """Return the chosen tickets."""
        return replace(self, tickets=tuple(self.tickets[int(row)] for row in rows))

    def known(self, knowledge: Knowledge) -> list[Known]:
        """Return the known facts of each ticket, its text read with this knowledge."""
        reader = self.shared.reader(knowledge)
        return [reader.known(ticket.given) for ticket in self.tickets]

    def labelled(self) -> "History":
        """Return the tickets whose causes are known."""
        return self.take([row for row, ticket in enumerate(self.tickets) if ticket.causes])

    def published(self) -> "History":
        """Return the published tickets."""
        return self.take([row for row, ticket in enumerate(self.tickets) if ticket.is_published])

    def own(self) -> "History":
        """Return the tickets that are not published ones."""
        return self.take([row for row, ticket in enumerate(self.tickets) if not ticket.is_published])

    def fleet(self) -> "History":
        """Return the tickets to test on: those of the fleet. Only if none of these names its causes, all tickets."""
        own = self.own()
        return own if any(ticket.causes for ticket in own.tickets) else self

    def dated(self) -> "History":
        """Return the tickets whose day of closing is known."""
        return self.take([row for row, ticket in enumerate(self.tickets) if ticket.day])

    def since(self, day: str) -> "History":
        """Return the tickets closed on this day or later."""
        return self.take([row for row, ticket in enumerate(self.tickets) if ticket.day >= day])

    def before(self, day: str) -> "History":
        """Return the tickets closed before this day, and those of an unknown day."""
        return self.take([row for row, ticket in enumerate(self.tickets) if ticket.day < day])

    def until(self, day: str) -> "History":
        """Return the tickets closed on this day or before, and those of an unknown day."""
        return self.take([row for row, ticket in enumerate(self.tickets) if ticket.day <= day])

    @property
    def fingerprint(self) -> str:
        """A hash of all tickets, 16 hexadecimal digits."""
        digest = hashlib.sha256()
        for ticket in self.tickets:
            digest.update(json.dumps(dict(ticket.cells), sort_keys=True).encode())
        return digest.hexdigest()[:16]


def read_history(
    sources: Sequence[str],
    *,
    contexts: tuple[str, ...] = (),
    knowledge: Knowledge | None = None,
    today: date | None = None,
    progress: Progress = silent,
) -> History:
    """Read tickets from any source, also reduced tickets. Of several rows with one id the last one counts.

    Tickets that came back within 30 days have the causes and actions that training gives them (`returned`). Their
    cells are those of the source.

    Args:
        sources: Paths and database URLs, oldest first.
        contexts: Names of the context columns to read.
        knowledge: Rows with symptoms or causes that it does not name are rejected, as in training.
        today: Rows closed after this day are rejected; None to accept any day.
        progress: Told how far each step has come.

    Raises:
        TicketError: A source cannot be read, or no ticket is accepted.
    """
    columns, found = TicketColumns(contexts), dict[str, Ticket]()
    rejected, shared = 0, SharedWork()
    with scratch_folder() as folder, workspace(folder) as connection:
        for position, source in enumerate(sources):
            staged = stage(
                connection, source, f"staged_{position}", columns, folder=folder, progress=progress
            )
            if staged.reduced:
                rows = _reduced(staged, columns)
            else:
                checked = check(
                    connection,
                    staged,
                    f"checked_{position}",
                    columns,
                    Rules.of(knowledge, today),
                    progress=progress,
                )
                rejected += checked.rejected
                rows = _plain(connection, staged, f"checked_{position}", columns)
            for ticket in rows:
                found.pop(ticket.ticket_id, None)
                found[ticket.ticket_id] = ticket
        tickets = with_returns(
            connection, tuple(found.values()), shared.reader(knowledge or empty_knowledge()).known
        )
    if not found:
        raise TicketError("The sources hold no usable ticket.")
    ordered = sorted(tickets, key=lambda ticket: (ticket.day, ticket.ticket_id))
    return History(tuple(ordered), rejected, contexts, shared)


def _plain(connection: Any, staged: Staged, checked: str, columns: TicketColumns) -> Iterator[Ticket]:
    days = dict(
        connection.execute(
            f"SELECT ticket_id, coalesce(closed_on::DATE::VARCHAR, '') FROM {checked} WHERE _reason = ''"  # noqa: S608
        ).fetchall()
    )
    names, sql = cleaned(staged, checked)
    used = {*COLUMNS, *columns.contexts}
    for row in fetched(connection.execute(f"{sql} ORDER BY _row")):
        cells = {
            name: cell for name, cell in zip(names, map(_text, row), strict=True) if name in used and cell
        }
        yield _ticket(cells, days[cells["ticket_id"]], columns.contexts)


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


def _ticket(cells: Mapping[str, str], day: str, contexts: Iterable[str]) -> Ticket:
    level = cells.get("service_level", "")
    report = Report(
        text="" if _is_annotated(cells) else cells.get("report", ""),
        machine=cells.get("machine") or None,
        present=frozenset(_ids(cells, "present")),
        absent=frozenset(_ids(cells, "absent")),
        unknown=frozenset(_ids(cells, "unknown")),
        graded=parsed_grades(cells.get("graded")),
        context={name: cells[name] for name in contexts if cells.get(name)},
        unlisted=cast("Unlisted", cells.get("unlisted") or "unmentioned"),
        asked=frozenset(_ids(cells, "asked")),
        measured=frozenset(_ids(cells, "measured")),
        actions=parsed_actions(cells.get("actions")),
        equipment=parsed_equipment(cells.get("equipment")),
    )
    return Ticket(
        cells["ticket_id"],
        day,
        cells.get("serial", ""),
        report,
        level if level in SERVICE_LEVELS else DEFAULT_LEVEL,
        _ids(cells, "causes"),
        _ids(cells, "parts_sent") if cells.get("parts_sent") or cells.get("visits") else None,
        int(cells["visits"]) if cells.get("visits") else None,
        cells,
    )


def _is_annotated(cells: Mapping[str, str]) -> bool:
    """Return whether the findings of a published ticket were coded from its report, so it is not read again."""
    return cells.get("sample") == PUBLISHED and any(cells.get(name) for name in CODES)


def joined(one: History, other: History) -> History:
    """Return the tickets of two histories."""
    tickets = sorted((*one.tickets, *other.tickets), key=lambda ticket: (ticket.day, ticket.ticket_id))
    return replace(one, tickets=tuple(tickets), rejected=one.rejected + other.rejected)


def _reduced(staged: Staged, columns: TicketColumns) -> Iterator[Ticket]:
    import pyarrow.parquet as pq

    Reduced.load(Path(staged.table))
    kept = [name for name in pq.read_schema(staged.table).names if name in {*columns.reduced, "unlisted"}]
    for batch in pq.ParquetFile(staged.table).iter_batches(columns=kept):
        for row in batch.to_pylist():
            cells = {name: _text(cell) for name, cell in row.items() if _text(cell)}
            yield _reduced_ticket(cells, columns.contexts)


def _reduced_ticket(row: Mapping[str, str], contexts: Iterable[str]) -> Ticket:
    known = known_of_row(row, contexts)
    # As this version writes it, whatever version wrote it first.
    plain = {name: cell for name, cell in row.items() if name != "unlisted"}
    cells = plain | {name: cell for name, cell in row_of(known).items() if cell}
    return Ticket(
        cells["ticket_id"],
        cells.get("closed_on", ""),
        cells.get("serial_key", ""),
        known,
        DEFAULT_LEVEL,
        _ids(cells, "causes"),
        _ids(cells, "parts_sent") if cells.get("parts_sent") or cells.get("visits") else None,
        int(cells["visits"]) if cells.get("visits") else None,
        cells,
    )


def _ids(cells: Mapping[str, str], name: str) -> tuple[str, ...]:
    return ids(cells.get(name))


def write_history(history: History, folder: Path) -> list[str]:
    """Write tickets to one or two files and return their paths: one of plain tickets, one of reduced ones."""
    folder.mkdir(parents=True, exist_ok=True)
    plain = [ticket for ticket in history.tickets if not ticket.is_reduced]
    reduced = [ticket for ticket in history.tickets if ticket.is_reduced]
    sources = []
    if reduced:
        sources.append(_write_reduced(reduced, history.contexts, folder / "reduced.parquet"))
    if plain:
        sources.append(_write_plain(plain, folder / "tickets.parquet"))
    return sources


def _write_plain(tickets: Sequence[Ticket], path: Path) -> str:
    """Write plain tickets as texts to Parquet, which is read again much faster than any text format."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = list(dict.fromkeys(name for ticket in tickets for name in ticket.cells))
    arrays = [pa.array([ticket.cells.get(name) for ticket in tickets], pa.string()) for name in names]
    pq.write_table(pa.table(arrays, names=names), path)
    return str(path)


def _write_reduced(tickets: Sequence[Ticket], contexts: tuple[str, ...], path: Path) -> str:
    from datetime import date

    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"closed_on": pa.date32(), "visits": pa.int32()}
    makers = {"closed_on": date.fromisoformat, "visits": int}
    names = TicketColumns(contexts).reduced
    arrays = [
        pa.array(
            [_made(ticket.cells.get(name), makers.get(name)) for ticket in tickets],
            kinds.get(name, pa.string()),
        )
        for name in names
    ]
    table = pa.table(arrays, names=list(names)).replace_schema_metadata({REDUCED_MARK: "\x1f".join(contexts)})
    pq.write_table(table, path)
    return str(path)


def _made(cell: str | None, make: Any) -> Any:
    if cell is None:
        return None if make else ""
    return make(cell) if make else cell
