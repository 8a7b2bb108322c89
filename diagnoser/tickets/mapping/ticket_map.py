"""A map: which column of a file becomes which column of a ticket, and how its dates and words are written."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Any, Final

from diagnoser.errors import TicketError
from diagnoser.tickets.dates import EXCEL, UNIX, Order
from diagnoser.tickets.mapping.headers import folded_header
from diagnoser.tickets.schema import (
    COLUMNS,
    DATES,
    EVIDENCE,
    FURTHER_EVIDENCE,
    PIECES,
    SETS,
    TicketColumns,
    clip,
)

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


@dataclass(frozen=True, slots=True)
class TicketMap:
    """How a file becomes tickets.

    Attributes:
        name: Name for messages.
        columns: Ticket column, or context column -> columns of the file. Those of `report` are joined; of the others
            the first one that is filled counts.
        required: Ticket columns whose column must be in the file.
        dates: Date column -> formats of `strptime`, `excel` or `unix`. A missing one is told from the values.
        order: Whether day or month comes first, where the values do not tell it.
        made_from: Ticket columns that an id is made from in rows that have none; empty if none is made.
        numbered: Whether equal rows get different ids. Otherwise equal rows are one ticket.
        causes: Words of the file -> cause ids joined by `|`.
        cause_from_text: Columns with a text on the repair. It gives the cause where no column does and it names just
            one.
        values: Ticket column -> word of the file -> value of the ticket.
        separators: Column of ids -> what stands between two ids in the file.
        encoding: Encoding of the file; None to detect it.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]]
    required: frozenset[str] = frozenset()
    dates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: Order | None = None
    made_from: tuple[str, ...] = ()
    numbered: bool = False
    causes: Mapping[str, str] = field(default_factory=dict)
    cause_from_text: tuple[str, ...] = ()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    separators: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    encoding: str | None = None

    def places(self, header: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """Return ticket column -> positions of its columns in this header, in the order of the map."""
        at = positions(header)
        found = {
            target: tuple(place for each in columns for place in at.get(folded_header(each), ()))
            for target, columns in self.columns.items()
        }
        return {target: places for target, places in found.items() if places}

    def missing(self, header: Sequence[str]) -> tuple[str, ...]:
        """Return the columns that the map needs and that this header does not have."""
        found = self.places(header)
        lacking = [self.columns[each][0] for each in sorted(self.required) if each not in found]
        evidence = {*EVIDENCE, *FURTHER_EVIDENCE}
        if not lacking and not evidence & {*found, *header}:
            lacking = [self.columns[each][0] for each in self.columns if each in evidence]
        return tuple(lacking)

    def fits(self, header: Sequence[str]) -> bool:
        """Return whether a file with this header can be mapped."""
        return bool(self.places(header)) and not self.missing(header)


def positions(header: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Return the positions of each name of a header, by the folded name; `x.display_value` is also found as `x`."""
    at: dict[str, tuple[int, ...]] = {}
    for place, name in enumerate(header):
        for one in dict.fromkeys((name, name.removesuffix(".display_value"))):
            at[folded_header(one)] = (*at.get(folded_header(one), ()), place)
    return at


IDENTITY: Final = TicketMap("none", {})
"""The map of a file that has the columns of a ticket already."""


@dataclass(frozen=True, slots=True)
class MapColumns:
    """Wants the columns of any of some maps, or else those of a ticket (see `wanted.Wanted`)."""

    maps: tuple[TicketMap, ...]
    tickets: TicketColumns
    names: tuple[str, ...] = ()

    @property
    def contexts(self) -> tuple[str, ...]:
        """The context columns."""
        return self.tickets.contexts

    def fits(self, header: Sequence[str]) -> bool:
        """Return whether a map fits, or the header is that of tickets."""
        return self.chosen(header) is not None

    def chosen(self, header: Sequence[str]) -> TicketMap | None:
        """Return the first map that fits this header; the identity for a header of tickets; else None."""
        fitting = next((each for each in self.maps if each.fits(header)), None)
        return fitting or (IDENTITY if self.tickets.fits(header) else None)

    def locate(self, source: str, header: Sequence[str]) -> dict[str, int]:
        """Refuse a header that no map fits."""
        if self.chosen(header) is not None:
            return {}
        wanted = self.maps[0]
        lacking = wanted.missing(header) or tuple(each[0] for each in wanted.columns.values())
        like = get_close_matches(lacking[0], header, 1)
        hint = f"; did you mean {clip(like[0])!r}?" if like else ""
        shown = ", ".join(clip(each) for each in header[:8]) + (", ..." if len(header) > 8 else "")  # noqa: PLR2004
        raise TicketError(
            f"{source} does not fit the map {wanted.name}: it has no column {clip(lacking[0])!r}{hint} "
            f"The columns found are: {shown}."
        )


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
    for target in read.columns:
        if target not in COLUMNS and target.startswith("_"):
            raise TicketError(f"{where}: {target!r} cannot be the name of a column.")
        like = get_close_matches(target.lower(), COLUMNS, 1, 0.8) if target not in COLUMNS else []
        if like:
            raise TicketError(f"{where}: a ticket has no column {clip(target)!r}; did you mean {like[0]!r}?")
    if not read.columns:
        raise TicketError(f"{where}: [columns] names no column.")
    for column in read.dates:
        if column not in DATES:
            raise TicketError(f"{where}: dates.{clip(column)} is none of {', '.join(DATES)} and order.")
    for column, forms in read.dates.items():
        for form in forms:
            if form not in (EXCEL, UNIX) and "%" not in form:
                raise TicketError(
                    f"{where}: dates.{column} must be a form such as %d.%m.%Y, or {EXCEL} or {UNIX}, not {clip(form)!r}."
                )
    if order is not None and order not in _ORDERS:
        raise TicketError(f"{where}: dates.order is {' or '.join(_ORDERS)}.")
    for column in read.separators:
        if column not in _LISTS:
            raise TicketError(f"{where}: separators.{clip(column)} is none of {', '.join(_LISTS)}.")
    for column in read.made_from:
        if column not in read.columns:
            raise TicketError(
                f"{where}: ticket_id.made_from names {clip(column)!r}, which [columns] does not have."
            )
