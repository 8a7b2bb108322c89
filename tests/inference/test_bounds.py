"""Answers past the width limit: bounds that hold, that close, and that are labelled."""

import numpy as np
import pytest

from diagnoser.errors import WidthLimitError
from diagnoser.inference.engine import Engine
from tests.support.definition import by_definition
from tests.support.random_networks import random_evidence, random_network

SLACK = 1e-9


def encloses(bounds, values):
    """Whether all values lie between two arrays, but for rounding."""
    lower, upper = bounds
    return np.all(lower <= np.asarray(values) * (1 + SLACK)) and np.all(
        np.asarray(values) <= upper * (1 + SLACK) + 1e-300
    )


@pytest.mark.parametrize("nodes", [1, 4, 64])
@pytest.mark.parametrize("seed", range(25))
def test_the_bounds_hold(seed, nodes):
    """However narrow the runs and however few of them, the answers lie inside."""
    network = random_network(seed, causes=4 + seed % 4, symptoms=12)
    evidence = random_evidence(network, seed)
    expected = by_definition(network, evidence)

    found = Engine(network).bounds(evidence, most_states=2, most_nodes=nodes)

    assert encloses(found.causes, expected.causes)
    assert encloses(found.events, expected.events)
    assert encloses(found.coverage, expected.coverage)
    lower, upper = found.log_probability
    assert lower - SLACK <= np.log(expected.probability) <= upper + SLACK


@pytest.mark.parametrize("seed", range(25))
def test_with_enough_runs_the_bounds_meet(seed):
    """With all combinations of the conditioned events computed, the answer is exact for every width."""
    network = random_network(seed, causes=4 + seed % 4, symptoms=12)
    evidence = random_evidence(network, seed)
    engine = Engine(network)
    exact, coverage = engine.coverage(evidence)

    found = engine.bounds(evidence, most_states=2, most_nodes=1 << 11)

    assert found.exact
    for side in (0, 1):
        np.testing.assert_allclose(found.events[side], exact.events, rtol=1e-9)
        np.testing.assert_allclose(found.coverage[side], coverage, rtol=1e-9, atol=1e-300)
        assert found.log_probability[side] == pytest.approx(exact.log_probability, abs=1e-9)


def test_what_is_refused_as_too_wide_gets_an_answer_with_its_bounds(network_of, say):
    """Twenty-six findings under one common cause, with few operations: each set of the two is narrow."""
    count = 26
    links = np.vstack([np.full(count, 0.7), np.full(count, 0.2), np.eye(count) * 0.8])
    engine = Engine(network_of(links, [0.02, 0.03] + [0.05] * count, [0.001] * count), operations=100)
    evidence = say(dict.fromkeys(range(count), "present"))

    with pytest.raises(WidthLimitError, match="2 findings or causes open at once"):
        engine.posterior(evidence)
    found = engine.bounds(evidence, most_states=1)

    assert found.cut == 2
    assert found.exact
    assert found.causes[0][0] > 0.999
    np.testing.assert_allclose(found.causes[0], found.causes[1], rtol=1e-9)
