"""The decision in the plainest Python: loops over every set of events, kit, answer and coalition."""

from itertools import combinations, product
from math import factorial, log10, prod

from diagnoser.knowledge import handling_cost, unneeded_cost
from diagnoser.network.spec import link_matrix


def weighted_worlds(network, evidence, asked=None):
    """Return (causes, P(causes, findings, asked one absent), P(the same, present)) of each set of events.

    Silence and an answer about one symptom are one mechanism: what is absent was certainly not mentioned, and
    what was not mentioned is present with P(not mentioned) - P(absent).
    """
    links = link_matrix(network)
    for happened in product((False, True), repeat=len(network.events)):
        if not any(happened):
            continue
        weight = _prior(network, evidence, happened)
        absent = present = weight
        for symptom in range(len(network.symptoms)):
            if network.hidden[evidence.context, symptom]:
                continue
            unmentioned = _absent(network, links, happened, symptom, float(network.report_rate[symptom]))
            unseen = _absent(network, links, happened, symptom, 1.0)
            if symptom == asked:
                silent = {"unknown": 1.0, "unmentioned": unmentioned, "absent": unseen}[evidence.unlisted]
                absent, present = absent * unseen, present * (silent - unseen)
                continue
            factor = _factor(network, evidence, symptom, unmentioned, unseen)
            absent, present = absent * factor, present * factor
        causes = {
            cause for event, true in zip(network.events, happened, strict=True) if true for cause in event
        }
        yield frozenset(causes), absent, present


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


def _factor(network, evidence, symptom, unmentioned, unseen):
    for row, listed in enumerate(evidence.symptom):
        if listed == symptom:
            absent = unmentioned if evidence.reported[row] else unseen
            return float(evidence.if_absent[row]) * absent + float(evidence.if_present[row]) * (1 - absent)
    return {"unknown": 1.0, "unmentioned": unmentioned, "absent": unseen}[evidence.unlisted]


def kits_of(network, most=2):
    """Return every kit of different parts, as sets of cause indexes."""
    parts = [cause for cause, part in enumerate(network.is_part) if part]
    return [frozenset(kit) for size in range(most + 1) for kit in combinations(parts, size)]


def least_cost(model, worlds, revisit=1.0):
    """Return the least of C(S) times the mass of the worlds, each a (causes, weight)."""
    network = model.network
    costs = []
    for kit in kits_of(network):
        cost = 0.0
        for causes, weight in worlds:
            needed = {cause for cause in causes if network.is_part[cause]}
            pieces = [network.causes[part] for part in kit]
            vain = [network.causes[part] for part in kit - needed]
            spent = sum(handling_cost(model.knowledge, part) for part in pieces)
            spent += sum(unneeded_cost(model.knowledge, part) for part in vain)
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


def shapley(players, value):
    """Return the Shapley value of each player by its definition; `value` takes a frozenset of players."""
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
    for causes, absent, _ in weighted_worlds(network, evidence):
        yes, no = (yes + absent, no) if cause in causes else (yes, no + absent)
    return log10(yes) - log10(no)
