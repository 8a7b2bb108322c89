"""Sources of tickets, mapped into files for every command.

A mapped file is Parquet with the row numbers and the damage of the original, so a rejected row is found in it.
It is written once, and training, evaluation and comparison then read it as fast as any Parquet file.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from diagnoser.errors import TicketError
from diagnoser.knowledge import Knowledge
from diagnoser.progress import Progress, silent
from diagnoser.tickets.cause_names import CauseNames
from diagnoser.tickets.duckdb_session import run, text, workspace
from diagnoser.tickets.formats.parquet_file import undamaged
from diagnoser.tickets.mapping.apply import mapped_tickets
from diagnoser.tickets.mapping.text_causes import TextCauses
from diagnoser.tickets.mapping.ticket_map import IDENTITY, MapColumns, TicketMap
from diagnoser.tickets.read import format_of, stage
from diagnoser.tickets.records import MAPPED_MARK, Reduced
from diagnoser.tickets.schema import TicketColumns
from diagnoser.tickets.staged import Staged


@dataclass(frozen=True, slots=True)
class Sources:
    """Sources readable by every command.

    Attributes:
        paths: Paths and database URLs, in the given order.
        originals: Path of a mapped file -> path named by the user.
    """

    paths: tuple[str, ...]
    originals: Mapping[str, str] = field(default_factory=dict)

    def original(self, path: str) -> str:
        """Return the path named by the user."""
        return self.originals.get(path, path)


def mapped_sources(
    sources: Sequence[str],
    maps: Sequence[TicketMap],
    folder: Path,
    *,
    knowledge: Knowledge | None = None,
    contexts: tuple[str, ...] = (),
    encoding: str | None = None,
    progress: Progress = silent,
) -> Sources:
    """Map each file into the folder. Databases, reduced tickets, and all other sources without a need for mapping stay.

    Args:
        sources: Paths and database URLs.
        maps: The maps. The first one that fits a file counts. A file of tickets without a fitting map is read as it is.
        folder: A folder with the lifetime of the sources.
        knowledge: The knowledge with the names of causes for texts on repairs.
        contexts: Context columns.
        encoding: Encoding of text files. None to take that of the map, or to detect it.
        progress: Called with the progress.
    """
    if not maps and encoding is None:
        return Sources(tuple(sources))
    cause_of = TextCauses.of(CauseNames.of(knowledge.components)).cause if knowledge else None
    columns = MapColumns(tuple(maps), TicketColumns(contexts))
    folder.mkdir(parents=True, exist_ok=True)
    paths = [
        source if _stays(source) else str(folder / f"mapped-{place}.parquet")
        for place, source in enumerate(sources)
    ]
    for place, (source, path) in enumerate(zip(sources, paths, strict=True)):
        if source != path:
            with workspace(folder / f"work-{place}") as connection:
                _convert(connection, source, Path(path), columns, cause_of, encoding, folder, progress)
            for left in (folder / f"work-{place}").glob("work.duckdb*"):
                left.unlink()
    return Sources(
        tuple(paths), {path: source for source, path in zip(sources, paths, strict=True) if source != path}
    )


def _stays(source: str) -> bool:
    """Return whether a source is read as it is: a database, or a file of reduced tickets."""
    if format_of(source) == "database":
        return True
    if format_of(source) != "parquet" or source.endswith(".gz"):
        return False
    try:
        Reduced.load(Path(source))
    except TicketError:
        return False
    return True


def _convert(
    connection: Any,
    source: str,
    into: Path,
    columns: MapColumns,
    cause_of: Callable[[str], str] | None,
    encoding: str | None,
    folder: Path,
    progress: Progress,
) -> None:
    named = encoding or next((each.encoding for each in columns.maps if each.encoding), None)
    staged = stage(connection, source, "arriving", columns, folder=folder, encoding=named, progress=progress)
    chosen = columns.chosen(staged.header) or IDENTITY
    if chosen is IDENTITY:
        columns.tickets.locate(source, staged.header)
    today = datetime.now(UTC).date()
    with undamaged(staged.source, staged.format):
        mapped = mapped_tickets(connection, staged, chosen, columns.tickets, cause_of=cause_of, today=today)
        columns.tickets.locate(source, mapped.header)
        _write(connection, staged, mapped.header, mapped.sql, into, progress)
    staged.drop(connection)


def _write(
    connection: Any, staged: Staged, header: Sequence[str], sql: str, into: Path, progress: Progress
) -> None:
    about = json.dumps({"source": staged.source, "header": header, "notes": staged.notes})
    run(
        connection,
        f"COPY ({sql}) TO {text(str(into))} (FORMAT parquet, KV_METADATA {{'{MAPPED_MARK}': {text(about)}}})",
        f"mapping {staged.source}",
        progress,
    )
