"""The definition of a diagnosis in the plainest Python: a sum over every set of events."""

from itertools import product
from math import exp, fsum, log, log1p
from typing import NamedTuple

from diagnoser.inference.evidence import Evidence
from diagnoser.network.fault_network import Network, link_matrix


class Enumerated(NamedTuple):
    """P(cause | findings, ticket) of each cause, and log P(findings, ticket)."""

    causes: list[float]
    log_probability: float


def enumerate_posterior(network: Network, evidence: Evidence) -> Enumerated:
    """Return the posterior by its definition. The work is exponential in the number of events."""
    links = link_matrix(network).tolist()
    total: list[float] = []
    per_cause: list[list[float]] = [[] for _ in network.causes]
    for happened in product((False, True), repeat=len(network.events)):
        if not any(happened):
            continue
        weight = _prior(network, evidence, happened) * _likelihood(network, evidence, happened, links)
        total.append(weight)
        for cause, terms in enumerate(per_cause):
            if any(true and cause in event for true, event in zip(happened, network.events, strict=True)):
                terms.append(weight)
    probability = fsum(total)
    return Enumerated([fsum(terms) / probability for terms in per_cause], log(probability))


def _prior(network, evidence, happened):
    result = 1.0
    for index, true in enumerate(happened):
        prior = float(network.prior[evidence.context, index])
        result *= prior if true else 1 - prior
        if true and evidence.event_weight is not None:
            result *= float(evidence.event_weight[index])
    return result


def _likelihood(network, evidence, happened, links):
    listed = {int(symptom): position for position, symptom in enumerate(evidence.symptom)}
    result = 1.0
    for symptom in range(len(network.symptoms)):
        if network.hidden[evidence.context, symptom]:
            continue
        if symptom in listed:
            position = listed[symptom]
            present = _present(network, happened, links, symptom, reported=bool(evidence.reported[position]))
            weights = float(evidence.if_absent[position]), float(evidence.if_present[position])
            result *= weights[0] * (1 - present) + weights[1] * present
        elif evidence.unlisted != "unknown":
            reported = evidence.unlisted == "unmentioned"
            result *= 1 - _present(network, happened, links, symptom, reported=reported)
    return result


def _present(network, happened, links, symptom, *, reported):
    """P(the symptom is seen, or mentioned, given the events)."""
    rate = float(network.report_rate[symptom]) if reported else 1.0
    log_absent = log1p(-rate * float(network.leak[symptom]))
    for index, true in enumerate(happened):
        if true:
            log_absent += log1p(-rate * links[index][symptom])
    return 1 - exp(log_absent)
