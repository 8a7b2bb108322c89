"""The tickets behind the current model, as the pages for learning show them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Final

from diagnoser.errors import ModelError
from diagnoser.knowledge import Knowledge
from diagnoser.model import Model, PastTicket
from diagnoser.registry import read_file

MOST_GROUPS: Final = 8
HISTORY: Final = (
    "history.parquet"  # as `learning.train` names it, which imports what the service may not have
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart.

    Attributes:
        name: Its group, as an id or a year.
        tickets: Number of tickets, the length of the bar.
        causes: The most frequent causes among these tickets, with their numbers, the most frequent first.
    """

    name: str
    tickets: int
    causes: tuple[tuple[str, int], ...] = ()


def tickets_with(model: Model, symptom: str) -> list[PastTicket]:
    """Return the past tickets with a symptom."""
    return [each for each in model.past if symptom in each.present]


def causes_of(tickets: Iterable[PastTicket]) -> list[Bar]:
    """Return the causes of tickets, the most frequent first."""
    counts = Counter(cause for each in tickets for cause in each.causes)
    return [Bar(cause, number) for cause, number in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]


def grouped(tickets: Sequence[PastTicket], group_of: Mapping[str, str], *, by_name: bool) -> list[Bar]:
    """Return one bar for each group of tickets, with its most frequent causes.

    Args:
        tickets: The tickets.
        group_of: Ticket id -> group. A ticket without a group is left out.
        by_name: Whether the bars are in the order of their names. Else the longest come first.
    """
    groups: dict[str, list[PastTicket]] = {}
    for each in tickets:
        if group := group_of.get(each.ticket_id):
            groups.setdefault(group, []).append(each)
    bars = [
        Bar(group, len(members), tuple((one.name, one.tickets) for one in causes_of(members)[:3]))
        for group, members in groups.items()
    ]
    return sorted(bars, key=lambda one: one.name) if by_name else sorted(bars, key=_longest)[:MOST_GROUPS]


def _longest(bar: Bar) -> tuple[int, str]:
    return -bar.tickets, bar.name


@dataclass(frozen=True, slots=True)
class Groups:
    """Year and machine family of past tickets, by ticket id. Both are empty if the history cannot be read."""

    year: Mapping[str, str]
    machine_type: Mapping[str, str]

    def family(self, knowledge: Knowledge) -> dict[str, str]:
        """Return the product of the machine of each ticket, if the knowledge has it."""
        machines = knowledge.machines
        return {
            ticket: machines[kind].product_name or machines[kind].family or kind
            for ticket, kind in self.machine_type.items()
            if kind in machines
        }


@lru_cache(maxsize=2)
def groups_of(models: Path, version: str) -> Groups:
    """Return year and family of the tickets of a version, from its history. Reading it needs the extra `train`."""
    if find_spec("pyarrow") is None:
        return Groups({}, {})
    from pyarrow import parquet

    try:
        content = read_file(models, version, HISTORY)
    except ModelError:
        return Groups({}, {})
    table = parquet.read_table(BytesIO(content), columns=["ticket_id", "period", "machine_type"])
    rows = table.to_pylist()
    return Groups(
        {row["ticket_id"]: row["period"][:4] for row in rows if row["period"]},
        {row["ticket_id"]: row["machine_type"] for row in rows if row["machine_type"]},
    )
