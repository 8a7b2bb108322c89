"""A DuckDB connection for processing a history: a database file in a working folder, with a memory limit."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from diagnoser.errors import TicketError
from diagnoser.progress import Progress, silent
from diagnoser.tickets.schema import clip

MEMORY: Final = "1GB"  # default memory limit, in DuckDB's notation
THREADS: Final = 2  # default number of threads
_FETCHED: Final = 10_000  # rows of a result that are in memory at a time
_POLL: Final = 0.2  # seconds between two progress reports


@contextmanager
def workspace(folder: Path, *, memory: str = MEMORY, threads: int = THREADS) -> Iterator[Any]:
    """Open a DuckDB connection. Its tables and temporary files are in this folder.

    Raises:
        TicketError: The tickets need more memory than the limit.
        OSError: The disk is full, or the folder cannot be used.
    """
    import duckdb

    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(
        folder / "work.duckdb",
        config={
            "memory_limit": memory,
            "threads": threads,
            "temp_directory": str(folder / "overflow"),
            "enable_external_access": True,
            "autoinstall_known_extensions": False,  # never fetch code while running
            "autoload_known_extensions": False,
        },
    )
    try:
        connection.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
        # The file goes with its folder. To bring it in order at the end would cost as much as a small history.
        connection.execute("PRAGMA disable_checkpoint_on_shutdown")
        yield connection
    except duckdb.OutOfMemoryException as error:
        raise TicketError(
            f"The tickets need more memory than {memory}, most likely because of a giant cell or too many "
            f"columns: {clip(str(error), 120)}"
        ) from error
    except duckdb.IOException as error:  # a full disk, or a missing folder
        raise OSError(clip(str(error), 200)) from error
    finally:
        connection.close()


def run(
    connection: Any, sql: str, step: str, progress: Progress = silent, values: Sequence[Any] = ()
) -> None:
    """Execute a statement and report its progress while it runs."""
    ended = threading.Event()
    watcher = threading.Thread(target=_watch, args=(connection, step, progress, ended), daemon=True)
    progress(step, 0.0, 100.0)
    watcher.start()
    try:
        connection.execute(sql, list(values))
    finally:
        ended.set()
        watcher.join()
    progress(step, 100.0, 100.0)


def _watch(connection: Any, step: str, progress: Progress, ended: threading.Event) -> None:
    while not ended.wait(_POLL):
        done = connection.query_progress()
        if done > 0:
            progress(step, min(done, 100.0), 100.0)


def rows(connection: Any, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Return the rows of a query."""
    found: list[tuple[Any, ...]] = connection.execute(sql, list(values)).fetchall()
    return found


def number(connection: Any, sql: str) -> int:
    """Return the single number of a query."""
    return int(rows(connection, sql)[0][0])


def text(value: str) -> str:
    """Return a value as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def name(value: str) -> str:
    """Return a column name as SQL."""
    return '"' + value.replace('"', '""') + '"'


def pattern(path: Path) -> str:
    """Return a path as an SQL literal without wildcards: `*`, `?` and `[` are escaped."""
    escaped = "".join(f"[{char}]" if char in "*?[" else char for char in str(path))
    return text(escaped)


def fetched(found: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a result, with one chunk in memory at a time."""
    while chunk := found.fetchmany(_FETCHED):
        yield from chunk
