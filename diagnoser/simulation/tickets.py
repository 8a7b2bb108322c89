"""Simulated tickets as arrays, and their conversion to a table of tickets.

Axes: N tickets, C causes, J symptoms.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from diagnoser.arrays import Bools, Ints
from diagnoser.errors import DiagnoserError
from diagnoser.types import SERVICE_LEVELS

if TYPE_CHECKING:
    import pyarrow as pa

ABSENT: Final = -1
UNMENTIONED: Final = 0
PRESENT: Final = 1
UNKNOWN: Final = 2
NO_PART: Final = -1

SERVICE_LEVEL_SHARES: Final = (0.6, 0.25, 0.15)

COLUMNS: Final = (
    "ticket_id",
    "opened_at",
    "closed_at",
    "machine",
    "serial",
    "customer",
    "service_level",
    "report",
    "present",
    "absent",
    "causes",
    "parts_sent",
    "parts_used",
    "visits",
    "unlisted",
)
EXTRA_COLUMNS: Final = ("asked", "label_true", "simulated")

NO_DETAILS: Final = "A fault was reported without details."
"""The report of a simulated customer who mentioned no symptom.

Without a report the ticket would name a machine only, and unmentioned symptoms would not be evidence.
"""

TEXT_COLUMNS: Final = ("told_present", "told_absent")
"""Columns of tickets with texts: the symptoms that the text tells."""

States = NDArray[np.int8]
Times = NDArray[np.datetime64]


@dataclass(frozen=True, eq=False, slots=True)
class Names:
    """The names behind the indexes in simulated tickets."""

    causes: tuple[str, ...]
    is_part: Bools
    symptoms: tuple[str, ...]
    machines: tuple[str, ...]
    seed: int
    equipment: tuple[str, ...] = ("",)


@dataclass(frozen=True, eq=False, slots=True)
class Reports:
    """The texts of tickets.

    Attributes:
        texts: N texts.
        told: Shape (N, J): PRESENT or ABSENT if told in the text, else UNMENTIONED.
        coded: Shape (N, J): the symptoms in the column `present` beside the text.
    """

    texts: tuple[str, ...]
    told: States
    coded: Bools


@dataclass(frozen=True, eq=False, slots=True)
class CaseColumns:
    """The additional columns of tickets of whole cases.

    Attributes:
        used: Shape (N, C), the parts installed on this visit.
        actions: N cells of earlier repair attempts.
    """

    used: Bools
    actions: tuple[str, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Tickets:
    """Simulated tickets, oldest first. Every array has N rows.

    Attributes:
        number: Shape (N,), running number in the history.
        opened: Shape (N,), seconds.
        closed: Shape (N,), seconds.
        machine: Shape (N,), index of the type-model.
        serial: Shape (N,), number of the single machine.
        customer: Shape (N,), index.
        service_level: Shape (N,), index into `SERVICE_LEVELS`.
        state: Shape (N, J): PRESENT, ABSENT (support asked) or UNMENTIONED.  A question without an answer leaves
            the symptom unmentioned.
        asked: Shape (N, J). True if the state is an answer to a question.
        truth: Shape (N, C), the true causes.
        label: Shape (N, C), the causes in the label of the ticket. None means not known.
        sent: Shape (N, C), parts sent over all visits.
        visits: Shape (N,).
        equipment: Shape (N,), index into `names.equipment`.
        reports: Their texts. None for tickets in codes alone.
        cases: The additional columns of tickets of whole cases. Else None.
    """

    names: Names
    number: Ints
    opened: Times
    closed: Times
    machine: Ints
    serial: Ints
    customer: Ints
    service_level: Ints
    state: States
    asked: Bools
    truth: Bools
    label: Bools
    sent: Bools
    visits: Ints
    equipment: Ints
    reports: Reports | None = None
    cases: CaseColumns | None = None

    def __len__(self) -> int:
        return len(self.number)

    @property
    def present(self) -> Bools:
        """Shape (N, J), the symptoms in the column `present`."""
        return np.equal(self.state, PRESENT)

    @property
    def absent(self) -> Bools:
        """Shape (N, J), the symptoms in the column `absent`."""
        return np.equal(self.state, ABSENT)


def join_tickets(parts: Iterable[Tickets]) -> Tickets:
    """Return the tickets of all parts, in order. All of them have texts, or none, and likewise the columns of cases."""
    parts = list(parts)
    told = [part.reports for part in parts if part.reports is not None]
    reports = None
    if told:
        texts = tuple(text for each in told for text in each.texts)
        reports = Reports(
            texts, np.concatenate([each.told for each in told]), np.concatenate([each.coded for each in told])
        )
    several = [part.cases for part in parts if part.cases is not None]
    cases = None
    if several:
        actions = tuple(cell for each in several for cell in each.actions)
        cases = CaseColumns(np.concatenate([each.used for each in several]), actions)
    joined: dict[str, Any] = {
        name: np.concatenate([getattr(part, name) for part in parts]) for name in _arrays()
    }
    return replace(parts[0], reports=reports, cases=cases, **joined)


def take_tickets(tickets: Tickets, chosen: Ints | Bools) -> Tickets:
    """Return the chosen tickets."""
    reports, cases, rows = tickets.reports, tickets.cases, np.arange(len(tickets))[chosen]
    if reports is not None:
        reports = Reports(tuple(reports.texts[row] for row in rows), reports.told[rows], reports.coded[rows])
    if cases is not None:
        cases = CaseColumns(cases.used[rows], tuple(cases.actions[row] for row in rows))
    arrays = {name: getattr(tickets, name)[chosen] for name in _arrays()}
    return replace(tickets, reports=reports, cases=cases, **arrays)


def _arrays() -> list[str]:
    return [each.name for each in fields(Tickets) if each.name not in {"names", "reports", "cases"}]


def arrow() -> Any:
    """Return the pyarrow module. DiagnoserError tells how to install it."""
    try:
        import pyarrow as pa
        import pyarrow.compute
    except ImportError as error:
        raise DiagnoserError("Simulated tickets need pyarrow: install diagnoser[train].") from error
    return pa


def to_table(tickets: Tickets) -> "pa.Table":
    """Return the tickets as an Arrow table with the ticket columns, followed by `EXTRA_COLUMNS`.

    `asked` holds the symptoms with an answer as their state.  `label_true` holds the true causes, because the label in
    `causes` may be wrong.  `simulated` is always true.

    Tickets with texts also have `TEXT_COLUMNS`, those of whole cases the column `actions`, and those of machines with
    recorded equipment the column `equipment`.
    """
    pa, names = arrow(), tickets.names
    rows = len(tickets)
    columns = {
        "ticket_id": _numbered(f"SIM-{names.seed}-", tickets.number, 9),
        "opened_at": _iso(tickets.opened),
        "closed_at": _iso(tickets.closed),
        "machine": _named(names.machines, tickets.machine),
        "serial": _numbered(f"SIM{names.seed}-", tickets.serial, 8),
        "customer": _numbered("SIM-CUSTOMER-", tickets.customer + 1, 3),
        "service_level": _named(SERVICE_LEVELS, tickets.service_level),
        "report": _reports(tickets),
        "present": _joined(
            names.symptoms, tickets.present if tickets.reports is None else tickets.reports.coded
        ),
        "absent": _joined(names.symptoms, tickets.absent),
        "causes": _joined(names.causes, tickets.label),
        "parts_sent": _joined(names.causes, tickets.sent),
        "parts_used": _joined(names.causes, _used(tickets)),
        "visits": pa.array(tickets.visits),
        "unlisted": _constant("unmentioned", rows),
        "asked": _joined(names.symptoms, tickets.asked),
        "label_true": _joined(names.causes, tickets.truth),
        "simulated": pa.repeat(pa.scalar(value=True), rows),
    }
    if tickets.reports is not None:
        told = tickets.reports.told
        columns |= {
            name: _joined(names.symptoms, np.equal(told, state))
            for name, state in zip(TEXT_COLUMNS, (PRESENT, ABSENT), strict=True)
        }
    if names.equipment != ("",):
        columns["equipment"] = _named(names.equipment, tickets.equipment)
    if tickets.cases is not None:
        columns["actions"] = pa.array(tickets.cases.actions)
    return pa.table(columns)


def _used(tickets: Tickets) -> Bools:
    return tickets.truth & tickets.names.is_part if tickets.cases is None else tickets.cases.used


def to_rows(tickets: Tickets) -> list[dict[str, Any]]:
    """Return the rows of `to_table` as dictionaries."""
    rows: list[dict[str, Any]] = to_table(tickets).to_pylist()
    return rows


def _reports(tickets: Tickets) -> Any:
    """Return the column `report`: the texts. Without texts, `NO_DETAILS` if no symptom was mentioned unprompted."""
    if tickets.reports is not None:
        return arrow().array(tickets.reports.texts)
    mentioned = (tickets.present & ~tickets.asked).any(axis=1)
    return arrow().array(np.where(mentioned, "", NO_DETAILS))


def _constant(value: str, rows: int) -> Any:
    return arrow().repeat(value, rows)


def _numbered(prefix: str, number: Ints, width: int) -> Any:
    pa = arrow()
    digits = pa.compute.utf8_lpad(pa.array(number).cast(pa.string()), width, "0")
    return pa.compute.binary_join_element_wise(prefix, digits, "")


def _iso(times: Times) -> Any:
    pa = arrow()
    return pa.compute.replace_substring(
        pa.array(times.astype("datetime64[s]")).cast(pa.string()), " ", "T", max_replacements=1
    )


def _named(names: tuple[str, ...], index: Ints) -> Any:
    pa = arrow()
    return pa.array(names).take(pa.array(index))


def _joined(names: tuple[str, ...], flags: Bools) -> Any:
    """Return the names of each row's flags, joined by `|`."""
    pa = arrow()
    column = np.flatnonzero(flags) % len(names)  # several times faster than nonzero of a table
    ends = np.cumsum(flags.sum(axis=1, dtype=np.int32), dtype=np.int32)
    lists = pa.ListArray.from_arrays(
        pa.array(np.concatenate([np.zeros(1, np.int32), ends])), pa.array(names).take(pa.array(column))
    )
    return pa.compute.binary_join(lists, "|")
