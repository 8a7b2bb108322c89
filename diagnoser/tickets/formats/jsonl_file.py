"""JSON Lines: one JSON object on each line. A line that is not one is a damaged row."""

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from diagnoser.errors import TicketError
from diagnoser.progress import Progress
from diagnoser.tickets.cells import json_cell, plain_number, storable
from diagnoser.tickets.formats.text_file import TextFile
from diagnoser.tickets.schema import MAX_CELL, MAX_RECORD, TicketColumns, clip
from diagnoser.tickets.staged import Record, Staged, fill, reported

OTHER: Final = "other"
"""Name of the last column. It holds the unused keys of a line and their values, as JSON."""


def stage_jsonl(
    connection: Any, file: TextFile, table: str, columns: TicketColumns, progress: Progress
) -> Staged:
    """Read a file of JSON Lines."""
    header = (*columns.names, OTHER)
    size = file.path.stat().st_size
    with file.path.open("rb") as stream:
        records = _records(stream, file, columns)
        fill(
            connection,
            table,
            len(header),
            reported(records, stream, size, f"reading {file.source}", progress),
        )
    return Staged(file.source, table, header, "jsonl", notes=file.notes)


def _records(stream: BinaryIO, file: TextFile, columns: TicketColumns) -> Iterator[Record]:
    row, first = 0, True
    while line := stream.readline(MAX_RECORD):
        row += 1
        whole = line.endswith(b"\n") or len(line) < MAX_RECORD
        if not whole:
            _skip_line(stream)
        body = line.strip().removeprefix(b"\xef\xbb\xbf")
        if body and first:
            _refuse_document(body, file.source)
            first = False
        if body:
            yield _record(row, body, columns, whole=whole, lost=file.lost)


def _skip_line(stream: BinaryIO) -> None:
    while (piece := stream.readline(MAX_RECORD)) and not piece.endswith(b"\n"):
        pass


def _refuse_document(body: bytes, source: str) -> None:
    if body.startswith(b"[") or body == b"{":
        raise TicketError(f"{source} is one JSON document; JSON Lines hold one object {{...}} on each line.")


def _record(row: int, body: bytes, columns: TicketColumns, *, whole: bool, lost: bool) -> Record:
    def damaged(reason: str) -> Record:
        return Record(row, (*("",) * len(columns.names), _excerpt(body)), reason)

    if not whole:
        return damaged(_too_long(body))
    try:
        line = body.decode("utf-8")
        if lost and "\ufffd" in line:
            return damaged("the line holds bytes that are not text in its encoding")
        found = json.loads(line, parse_int=str, parse_float=plain_number, parse_constant=_constant)
    except UnicodeDecodeError:
        return damaged("the line holds bytes that are not UTF-8")
    except (ValueError, RecursionError) as error:
        return damaged(f"the line is not JSON: {clip(str(error), 80)}")
    if not isinstance(found, dict):
        return damaged("the line is not a JSON object")
    return _cells(row, found, columns)


def _cells(row: int, found: dict[str, Any], columns: TicketColumns) -> Record:
    cells, damage = [], ""
    for column in columns.names:
        cell, problem = json_cell(found.pop(column, None))
        cells.append(cell[: MAX_CELL + 1])
        damage = damage or (problem and f"{column}: {problem}")
    rest = json.dumps(found, ensure_ascii=False)[:MAX_CELL] if found else ""
    return Record(row, (*cells, storable(rest)), damage)


def _constant(constant: str) -> str:
    """Return NaN as an empty cell, and Infinity and -Infinity as their names."""
    return "" if constant == "NaN" else constant


def _excerpt(body: bytes) -> str:
    return storable(body[:MAX_CELL].decode("utf-8", errors="replace"))


def _too_long(body: bytes) -> str:
    """Return the reason for a line beyond the limit, with the last key in it: the value of that key fills the line."""
    keys = re.findall(rb'"([A-Za-z_]{1,40})"\s*:\s*["\[]', body)
    column = keys[-1].decode() if keys else "the line"
    return f"{column}: longer than {MAX_CELL:,} characters"
