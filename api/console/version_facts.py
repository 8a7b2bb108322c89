"""What a model version rests on, and what its tickets changed, read from its files for the page of the versions."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from diagnoser.errors import ModelError
from diagnoser.registry import read_file
from diagnoser.registry.canonical import parsed_json
from diagnoser.release.teach import TAUGHT

FEW: Final = 200
"""Tickets with a known cause below which a model rests on its experts more than on tickets."""
SECTIONS: Final = {
    "## New links": "new",
    "## Expert links that faded": "faded",
    "## Causes that fail together": "together",
}
"""Heading of the list of changes -> name of its word on the page."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a version rests on.

    Attributes:
        tickets: Tickets that were read.
        labelled: Those with a known cause, without published ones; each counts as much as its age lets it.
        published: Published accounts of repairs with a known cause.
        first: Month of the oldest ticket, YYYY-MM; empty if none has a date.
        last: Month of the newest ticket, likewise.
        expert_links: Links between causes and symptoms that experts stated.
        taught: The version whose numbers it has, if only words were taught to it; else empty.
    """

    tickets: int
    labelled: float
    published: int
    first: str
    last: str
    expert_links: int
    taught: str

    @property
    def rests_on(self) -> str:
        """What its numbers rest on most: `tickets`, `published`, `experts` or `little`."""
        if self.labelled >= FEW:
            return "tickets"
        if not self.expert_links:
            return "little"
        return "published" if self.published >= FEW else "experts"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the list of changes.

    Attributes:
        causes: The cause of a link, or the causes that fail together.
        symptom: The symptom of a link, or empty.
        numbers: The other cells, as they stand in the list.
    """

    causes: tuple[str, ...]
    symptom: str
    numbers: tuple[float, ...]


@lru_cache(maxsize=64)
def facts_of(models: Path, version: str) -> Facts | None:
    """Return what a version rests on; None if its file cannot be read. A version never changes."""
    try:
        model: Any = parsed_json(read_file(models, version, "model.json"), "model.json")
        facts = model["facts"]
        return Facts(
            facts.get("tickets", 0),
            facts.get("labelled", 0.0),
            facts.get("published", 0),
            facts.get("first_period", ""),
            facts.get("last_period", ""),
            len(model["knowledge"]["links"]),
            facts.get(TAUGHT, ""),
        )
    except (ModelError, KeyError, TypeError):
        return None


def changes_of(models: Path, version: str) -> dict[str, list[Change]]:
    """Return the changes of a version by their kind; those of a version without a list are empty."""
    try:
        lines = read_file(models, version, "changes.md").decode("utf-8", "replace").splitlines()
    except ModelError:
        return {}
    found: dict[str, list[Change]] = {}
    for kind, change in _changes(lines):
        found.setdefault(kind, []).append(change)
    return found


def _changes(lines: list[str]) -> Iterator[tuple[str, Change]]:
    kind = ""
    for line in lines:
        kind = SECTIONS.get(line, kind)
        first, *rest = [each.strip() for each in line.strip("|").split("|")]
        symptom = rest[:1] if kind != "together" else []
        numbers = _numbers(rest[len(symptom) :])
        if kind and numbers:
            yield kind, Change(tuple(first.split(" + ")), "".join(symptom), numbers)


def _numbers(cells: list[str]) -> tuple[float, ...]:
    """Return the numbers of a row; none for a heading or a line."""
    try:
        return tuple(map(float, cells))
    except ValueError:
        return ()
