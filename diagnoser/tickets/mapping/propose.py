"""The map that fits an unknown file, told from the names of its columns and from what they hold.

A ready map that fits is taken first, then the names that are known from other programs, then the contents. What the
contents contradict is not taken: a column named cause with whole sentences is a text on the repair, and a column
numbered 1, 2, 3 ... is no id, because the next file starts at 1 again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from diagnoser.errors import TicketError
from diagnoser.knowledge import Knowledge, machine_type_of
from diagnoser.tickets.cause_names import CauseNames
from diagnoser.tickets.dates import Order
from diagnoser.tickets.mapping.column_facts import ColumnFacts, facts_of
from diagnoser.tickets.mapping.date_forms import DateForms, date_forms
from diagnoser.tickets.mapping.headers import PART, known_target
from diagnoser.tickets.mapping.map_file import load_map, ready_maps
from diagnoser.tickets.mapping.plain_cells import places_of, plain_cells
from diagnoser.tickets.mapping.service_levels import level_words
from diagnoser.tickets.mapping.text_causes import TextCauses
from diagnoser.tickets.mapping.ticket_map import TicketMap
from diagnoser.tickets.schema import COLUMNS, DATES, EVIDENCE, FURTHER_EVIDENCE, clip
from diagnoser.tickets.staged import Staged

MOST_REPORTS: Final = 3
"""Columns that are joined into a report, at most."""

_FEWEST: Final = 4  # ticket columns that a ready map must find
_MOSTLY: Final = 0.8  # least share of cells of the right kind
_HALF: Final = 0.5
_SOME: Final = 0.2  # least share of texts that name one cause
_NAMED: Final = 0.3  # share of names of causes below which a column of causes may be a text
_TEXT: Final = 4.0  # least mean length of a report
_VARIED: Final = 0.05  # least share of distinct cells in a column of reports
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


@dataclass(slots=True)
class _Draft:
    """A map that is being made."""

    facts: Sequence[ColumnFacts]
    names: CauseNames | None
    columns: dict[str, list[str]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    from_text: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def used(self) -> set[str]:
        """Return the columns of the file that have a meaning already."""
        return {name for each in self.columns.values() for name in each} | set(self.from_text)

    def free(self) -> list[ColumnFacts]:
        """Return the columns that have no meaning yet."""
        return [each for each in self.facts if each.name not in self.used() and each.filled]

    def take(self, target: str, names: Sequence[str], why: str) -> None:
        """Give columns a meaning."""
        if names:
            self.columns[target] = list(names)
            self.reasons[target] = why


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
        encoding: Encoding that the user names; it is kept in the map.

    Raises:
        TicketError: No column can be a report, a list of symptoms or a machine.
    """
    names = CauseNames.of(knowledge.components) if knowledge else None
    machine_of = (lambda cell: machine_type_of(cell, knowledge)) if knowledge else None
    cause_of = TextCauses.of(names).cause if names else None
    draft = _Draft(facts_of(connection, staged, names, cause_of, machine_of), names)
    _from_ready_map(draft, staged.header)
    _from_names(draft)
    _from_contents(draft)
    _check_contents(draft)
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
    draft: _Draft,
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


def _levels(draft: _Draft) -> dict[str, dict[str, str]]:
    fact = next((each for each in draft.facts if each.name in draft.columns.get("service_level", ())), None)
    words = level_words(fact.values) if fact and fact.complete else None
    return {"service_level": words} if words else {}


def _forms(
    connection: Any, staged: Staged, made: TicketMap, order: Order | None, today: date | None
) -> DateForms:
    plain = plain_cells(connection, staged, made)
    cells = {each: plain.columns[each] for each in DATES if each in plain.columns}
    return date_forms(connection, plain.table, cells, order, today)


