"""Answers after repairs in vain against the sum over all sets of events and all outcomes of the repairs."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from diagnoser.errors import ImpossibleFindingsError, InputError
from diagnoser.evidence.tried import after_a_visit
from diagnoser.inference import kernel
from diagnoser.inference.engine import Engine, members
from diagnoser.inference.evidence import Evidence
from diagnoser.inference.mixture import MOST_MIXED
from diagnoser.inference.two_step import TwoStepEngine
from diagnoser.network.fault_network import link_matrix
from tests.support.definition import every_set
from tests.support.random_networks import and_also, random_evidence, random_network

SEEDS = range(25)
CLOSE = {"rtol": 1e-12, "atol": 1e-300}


def repaired_case(seed):
    """A small network with modes and co-failures, and evidence with one to three repairs in vain."""
    network = random_network(seed, causes=4 + seed % 3, symptoms=9)
    rng = np.random.default_rng([seed, 17])
    causes = rng.choice(len(network.causes), int(rng.integers(1, 4)), replace=False)
    remains = tuple((int(cause), float(rng.choice([0.0, 0.03, 0.2, 0.7, 1.0]))) for cause in sorted(causes))
    return network, replace(random_evidence(network, seed), remains=remains)


def by_enumeration(network, evidence, sound=frozenset()):
    """Return (P(findings, ticket), causes, coverage) by summing over sets of events and over D.

    Worlds with a broken cause of `sound` are left out.
    """
    total, causes, coverage = 0.0, 0.0, 0.0
    remains = dict(evidence.remains)
    for worked in product((False, True), repeat=len(remains)):
        gone = {cause for cause, good in zip(remains, worked, strict=True) if good}
        chance = np.prod([1 - d if c in gone else d for c, d in remains.items()])
        for happened in every_set(len(network.events)):
            left = [
                set(event) - gone if on else set() for event, on in zip(network.events, happened, strict=True)
            ]
            if not any(left):
                continue
            mass = chance * prior(network, evidence, happened, gone) * likelihood(network, evidence, left)
            broken = set().union(*left)
            if broken & sound:
                continue
            total += mass
            causes += mass * np.isin(np.arange(len(network.causes)), list(broken))
            coverage += mass * covered(network, broken)
    return total, causes / max(total, 1e-300), coverage / max(total, 1e-300)


def prior(network, evidence, happened, gone):
    """Return P(these events), each with the weight of the event after the repairs."""
    p = network.prior[evidence.context]
    weight = np.ones(len(p))
    if evidence.event_weight is not None:
        for k, event in enumerate(network.events):
            rest = tuple(c for c in event if c not in gone)
            same = [m for m, each in enumerate(network.events) if each == rest]
            unchanged = rest == event
            weight[k] = 1.0 if not rest else evidence.event_weight[k if unchanged or not same else same[0]]
    return np.where(happened, p * weight, 1 - p).prod()


def likelihood(network, evidence, left):
    """Return P(findings | the events with their remaining causes)."""
    links = link_matrix(network)
    rows = []
    for k, causes in enumerate(left):
        if causes == set(network.events[k]):
            rows.append(links[k])
        elif causes:
            rows.append(1 - np.prod([1 - alone(network, links, cause) for cause in sorted(causes)], axis=0))
    rows = np.array(rows)
    listed = {int(symptom): row for row, symptom in enumerate(evidence.symptom)}
    result = 1.0
    for symptom in np.flatnonzero(~network.hidden[evidence.context]):
        row, rate = listed.get(int(symptom)), network.report_rate[symptom]
        if row is None:
            scale = {"unknown": 0.0, "unmentioned": rate, "absent": 1.0}[evidence.unlisted]
            absent, present = 1.0, 0.0
        else:
            scale = rate if evidence.reported[row] else 1.0
            absent, present = evidence.if_absent[row], evidence.if_present[row]
        log_no = np.log1p(-scale * network.leak[symptom]) + np.log1p(-scale * rows[:, symptom]).sum()
        result *= absent * np.exp(log_no) + present * -np.expm1(log_no)
    return result


def alone(network, links, cause):
    """Return the links of the cause's own events, or their mean for several modes."""
    own = [k for k, event in enumerate(network.events) if event == (cause,)]
    if not own:
        return np.zeros(links.shape[1])
    return (links[own] * network.prior[0, own, None]).sum(axis=0) / network.prior[0, own].sum()


