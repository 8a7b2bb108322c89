"""Seeded fault networks and evidence "of the real shape", small enough to enumerate.

They cover all features of the record: events of several causes, hidden modes (several events with one cause), causes
without a part, symptoms unobservable on a family, links and leaks near their ends, unusual ids, reported and observed
findings, graded answers, silence of each kind, and weights of events from other evidence.
"""

from dataclasses import replace
from itertools import combinations

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.inference.evidence import Evidence
from diagnoser.network.fault_network import Network, sparse_links
from diagnoser.types import Unlisted

AWKWARD_IDS = ("硬盘 [1]", "fan/psu.2", "x_plain", "_under__score_", "q", "no", "4HDD", "a|b,c", 'quo"te', "")
SILENCES: tuple[Unlisted, ...] = ("unknown", "unmentioned", "absent")


def random_network(seed: int, *, causes: int | None = None, symptoms: int | None = None) -> Network:
    """Return a network with about 8-12 causes and 15-25 symptoms, the same for the same seed."""
    rng = np.random.default_rng([seed, 7979])
    causes = causes or int(rng.integers(8, 13))
    symptoms = symptoms or int(rng.integers(15, 26))
    events = _events(rng, causes)
    link_event, link_symptom, link = sparse_links(_links(rng, causes, events, symptoms))
    contexts = int(rng.integers(1, 5))
    hidden = rng.random((contexts, symptoms)) < 0.1
    hidden[0] = False
    is_part = rng.random(causes) < 0.75
    is_part[0] = True
    return Network(
        causes=_ids(rng, "CAUSE", causes),
        is_part=tuple(is_part.tolist()),
        symptoms=_ids(rng, "SYM_", symptoms),
        contexts=("unknown", "x3650", "7979", "x3850 X5")[:contexts],
        events=events,
        prior=np.exp(rng.uniform(np.log(0.001), np.log(0.2), (contexts, len(events)))),
        link_event=link_event,
        link_symptom=link_symptom,
        link=link,
        leak=np.where(
            rng.random(symptoms) < 0.15, 0.0, np.exp(rng.uniform(np.log(1e-4), np.log(0.05), symptoms))
        ),
        report_rate=rng.choice([0.0, 0.03, 0.3, 0.8, 1.0], symptoms, p=[0.05, 0.3, 0.3, 0.25, 0.1]),
        hidden=hidden,
    )


def random_evidence(network: Network, seed: int) -> Evidence:
    """Return possible evidence: states are drawn from the network, given at least one event."""
    rng = np.random.default_rng([seed, 8676])
    context = int(rng.integers(len(network.contexts)))
    present = _sampled_symptoms(rng, network, context)
    count = len(network.symptoms)
    listed = np.sort(rng.choice(count, min(count, int(rng.integers(0, 9))), replace=False))
    reported = rng.random(len(listed)) < 0.5
    # A finding is reported only where it is present and people do mention it.
    reported &= present[listed] & (network.report_rate[listed] > 0)
    if_present = present[listed].astype(float)
    if_absent = 1 - if_present
    graded = rng.random(len(listed)) < 0.2
    if_present[graded] = rng.uniform(0.05, 0.95, graded.sum())
    if_absent[graded] = 1 - if_present[graded]
    unknown = rng.random(len(listed)) < 0.1
    if_present[unknown] = if_absent[unknown] = 1.0
    weighted = rng.random() < 0.4
    weight = np.exp(rng.normal(0, 1.5, len(network.events))) if weighted else None
    silence = SILENCES[rng.choice(3, p=[0.3, 0.5, 0.2])]
    return Evidence(context, listed, reported, if_absent, if_present, silence, weight)


def _ids(rng: np.random.Generator, stem: str, count: int) -> tuple[str, ...]:
    ids = [f"{stem}{number}" for number in range(count)]
    for position, awkward in zip(rng.permutation(count)[:2], rng.permutation(len(AWKWARD_IDS)), strict=False):
        ids[position] = AWKWARD_IDS[awkward]
    return tuple(ids)


def _events(rng: np.random.Generator, causes: int) -> tuple[tuple[int, ...], ...]:
    single = [(cause,) for cause in range(causes)]
    modes = [
        (int(cause),) for cause in rng.choice(causes, min(causes, int(rng.integers(0, 3))), replace=False)
    ]
    pairs = list(combinations(range(causes), 2))
    together = [
        pairs[position]
        for position in rng.choice(len(pairs), min(len(pairs), int(rng.integers(0, 3))), replace=False)
    ]
    if causes >= 3 and rng.random() < 0.3:
        together.append(tuple(sorted(rng.choice(causes, 3, replace=False).tolist())))
    if together and rng.random() < 0.3:
        # The cause occurs only together with others.
        single = [event for event in single if event[0] != together[0][0]]
        modes = [event for event in modes if event[0] != together[0][0]]
    events = [*single, *modes, *together]
    return tuple(events[position] for position in rng.permutation(len(events)))


def _links(
    rng: np.random.Generator, causes: int, events: tuple[tuple[int, ...], ...], symptoms: int
) -> Floats:
    per_cause = np.zeros((causes, symptoms))
    for symptom in range(symptoms):
        # Some symptoms belong to nobody; most to one or two causes, a few to many.
        parents = min(causes, int(rng.choice([0, 1, 2, 3, 5, 7], p=[0.05, 0.3, 0.3, 0.2, 0.1, 0.05])))
        chosen = rng.choice(causes, parents, replace=False)
        per_cause[chosen, symptom] = rng.uniform(0.05, 0.95, parents)
    extreme = rng.random(per_cause.shape) < 0.03
    per_cause[extreme & (per_cause > 0)] = rng.choice([1e-6, 0.999999])
    links = 1 - np.array([np.prod(1 - per_cause[list(event)], axis=0) for event in events])
    seen: set[tuple[int, ...]] = set()
    for position, event in enumerate(events):
        if event in seen:  # a hidden mode shows itself in another way
            links[position] = np.where(rng.random(symptoms) < 0.2, rng.uniform(0.1, 0.9, symptoms), 0.0)
        seen.add(event)
    return links


def _sampled_symptoms(rng: np.random.Generator, network: Network, context: int) -> np.ndarray:
    happened = rng.random(len(network.events)) < network.prior[context]
    happened[rng.integers(len(network.events))] = True
    present = rng.random(len(network.symptoms)) < network.leak
    fires = rng.random(len(network.link)) < network.link
    np.logical_or.at(present, network.link_symptom, fires & happened[network.link_event])
    return present


def and_also(evidence, symptom, if_absent, if_present):
    """The evidence with one observed symptom more."""
    return replace(
        evidence,
        symptom=np.append(evidence.symptom, symptom),
        reported=np.append(evidence.reported, False),
        if_absent=np.append(evidence.if_absent, if_absent),
        if_present=np.append(evidence.if_present, if_present),
    )