def _from_ready_map(draft: _Draft, header: Sequence[str]) -> None:
    """Take the ready map that finds the most columns, if it finds enough."""
    best = ""
    found: dict[str, tuple[int, ...]] = {}
    for name in ready_maps():
        ready = load_map(name)
        at = ready.places(header) if ready.fits(header) else {}
        if len(at) >= _FEWEST and len(at) > len(found):
            best, found = name, at
    if not best:
        return
    filled = {each.name for each in draft.facts if each.filled}
    for target, places in found.items():
        names = [header[place] for place in places if header[place] in filled]
        draft.take(target, list(dict.fromkeys(names)), f"as in the ready map {best}")
    texts = [header[place] for name in load_map(best).cause_from_text for place in places_of(header, name)]
    draft.from_text += [each for each in dict.fromkeys(texts) if each in filled and each not in draft.used()]
    draft.notes.append(f"it looks like an export that the ready map {best} is for")


def _from_names(draft: _Draft) -> None:
    """Take the columns whose names are known from other programs."""
    ranked: dict[str, list[tuple[int, str]]] = {}
    for fact in draft.free():
        known = known_target(fact.name)
        if known and known[0] not in draft.columns:
            ranked.setdefault(known[0], []).append((known[1], fact.name))
    for target, found in ranked.items():
        if target == "close_notes":
            draft.from_text += [name for _, name in found]
        elif target == "report":
            facts = {each.name: each for each in draft.facts}
            certain = [name for rank, name in found if rank < PART]
            told = [name for name in certain or (name for _, name in found) if not facts[name].coded]
            draft.take(target, told[:MOST_REPORTS], "its name")
        elif target in DATES:
            draft.take(target, [name for _, name in sorted(found)], "its name")
        else:
            draft.take(target, [min(found)[1]], "its name")


def _from_contents(draft: _Draft) -> None:
    """Take the columns that hold what is still missing."""
    tests: Sequence[tuple[str, Callable[[ColumnFacts], float], float]] = (
        ("causes", lambda fact: fact.causes, _MOSTLY),
        ("machine", lambda fact: fact.machines, _HALF),
    )
    _dates_from_contents(draft)
    for target, share, least in tests:
        best = max(draft.free(), key=share, default=None)
        if target not in draft.columns and best is not None and share(best) >= least:
            draft.take(target, [best.name], "what it holds")
    if not {"report", "present", "measured"} & {*draft.columns}:
        texts = [
            each
            for each in draft.free()
            if each.length >= _TEXT and each.varied >= _VARIED and not each.coded and each.dates < _HALF
        ]
        best = max(texts, key=lambda fact: fact.length, default=None)
        if best is not None:
            draft.take("report", [best.name], "it holds the longest texts")
    if "ticket_id" not in draft.columns:
        unique = [each for each in draft.free() if each.unique and each.coded and not each.counted]
        draft.take("ticket_id", [each.name for each in unique[:1]], "each of its values is there once")


def _dates_from_contents(draft: _Draft) -> None:
    for target in DATES:
        dates = [each for each in draft.free() if each.dates >= _MOSTLY]
        if target not in draft.columns and dates:
            draft.take(target, [dates[0].name], "it holds dates")


def _check_contents(draft: _Draft) -> None:
    """Take back what the contents contradict."""
    facts = {each.name: each for each in draft.facts}
    for target in DATES:
        kept = [name for name in draft.columns.get(target, ()) if facts[name].dates >= _HALF]
        _keep(draft, target, kept, "is not used as a day, because it does not hold dates")
    own = [
        name for name in draft.columns.get("ticket_id", ()) if facts[name].unique and not facts[name].counted
    ]
    _keep(draft, "ticket_id", own, "is not used as an id, because it repeats or only counts the rows")
    named = [facts[name] for name in draft.columns.get("causes", ())]
    wordy = [each.name for each in named if each.causes < _NAMED and each.told > each.causes]
    if wordy:
        draft.from_text = [*wordy, *draft.from_text]
        _keep(
            draft,
            "causes",
            [name for name in draft.columns["causes"] if name not in wordy],
            "is read as a text",
        )
    if draft.names is not None:
        draft.from_text = [name for name in draft.from_text if facts[name].told >= _SOME]


def _keep(draft: _Draft, target: str, kept: Sequence[str], why: str) -> None:
    for name in draft.columns.get(target, ()):
        if name not in kept:
            draft.notes.append(f"{clip(name)} {why}")
    if target in draft.columns:
        draft.columns[target] = list(kept)
    if not kept:
        draft.columns.pop(target, None)
        draft.reasons.pop(target, None)
