"""Our engine against pgmpy and against the definition, on networks of the real shape."""

import math

import numpy as np
import pytest

from diagnoser.inference.engine import Engine
from diagnoser.network.export import exported, exported_evidence, with_virtual_evidence
from diagnoser.network.export_names import safe_name
from diagnoser.network.export_read import fault_network
from diagnoser.network.pgmpy_bridge import posteriors_by_pgmpy, to_pgmpy
from tests.support.enumeration import enumerate_posterior
from tests.support.random_networks import random_evidence, random_network

SEEDS = range(60)


@pytest.mark.parametrize("seed", SEEDS)
def test_posteriors_are_pgmpys(seed):
    """P(cause | findings, ticket) of every cause within 1e-9, from the network as exported."""
    network = random_network(seed)
    evidence = random_evidence(network, seed)
    names = [f"C__{safe_name(cause)}" for cause in network.causes]

    found = posteriors_by_pgmpy(exported(network), exported_evidence(network, evidence), names)

    expected = [found[name]["yes"] for name in names]
    np.testing.assert_allclose(Engine(network).posterior(evidence).causes, expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_posteriors_are_those_of_the_definition(seed):
    """Causes and P(findings, ticket) equal the sum over every set of events."""
    network = random_network(seed, causes=4 + seed % 5, symptoms=12)
    evidence = random_evidence(network, seed)
    expected = enumerate_posterior(network, evidence)

    found = Engine(network).posterior(evidence)

    np.testing.assert_allclose(found.causes, expected.causes, rtol=0, atol=1e-12)
    assert found.log_probability == pytest.approx(expected.log_probability, abs=1e-11)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_probability_of_the_findings_is_pgmpys(seed):
    """P(findings, ticket | family) within 1e-9 relative, taken from pgmpy finding by finding."""
    network = random_network(seed)
    evidence = random_evidence(network, seed)

    found = Engine(network).posterior(evidence).log_probability

    assert found == pytest.approx(_log_probability(network, evidence), abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS[:20])
def test_the_network_read_back_from_its_export_answers_the_same(seed):
    """Engine on the network and on its round trip: the same to 1e-12."""
    network = random_network(seed)
    evidence = random_evidence(network, seed)

    before = Engine(network).posterior(evidence)
    after = Engine(fault_network(exported(network))).posterior(evidence)

    np.testing.assert_allclose(after.causes, before.causes, rtol=0, atol=1e-12)
    assert after.log_probability == pytest.approx(before.log_probability, abs=1e-12)


def _log_probability(network, evidence):
    """Return log P(evidence) by the chain rule, because pgmpy has no P(evidence) of its own."""
    from pgmpy.inference import VariableElimination

    given = exported_evidence(network, evidence)
    tables, hard = with_virtual_evidence(exported(network), given)
    engine = VariableElimination(to_pgmpy(tables))
    known = {"family": hard.pop("family")}
    total = sum(math.log(max(weights)) for weights in given.virtual.values())
    # Auxiliary nodes follow from their ends and are left out here, so that nothing is counted twice.
    waiting = [name for name in hard if name.startswith("V__") or not name.rsplit("__", 1)[-1].isdecimal()]
    for start in range(0, len(waiting), 6):
        group = waiting[start : start + 6]
        joint = engine.query(group, known, show_progress=False)
        total += math.log(joint.get_value(**{name: hard[name] for name in group}))
        known |= {name: hard[name] for name in group}
    return total
