"""Whole cases as tickets: one ticket for each visit, in the form of a desk's records.

The desk sends the likeliest part, and the second one if that is likely too.  It judges by the mentioned symptoms, and a
tried part counts for little.  A visit in vain closes its ticket all the same: the parts of the kit are recorded as used
and as the causes, although this is wrong or incomplete.  The same machine calls again within days, and that ticket
lists in `actions` the parts replaced in vain.  The ticket of the last visit has the causes found in the end.
`label_true` holds the true causes at the time of the call.

Axes: C causes, J symptoms, N tickets of one block.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.evidence.row import written_actions
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence
from diagnoser.network.fault_network import Network
from diagnoser.simulation.cases import (
    Call,
    CaseWorld,
    Fault,
    Parts,
    Site,
    SiteVisit,
    draw_faults,
    shown,
    visits,
)
from diagnoser.simulation.from_network import Source, machines_of, source_of
from diagnoser.simulation.sampling import LabelErrors, Period, TicketHeaders, ask, labels, ticket_headers
from diagnoser.simulation.settings import FleetSettings
from diagnoser.simulation.tickets import CaseColumns, States, Tickets, Times, take_tickets
from diagnoser.types import Action

SECOND_PIECE: Final = 0.2
"""Least probability of a part that goes along as the second one."""

TRIED: Final = 0.05
"""Factor on the probability of a part for each time it was tried."""

DAYS_BETWEEN: Final = (1.0, 10.0)
"""Days from the end of a visit in vain to the next call."""


class _Row(NamedTuple):
    """One ticket: its place among the headers, the number of the visit from 0, and the visit."""

    header: int
    number: int
    visit: SiteVisit


@dataclass(frozen=True, eq=False, slots=True)
class _Desk:
    """Sends the likeliest parts."""

    engine: Engine
    is_part: Bools

    def kit(self, call: Call, _: Fault) -> Parts:
        """Return the parts of a visit."""
        listed = np.flatnonzero(call.mentioned)
        ones = np.ones(len(listed))
        evidence = Evidence(call.context, listed, ones > 0, 1 - ones, ones, "unmentioned")
        score: Floats = self.engine.posterior(evidence).causes * self.is_part
        for kit in call.in_vain:
            score[list(kit)] *= TRIED
        likeliest = [part for part in np.argsort(-score, kind="stable")[:2].tolist() if self.is_part[part]]
        return tuple(likeliest[:1] + [part for part in likeliest[1:] if score[part] >= SECOND_PIECE])


@dataclass(frozen=True, eq=False, slots=True)
class _Fleet:
    """The source of the cases, and their rules."""

    source: Source
    world: CaseWorld
    desk: _Desk
    site: Site
    settings: FleetSettings


def case_blocks(
    network: Network,
    period: Period,
    site: Site,
    settings: FleetSettings | None = None,
    machines: Mapping[str, str] | None = None,
) -> Iterator[Tickets]:
    """Yield whole cases in blocks, the tickets of each block in the order of their calls.

    Args:
        network: The network to draw from.
        period: Number of cases, seed and dates. The last cases may end later.
        site: The rules of the repairs on site.
        settings: Customers, questions and labels. `sent_right` has no effect, because the desk has a rule.
        machines: As for `from_network.network_blocks`.
    """
    world = CaseWorld(network)
    fleet = _Fleet(
        source_of(network, machines, period.seed),
        world,
        _Desk(Engine(network), world.is_part),
        site,
        settings or FleetSettings(),
    )
    for block, headers in ticket_headers(period, fleet.settings.tickets_per_machine):
        rng = np.random.default_rng([period.seed, 8, block])
        tickets = _block(fleet, period, headers, rng)
        yield take_tickets(tickets, np.argsort(tickets.opened, kind="stable"))


def _block(fleet: _Fleet, period: Period, headers: TicketHeaders, rng: np.random.Generator) -> Tickets:
    """Return the tickets of the cases beginning in a block, one case after the other."""
    source, world, settings = fleet.source, fleet.world, fleet.settings
    machine, customer = machines_of(source, headers, settings)
    faults = draw_faults(world, source.context[machine], period.seed, int(headers.number[0]))
    rows = [
        _Row(header, number, visit)
        for header, fault in enumerate(faults)
        for number, visit in enumerate(visits(world, fleet.site, fault, fleet.desk.kit, period.seed))
    ]
    header, number = (np.array([row[place] for row in rows]) for place in (0, 1))
    opened, closed = _times(headers, header, number, rng)
    state, asked = _findings(source, world, rows, settings, rng)
    truth = _flags(world, [row.visit.fault.causes for row in rows])
    kits = _flags(world, [row.visit.kit for row in rows])
    return Tickets(
        names=source.names,
        number=headers.number[header] + period.tickets * number,
        opened=opened,
        closed=closed,
        machine=machine[header],
        serial=headers.serial[header],
        customer=customer[header],
        service_level=headers.service_level[header],
        state=state,
        asked=asked,
        truth=truth,
        label=_labels(fleet, truth, kits, rows, rng),
        sent=kits,
        visits=np.ones(len(rows), np.int64),
        equipment=np.zeros(len(rows), np.int64),
        cases=CaseColumns(_used(world, rows), tuple(_actions(world.network, row.visit) for row in rows)),
    )


def _flags(world: CaseWorld, causes: Sequence[Sequence[int] | frozenset[int]]) -> Bools:
    flags = np.zeros((len(causes), len(world.is_part)), np.bool_)
    for row, each in enumerate(causes):
        flags[row, list(each)] = True
    return flags


def _used(world: CaseWorld, rows: Sequence[_Row]) -> Bools:
    """Return the parts installed for good: the successful ones, or on a visit in vain the whole kit."""
    used = [one.repaired if one.fixed else frozenset(one.kit) for one in (row.visit for row in rows)]
    return _flags(world, used) & world.is_part


def _times(
    headers: TicketHeaders, header: Ints, number: Ints, rng: np.random.Generator
) -> tuple[Times, Times]:
    """Return when each ticket was opened and closed. A later visit is as long as the first of its case."""
    opened, lasted = headers.opened[header], (headers.closed - headers.opened)[header]
    pause = (rng.uniform(*DAYS_BETWEEN, len(header)) * 86_400).astype("timedelta64[s]")
    for row in np.flatnonzero(number):
        opened[row] = opened[row - 1] + lasted[row - 1] + pause[row]
    return opened, opened + lasted


def _findings(
    source: Source, world: CaseWorld, rows: Sequence[_Row], settings: FleetSettings, rng: np.random.Generator
) -> tuple[States, Bools]:
    """Return state and asked of each ticket, as `sampling.ask` does."""
    both = [shown(world, row.visit.fault) for row in rows]
    hidden = world.network.hidden[[row.visit.fault.context for row in rows]]
    mentioned, seen = (np.array(each) for each in zip(*both, strict=True))
    state, asked = ask(mentioned, seen, source.related, settings, rng)
    state[hidden], asked[hidden] = 0, False
    return state, asked


def _labels(
    fleet: _Fleet, truth: Bools, kits: Bools, rows: Sequence[_Row], rng: np.random.Generator
) -> Bools:
    """Return the recorded causes: those found in the end, and the kit on an earlier visit in vain.

    The cause of an abandoned case is unknown.
    """
    settings = fleet.settings
    errors = LabelErrors(settings.label_wrong, settings.label_missing, settings.label_partial)
    label = labels(truth, errors, rng)
    in_vain = np.array([not row.visit.fixed for row in rows])
    last = np.array([row.number for row in rows]) == fleet.site.most_visits - 1
    named = (rng.random(len(rows)) >= settings.label_missing) & ~last
    label[in_vain] = kits[in_vain] & named[in_vain, None]
    return label


def _actions(network: Network, visit: SiteVisit) -> str:
    parts = dict.fromkeys(network.causes[part] for kit in visit.call.in_vain for part in kit)
    return written_actions(Action("replaced", part, "no_change") for part in parts)
