"""Properties of every network and all evidence."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnoser.errors import ImpossibleFindingsError
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence
from diagnoser.network.fault_network import link_matrix, sparse_links
from tests.support.random_networks import and_also, random_evidence, random_network

SEED = st.integers(0, 10**6)
few = settings(max_examples=40)


def drawn(seed):
    """A random network with evidence."""
    network = random_network(seed)
    return network, random_evidence(network, seed)


def with_links(network, dense, **changes):
    """The network with other dense links (K, J)."""
    event, symptom, link = sparse_links(dense)
    return replace(network, link_event=event, link_symptom=symptom, link=link, **changes)


def with_symptom(network, links, leak=0.01):
    """The network with one more symptom, its links to the K events given."""
    contexts = len(network.contexts)
    return with_links(
        network,
        np.column_stack([link_matrix(network), links]),
        symptoms=(*network.symptoms, "one more"),
        leak=np.append(network.leak, leak),
        report_rate=np.append(network.report_rate, 0.3),
        hidden=np.column_stack([network.hidden, np.zeros(contexts, bool)]),
    )


@few
@given(SEED, st.randoms(use_true_random=False))
def test_the_order_of_events_changes_nothing(seed, random):
    """Renumbering the events renumbers their marginals."""
    network, evidence = drawn(seed)
    order = list(range(len(network.events)))
    random.shuffle(order)
    weight = None if evidence.event_weight is None else evidence.event_weight[order]
    shuffled = with_links(
        network,
        link_matrix(network)[order],
        events=tuple(network.events[k] for k in order),
        prior=network.prior[:, order].copy(),
    )

    before, kits_before = Engine(network).coverage(evidence)
    after, kits_after = Engine(shuffled).coverage(replace(evidence, event_weight=weight))

    np.testing.assert_allclose(after.events, before.events[order], rtol=1e-12)
    np.testing.assert_allclose(after.causes, before.causes, rtol=1e-12)
    np.testing.assert_allclose(kits_after, kits_before, rtol=1e-12)


@few
@given(SEED, st.randoms(use_true_random=False))
def test_the_order_of_symptoms_and_findings_changes_nothing(seed, random):
    """Renumbering the symptoms, and listing the findings in another order, changes no answer."""
    network, evidence = drawn(seed)
    order = list(range(len(network.symptoms)))
    random.shuffle(order)
    rows = list(range(len(evidence.symptom)))
    random.shuffle(rows)
    shuffled = with_links(
        network,
        link_matrix(network)[:, order],
        symptoms=tuple(network.symptoms[j] for j in order),
        leak=network.leak[order],
        report_rate=network.report_rate[order],
        hidden=network.hidden[:, order],
    )
    said = replace(
        evidence,
        symptom=np.argsort(order)[evidence.symptom][rows],
        reported=evidence.reported[rows],
        if_absent=evidence.if_absent[rows],
        if_present=evidence.if_present[rows],
    )

    before, kits_before = Engine(network).coverage(evidence)
    after, kits_after = Engine(shuffled).coverage(said)

    np.testing.assert_allclose(after.causes, before.causes, rtol=1e-12)
    np.testing.assert_allclose(kits_after, kits_before, rtol=1e-12)


@few
@given(SEED, st.floats(0, 1), st.floats(0.01, 1))
def test_a_symptom_without_links_changes_nothing(seed, if_absent, if_present):
    """No finding on a symptom without a causing event changes the posterior."""
    network, evidence = drawn(seed)
    wider = with_symptom(network, np.zeros(len(network.events)))

    before, kits_before = Engine(network).coverage(evidence)
    after, kits_after = Engine(wider).coverage(
        and_also(evidence, len(network.symptoms), if_absent, if_present)
    )

    np.testing.assert_allclose(after.causes, before.causes, rtol=1e-12)
    np.testing.assert_allclose(kits_after, kits_before, rtol=1e-12)


@few
@given(SEED, st.floats(0.01, 0.99))
def test_an_absent_symptom_multiplies_the_odds_of_its_only_parent(seed, link):
    """By exactly 1 - link: absence never raises the odds of the parent.

    With several parents one of them may rise: the absence can rule out its rival.
    """
    network, evidence = drawn(seed)
    evidence = replace(evidence, unlisted="unknown")
    event = seed % len(network.events)
    links = np.zeros(len(network.events))
    links[event] = link
    wider = with_symptom(network, links)

    before = Engine(network).posterior(evidence).events[event]
    after = Engine(wider).posterior(and_also(evidence, len(network.symptoms), 1.0, 0.0)).events[event]

    assert after <= before * (1 + 1e-12)
    if before < 0.999:
        np.testing.assert_allclose(after / (1 - after), before / (1 - before) * (1 - link), rtol=1e-9)


@few
@given(SEED)
def test_coverage_grows_with_the_kit(seed):
    """A pair covers no less than either part, a part no less than nothing. All are probabilities."""
    network, evidence = drawn(seed)

    _, kits = Engine(network).coverage(evidence)

    assert np.array_equal(kits, kits.T)
    assert np.all((kits >= 0) & (kits <= 1 + 1e-12))
    assert np.all(kits[0, 0] <= kits[0, 1:] * (1 + 1e-12))
    assert np.all(kits >= np.maximum.outer(kits[0], kits[0]) * (1 - 1e-12))


@few
@given(SEED, st.lists(st.sampled_from([0.0, 1e-300, 1e-12, 0.5, 1.0]), min_size=30, max_size=30))
def test_no_answer_is_ever_not_a_number(seed, weights):
    """Extreme weights give a probability or the named error."""
    network, _ = drawn(seed)
    count = min(len(network.symptoms), 15)
    evidence = Evidence(
        symptom=np.arange(count),
        reported=np.arange(count) % 3 == 0,
        if_absent=np.array(weights[:count]),
        if_present=np.array(weights[15 : 15 + count]),
        unlisted="unmentioned",
    )
    try:
        posterior, kits = Engine(network).coverage(evidence)
    except ImpossibleFindingsError:
        return

    assert np.isfinite(posterior.log_probability)
    for answer in (posterior.causes, posterior.events, kits):
        assert np.all((answer >= 0) & (answer <= 1 + 1e-9))


@few
@given(st.lists(SEED, min_size=0, max_size=6))
def test_a_batch_equals_its_queries(seeds):
    """They are equal bit for bit, for any other content of the batch."""
    network = random_network(7)
    engine = Engine(network)
    evidences = [random_evidence(network, seed) for seed in seeds]

    batch = engine.batch(evidences)

    assert len(batch.causes) == len(seeds)
    for row, evidence in enumerate(evidences):
        alone, coverage = engine.coverage(evidence)
        assert np.array_equal(batch.causes[row], alone.causes)
        assert np.array_equal(batch.coverage[row], coverage)
