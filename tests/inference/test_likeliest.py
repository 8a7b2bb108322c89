"""The likeliest exact sets of causes, against the sum over all sets of events."""

import numpy as np
import pytest

from diagnoser.inference.engine import Engine
from tests.support.definition import by_definition
from tests.support.random_networks import random_evidence, random_network


@pytest.mark.parametrize("seed", range(40))
def test_the_sets_are_the_likeliest_with_their_probabilities(seed):
    """In order, each within 1e-12, hidden modes and co-failures summed."""
    network = random_network(seed, causes=4 + seed % 4, symptoms=12)
    evidence = random_evidence(network, seed)
    expected = by_definition(network, evidence).sets

    found = Engine(network).likeliest(evidence, 6)

    best = sorted(expected.values(), reverse=True)
    assert found.complete
    np.testing.assert_allclose([each.probability for each in found.sets], best[:6], rtol=1e-12)
    for each in found.sets:
        assert each.probability == pytest.approx(expected[each.causes], rel=1e-12)
    assert found.others >= best[6] * (1 - 1e-12)


def test_all_sets_together_are_certain(network_of, say):
    """With as many sets as there are, nothing is left."""
    engine = Engine(network_of([[0.9, 0.1], [0.2, 0.8], [0.5, 0.5]], [0.1, 0.2, 0.3], [0.01, 0.01]))

    found = engine.likeliest(say({0: "present", 1: "present"}), 100)

    assert len(found.sets) == 7
    assert sum(each.probability for each in found.sets) == pytest.approx(1.0, rel=1e-12)


def test_a_search_cut_short_says_what_it_may_have_missed(network_of, say):
    """Few nodes: the bound on the sets that are not listed still holds."""
    rng = np.random.default_rng(0)
    network = network_of(rng.uniform(0.1, 0.9, (9, 5)), [0.05] * 9, [0.001] * 5)
    evidence = say(dict.fromkeys(range(5), "present"))
    expected = by_definition(network, evidence).sets

    found = Engine(network).likeliest(evidence, 2, most_nodes=3)

    listed = {each.causes for each in found.sets}
    assert not found.complete
    assert found.others >= max(share for causes, share in expected.items() if causes not in listed)
