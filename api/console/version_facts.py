"""The data behind a model version, and the changes by its tickets, read from its files for the page of the versions."""

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
    """The data behind a version.

    Attributes:
        tickets: Number of tickets read.
        labelled: Weight of the tickets with a known cause, without published ones. Old tickets weigh less.
        published: Published accounts of repairs with a known cause.
        first: Month of the oldest ticket, YYYY-MM; empty if none has a date.
        last: Month of the newest ticket, likewise.
        expert_links: Links between causes and symptoms stated by experts.
        taught: The version with the same numbers, if only words were taught to this one. Else empty.
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
        """The main basis of its numbers: `tickets`, `published`, `experts` or `little`."""
        if self.labelled >= FEW:
            return "tickets"
        if not self.expert_links:
            return "little"
        return "published" if self.published >= FEW else "experts"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the list of changes.

    Attributes:
        causes: The cause of a link, or causes with a common failure.
        symptom: The symptom of a link, or empty.
        numbers: The other cells, as written in the list.
    """

    causes: tuple[str, ...]
    symptom: str
    numbers: tuple[float, ...]


@lru_cache(maxsize=64)
def facts_of(models: Path, version: str) -> Facts | None:
    """Return the data behind a version, or None if its file cannot be read. A version never changes."""
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
    """Return the changes of a version by their kind. They are empty for a version without a list."""
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
    """Return the numbers of a row. A heading or a line has none."""
    try:
        return tuple(map(float, cells))
    except ValueError:
        return ()
