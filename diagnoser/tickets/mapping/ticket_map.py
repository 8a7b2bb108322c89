"""A map from the columns of a file to those of a ticket, with the forms of its dates and words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from diagnoser.errors import TicketError
from diagnoser.tickets.dates import Order
from diagnoser.tickets.mapping.headers import folded_header
from diagnoser.tickets.schema import COLUMNS, EVIDENCE, FURTHER_EVIDENCE, TicketColumns, clip


@dataclass(frozen=True, slots=True)
class TicketMap:
    """How a file becomes tickets.

    Attributes:
        name: Name for messages.
        columns: Ticket column, or context column -> columns of the file. Those of `report` are joined. Of the others
            the first filled one counts.
        required: Ticket columns with a required column in the file.
        dates: Date column -> formats of `strptime`, `excel` or `unix`. A missing one is told from the values.
        order: Whether day or month comes first, if the values do not show it.
        made_from: Ticket columns for the id of a row without one. Empty if no id is made.
        numbered: Whether equal rows get different ids. Otherwise equal rows are one ticket.
        causes: Words of the file -> cause ids joined by `|`.
        cause_from_text: Columns with a text on the repair. It gives the cause if no column does and it names just one.
        values: Ticket column -> word of the file -> value of the ticket.
        separators: Column of ids -> separator of two ids in the file.
        encoding: Encoding of the file. None to detect it.
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
        """Return ticket column -> positions of its columns in this header, in the order of the map.

        An unused column of the file with the name of a ticket column stands for itself.
        """
        at = positions(header)
        found = {
            target: tuple(place for each in columns for place in at.get(folded_header(each), ()))
            for target, columns in self.columns.items()
        }
        used = {place for places in found.values() for place in places}
        own = {name: header.index(name) for name in COLUMNS if self.columns and name in header}
        found |= {
            name: (place,) for name, place in own.items() if name not in self.columns and place not in used
        }
        return {target: places for target, places in found.items() if places}

    def missing(self, header: Sequence[str]) -> tuple[str, ...]:
        """Return the required columns of the map missing in this header."""
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
    """Return the positions of each name of a header, by the folded name. `x.display_value` is also found as `x`."""
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
        """Return the first fitting map for this header, the identity for a header of tickets, else None."""
        fitting = next((each for each in self.maps if each.fits(header)), None)
        return fitting or (IDENTITY if self.tickets.fits(header) else None)

    def locate(self, source: str, header: Sequence[str]) -> dict[str, int]:
        """Refuse a header without a fitting map."""
        if self.chosen(header) is not None:
            return {}
        wanted = self.maps[0]
        lacking = wanted.missing(header) or tuple(each[0] for each in wanted.columns.values())
        like = get_close_matches(lacking[0], header, 1)
        hint = f"; did you mean {clip(like[0])!r}?" if like else "."
        shown = ", ".join(clip(each) for each in header[:8]) + (", ..." if len(header) > 8 else "")  # noqa: PLR2004
        raise TicketError(
            f"{source} does not fit the map {wanted.name}: it has no column {clip(lacking[0])!r}{hint} "
            f"The columns found are: {shown}."
        )
