"""Write simulated tickets to a file in blocks.  The file gets its name only when it is complete."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, cast

from diagnoser.errors import InputError
from diagnoser.output_file import output_file
from diagnoser.progress import Progress, silent
from diagnoser.simulation.tickets import Tickets, arrow, to_table

if TYPE_CHECKING:
    import pyarrow as pa

SUFFIXES: Final = (".csv", ".jsonl", ".ndjson", ".parquet")

_Writer = Callable[["pa.Table"], object]


def check_suffix(path: Path) -> None:
    """Raise InputError unless the name ends in a format that can be written and its folder exists."""
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"{path.name} must end in one of {', '.join(SUFFIXES)}.")
    if not path.parent.is_dir():
        raise InputError(f"The folder {path.parent} does not exist.")


def write_tickets(blocks: Iterable[Tickets], path: Path, progress: Progress = silent) -> int:
    """Write the tickets as CSV, JSON Lines or Parquet, by the suffix of the name, and return their number.

    Args:
        blocks: Blocks from `draw_blocks` or `network_blocks`.
        path: The file to write. An existing one is replaced.
        progress: Called after each block with the number of tickets written.
    """
    check_suffix(path)
    written = 0
    with output_file(path) as stream, _writer(cast("IO[bytes]", stream.buffer), path.suffix.lower()) as write:
        for block in blocks:
            write(to_table(block))
            written += len(block)
            progress("tickets", written)
    return written


@contextmanager
def _writer(stream: IO[bytes], suffix: str) -> Iterator[_Writer]:
    if suffix in {".jsonl", ".ndjson"}:
        yield lambda table: _write_lines(table, stream)
        return
    arrow()
    open_writer = _csv_writer if suffix == ".csv" else _parquet_writer
    writers: list[Any] = []

    def write(table: "pa.Table") -> None:
        if not writers:
            writers.append(open_writer(stream, table))
        writers[0].write_table(table)

    try:
        yield write
    finally:
        for each in writers:
            each.close()


def _csv_writer(stream: IO[bytes], table: "pa.Table") -> Any:
    from pyarrow import csv

    return csv.CSVWriter(stream, table.schema, write_options=csv.WriteOptions(quoting_style="needed"))


def _parquet_writer(stream: IO[bytes], table: "pa.Table") -> Any:
    from pyarrow import parquet

    return parquet.ParquetWriter(stream, table.schema)


def _write_lines(table: "pa.Table", stream: IO[bytes]) -> None:
    import polars as pl

    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)  # noqa: S101 - a table never becomes a series
    frame.write_ndjson(stream)
