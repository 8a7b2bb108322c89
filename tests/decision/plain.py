"""The decision in the plainest Python: loops over every set of events, kit, answer and coalition."""

from dataclasses import replace
from itertools import combinations, product
from math import factorial, log10, prod

import numpy as np

from diagnoser.knowledge import handling_cost, unneeded_cost
from diagnoser.network.fault_network import link_matrix


def weighted_worlds(network, evidence, asked=None):
    """Return (causes, P(causes, findings, asked one absent), P(the same, present)) of each set of events.

    Silence and an answer about one symptom are one mechanism: an absent symptom was certainly not mentioned, and an
    unmentioned one is present with P(not mentioned) - P(absent).
    """
    links = link_matrix(network)
    for causes, happened, weight in _worlds(network, evidence, asked):
        if asked is None:
            yield causes, weight, weight
            continue
        unseen = _absent(network, links, happened, asked, 1.0)
        silent = _silent(network, links, happened, asked, evidence.unlisted)
        yield causes, weight * unseen, weight * (silent - unseen)


def _worlds(network, evidence, asked=None):
    """Return (causes, events that happened, P(events, findings)), without the evidence on the asked symptom."""
    links = link_matrix(network)
    for happened in product((False, True), repeat=len(network.events)):
        if not any(happened):
            continue
        weight = _prior(network, evidence, happened)
        for symptom in range(len(network.symptoms)):
            if symptom != asked and not network.hidden[evidence.context, symptom]:
                weight *= _factor(network, evidence, links, happened, symptom)
        pairs = zip(network.events, happened, strict=True)
        yield frozenset(cause for event, true in pairs if true for cause in event), happened, weight


def _prior(network, evidence, happened):
    terms = []
    for event, true in enumerate(happened):
        prior = float(network.prior[evidence.context, event])
        terms.append(prior if true else 1 - prior)
        if true and evidence.event_weight is not None:
            terms.append(float(evidence.event_weight[event]))
    return prod(terms)


def _absent(network, links, happened, symptom, rate):
    silent = 1 - rate * float(network.leak[symptom])
    for event, true in enumerate(happened):
        silent *= 1 - rate * float(links[event, symptom]) if true else 1
    return silent


def _silent(network, links, happened, symptom, unlisted):
    """Return P(nothing was said of the symptom)."""
    rate = {"unknown": 0.0, "unmentioned": float(network.report_rate[symptom]), "absent": 1.0}[unlisted]
    return _absent(network, links, happened, symptom, rate)


def _factor(network, evidence, links, happened, symptom):
    for row, listed in enumerate(evidence.symptom):
        if listed == symptom:
            rate = float(network.report_rate[symptom]) if evidence.reported[row] else 1.0
            absent = _absent(network, links, happened, symptom, rate)
            return float(evidence.if_absent[row]) * absent + float(evidence.if_present[row]) * (1 - absent)
    return _silent(network, links, happened, symptom, evidence.unlisted)


def least_cost(model, worlds, revisit=1.0):
    """Return the least of C(S) times the mass of the worlds, each a (causes, weight)."""
    network = model.network
    parts = [cause for cause, part in enumerate(network.is_part) if part]
    costs = []
    for kit in (frozenset(kit) for size in range(3) for kit in combinations(parts, size)):
        cost = 0.0
        for causes, weight in worlds:
            needed = {cause for cause in causes if network.is_part[cause]}
            spent = sum(handling_cost(model.knowledge, network.causes[part]) for part in kit)
            spent += sum(unneeded_cost(model.knowledge, network.causes[part]) for part in kit - needed)
            cost += weight * (spent + revisit * (not needed <= kit))
        costs.append(cost)
    return min(costs)


def value_of_asking(model, evidence, symptom):
    """Return min C(S | e) - sum over the answers of P(x | e) min C(S | e, x)."""
    worlds = list(weighted_worlds(model.network, evidence, symptom))
    total = sum(absent + present for _, absent, present in worlds)
    now = least_cost(model, [(causes, absent + present) for causes, absent, present in worlds])
    no = least_cost(model, [(causes, absent) for causes, absent, _ in worlds])
    yes = least_cost(model, [(causes, present) for causes, _, present in worlds])
    return (now - no - yes) / total


def value_of_looking(model, evidence, symptoms, *, coarse):
    """Return the value of the joint answer to several symptoms, with `coarse` of: none, only one, anything else."""
    network, links = model.network, link_matrix(model.network)
    ones = np.ones(len(symptoms))
    without = replace(
        evidence,
        symptom=np.append(evidence.symptom, symptoms),
        reported=np.append(evidence.reported, ones > 1),
        if_absent=np.append(evidence.if_absent, ones),
        if_present=np.append(evidence.if_present, ones),
    )
    per_answer = {}
    for causes, happened, weight in _worlds(network, without):
        for answer in product((False, True), repeat=len(symptoms)):
            mass = weight
            for symptom, present in zip(symptoms, answer, strict=True):
                unseen = _absent(network, links, happened, symptom, 1.0)
                silent = _silent(network, links, happened, symptom, evidence.unlisted)
                mass *= silent - unseen if present else unseen
            key = answer if not coarse or sum(answer) <= 1 else "several"
            per_answer.setdefault(key, []).append((causes, mass))
    everything = [world for worlds in per_answer.values() for world in worlds]
    later = sum(least_cost(model, worlds) for worlds in per_answer.values())
    return (least_cost(model, everything) - later) / sum(mass for _, mass in everything)


def ranked(table, priced, allowed, same_coverage):
    """Return the best allowed kit and all of its runners-up, each kit compared with every smaller one."""
    kits = sorted(np.flatnonzero(allowed).tolist(), key=lambda kit: (priced.loss[kit], kit))
    return kits[:1] + [kit for kit in kits[1:] if not _dominated(table, priced, kits, kit, same_coverage)]


def _dominated(table, priced, kits, kit, same_coverage):
    """Return whether a smaller kit is cheaper and covers as much, but for `same_coverage`."""
    return any(
        table.size[other] < table.size[kit]
        and priced.cost[other] < priced.cost[kit]
        and priced.coverage[other] >= priced.coverage[kit] - same_coverage
        for other in kits
    )


def shapley(players, value):
    """Return the Shapley value of each player by its definition. `value` takes a frozenset of players."""
    found = []
    for player in players:
        others = [one for one in players if one != player]
        total = 0.0
        for size in range(len(others) + 1):
            share = factorial(size) * factorial(len(players) - size - 1) / factorial(len(players))
            for coalition in combinations(others, size):
                total += share * (value(frozenset({*coalition, player})) - value(frozenset(coalition)))
        found.append(total)
    return found


def log10_odds_of(network, evidence, cause):
    """Return log10 odds of a cause, by enumeration."""
    yes = no = 0.0
    for causes, weight, _ in weighted_worlds(network, evidence):
        yes, no = (yes + weight, no) if cause in causes else (yes, no + weight)
    return log10(yes) - log10(no)
