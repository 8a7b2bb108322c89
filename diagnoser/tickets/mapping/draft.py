"""The columns of a proposed map: found by a ready map, by their names and by what they hold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from diagnoser.tickets.cause_names import CauseNames
from diagnoser.tickets.mapping.column_facts import ColumnFacts
from diagnoser.tickets.mapping.headers import PART, known_target
from diagnoser.tickets.mapping.map_file import load_map, ready_maps
from diagnoser.tickets.mapping.plain_cells import places_of
from diagnoser.tickets.schema import DATES, clip

MOST_REPORTS: Final = 3
"""Columns that are joined into a report, at most."""
_FEWEST: Final = 4  # ticket columns that a ready map must find
_MOSTLY: Final = 0.8  # least share of cells of the right kind
_HALF: Final = 0.5
_SOME: Final = 0.2  # least share of texts that name one cause
_NAMED: Final = 0.3  # share of names of causes below which a column of causes may be a text
_TEXT: Final = 4.0  # least mean length of a report
_VARIED: Final = 0.05  # least share of distinct cells in a column of reports


@dataclass(slots=True)
class Draft:
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


def fill(draft: Draft, header: Sequence[str]) -> None:
    """Find the columns of a draft, and take back what the contents contradict."""
    _from_ready_map(draft, header)
    _equipment(draft)
    _from_names(draft)
    _from_contents(draft)
    _check_contents(draft)


def _from_ready_map(draft: Draft, header: Sequence[str]) -> None:
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


def _equipment(draft: Draft) -> None:
    """Take the column of installed pieces first, because a column named equipment is elsewhere the machine."""
    found = [each for each in draft.free() if each.equipped >= _MOSTLY]
    draft.take("equipment", [each.name for each in found[:1]], "it counts installed parts")


def _from_names(draft: Draft) -> None:
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


def _from_contents(draft: Draft) -> None:
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


def _dates_from_contents(draft: Draft) -> None:
    for target in DATES:
        dates = [each for each in draft.free() if each.dates >= _MOSTLY]
        if target not in draft.columns and dates:
            draft.take(target, [dates[0].name], "it holds dates")


def _check_contents(draft: Draft) -> None:
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


def _keep(draft: Draft, target: str, kept: Sequence[str], why: str) -> None:
    for name in draft.columns.get(target, ()):
        if name not in kept:
            draft.notes.append(f"{clip(name)} {why}")
    if target in draft.columns:
        draft.columns[target] = list(kept)
    if not kept:
        draft.columns.pop(target, None)
        draft.reasons.pop(target, None)
