"""Every answer against the sum over all sets of events, on small networks with everything in them."""

from dataclasses import replace

import numpy as np
import pytest

from diagnoser.errors import InputError
from diagnoser.inference.engine import Engine
from tests.support.definition import by_definition
from tests.support.random_networks import random_evidence, random_network

SEEDS = range(40)
CLOSE = {"rtol": 1e-12, "atol": 1e-300}


def small_network(seed):
    """About ten events: a thousand sets, with hidden modes, co-failures and causes without a part."""
    return random_network(seed, causes=4 + seed % 4, symptoms=12)


@pytest.fixture(params=SEEDS)
def example(request):
    """A small network with three pieces of evidence and their answers by definition."""
    network = small_network(request.param)
    evidences = [random_evidence(network, 10 * request.param + offset) for offset in range(3)]
    return network, [(evidence, by_definition(network, evidence)) for evidence in evidences]


def test_marginals_are_those_of_the_definition(example):
    """P(cause), P(event) and P(findings, ticket), within 1e-12 relative."""
    network, cases = example
    engine = Engine(network)
    for evidence, expected in cases:
        found = engine.posterior(evidence)

        np.testing.assert_allclose(found.events, expected.events, **CLOSE)
        np.testing.assert_allclose(found.causes, expected.causes, **CLOSE)
        assert found.log_probability == pytest.approx(np.log(expected.probability), rel=1e-12, abs=1e-12)


def test_coverage_is_that_of_the_definition(example):
    """The coverage of every kit of at most two parts, within 1e-12 relative."""
    network, cases = example
    engine = Engine(network)
    for evidence, expected in cases:
        _, found = engine.coverage(evidence)

        np.testing.assert_allclose(found, expected.coverage, **CLOSE)


@pytest.mark.parametrize("seed", [19, 195, 249])
def test_coverage_keeps_its_digits_near_certain_links(seed):
    """Links, leaks and graded answers within 1e-6 to 1e-12 of one: still within 1e-12 relative."""
    network, rng = small_network(seed), np.random.default_rng(seed)
    near_one = 1 - 10.0 ** -rng.uniform(6, 12, len(network.link))
    link = np.where(rng.random(len(network.link)) < 0.5, near_one, network.link)
    some = rng.random(len(network.leak)) < 0.3
    leak = np.where(some, 1 - 10.0 ** -rng.uniform(6, 12, len(network.leak)), network.leak)
    network = replace(network, link=link, leak=leak)
    evidence = random_evidence(network, seed)
    number = len(evidence.symptom)
    graded, faint = rng.random(number) < 0.6, rng.random(number) < 0.5
    sure = np.where(faint, 10.0 ** -rng.uniform(0, 12, number), rng.random(number))
    evidence = replace(
        evidence,
        if_absent=np.where(graded, 1 - sure, evidence.if_absent),
        if_present=np.where(graded, sure, evidence.if_present),
    )

    _, found = Engine(network).coverage(evidence)

    np.testing.assert_allclose(found, by_definition(network, evidence).coverage, **CLOSE)


def test_a_batch_equals_its_queries_bit_for_bit(example):
    """Reports answered together and one by one give the very same numbers."""
    network, cases = example
    engine = Engine(network)
    evidences = [evidence for evidence, _ in cases] * 5

    batch = engine.batch(evidences)

    for index, evidence in enumerate(evidences):
        alone, coverage = engine.coverage(evidence)
        assert np.array_equal(batch.causes[index], alone.causes)
        assert np.array_equal(batch.events[index], alone.events)
        assert batch.log_probability[index] == alone.log_probability
        assert batch.width[index] == alone.width
        assert np.array_equal(batch.coverage[index], coverage)


def test_the_number_of_a_textbook_example(network_of, say):
    """Two causes, one symptom, by hand.

    Priors 0.1 and 0.2, links 0.8 and 0.5, leak 0.1.  P(present, ticket) sums
    {1}: .1 x .8 x (1 - .9 x .2) = .0656,  {2}: .9 x .2 x (1 - .9 x .5) = .099,  both: .02 x (1 - .9 x .1) = .0182.
    """
    network = network_of([[0.8], [0.5]], [0.1, 0.2], [0.1])

    posterior, coverage = Engine(network).coverage(say({0: "present"}))

    total = 0.0656 + 0.099 + 0.0182
    assert np.exp(posterior.log_probability) == pytest.approx(total, rel=1e-14)
    np.testing.assert_allclose(posterior.causes, [(0.0656 + 0.0182) / total, (0.099 + 0.0182) / total])
    np.testing.assert_allclose(coverage, np.array([[0, 656, 990], [656, 656, 1828], [990, 1828, 990]]) / 1828)


def test_a_batch_overwrites_an_earlier_one_of_the_same_shape(network_of, say):
    """The arrays are used again, and one made for other reports is refused."""
    engine = Engine(network_of([[0.5, 0.0], [0.4, 0.7]], [0.1, 0.2], [0.01, 0.02]))
    first, second = say({0: "present"}), say({1: "present"})

    old = engine.batch([first, first])
    before = old.causes.copy()
    new = engine.batch([second, first], into=old)

    assert new.causes is old.causes
    assert not np.array_equal(new.causes[0], before[0])
    np.testing.assert_array_equal(new.causes[1], before[1])
    np.testing.assert_array_equal(new.causes[0], engine.posterior(second).causes)
    with pytest.raises(InputError, match="made for other reports"):
        engine.batch([first], into=old)


@pytest.mark.parametrize("graded", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_coverage_is_that_of_the_definition_where_many_findings_have_causes_without_a_part(
    network_of, say, seed, graded
):
    """With more findings than a table holds, it is the sum over the sets of those causes, also with co-failures."""
    rng = np.random.default_rng(seed)
    events = ((0,), (1,), (1,), (2,), (0, 2), (3,), (4,), (5,))
    links = np.where(rng.random((8, 13)) < 0.8, rng.uniform(0.05, 0.95, (8, 13)), 0.0)
    network = network_of(
        links, rng.uniform(0.01, 0.3, 8), rng.uniform(0.001, 0.05, 13), events=events,
        is_part=(True, True, True, False, False, False),
    )  # fmt: skip
    evidence = say({symptom: 0.9 if graded and symptom % 3 == 0 else "present" for symptom in range(13)})
    expected = by_definition(network, evidence)
    engine = Engine(network)
    _, found = engine.coverage(evidence)

    np.testing.assert_allclose(found, expected.coverage, **CLOSE)
    _, some = engine.coverage(evidence, np.array([0, 2]))
    np.testing.assert_allclose(some, expected.coverage[np.ix_([0, 1, 3], [0, 1, 3])], **CLOSE)
