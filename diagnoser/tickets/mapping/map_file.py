"""Maps as they are kept: in files of TOML, and the ready maps of the package."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Any, Final

from diagnoser.errors import TicketError
from diagnoser.tickets.dates import EXCEL, UNIX
from diagnoser.tickets.mapping.ticket_map import TicketMap
from diagnoser.tickets.schema import ALIKE, COLUMNS, DATES, PIECES, SETS, TicketColumns, clip

MAX_MAP: Final = 2**20
"""Bytes of a map."""

_PARTS: Final = {
    "name",
    "file",
    "columns",
    "dates",
    "ticket_id",
    "causes",
    "cause_from_text",
    "values",
    "separators",
}
_ORDERS: Final = ("day-month", "month-day")
_LISTS: Final = (*SETS, *PIECES)


def ready_maps() -> tuple[str, ...]:
    """Return the names of the maps that the package ships."""
    folder = resources.files("diagnoser.tickets.mapping") / "ready"
    return tuple(
        sorted(each.name.removesuffix(".toml") for each in folder.iterdir() if each.name.endswith(".toml"))
    )


def load_map(where: str) -> TicketMap:
    """Return a ready map by its name, or the map in a file.

    Raises:
        TicketError: There is no such map, or it says something that cannot be used.
    """
    if where in ready_maps():
        packed = resources.files("diagnoser.tickets.mapping") / "ready" / f"{where}.toml"
        return map_of(packed.read_text(encoding="utf-8"), where)
    path = Path(where)
    if not path.is_file():
        raise TicketError(f"{where} is neither a file nor one of the ready maps {', '.join(ready_maps())}.")
    try:
        if path.stat().st_size > MAX_MAP:
            raise TicketError(f"{where} has more than {MAX_MAP:,} bytes, so it is no map.")
        return map_of(path.read_text(encoding="utf-8-sig"), where)
    except UnicodeDecodeError:
        raise TicketError(f"{where} is not UTF-8.") from None
    except OSError as error:
        raise TicketError(f"{where} cannot be read: {error.strerror}.") from error


def map_of(text: str, where: str) -> TicketMap:
    """Return the map that a TOML text describes.

    Raises:
        TicketError: It is not TOML, or a part of it cannot be used.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TicketError(f"{where} is not valid TOML: {clip(str(error), 100)}.") from None
    read = _Read(where, found)
    read.check_parts()
    columns = read.table("columns")
    mapped = {target: read.texts(columns[target], f"columns.{target}") for target in columns}
    dates = dict(read.table("dates"))
    order = dates.pop("order", None)
    made = read.table("ticket_id")
    ticket_map = TicketMap(
        name=str(found.get("name", Path(where).name)),
        columns=mapped,
        required=frozenset(target for target in columns if isinstance(columns[target], str)),
        dates={column: read.texts(dates[column], f"dates.{column}") for column in dates},
        order=order,
        made_from=read.texts(made.get("made_from", []), "ticket_id.made_from"),
        numbered=bool(made.get("numbered", False)),
        causes={word: read.text(ids, f"causes.{word}") for word, ids in read.table("causes").items()},
        cause_from_text=read.texts(
            read.table("cause_from_text").get("columns", []), "cause_from_text.columns"
        ),
        values={
            column: {str(word): read.text(value, f"values.{column}") for word, value in words.items()}
            for column, words in read.tables("values").items()
        },
        separators={
            column: read.texts(each, f"separators.{column}")
            for column, each in read.table("separators").items()
        },
        encoding=read.table("file").get("encoding"),
    )
    _check(ticket_map, order, where)
    return ticket_map


@dataclass(frozen=True, slots=True)
class _Read:
    """The values of a TOML document, with their kinds checked."""

    where: str
    found: Mapping[str, Any]

    def check_parts(self) -> None:
        for part in self.found:
            if part not in _PARTS:
                like = get_close_matches(part, sorted(_PARTS), 1)
                hint = (
                    f"did you mean [{like[0]}]?"
                    if like
                    else f"a map has the parts {', '.join(sorted(_PARTS))}."
                )
                raise TicketError(f"{self.where}: [{clip(part)}] is no part of a map; {hint}")

    def table(self, part: str) -> Mapping[str, Any]:
        value = self.found.get(part, {})
        if not isinstance(value, dict):
            raise TicketError(f"{self.where}: [{part}] must be a table.")
        return value

    def tables(self, part: str) -> Mapping[str, Mapping[str, Any]]:
        for name, value in self.table(part).items():
            if not isinstance(value, dict):
                raise TicketError(f"{self.where}: [{part}.{clip(name)}] must be a table.")
        return self.table(part)

    def text(self, value: object, place: str) -> str:
        if not isinstance(value, str):
            raise TicketError(f"{self.where}: {clip(place)} must be a text.")
        return value

    def texts(self, value: object, place: str) -> tuple[str, ...]:
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(each, str) and each for each in listed):
            raise TicketError(f"{self.where}: {clip(place)} must be a text or a list of texts.")
        return tuple(listed)


def _check(read: TicketMap, order: object, where: str) -> None:
    """Refuse a map that names columns or forms which do not exist."""
    if not read.columns:
        raise TicketError(f"{where}: [columns] names no column.")
    for target in read.columns:
        like = get_close_matches(target.lower(), COLUMNS, 1, ALIKE) if target not in COLUMNS else []
        if like:
            raise TicketError(f"{where}: a ticket has no column {clip(target)!r}; did you mean {like[0]!r}?")
        if target not in COLUMNS:
            TicketColumns((target,))  # refuses what cannot be a context column
    if order is not None and order not in _ORDERS:
        raise TicketError(f"{where}: dates.order is {' or '.join(_ORDERS)}.")
    named: list[tuple[str, Iterable[str], tuple[str, ...]]]
    named = [("dates", read.dates, DATES), ("separators", read.separators, _LISTS)]
    named += [("ticket_id.made_from", read.made_from, (*read.columns,))]
    for part, columns, allowed in named:
        for column in columns:
            if column not in allowed:
                raise TicketError(
                    f"{where}: {part} names {clip(column)!r}, which is none of {', '.join(allowed)}."
                )
    for column, forms in read.dates.items():
        for form in forms:
            if form not in (EXCEL, UNIX) and "%" not in form:
                said = f"a form such as %d.%m.%Y, or {EXCEL} or {UNIX}, not {clip(form)!r}"
                raise TicketError(f"{where}: dates.{column} must be {said}.")
