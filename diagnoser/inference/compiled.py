"""The fault network compiled to two immutable arrays, in the order in which the kernels read them.

Silence on the unlisted symptoms is the same for every report of one context.  So it is folded into the odds of each
event once, at compile time, and a query undoes it for the few symptoms that it lists.  All other terms of events far
from the findings are precomputed too.  The cost of a query is then the cost of the events near its findings.

One array of integers and one of floats hold all tables, because passing a record of twenty arrays to compiled code
takes longer than answering a small query.  `kernel_layout.tables_of` gives the tables their names back.

Axes: C causes, K events, J symptoms, L links, X contexts, P parts, B = 3 X bases (a context with one meaning of
silence).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from diagnoser.arrays import Floats, Ints
from diagnoser.inference.layout import FLOAT_TABLES, INT_TABLES, MANY_PARTS, NO_PART, SIZES
from diagnoser.network.fault_network import Network


class Compiled(NamedTuple):
    """All tables of a network.

    Attributes:
        ints: SIZES, then where each table begins (INT_TABLES in `ints`, FLOAT_TABLES in `floats`, each with the
            end of the last), then INT_TABLES one after the other.
        floats: FLOAT_TABLES one after the other.
    """

    ints: Ints
    floats: Floats


def compile_network(network: Network) -> Compiled:
    """Return the tables of a network, not writeable."""
    tables = _structure(network) | _numbers(network)
    parts = sum(network.is_part)
    sizes = (len(network.causes), len(network.events), len(network.symptoms), parts)
    header = len(SIZES) + len(INT_TABLES) + 1 + len(FLOAT_TABLES) + 1
    int_starts = header + _starts([tables[name] for name in INT_TABLES])
    float_starts = _starts([tables[name] for name in FLOAT_TABLES])
    ints = np.concatenate(
        [sizes, int_starts, float_starts, *(tables[name].ravel() for name in INT_TABLES)], dtype=np.int64
    )
    floats = np.concatenate([tables[name].ravel() for name in FLOAT_TABLES], dtype=np.float64)
    ints.setflags(write=False)
    floats.setflags(write=False)
    return Compiled(ints, floats)


def _structure(network: Network) -> dict[str, NDArray[np.generic]]:
    first, second = _parts_of_events(network)
    parts = range(sum(network.is_part))
    causes = range(len(network.causes))
    holding = [[k for k, event in enumerate(network.events) if cause in event] for cause in causes]
    cause_start, cause_event = _grouped(holding)
    event_start, event_cause = _grouped([list(event) for event in network.events])
    part_start, part_event = _grouped(
        [np.flatnonzero((first == part) & (second == NO_PART)) for part in parts]
    )
    joint_start, joint_event = _grouped(
        [np.flatnonzero((first == part) & (second != NO_PART)) for part in parts]
    )
    return {
        "symptom_start": np.searchsorted(network.link_symptom, np.arange(len(network.symptoms) + 1)),
        "link_event": network.link_event,
        "hidden": network.hidden,
        "first_part": first,
        "second_part": second,
        "cause_start": cause_start,
        "cause_event": cause_event,
        "event_start": event_start,
        "event_cause": event_cause,
        "part_start": part_start,
        "part_event": part_event,
        "joint_start": joint_start,
        "joint_event": joint_event,
        "no_part_event": np.flatnonzero(first == NO_PART),
    }


def _numbers(network: Network) -> dict[str, NDArray[np.generic]]:
    log_odds, log_base = _bases(network)
    log_one_more = np.logaddexp(0.0, log_odds)
    first, second = _parts_of_events(network)
    alone = np.flatnonzero((first >= 0) & (second == NO_PART))
    per_part = np.zeros((len(log_base), sum(network.is_part)))
    for each in alone:
        per_part[:, first[each]] += log_one_more[:, each]
    per_cause = np.zeros((len(log_base), len(network.causes)))
    for k, event in enumerate(network.events):
        per_cause[:, list(event)] += log_one_more[:, [k]]
    return {
        "link": network.link,
        "leak": network.leak,
        "report_rate": network.report_rate,
        "odds": np.exp(log_odds),
        "chance": np.exp(log_odds - log_one_more),
        "log_odds": log_one_more,
        "cause_chance": -np.expm1(-per_cause),
        "part_odds": np.expm1(per_part),
        "log_base": log_base,
    }


def _bases(network: Network) -> tuple[Floats, Floats]:
    """Return log odds (B, K) and log P(no event, silence) (B,) of each context and meaning of silence."""
    prior_log_odds = np.log(network.prior) - np.log1p(-network.prior)
    log_none = np.log1p(-network.prior).sum(axis=1)
    log_odds, log_base = [], []
    for context in range(len(network.contexts)):
        shown = ~network.hidden[context]
        for rate in (np.zeros_like(network.leak), network.report_rate, np.ones_like(network.leak)):
            heard = np.where(shown, rate, 0.0)
            silent = np.log1p(-heard[network.link_symptom] * network.link)
            per_event = np.bincount(network.link_event, silent, minlength=len(network.events))
            log_odds.append(prior_log_odds[context] + per_event)
            log_base.append(log_none[context] + np.log1p(-heard * network.leak).sum())
    return np.array(log_odds), np.array(log_base)


def _parts_of_events(network: Network) -> tuple[Ints, Ints]:
    part_index = np.cumsum(network.is_part) - 1
    first = np.full(len(network.events), NO_PART, np.int64)
    second = np.full(len(network.events), NO_PART, np.int64)
    for k, event in enumerate(network.events):
        parts = [int(part_index[cause]) for cause in event if network.is_part[cause]]
        if len(parts) > 2:  # noqa: PLR2004 - a kit holds at most two
            first[k] = MANY_PARTS
        else:
            first[k], second[k] = (*parts, NO_PART, NO_PART)[:2]
    return first, second


def _grouped(members: list[list[int]] | list[NDArray[np.intp]]) -> tuple[Ints, Ints]:
    flat = np.concatenate(members) if members else np.empty(0)
    return _starts(members), flat.astype(np.int64)


def _starts(groups: list[list[int]] | list[NDArray[np.intp]] | list[NDArray[np.generic]]) -> Ints:
    return np.concatenate([[0], np.cumsum([np.size(group) for group in groups])]).astype(np.int64)
