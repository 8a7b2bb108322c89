"""JSON documents: an array of objects, or an object that holds such an array.

Exports and answers of web services look like `{"records": [...]}`, `{"result": [...]}` or `{"issues": [...]}`.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from diagnoser.errors import TicketError
from diagnoser.progress import Progress
from diagnoser.tickets.cells import flat, json_cell, plain_number
from diagnoser.tickets.formats.text_file import TextFile
from diagnoser.tickets.schema import MAX_CELL, MAX_RECORD, clip
from diagnoser.tickets.staged import BATCH, Record, Staged, fill
from diagnoser.tickets.wanted import Wanted

MAX_DOCUMENT: Final = 512 * 2**20
"""Bytes of a document. It is in memory as a whole, so a longer one must come as JSON Lines."""

_BEGINS: Final = re.compile(rb'\{\s*"[^"]*"\s*:\s*\[\s*(\{|$)')  # an object that holds a list of objects


def is_document(file: TextFile) -> bool:
    """Return whether a file is one JSON document and not JSON Lines."""
    with file.path.open("rb") as stream:
        lines = iter(lambda: stream.readline(MAX_RECORD), b"")
        first = next((line.strip() for line in lines if line.strip(b"\xef\xbb\xbf \t\r\n")), b"")
        alone = not any(line.strip() for line in lines)
    first = first.removeprefix(b"\xef\xbb\xbf").lstrip()
    if first.startswith(b"[") or first == b"{":
        return True
    try:
        found = json.loads(first)
    except (ValueError, RecursionError):  # a document on several lines, or a damaged line of JSON Lines
        return _BEGINS.match(first) is not None
    return alone and _list_in(found) is not None


def stage_json(connection: Any, file: TextFile, table: str, columns: Wanted, progress: Progress) -> Staged:
    """Read a JSON document."""
    objects = _objects(file)
    header = tuple(dict.fromkeys(key for one in objects for key in one))
    columns.locate(file.source, header)
    fill(connection, table, len(header), _records(objects, header, file.source, progress))
    return Staged(file.source, table, header, "jsonl", notes=file.notes)


def _objects(file: TextFile) -> list[dict[str, Any]]:
    """Return the objects of a document, each without objects inside."""
    size = file.path.stat().st_size
    if size > MAX_DOCUMENT:
        raise TicketError(
            f"{file.source} is one JSON document of {size:,} bytes; above {MAX_DOCUMENT:,} save it as JSON Lines, "
            "one object on each line."
        )
    try:
        text = file.path.read_text(encoding="utf-8-sig", errors="replace")
        found = json.loads(text, parse_int=str, parse_float=plain_number, parse_constant=lambda _: "")
    except (ValueError, RecursionError) as error:
        raise TicketError(f"{file.source} is not valid JSON: {clip(str(error), 100)}.") from None
    listed = found if isinstance(found, list) else _list_in(found)
    if listed is None or not all(isinstance(one, dict) for one in listed):
        raise TicketError(f"{file.source} is JSON without a list of objects, one for each ticket.")
    if not listed:
        raise TicketError(f"{file.source} is JSON with an empty list: it holds no ticket.")
    return [flat(one) for one in listed]


def _list_in(found: object) -> list[Any] | None:
    """Return the longest list of objects among the values of an object."""
    if not isinstance(found, Mapping):
        return None
    lists = [each for each in found.values() if isinstance(each, list) and each and isinstance(each[0], dict)]
    return max(lists, key=len, default=None)


def _records(
    objects: Sequence[Mapping[str, Any]], header: Sequence[str], source: str, progress: Progress
) -> Iterator[Record]:
    """Yield one record for each object. The first object is row 1."""
    for row, found in enumerate(objects, start=1):
        if row % BATCH == 1:
            progress(f"reading {source}", row, len(objects))
        cells, damage = [], ""
        for column in header:
            cell, problem = json_cell(found.get(column))
            cells.append(cell[: MAX_CELL + 1])
            damage = damage or (problem and f"{column}: {problem}")
        yield Record(row, tuple(cells), damage)
    progress(f"reading {source}", len(objects), len(objects))
