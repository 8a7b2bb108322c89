"""Tickets drawn from a truth, block by block: memory stays flat, and the same seed gives the same tickets.

Axes: N tickets of one block, C causes, J symptoms, U cause sets, G configurations.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.errors import InputError
from diagnoser.simulation.settings import Dials
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
from diagnoser.simulation.world import Truth, set_shares
from diagnoser.types import MAX_SPARES

BLOCK: Final = 65_536
EPOCH: Final = date(2024, 1, 1)
_SECONDS_A_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Period:
    """When the tickets of a history were opened, and how many they are."""

    tickets: int
    seed: int
    start: date = EPOCH
    months: int = 12

    def __post_init__(self) -> None:
        """Refuse a history that cannot be drawn."""
        if self.tickets < 1 or self.months < 1 or self.seed < 0:
            raise InputError(
                "A history needs at least one ticket and one month, and a seed that is not negative."
            )
        if self.start < EPOCH:
            raise InputError(f"A simulated history starts on {EPOCH} or later.")


@dataclass(frozen=True, eq=False, slots=True)
class Frame:
    """Everything of a block that does not depend on what was broken.

    Attributes:
        number: Shape (N,), running number in the history.
        opened: Shape (N,), rising.
        closed: Shape (N,).
        month: Shape (N,), months since `EPOCH`.
        serial: Shape (N,).
        service_level: Shape (N,), index.
    """

    number: Ints
    opened: Times
    closed: Times
    month: Ints
    serial: Ints
    service_level: Ints


def draw(truth: Truth, tickets: int, seed: int = 0, start: date = EPOCH, months: int = 12) -> Tickets:
    """Draw a history that fits into memory; `draw_blocks` streams a longer one, the same tickets.

    Drift counts from `EPOCH`: the same truth drawn with a later start has moved on.
    """
    return join_tickets(draw_blocks(truth, Period(tickets, seed, start, months)))


def draw_blocks(truth: Truth, period: Period) -> Iterator[Tickets]:
    """Yield the tickets in blocks, oldest first."""
    for block, frame in frames(period, truth.dials.tickets_per_machine):
        yield _draw_block(truth, period, frame, np.random.default_rng([period.seed, 3, block]))


def frames(period: Period, tickets_per_machine: float) -> Iterator[tuple[int, Frame]]:
    """Yield (block number, times and serials) of each block."""
    fleet = max(1, round(period.tickets / tickets_per_machine))
    for block in range(-(-period.tickets // BLOCK)):
        rng = np.random.default_rng([period.seed, 4, block])
        first = block * BLOCK
        number = np.arange(first, min(first + BLOCK, period.tickets))
        opened = _opening(number, period, rng)
        hours = np.exp(rng.normal(np.log(20), 0.8, len(number)))
        yield (
            block,
            Frame(
                number=number,
                opened=opened,
                closed=opened + (hours * 3600).astype("timedelta64[s]"),
                month=(opened.astype("datetime64[M]") - np.datetime64(EPOCH, "M")).astype(np.int64),
                serial=rng.integers(fleet, size=len(number)),
                service_level=rng.choice(len(SERVICE_LEVEL_SHARES), len(number), p=SERVICE_LEVEL_SHARES),
            ),
        )


def _opening(number: Ints, period: Period, rng: np.random.Generator) -> Times:
    """Return rising times: ticket i falls into the i-th of equally long slices of the period."""
    begin = np.datetime64(period.start, "s")
    end = (np.datetime64(period.start, "M") + period.months).astype("datetime64[s]")
    end += np.timedelta64((period.start.day - 1) * _SECONDS_A_DAY, "s")
    share = (number + rng.random(len(number))) / period.tickets
    opened: Times = begin + (share * (end - begin).astype(np.float64)).astype("timedelta64[s]")
    return opened


def spread(serial: Ints, salt: int) -> Floats:
    """Return a fixed pseudo-random number in [0, 1) of each serial (the finaliser of SplitMix64)."""
    mixed = serial.astype(np.uint64) + np.uint64((salt * 0x9E3779B97F4A7C15) % 2**64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return (mixed ^ (mixed >> np.uint64(31))).astype(np.float64) / 2.0**64


def customers_of(serial: Ints, customers: int, salt: int) -> Ints:
    """Return the customer of each serial; the n-th customer has a share proportional to 1 / n."""
    rising = np.cumsum(1 / np.arange(1, customers + 1))
    found: Ints = np.searchsorted(rising / rising[-1], spread(serial, salt), side="right")
    return np.minimum(found, customers - 1)


def _draw_block(truth: Truth, period: Period, frame: Frame, rng: np.random.Generator) -> Tickets:
    salt = 2 * (truth.seed * 1_000_003 + period.seed) + 1
    machine = (spread(frame.serial, salt) * len(truth.machines)).astype(np.int64)
    customer = customers_of(frame.serial, truth.dials.customers, salt + 1)
    cause_set = _draw_sets(truth, machine, frame.month, rng)
    state, asked = _draw_findings(truth, _draw_modes(truth, cause_set, rng), customer, rng)
    names = Names(truth.causes, truth.is_part, truth.symptoms, truth.machines, period.seed)
    dials = truth.dials
    damage = LabelDamage(dials.label_wrong, dials.label_missing, dials.label_partial)
    drawn = Drawn(machine, customer, state, asked, truth.member[cause_set])
    return complete_tickets(names, frame, drawn, damage, dials.sent_right, rng)


@dataclass(frozen=True, eq=False, slots=True)
class Drawn:
    """What was broken in a block and what is known of it; the fields are those of `Tickets`."""

    machine: Ints
    customer: Ints
    state: States
    asked: Bools
    truth: Bools


@dataclass(frozen=True, slots=True)
class LabelDamage:
    """Shares of tickets whose label is not the truth; see `Dials`."""

    wrong: float = 0.0
    missing: float = 0.0
    partial: float = 0.0


def complete_tickets(
    names: Names,
    frame: Frame,
    drawn: Drawn,
    damage: LabelDamage,
    sent_right: float,
    rng: np.random.Generator,
) -> Tickets:
    """Return tickets with their labels and their dispatches."""
    sent, visits = _dispatches(drawn.truth & names.is_part, names.is_part, sent_right, rng)
    return Tickets(
        names=names,
        number=frame.number,
        opened=frame.opened,
        closed=frame.closed,
        machine=drawn.machine,
        serial=frame.serial,
        customer=drawn.customer,
        service_level=frame.service_level,
        state=drawn.state,
        asked=drawn.asked,
        truth=drawn.truth,
        label=_labels(drawn.truth, damage, rng),
        sent=sent,
        visits=visits,
    )


def _draw_sets(truth: Truth, machine: Ints, month: Ints, rng: np.random.Generator) -> Ints:
    cause_set = np.empty(len(machine), np.int64)
    uniform = rng.random(len(machine))
    group = machine * (1 + int(month.max())) + month
    for each in np.unique(group):
        mine = np.flatnonzero(group == each)
        rising = np.cumsum(set_shares(truth, int(machine[mine[0]]), int(month[mine[0]])))
        cause_set[mine] = np.searchsorted(rising / rising[-1], uniform[mine], side="right")
    return cause_set


def _draw_modes(truth: Truth, cause_set: Ints, rng: np.random.Generator) -> Ints:
    """Return a configuration of each cause set; those of one set stand together, their shares sum to 1."""
    first = np.searchsorted(truth.configuration_set, np.arange(len(truth.sets) + 1))
    rising = np.cumsum(truth.configuration_share)
    found = np.searchsorted(rising, cause_set + rng.random(len(cause_set)), side="right")
    # The clip mends the last digit of a long cumulative sum.
    mended: Ints = np.clip(found, first[cause_set], first[cause_set + 1] - 1)
    return mended


def _draw_findings(
    truth: Truth, configuration: Ints, customer: Ints, rng: np.random.Generator
) -> tuple[States, Bools]:
    """Return (state, asked), each (N, J); one uniform number decides on both seen and mentioned."""
    uniform = rng.random((len(configuration), len(truth.symptoms)), dtype=np.float32)
    seen = truth.seen.astype(np.float32)[configuration]
    rate = np.minimum(1, truth.report_rate * truth.customer_rate[:, None]).astype(np.float32)
    mentioned = uniform < seen * rate[customer]
    return ask(mentioned, uniform < seen, truth.seen.T @ truth.seen, truth.dials, rng)


def ask(
    mentioned: Bools, seen: Bools, related: Floats, dials: Dials, rng: np.random.Generator
) -> tuple[States, Bools]:
    """Return (state, asked), each (N, J), after support asked back on some of the tickets.

    Args:
        mentioned: Shape (N, J).
        seen: Shape (N, J), what an answer says.
        related: Shape (J, J), how readily one symptom makes support think of another.
        dials: How often and how much support asks.
        rng: The source of randomness.
    """
    state = mentioned.astype(np.int8)
    asked = np.zeros(state.shape, np.bool_)
    if dials.asked_share and dials.questions:
        chosen = np.flatnonzero(rng.random(len(state)) < dials.asked_share)
        answered = _questions(mentioned[chosen], related, dials.questions, rng)
        answered &= rng.random(answered.shape, dtype=np.float32) >= dials.answer_unknown
        asked[chosen] = answered
        state[asked] = np.where(seen[asked], PRESENT, ABSENT)
    return state, asked


def _questions(mentioned: Bools, related: Floats, questions: int, rng: np.random.Generator) -> Bools:
    """Return the symptoms asked about: unmentioned ones, likelier those related to something mentioned.

    The choice looks at what was mentioned and at nothing else, so the answers can be used as they are.
    """
    wanted = min(questions, mentioned.shape[1])
    focus = np.argmax(mentioned * rng.random(mentioned.shape, dtype=np.float32), axis=1)
    # The largest of log(weight) + Gumbel noise are a draw by weight without replacement.
    score = np.log(related[focus] + 1e-12) - np.log(rng.exponential(size=mentioned.shape))
    score[mentioned] = -np.inf
    best = np.argpartition(-score, wanted - 1, axis=1)[:, :wanted]
    asked = np.zeros(mentioned.shape, np.bool_)
    np.put_along_axis(asked, best, values=True, axis=1)
    return np.logical_and(asked, ~mentioned)


def _labels(truth: Bools, damage: LabelDamage, rng: np.random.Generator) -> Bools:
    label = truth.copy()
    uniform = rng.random(len(truth))
    missing = damage.wrong + damage.missing
    _replace_one(label, np.flatnonzero(uniform < damage.wrong), rng)
    label[(uniform >= damage.wrong) & (uniform < missing)] = False
    several = truth.sum(axis=1) > 1
    partial = np.flatnonzero((uniform >= missing) & (uniform < missing + damage.partial) & several)
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
    """Return (parts sent, visits): the first visit brought two of the needed parts, or any one part."""
    first = needed & (np.cumsum(needed, axis=1) <= MAX_SPARES)
    wrong = np.flatnonzero(rng.random(len(needed)) >= sent_right)
    first[wrong] = False
    parts = np.flatnonzero(is_part)
    if len(parts):
        first[wrong, parts[rng.integers(len(parts), size=len(wrong))]] = True
    visits = np.where((needed & ~first).any(axis=1), 2, 1)
    return np.logical_or(first, needed), visits
