"""Everything an engine answers, by its definition: a sum over every set of events.

Axes: K events, B = 2^K sets of events, J symptoms, C causes, P parts.
"""

from typing import NamedTuple

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.inference.evidence import Evidence
from diagnoser.network.fault_network import Network, link_matrix


class Defined(NamedTuple):
    """The expected answers of the engine, with shapes as in `diagnoser.inference`."""

    probability: float
    events: Floats
    causes: Floats
    coverage: Floats
    sets: dict[tuple[int, ...], float]


def by_definition(network: Network, evidence: Evidence) -> Defined:
    """Return P(findings, ticket), the marginals, the coverage of every kit and P(exactly this set of causes)."""
    happened = every_set(len(network.events))
    mass = _prior(network, evidence, happened) * _likelihood(network, evidence, happened)
    mass[0] = 0.0  # there is a ticket
    total = mass.sum()
    caused = _causes(network, happened)
    return Defined(
        total,
        mass @ happened / total,
        mass @ caused / total,
        _coverage(network, caused, mass) / total,
        _sets(caused, mass / total),
    )


def every_set(events: int) -> np.ndarray:
    """Return all sets of events, shape (2^K, K), the empty one first."""
    return (np.arange(1 << events)[:, None] >> np.arange(events) & 1).astype(bool)


def _prior(network, evidence, happened):
    prior = network.prior[evidence.context]
    weight = np.ones_like(prior) if evidence.event_weight is None else evidence.event_weight
    return np.where(happened, prior * weight, 1 - prior).prod(axis=1)


def _likelihood(network, evidence, happened):
    links = link_matrix(network)
    result = np.ones(len(happened))
    listed = {int(symptom): row for row, symptom in enumerate(evidence.symptom)}
    for symptom in np.flatnonzero(~network.hidden[evidence.context]):
        row = listed.get(int(symptom))
        rate = network.report_rate[symptom]
        if row is None:
            scale = {"unknown": 0.0, "unmentioned": rate, "absent": 1.0}[evidence.unlisted]
            if_absent, if_present = 1.0, 0.0
        else:
            scale = rate if evidence.reported[row] else 1.0
            if_absent, if_present = evidence.if_absent[row], evidence.if_present[row]
        log_absent = np.log1p(-scale * network.leak[symptom]) + happened @ np.log1p(
            -scale * links[:, symptom]
        )
        result *= if_absent * np.exp(log_absent) + if_present * -np.expm1(log_absent)
    return result


def _causes(network, happened):
    holds = np.array([[cause in event for cause in range(len(network.causes))] for event in network.events])
    return happened.astype(int) @ holds.astype(int) > 0


def _coverage(network, caused, mass):
    parts = np.flatnonzero(network.is_part)
    result = np.empty((len(parts) + 1, len(parts) + 1))
    for i in range(len(parts) + 1):
        for j in range(len(parts) + 1):
            needed = np.setdiff1d(parts, [parts[index - 1] for index in (i, j) if index])
            result[i, j] = mass[~caused[:, needed].any(axis=1)].sum()
    return result


def _sets(caused, probability):
    result: dict[tuple[int, ...], float] = {}
    for row, share in zip(caused, probability, strict=True):
        key = tuple(np.flatnonzero(row).tolist())
        result[key] = result.get(key, 0.0) + share
    return result
