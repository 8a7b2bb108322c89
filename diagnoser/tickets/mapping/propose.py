"""The map that fits an unknown file, told from the names of its columns and from what they hold.

A ready map that fits is taken first, then the names known from other programs, then the contents. What the
contents contradict is not taken: a column named cause with whole sentences is a text on the repair, and a column
numbered 1, 2, 3 ... is no id, because the next file starts at 1 again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from diagnoser.errors import TicketError
from diagnoser.knowledge import Knowledge, machine_type_of
from diagnoser.tickets.cause_names import CauseNames
from diagnoser.tickets.dates import Order
from diagnoser.tickets.mapping.column_facts import facts_of
from diagnoser.tickets.mapping.date_forms import DateForms, date_forms
from diagnoser.tickets.mapping.draft import Draft, fill
from diagnoser.tickets.mapping.plain_cells import plain_cells
from diagnoser.tickets.mapping.service_levels import level_words
from diagnoser.tickets.mapping.text_causes import TextCauses
from diagnoser.tickets.mapping.ticket_map import TicketMap
from diagnoser.tickets.schema import COLUMNS, DATES, EVIDENCE, FURTHER_EVIDENCE, clip
from diagnoser.tickets.staged import Staged

_IDENTITY: Final = ("machine", "serial", "customer", "report")
_PERSON: Final = ("serial", "customer", "report")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed map.

    Attributes:
        ticket_map: The map.
        reasons: Ticket column -> why its column was chosen.
        dates: The forms of the dates.
        notes: Remarks for the user.
    """

    ticket_map: TicketMap
    reasons: Mapping[str, str]
    dates: DateForms
    notes: tuple[str, ...] = ()


def propose(
    connection: Any,
    staged: Staged,
    knowledge: Knowledge | None,
    *,
    order: Order | None = None,
    today: date | None = None,
    encoding: str | None = None,
) -> Proposal:
    """Return the map that fits a staged file best.

    Args:
        connection: DuckDB.
        staged: The file, with all of its columns.
        knowledge: Its names of causes and machines tell what columns hold. None: the names of the columns alone do.
        order: The order of day and month, if the user names it.
        today: The current day, which may tell day and month apart.
        encoding: Encoding that the user names. It is kept in the map.

    Raises:
        TicketError: No column can be a report, a list of symptoms or a machine.
    """
    names = CauseNames.of(knowledge.components) if knowledge else None
    machine_of = (lambda cell: machine_type_of(cell, knowledge)) if knowledge else None
    cause_of = TextCauses.of(names).cause if names else None
    draft = Draft(facts_of(connection, staged, names, cause_of, machine_of), names)
    fill(draft, staged.header)
    if not {*EVIDENCE, *FURTHER_EVIDENCE} & {*draft.columns}:
        shown = ", ".join(clip(each.name) for each in draft.facts[:8])
        raise TicketError(
            f"No column of {staged.source} looks like a report, symptoms or a machine; it has: {shown}."
        )
    if "closed_at" not in draft.columns and "opened_at" in draft.columns:
        draft.take(
            "closed_at", draft.columns["opened_at"], "no day of closing: the day of opening stands for it"
        )
    if "causes" not in draft.columns and not draft.from_text:
        draft.notes.append("no column tells causes")
    return _finished(connection, staged, draft, order, today, encoding)


def _finished(
    connection: Any,
    staged: Staged,
    draft: Draft,
    order: Order | None,
    today: date | None,
    encoding: str | None,
) -> Proposal:
    columns: dict[str, tuple[str, ...]] = {
        target: tuple(draft.columns[target]) for target in COLUMNS if target in draft.columns
    }
    made = TicketMap(
        clip(Path(staged.source).stem),
        columns,
        cause_from_text=tuple(draft.from_text),
        values=_levels(draft),
        encoding=encoding,
    )
    if "service_level" in columns and not made.values:
        del columns["service_level"]
        draft.notes.append("the service level is not used, because not all of its values are known")
        made = replace(made, columns=columns)
    if "ticket_id" not in columns:
        made = _with_made_id(made)
    forms = _forms(connection, staged, made, order, today)
    if not forms.ambiguous:
        made = replace(made, dates={column: each for column, each in forms.forms.items() if each})
    return Proposal(made, draft.reasons, forms, tuple(draft.notes))


def _with_made_id(made: TicketMap) -> TicketMap:
    """Return the map with an id from the row.

    Coded rows without a person, a machine number or words are numbered: a thousand equal ones are a thousand tickets.
    """
    day = "opened_at" if "opened_at" in made.columns else "closed_at"
    identity = tuple(each for each in (day, *_IDENTITY) if each in made.columns)
    if any(each in made.columns for each in _PERSON):
        return replace(made, made_from=identity)
    return replace(made, made_from=tuple(made.columns), numbered=True)


def _levels(draft: Draft) -> dict[str, dict[str, str]]:
    fact = next((each for each in draft.facts if each.name in draft.columns.get("service_level", ())), None)
    words = level_words(fact.values) if fact and fact.complete else None
    return {"service_level": words} if words else {}


def _forms(
    connection: Any, staged: Staged, made: TicketMap, order: Order | None, today: date | None
) -> DateForms:
    plain = plain_cells(connection, staged, made)
    cells = {each: plain.columns[each] for each in DATES if each in plain.columns}
    return date_forms(connection, plain.table, cells, order, today)
