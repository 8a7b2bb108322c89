"""JSON Lines: one JSON object on each line. A line that is not one is a damaged row.

A column of an object inside the object is named with a dot: `fields.summary`.
"""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO, Final

from diagnoser.progress import Progress
from diagnoser.tickets.cells import flat, json_cell, plain_number, storable
from diagnoser.tickets.formats.text_file import TextFile
from diagnoser.tickets.schema import MAX_CELL, MAX_RECORD, clip
from diagnoser.tickets.staged import Record, Staged, fill, reported
from diagnoser.tickets.wanted import Wanted

OTHER: Final = "other"
"""Name of the last column. It holds the unused keys of a line and their values, as JSON."""

_SURVEYED: Final = 10_000  # lines whose keys are the columns, where no columns are named


def stage_jsonl(connection: Any, file: TextFile, table: str, columns: Wanted, progress: Progress) -> Staged:
    """Read a file of JSON Lines."""
    names = columns.names or _keys(file)
    if not columns.names:
        columns.locate(file.source, names)
    header = (*names, OTHER)
    size = file.path.stat().st_size
    with file.path.open("rb") as stream:
        records = _records(stream, file, names)
        fill(
            connection,
            table,
            len(header),
            reported(records, stream, size, f"reading {file.source}", progress),
        )
    return Staged(file.source, table, header, "jsonl", notes=file.notes)


def _keys(file: TextFile) -> tuple[str, ...]:
    """Return the keys of the first lines, in the order of their first appearance."""
    keys: dict[str, None] = {}
    with file.path.open("rb") as stream:
        for line in islice(iter(lambda: stream.readline(MAX_RECORD), b""), _SURVEYED):
            try:
                found = json.loads(line.strip().removeprefix(b"\xef\xbb\xbf") or b"null")
            except (ValueError, RecursionError):
                continue
            if isinstance(found, dict):
                keys |= dict.fromkeys(flat(found))
    return tuple(keys)


def _records(stream: BinaryIO, file: TextFile, columns: Sequence[str]) -> Iterator[Record]:
    row = 0
    while line := stream.readline(MAX_RECORD):
        row += 1
        whole = line.endswith(b"\n") or len(line) < MAX_RECORD
        if not whole:
            _skip_line(stream)
        body = line.strip().removeprefix(b"\xef\xbb\xbf")
        if body:
            yield _record(row, body, columns, whole=whole, lost=file.lost)


def _skip_line(stream: BinaryIO) -> None:
    while (piece := stream.readline(MAX_RECORD)) and not piece.endswith(b"\n"):
        pass


def _record(row: int, body: bytes, columns: Sequence[str], *, whole: bool, lost: bool) -> Record:
    def damaged(reason: str) -> Record:
        return Record(row, (*("",) * len(columns), _excerpt(body)), reason)

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


def _cells(row: int, found: dict[str, Any], columns: Sequence[str]) -> Record:
    cells, damage = [], ""
    inside = flat(found) if any(isinstance(value, dict) for value in found.values()) else {}
    for column in columns:
        cell, problem = json_cell(found.pop(column, inside.get(column)))
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
