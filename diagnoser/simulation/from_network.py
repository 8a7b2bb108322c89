"""Tickets drawn from a learned network by forward sampling, given that some event has happened.

Axes: N tickets of one block, K events, C causes, J symptoms, X contexts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.network.fault_network import WHOLE_FLEET, Network, link_matrix
from diagnoser.simulation.equipment import Equipment
from diagnoser.simulation.sampling import (
    LabelErrors,
    Period,
    TicketContents,
    TicketHeaders,
    ask,
    complete_tickets,
    customers_of,
    spread,
    ticket_headers,
)
from diagnoser.simulation.settings import FleetSettings
from diagnoser.simulation.tickets import Names, Tickets, join_tickets


@dataclass(frozen=True, eq=False, slots=True)
class Source:
    """A network prepared for sampling.

    Attributes:
        context: The context of each machine name, as its row in the network.
        member: Shape (K, C), True if the event includes the cause.
        log_seen: Shape (K, J), log(1 - link).
        log_mentioned: Shape (K, J), log(1 - report rate * link).
        related: Shape (J, J), weight of a mentioned symptom for a question about another one.
        equipment: The equipment of the machines, or None if it is not recorded.
    """

    network: Network
    names: Names
    context: Ints
    member: Bools
    log_seen: Floats
    log_mentioned: Floats
    related: Floats
    equipment: Equipment | None = None


def draw_from_network(
    network: Network,
    period: Period,
    settings: FleetSettings | None = None,
    machines: Mapping[str, str] | None = None,
    equipment: Equipment | None = None,
) -> Tickets:
    """Return a whole history in memory. See `network_blocks`."""
    return join_tickets(network_blocks(network, period, settings, machines, equipment))


def network_blocks(
    network: Network,
    period: Period,
    settings: FleetSettings | None = None,
    machines: Mapping[str, str] | None = None,
    equipment: Equipment | None = None,
) -> Iterator[Tickets]:
    """Yield the tickets of a network in blocks, oldest first.

    Only the settings in `USED_WITH_NETWORK` have an effect.

    Args:
        network: The network to sample from.
        period: Number of tickets, seed and dates.
        settings: Customers, questions, labels and dispatches.
        machines: Machine type -> context.  When left out, every context is a machine type.  Machine types are
            equally frequent.
        equipment: The equipment of the machines. A missing part does not fail. None if it is not recorded.
    """
    settings = settings or FleetSettings()
    source = source_of(network, machines, period.seed)
    if equipment:
        names = replace(source.names, equipment=equipment.cells)
        source = replace(source, names=names, equipment=equipment)
    for block, headers in ticket_headers(period, settings.tickets_per_machine):
        rng = np.random.default_rng([period.seed, 5, block])
        contents = _draw_block(source, headers, settings, rng)
        errors = LabelErrors(settings.label_wrong, settings.label_missing, settings.label_partial)
        drawn = complete_tickets(source.names, headers, contents, errors, settings.sent_right, rng)
        yield _fitted(source, drawn) if equipment else drawn


def source_of(network: Network, machines: Mapping[str, str] | None, seed: int) -> Source:
    """Return a network prepared for sampling. See `network_blocks`."""
    known = {name: where for name, where in (machines or {}).items() if where in network.contexts}
    known = known or {name: name for name in network.contexts if name != WHOLE_FLEET} or {"": WHOLE_FLEET}
    dense = link_matrix(network)
    member = np.zeros((len(network.events), len(network.causes)), np.bool_)
    for index, event in enumerate(network.events):
        member[index, list(event)] = True
    return Source(
        network=network,
        names=Names(network.causes, np.array(network.is_part), network.symptoms, tuple(sorted(known)), seed),
        context=np.array([network.contexts.index(known[name]) for name in sorted(known)]),
        member=member,
        log_seen=np.log1p(-dense),
        log_mentioned=np.log1p(-dense * network.report_rate),
        related=dense.T @ dense,
    )


def _draw_block(
    source: Source, headers: TicketHeaders, settings: FleetSettings, rng: np.random.Generator
) -> TicketContents:
    machine, customer = machines_of(source, headers, settings)
    context = source.context[machine]
    events = draw_events(*_priors(source, machine, headers), rng)
    mentioned, seen = _draw_symptoms(source, events, rng)
    hidden = source.network.hidden[context]
    state, asked = ask(mentioned & ~hidden, seen & ~hidden, source.related, settings, rng)
    state[hidden], asked[hidden] = (
        0,
        False,
    )  # nobody can answer a question about a symptom that the machine cannot show
    truth = events.astype(np.float32) @ source.member.astype(np.float32) > 0
    return TicketContents(machine, customer, state, asked, truth)


def _priors(source: Source, machine: Ints, headers: TicketHeaders) -> tuple[Floats, Ints]:
    """Return the priors of some groups of machines, and the group of each ticket."""
    equipment = source.equipment
    if equipment is None:
        return source.network.prior, source.context[machine]
    kinds = len(equipment.cells)
    prior = np.concatenate([equipment.prior(name) for name in source.names.machines])
    return prior, machine * kinds + _kinds(source, equipment, headers.serial)


def _kinds(source: Source, equipment: Equipment, serial: Ints) -> Ints:
    return equipment.of_machines(serial, 2 * source.names.seed + 3)


def _fitted(source: Source, tickets: Tickets) -> Tickets:
    """Return the tickets with their equipment. A wrong label never names a part missing in the machine."""
    equipment = source.equipment
    if equipment is None:
        return tickets
    kinds = _kinds(source, equipment, tickets.serial)
    return replace(tickets, equipment=kinds, label=tickets.label & equipment.possible[kinds])


def machines_of(source: Source, headers: TicketHeaders, settings: FleetSettings) -> tuple[Ints, Ints]:
    """Return the machine type and the customer of each ticket, both decided by the serial number. Shape (N,) each."""
    salt = 2 * source.names.seed + 1
    machine = (spread(headers.serial, salt) * len(source.names.machines)).astype(np.int64)
    return machine, customers_of(headers.serial, settings.customers, salt + 1)


def draw_events(prior: Floats, context: Ints, rng: np.random.Generator) -> Bools:
    """Return events, shape (N, K), given at least one: draw the first event, then the later ones independently."""
    events = rng.random((len(context), prior.shape[1]), dtype=np.float32) < prior.astype(np.float32)[context]
    uniform = rng.random(len(context))
    for each in np.unique(context):
        mine = np.flatnonzero(context == each)
        rising = 1 - np.cumprod(1 - prior[each])
        first = np.searchsorted(rising / rising[-1], uniform[mine], side="right")
        order = np.arange(prior.shape[1])
        events[mine] &= order > first[:, None]
        events[mine, first] = True
    return events


def _draw_symptoms(source: Source, events: Bools, rng: np.random.Generator) -> tuple[Bools, Bools]:
    """Return (mentioned, seen), each (N, J).  A mentioned symptom is always seen."""
    flags = events.astype(float)
    seen = 1 - (1 - source.network.leak) * np.exp(flags @ source.log_seen)
    leak = source.network.leak * source.network.report_rate
    mentioned = 1 - (1 - leak) * np.exp(flags @ source.log_mentioned)
    uniform = rng.random(seen.shape)
    return uniform < mentioned, uniform < seen
