"""Values of JSON and of databases as the text of a cell."""

import json
import re
from collections.abc import Mapping
from typing import Any

from diagnoser.tickets.schema import MAX_CELL


def json_cell(value: object) -> tuple[str, str]:
    """Return a JSON value as the text of a cell, and what is wrong with it (empty if nothing is).

    >>> json_cell(["HDD", "DIMM"]), json_cell({"a": "b"})
    (('HDD|DIMM', ''), ('{"a": "b"}', 'is neither text, a number nor a list of ids'))
    """
    if value is None:
        return "", ""
    if isinstance(value, bool):
        return str(value).lower(), ""
    if isinstance(value, str):
        clean = storable(value)
        return clean, "" if clean == value else "holds a zero byte or half a character"
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        if any("|" in each for each in value):
            return storable("|".join(value)), "holds an id with | in it"
        return storable("|".join(value)), ""
    return storable(json.dumps(value, ensure_ascii=False)), "is neither text, a number nor a list of ids"


def flat(found: Mapping[str, Any], start: str = "") -> dict[str, Any]:
    """Return an object without objects inside: their keys are joined by dots.

    >>> flat({"key": "A-1", "fields": {"summary": "down", "status": {"name": "done"}}})
    {'key': 'A-1', 'fields.summary': 'down', 'fields.status.name': 'done'}
    """
    cells: dict[str, Any] = {}
    for key, value in found.items():
        cells |= flat(value, f"{start}{key}.") if isinstance(value, dict) and value else {start + key: value}
    return cells


def cell_text(value: object) -> str:
    """Return a database value as the text of a cell."""
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    if isinstance(value, float):
        return plain_number(repr(value))
    if isinstance(value, list | dict | bool):
        return json_cell(value)[0]
    return storable(str(value))[: MAX_CELL + 1]


def storable(value: str) -> str:
    """Return the text without zero bytes and half characters, which UTF-8 or a table cannot hold."""
    if value.isascii() and "\0" not in value:
        return value
    return value.encode("utf-8", errors="replace").decode("utf-8").replace("\0", "\ufffd")


def plain_number(digits: str) -> str:
    """Return a number as it is written, but 123.0 as 123, because some tools turn whole numbers into such.

    >>> plain_number("123.0"), plain_number("0.50")
    ('123', '0.50')
    """
    return digits.partition(".")[0] if re.fullmatch(r"-?\d+\.0+", digits) else digits