def covered(network, broken):
    """For every kit of at most two parts, whether it holds every broken part."""
    parts = np.flatnonzero(network.is_part)
    needed = {int(part) for part in parts} & broken
    kits = [set(), *({int(part)} for part in parts)]
    return np.array([[needed <= one | other for other in kits] for one in kits], float)


@pytest.mark.parametrize("seed", SEEDS)
def test_posterior_and_coverage_equal_the_enumeration(seed):
    """P(cause), P(findings, ticket) and every kit within 1e-12, with co-failures, modes and several repairs."""
    network, evidence = repaired_case(seed)
    total, causes, coverage = by_enumeration(network, evidence)

    posterior, kits = TwoStepEngine(network).coverage(evidence)

    np.testing.assert_allclose(posterior.causes, causes, **CLOSE)
    np.testing.assert_allclose(kits, coverage, **CLOSE)
    assert posterior.log_probability == pytest.approx(np.log(total), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("seed", range(8))
def test_questions_after_repairs_equal_a_new_report_with_the_answer(seed):
    """`if_absent` is the posterior of the same report with the symptom absent."""
    network, evidence = repaired_case(seed)
    engine = TwoStepEngine(network)
    open_ = np.setdiff1d(np.arange(len(network.symptoms)), evidence.symptom)[:4]

    found = engine.if_absent(evidence, open_)
    parts = np.arange(len(engine.parts))
    again = engine.coverage_if_absent(evidence, open_, found.probability, parts)

    before = engine.posterior(evidence).log_probability
    for row, symptom in enumerate(open_):
        after, kits = engine.coverage(and_also(evidence, symptom, 1.0, 0.0))
        np.testing.assert_allclose(found.causes[row], after.causes, rtol=1e-10, atol=1e-14)
        np.testing.assert_allclose(found.coverage[row], kits, rtol=1e-10, atol=1e-14)
        np.testing.assert_allclose(again[row], kits, rtol=1e-10, atol=1e-14)
        if not network.hidden[evidence.context, symptom]:
            assert found.probability[row] == pytest.approx(np.exp(after.log_probability - before), rel=1e-9)


def test_a_batch_answers_repaired_and_plain_reports_alike():
    """A batch gives each report its own answer, with repairs or without."""
    network, evidence = repaired_case(3)
    engine = TwoStepEngine(network)
    plain = replace(evidence, remains=())

    batch = engine.batch([plain, evidence, plain], kernel.ALL_KITS)

    for row, one in enumerate((plain, evidence, plain)):
        posterior, kits = engine.coverage(one)
        np.testing.assert_allclose(batch.causes[row], posterior.causes, rtol=1e-14)
        np.testing.assert_allclose(batch.coverage[row], kits, rtol=1e-14)
        assert batch.log_probability[row] == pytest.approx(posterior.log_probability)


def test_a_repair_that_never_works_says_nothing():
    """With d = 1 the answer equals that of the plain network."""
    network, evidence = repaired_case(5)
    nothing = replace(evidence, remains=tuple((cause, 1.0) for cause, _ in evidence.remains))

    found = TwoStepEngine(network).posterior(nothing)

    plain = Engine(network).posterior(replace(evidence, remains=()))
    np.testing.assert_allclose(found.causes, plain.causes, rtol=1e-12)


def test_costs_add_up_over_the_mixture():
    """The computed operations of a repaired report are the real ones of its query."""
    network, evidence = repaired_case(7)
    engine = TwoStepEngine(network)

    posterior, _ = engine.coverage(evidence)

    assert engine.cost(evidence).operations == pytest.approx(posterior.operations)


def test_wrong_numbers_are_refused():
    """A probability outside [0, 1] and a cause named twice: one sentence."""
    network, evidence = repaired_case(2)
    engine = TwoStepEngine(network)
    for remains in (((0, 1.5),), ((0, 0.1), (0, 0.2))):
        with pytest.raises(InputError, match="one probability between 0 and 1"):
            engine.posterior(replace(evidence, remains=remains))


def test_more_repairs_than_a_mixture_holds_are_still_answered():
    """Every repaired cause becomes less likely than it was, however many there are."""
    number = MOST_MIXED + 3
    single = tuple((cause,) for cause in range(number))
    pairs = tuple((cause, cause + 1) for cause in range(number - 1))
    network = replace(
        random_network(1),
        causes=tuple(f"C{each}" for each in range(number)),
        is_part=(True,) * number,
        events=single + pairs,
        contexts=("unknown",),
        hidden=np.zeros((1, len(random_network(1).symptoms)), bool),
        prior=np.array([[0.1] * number + [0.01] * len(pairs)]),
        link_event=np.empty(0, np.int64),
        link_symptom=np.empty(0, np.int64),
        link=np.empty(0),
    )
    engine, plain = TwoStepEngine(network), Evidence()

    found = engine.posterior(Evidence(remains=tuple((cause, 0.1) for cause in range(number - 1))))

    assert (found.causes[:-1] < engine.posterior(plain).causes[:-1]).all()
    assert found.causes[-1] > engine.posterior(plain).causes[-1]


def test_everything_repaired_for_certain_leaves_nothing_wrong():
    """If every cause was repaired for certain, no fault can be left, and the findings are impossible."""
    network, evidence = repaired_case(4)
    remains = tuple((cause, 0.0) for cause in range(len(network.causes)))

    with pytest.raises(ImpossibleFindingsError):
        TwoStepEngine(network).posterior(replace(evidence, remains=remains))


@pytest.mark.parametrize("seed", range(10))
def test_sets_of_four_parts_equal_the_enumeration(seed):
    """P(every needed part is in a set) within 1e-12, for sets of up to four parts, with repairs in vain."""
    network, evidence = repaired_case(seed)
    parts = np.flatnonzero(network.is_part).tolist()
    sets = [frozenset(parts[:size]) for size in range(min(4, len(parts)) + 1)] + [frozenset(parts[-3:])]
    total = by_enumeration(network, evidence)[0]

    found = TwoStepEngine(network).covered(evidence, members(sets, len(network.causes)))

    for number, chosen in enumerate(sets):
        expected = by_enumeration(network, evidence, sound=frozenset(parts) - chosen)[0] / total
        assert found[number] == pytest.approx(expected, rel=1e-11, abs=1e-15)


@pytest.mark.parametrize("seed", range(8))
def test_the_share_of_worlds_within_a_set_equals_the_enumeration(seed):
    """`Engine.within` counts the causes without a part as well."""
    network, evidence = repaired_case(seed)
    plain = replace(evidence, remains=())
    every = set(range(len(network.causes)))
    sets = [frozenset(), frozenset([0]), frozenset([0, 1]), frozenset(every - {2}), frozenset(every)]
    total = by_enumeration(network, plain)[0]

    found = Engine(network).within(plain, sets)

    expected = [by_enumeration(network, plain, frozenset(every - one))[0] / total for one in sets]
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("seed", range(8))
def test_after_a_visit_in_vain_a_part_is_needed(seed):
    """No cause without a part is left, and no empty kit suffices. The rest equals the enumeration."""
    network, evidence = repaired_case(seed)
    visited = after_a_visit(network, evidence)

    posterior, kits = TwoStepEngine(network).coverage(visited)

    assert not posterior.causes[~np.array(network.is_part)].any()
    assert kits[0, 0] == pytest.approx(0.0, abs=1e-12)
    np.testing.assert_allclose(posterior.causes, by_enumeration(network, visited)[1], **CLOSE)
