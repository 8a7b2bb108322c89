"""Tickets drawn from a simulated world, in blocks of constant memory.  The same seed gives the same tickets.

Axes: N tickets of one block, C causes, J symptoms, U cause sets, G configurations.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.errors import InputError
from diagnoser.simulation.settings import FleetSettings
from diagnoser.simulation.tickets import (
    ABSENT,
    PRESENT,
    SERVICE_LEVEL_SHARES,
    Names,
    States,
    Tickets,
    Times,
    join_tickets,
)
from diagnoser.simulation.world import World, set_shares
from diagnoser.types import MAX_SPARES

BLOCK: Final = 65_536
EPOCH: Final = date(2024, 1, 1)
_SECONDS_A_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Period:
    """The number of tickets in a history, its seed, its first day and its length in months."""

    tickets: int
    seed: int
    start: date = EPOCH
    months: int = 12

    def __post_init__(self) -> None:
        """Raise InputError for an impossible period."""
        if self.tickets < 1 or self.months < 1 or self.seed < 0:
            raise InputError(
                "A history needs at least one ticket and one month, and a seed that is not negative."
            )
        if self.start < EPOCH:
            raise InputError(f"A simulated history starts on {EPOCH} or later.")


@dataclass(frozen=True, eq=False, slots=True)
class TicketHeaders:
    """The fields of a block of tickets independent of the fault.

    Attributes:
        number: Shape (N,), running number in the history.
        opened: Shape (N,), rising.
        closed: Shape (N,).
        month: Shape (N,), months since `EPOCH`.
        serial: Shape (N,), number of the single machine.
        service_level: Shape (N,), index into `SERVICE_LEVELS`.
    """

    number: Ints
    opened: Times
    closed: Times
    month: Ints
    serial: Ints
    service_level: Ints


def draw(world: World, tickets: int, seed: int = 0, start: date = EPOCH, months: int = 12) -> Tickets:
    """Return a whole history in memory.  `draw_blocks` yields the same tickets in blocks.

    Drift counts from `EPOCH`, so a later start gives further drifted shares.
    """
    return join_tickets(draw_blocks(world, Period(tickets, seed, start, months)))


def draw_blocks(world: World, period: Period) -> Iterator[Tickets]:
    """Yield the tickets of a world in blocks, oldest first."""
    for block, headers in ticket_headers(period, world.settings.tickets_per_machine):
        yield _draw_block(world, period, headers, np.random.default_rng([period.seed, 3, block]))


def ticket_headers(period: Period, tickets_per_machine: float) -> Iterator[tuple[int, TicketHeaders]]:
    """Yield the number of each block and its headers."""
    fleet = max(1, round(period.tickets / tickets_per_machine))
    for block in range(-(-period.tickets // BLOCK)):
        rng = np.random.default_rng([period.seed, 4, block])
        first = block * BLOCK
        number = np.arange(first, min(first + BLOCK, period.tickets))
        opened = _opening(number, period, rng)
        hours = np.exp(rng.normal(np.log(20), 0.8, len(number)))
        yield (
            block,
            TicketHeaders(
                number=number,
                opened=opened,
                closed=opened + (hours * 3600).astype("timedelta64[s]"),
                month=(opened.astype("datetime64[M]") - np.datetime64(EPOCH, "M")).astype(np.int64),
                serial=rng.integers(fleet, size=len(number)),
                service_level=rng.choice(len(SERVICE_LEVEL_SHARES), len(number), p=SERVICE_LEVEL_SHARES),
            ),
        )


def _opening(number: Ints, period: Period, rng: np.random.Generator) -> Times:
    """Return rising times.  Ticket i falls into the i-th of `period.tickets` equally long slices of the period."""
    begin = np.datetime64(period.start, "s")
    end = (np.datetime64(period.start, "M") + period.months).astype("datetime64[s]")
    end += np.timedelta64((period.start.day - 1) * _SECONDS_A_DAY, "s")
    share = (number + rng.random(len(number))) / period.tickets
    opened: Times = begin + (share * (end - begin).astype(np.float64)).astype("timedelta64[s]")
    return opened


def spread(serial: Ints, salt: int) -> Floats:
    """Return a pseudo-random number in [0, 1) for each serial and salt (the finaliser of SplitMix64)."""
    mixed = serial.astype(np.uint64) + np.uint64((salt * 0x9E3779B97F4A7C15) % 2**64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return (mixed ^ (mixed >> np.uint64(31))).astype(np.float64) / 2.0**64


def customers_of(serial: Ints, customers: int, salt: int) -> Ints:
    """Return the customer of each serial. The n-th customer has a share proportional to 1 / n."""
    rising = np.cumsum(1 / np.arange(1, customers + 1))
    found: Ints = np.searchsorted(rising / rising[-1], spread(serial, salt), side="right")
    return np.minimum(found, customers - 1)


def _draw_block(world: World, period: Period, headers: TicketHeaders, rng: np.random.Generator) -> Tickets:
    salt = 2 * (world.seed * 1_000_003 + period.seed) + 1
    machine = (spread(headers.serial, salt) * len(world.machines)).astype(np.int64)
    customer = customers_of(headers.serial, world.settings.customers, salt + 1)
    cause_set = _draw_sets(world, machine, headers.month, rng)
    state, asked = _draw_findings(world, _draw_modes(world, cause_set, rng), customer, rng)
    names = Names(world.causes, world.is_part, world.symptoms, world.machines, period.seed)
    settings = world.settings
    errors = LabelErrors(settings.label_wrong, settings.label_missing, settings.label_partial)
    contents = TicketContents(machine, customer, state, asked, world.member[cause_set])
    return complete_tickets(names, headers, contents, errors, settings.sent_right, rng)


@dataclass(frozen=True, eq=False, slots=True)
class TicketContents:
    """The fields of a block of tickets dependent on the fault.  They are described in `Tickets`."""

    machine: Ints
    customer: Ints
    state: States
    asked: Bools
    truth: Bools


@dataclass(frozen=True, slots=True)
class LabelErrors:
    """Shares of tickets with a label other than the true causes. See `FleetSettings`."""

    wrong: float = 0.0
    missing: float = 0.0
    partial: float = 0.0


def complete_tickets(
    names: Names,
    headers: TicketHeaders,
    contents: TicketContents,
    errors: LabelErrors,
    sent_right: float,
    rng: np.random.Generator,
) -> Tickets:
    """Return the tickets of a block, with random labels and dispatches."""
    sent, visits = _dispatches(contents.truth & names.is_part, names.is_part, sent_right, rng)
    return Tickets(
        names=names,
        number=headers.number,
        opened=headers.opened,
        closed=headers.closed,
        machine=contents.machine,
        serial=headers.serial,
        customer=contents.customer,
        service_level=headers.service_level,
        state=contents.state,
        asked=contents.asked,
        truth=contents.truth,
        label=labels(contents.truth, errors, rng),
        sent=sent,
        visits=visits,
        equipment=np.zeros(len(headers.number), np.int64),
    )


def _draw_sets(world: World, machine: Ints, month: Ints, rng: np.random.Generator) -> Ints:
    cause_set = np.empty(len(machine), np.int64)
    uniform = rng.random(len(machine))
    group = machine * (1 + int(month.max())) + month
    for each in np.unique(group):
        mine = np.flatnonzero(group == each)
        rising = np.cumsum(set_shares(world, int(machine[mine[0]]), int(month[mine[0]])))
        cause_set[mine] = np.searchsorted(rising / rising[-1], uniform[mine], side="right")
    return cause_set


def _draw_modes(world: World, cause_set: Ints, rng: np.random.Generator) -> Ints:
    """Return a random configuration of each cause set.

    Configurations of one set are neighbours, and their shares sum to 1.
    """
    first = np.searchsorted(world.configuration_set, np.arange(len(world.sets) + 1))
    rising = np.cumsum(world.configuration_share)
    found = np.searchsorted(rising, cause_set + rng.random(len(cause_set)), side="right")
    # The clip corrects rounding errors of a long cumulative sum.
    mended: Ints = np.clip(found, first[cause_set], first[cause_set + 1] - 1)
    return mended


def _draw_findings(
    world: World, configuration: Ints, customer: Ints, rng: np.random.Generator
) -> tuple[States, Bools]:
    """Return (state, asked), each (N, J).  One uniform number decides both seen and mentioned."""
    uniform = rng.random((len(configuration), len(world.symptoms)), dtype=np.float32)
    seen = world.seen.astype(np.float32)[configuration]
    rate = np.minimum(1, world.report_rate * world.customer_rate[:, None]).astype(np.float32)
    mentioned = uniform < seen * rate[customer]
    return ask(mentioned, uniform < seen, world.seen.T @ world.seen, world.settings, rng)


def ask(
    mentioned: Bools, seen: Bools, related: Floats, settings: FleetSettings, rng: np.random.Generator
) -> tuple[States, Bools]:
    """Return (state, asked), each (N, J), after support has asked questions on some of the tickets.

    Args:
        mentioned: Shape (N, J), symptoms mentioned unprompted.
        seen: Shape (N, J), the true answers.
        related: Shape (J, J), weight of a mentioned symptom for a question about another one.
        settings: How often and how much support asks.
        rng: The source of randomness.
    """
    state = mentioned.astype(np.int8)
    asked = np.zeros(state.shape, np.bool_)
    if settings.asked_share and settings.questions:
        chosen = np.flatnonzero(rng.random(len(state)) < settings.asked_share)
        answered = _questions(mentioned[chosen], related, settings.questions, rng)
        answered &= rng.random(answered.shape, dtype=np.float32) >= settings.answer_unknown
        asked[chosen] = answered
        state[asked] = np.where(seen[asked], PRESENT, ABSENT)
    return state, asked


def _questions(mentioned: Bools, related: Floats, questions: int, rng: np.random.Generator) -> Bools:
    """Return the symptoms asked about, shape (N, J).  Symptoms related to a mentioned one are likelier.

    The choice depends on the mentioned symptoms only, so the answers are not a biased sample given the report.
    """
    wanted = min(questions, mentioned.shape[1])
    focus = np.argmax(mentioned * rng.random(mentioned.shape, dtype=np.float32), axis=1)
    # The largest values of log(weight) + Gumbel noise are a weighted sample without replacement.
    score = np.log(related[focus] + 1e-12) - np.log(rng.exponential(size=mentioned.shape))
    score[mentioned] = -np.inf
    best = np.argpartition(-score, wanted - 1, axis=1)[:, :wanted]
    asked = np.zeros(mentioned.shape, np.bool_)
    np.put_along_axis(asked, best, values=True, axis=1)
    return np.logical_and(asked, ~mentioned)


def labels(truth: Bools, errors: LabelErrors, rng: np.random.Generator) -> Bools:
    """Return the causes in the labels of tickets with these true causes, shape (N, C)."""
    label = truth.copy()
    uniform = rng.random(len(truth))
    missing = errors.wrong + errors.missing
    _replace_one(label, np.flatnonzero(uniform < errors.wrong), rng)
    label[(uniform >= errors.wrong) & (uniform < missing)] = False
    several = truth.sum(axis=1) > 1
    partial = np.flatnonzero((uniform >= missing) & (uniform < missing + errors.partial) & several)
    label[partial, _one_of(label[partial], rng)] = False
    return label


def _one_of(flags: Bools, rng: np.random.Generator) -> Ints:
    """Return the column of one random flag in each row."""
    chosen: Ints = np.argmax(flags * (1 - rng.random(flags.shape)), axis=1)
    return chosen


def _replace_one(label: Bools, rows: Ints, rng: np.random.Generator) -> None:
    old = label[rows]
    label[rows, _one_of(old, rng)] = False
    label[rows, _one_of(~old, rng)] = True


def _dispatches(
    needed: Bools, is_part: Bools, sent_right: float, rng: np.random.Generator
) -> tuple[Bools, Ints]:
    """Return (parts sent, visits).  The first visit brought at most two needed parts, or one random part."""
    first = needed & (np.cumsum(needed, axis=1) <= MAX_SPARES)
    wrong = np.flatnonzero(rng.random(len(needed)) >= sent_right)
    first[wrong] = False
    parts = np.flatnonzero(is_part)
    if len(parts):
        first[wrong, parts[rng.integers(len(parts), size=len(wrong))]] = True
    visits = np.where((needed & ~first).any(axis=1), 2, 1)
    return np.logical_or(first, needed), visits
