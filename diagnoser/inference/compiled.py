"""The network as immutable arrays, in the order in which the kernels walk them.

Silence on the symptoms that a report does not list is the same for every report of one context, so it is folded
into the odds of each event once, here; a query then only undoes it for the few symptoms that are listed.

Axes: C causes, K events, J symptoms, L links, P parts, B = 3 X bases (a context with one meaning of silence).
"""

from typing import Final, NamedTuple

import numpy as np

from diagnoser.network.spec import Bools, Floats, Ints, Network
from diagnoser.types import Unlisted

SILENCE: Final[tuple[Unlisted, ...]] = ("unknown", "unmentioned", "absent")

NO_PART: Final = -1
MANY_PARTS: Final = -2


class Tables(NamedTuple):
    """What the kernels see of a network.

    Attributes:
        symptom_start: Shape (J + 1,); the links of symptom j are symptom_start[j]:symptom_start[j + 1].
        link_event: Shape (L,), event of each link.
        link: Shape (L,), probability of each link.
        leak: Shape (J,).
        report_rate: Shape (J,).
        hidden: Shape (X, J).
        odds: Shape (B, K), prior odds of each event times the likelihood of silence.
        log_base: Shape (B,), log P(no event) + log P(silence | no event).
        first_part: Shape (K,), part index of the event's first part, NO_PART or MANY_PARTS (three or more).
        second_part: Shape (K,), part index of its second part, or NO_PART.
        cause_start: Shape (C + 1,), as symptom_start.
        cause_event: The events that contain each cause.
        part_start: Shape (P + 1,), as symptom_start.
        part_event: The events whose only part is this one.
        joint_start: Shape (P + 1,), as symptom_start.
        joint_event: The events with two parts of which this one is the first.
    """

    symptom_start: Ints
    link_event: Ints
    link: Floats
    leak: Floats
    report_rate: Floats
    hidden: Bools
    odds: Floats
    log_base: Floats
    first_part: Ints
    second_part: Ints
    cause_start: Ints
    cause_event: Ints
    part_start: Ints
    part_event: Ints
    joint_start: Ints
    joint_event: Ints


def compile_network(network: Network) -> Tables:
    """Return the arrays of a network, none of them writeable."""
    first, second = _parts_of_events(network)
    parts = range(sum(network.is_part))
    alone = [np.flatnonzero((first == part) & (second == NO_PART)) for part in parts]
    joint = [np.flatnonzero((first == part) & (second != NO_PART)) for part in parts]
    holds = [
        np.array([k for k, event in enumerate(network.events) if cause in event], np.int64)
        for cause in range(len(network.causes))
    ]
    odds, log_base = _bases(network)
    symptom_start = np.searchsorted(network.link_symptom, np.arange(len(network.symptoms) + 1))
    tables = Tables(
        symptom_start.astype(np.int64),
        np.ascontiguousarray(network.link_event, np.int64),
        np.ascontiguousarray(network.link, np.float64),
        np.ascontiguousarray(network.leak, np.float64),
        np.ascontiguousarray(network.report_rate, np.float64),
        np.ascontiguousarray(network.hidden, np.bool_),
        odds,
        log_base,
        first,
        second,
        *_grouped(holds),
        *_grouped(alone),
        *_grouped(joint),
    )
    for array in tables:
        array.setflags(write=False)
    return tables


def base_index(context: int, unlisted: Unlisted) -> int:
    """Return the row of `Tables.odds` for a context and a meaning of silence."""
    return context * len(SILENCE) + SILENCE.index(unlisted)


def _bases(network: Network) -> tuple[Floats, Floats]:
    contexts = len(network.contexts)
    log_odds = np.log(network.prior) - np.log1p(-network.prior)
    log_none = np.log1p(-network.prior).sum(axis=1)
    odds = np.empty((contexts * len(SILENCE), len(network.events)))
    log_base = np.empty(contexts * len(SILENCE))
    for context in range(contexts):
        shown = ~network.hidden[context]
        for offset, rate in enumerate((np.zeros_like(network.leak), network.report_rate, np.ones_like(network.leak))):
            heard = np.where(shown, rate, 0.0)
            row = context * len(SILENCE) + offset
            silent = np.log1p(-heard[network.link_symptom] * network.link)
            per_event = np.bincount(network.link_event, silent, minlength=len(network.events))
            odds[row] = np.exp(log_odds[context] + per_event)
            log_base[row] = log_none[context] + np.log1p(-heard * network.leak).sum()
    return odds, log_base


def _parts_of_events(network: Network) -> tuple[Ints, Ints]:
    part_index = np.cumsum(network.is_part) - 1
    first = np.full(len(network.events), NO_PART, np.int64)
    second = np.full(len(network.events), NO_PART, np.int64)
    for k, event in enumerate(network.events):
        parts = [int(part_index[cause]) for cause in event if network.is_part[cause]]
        if len(parts) > 2:
            first[k] = MANY_PARTS
        else:
            first[k], second[k] = (*parts, NO_PART, NO_PART)[:2]
    return first, second


def _grouped(members: list[Ints]) -> tuple[Ints, Ints]:
    start = np.concatenate([[0], np.cumsum([len(group) for group in members])]).astype(np.int64)
    flat = np.concatenate(members) if members else np.empty(0)
    return start, flat.astype(np.int64)
