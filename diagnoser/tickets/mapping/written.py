"""A map as TOML, with comments for the person who looks at it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from diagnoser.tickets.dates import described, swapped
from diagnoser.tickets.mapping.ticket_map import TicketMap
from diagnoser.tickets.schema import clip

_LONGEST: Final = 200  # characters of a line of comment


@dataclass(frozen=True, slots=True)
class Guess:
    """A word of a file that the knowledge does not have, and what may be meant.

    Attributes:
        word: The word.
        tickets: Number of tickets with it.
        cause: Id of the suggested cause. Empty if there is none.
        name: Name of this cause, to show.
    """

    word: str
    tickets: int
    cause: str = ""
    name: str = ""


def as_toml(
    ticket_map: TicketMap,
    comments: Sequence[str] = (),
    guesses: Sequence[Guess] = (),
    open_dates: Sequence[str] = (),
) -> str:
    """Return a map as TOML.

    Args:
        ticket_map: The map.
        comments: Lines at the top.
        guesses: Words without a meaning. They are written as comments, so the person decides.
        open_dates: Forms of dates whose day and month nobody can tell apart. Both orders are written as comments.
    """
    lines = [*(f"# {clip(line, _LONGEST)}" for line in comments), f"name = {_text(ticket_map.name)}"]
    if ticket_map.encoding:
        lines += ["", "[file]", f"encoding = {_text(ticket_map.encoding)}"]
    lines += ["", "[columns]  # column of a ticket = column of the file"]
    lines += [f"{_key(target)} = {_texts(columns)}" for target, columns in ticket_map.columns.items()]
    lines += _dates(ticket_map, open_dates)
    if ticket_map.made_from:
        lines += ["", "[ticket_id]  # made from these, because the file has no id of its own"]
        lines.append(f"made_from = [{', '.join(map(_text, ticket_map.made_from))}]")
        lines += ["numbered = true  # equal rows are different tickets"] if ticket_map.numbered else []
    if ticket_map.cause_from_text:
        lines += [
            "",
            "[cause_from_text]  # the cause that a text names, where it names just one: remove it if in doubt",
        ]
        lines.append(f"columns = [{', '.join(map(_text, ticket_map.cause_from_text))}]")
    lines += _table("separators", ticket_map.separators)
    for column, words in ticket_map.values.items():
        lines += [
            "",
            f"[values.{_key(column)}]",
            *(f"{_text(word)} = {_text(value)}" for word, value in words.items()),
        ]
    lines += _causes(ticket_map.causes, guesses)
    return "\n".join(lines) + "\n"


def _dates(ticket_map: TicketMap, open_dates: Sequence[str]) -> Iterator[str]:
    if not (ticket_map.dates or ticket_map.order or open_dates):
        return
    yield from ("", "[dates]")
    if open_dates:
        yield "# Nothing in the file tells day and month apart. Remove the # before the right line:"
        for order, form in (("day-month", open_dates[0]), ("month-day", swapped(open_dates[0]))):
            yield f"# order = {_text(order)}  # {described(form)}"
    elif ticket_map.order:
        yield f"order = {_text(ticket_map.order)}"
    for column, forms in ticket_map.dates.items():
        yield f"{column} = {_texts(forms)}"


def _table(part: str, found: Mapping[str, Sequence[str]]) -> list[str]:
    return (
        ["", f"[{part}]", *(f"{_key(key)} = {_texts(each)}" for key, each in found.items())] if found else []
    )


def _causes(causes: Mapping[str, str], guesses: Iterable[Guess]) -> Iterator[str]:
    listed = [
        f"# {_text(one.word)} = {_text(one.cause)}"
        f"  # {one.tickets:,} {'ticket' if one.tickets == 1 else 'tickets'}"
        + (f", {clip(one.name)}?" if one.name else "")
        for one in guesses
    ]
    if not (causes or listed):
        return
    yield from ("", "[causes]  # word of the file = id of the cause, or several ids joined by |")
    yield from (f"{_text(word)} = {_text(ids)}" for word, ids in causes.items())
    yield from listed


def _key(name: str) -> str:
    return name if name.isascii() and name.replace("_", "").replace("-", "").isalnum() else _text(name)


def _text(value: str) -> str:
    # A JSON string is a TOML string, except for this one control character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _texts(values: Sequence[str]) -> str:
    return _text(values[0]) if len(values) == 1 else f"[{', '.join(map(_text, values))}]"
