"""One answer more, for all open questions at once, against asking them one by one."""

from dataclasses import replace

import numpy as np
import pytest

from diagnoser.errors import InputError
from diagnoser.inference.engine import Engine
from tests.support.random_networks import and_also, random_evidence, random_network


@pytest.mark.parametrize("seed", range(30))
def test_absence_is_as_if_it_were_listed(seed):
    """Causes, coverage and probability equal those of a query with the symptom absent."""
    network, engine = random_network(seed), Engine(random_network(seed))
    evidence = random_evidence(network, seed)
    asked = np.setdiff1d(np.arange(len(network.symptoms)), evidence.symptom)

    found = engine.if_absent(evidence, asked)

    before = engine.posterior(evidence)
    for index, symptom in enumerate(asked):
        after, coverage = engine.coverage(and_also(evidence, symptom, 1.0, 0.0))
        np.testing.assert_allclose(found.causes[index], after.causes, rtol=1e-11)
        np.testing.assert_allclose(found.coverage[index], coverage, rtol=1e-11)
        expected = np.exp(after.log_probability - before.log_probability)
        assert found.probability[index] == pytest.approx(expected, rel=1e-11)
        assert 0 <= found.probability[index] <= 1 + 1e-12


@pytest.mark.parametrize("seed", range(30))
def test_coverage_follows_from_the_probability_of_the_answers(seed):
    """With known probabilities, the coverage is that of the whole query, also for the kits of some parts."""
    network, engine = random_network(seed), Engine(random_network(seed))
    evidence = random_evidence(network, seed)
    asked = np.setdiff1d(np.arange(len(network.symptoms)), evidence.symptom)
    parts = np.arange(len(engine.parts))[:2]

    no = engine.if_absent(evidence, asked, parts=parts)
    found = engine.coverage_if_absent(evidence, asked, no.probability, parts)

    np.testing.assert_allclose(found, no.coverage, rtol=1e-11)


@pytest.mark.parametrize("seed", range(30))
def test_several_absences_are_as_if_they_were_listed(seed):
    """For groups of one to three symptoms, some in several groups, it equals a query with a whole group absent."""
    network, engine = random_network(seed), Engine(random_network(seed))
    evidence = random_evidence(network, seed)
    asked = np.setdiff1d(np.arange(len(network.symptoms)), evidence.symptom).tolist()
    groups = [[*asked[first : first + size]] for size in (1, 2, 3) for first in range(len(asked) - size + 1)]

    found = engine.if_absent(evidence, groups)

    before = engine.posterior(evidence)
    for index, group in enumerate(groups):
        listed = evidence
        for symptom in group:
            listed = and_also(listed, symptom, 1.0, 0.0)
        after, coverage = engine.coverage(listed)
        np.testing.assert_allclose(found.causes[index], after.causes, rtol=1e-11)
        np.testing.assert_allclose(found.coverage[index], coverage, rtol=1e-11)
        expected = np.exp(after.log_probability - before.log_probability)
        assert found.probability[index] == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize("seed", range(30))
def test_presence_follows_by_subtraction(seed):
    """If silence is no evidence, the difference is the query with the symptom present."""
    network, engine = random_network(seed), Engine(random_network(seed))
    evidence = replace(random_evidence(network, seed), unlisted="unknown")
    shown = np.flatnonzero(~network.hidden[evidence.context])
    asked = np.setdiff1d(shown, evidence.symptom)

    found = engine.if_absent(evidence, asked)

    before, before_coverage = engine.coverage(evidence)
    for index, symptom in enumerate(asked):
        absent = found.probability[index]
        if absent > 1 - 1e-4:  # little is left, and of that the difference of two numbers
            continue
        after, coverage = engine.coverage(and_also(evidence, symptom, 0.0, 1.0))
        causes = (before.causes - absent * found.causes[index]) / (1 - absent)
        kits = (before_coverage - absent * found.coverage[index]) / (1 - absent)
        np.testing.assert_allclose(causes, after.causes, rtol=0, atol=1e-10)
        np.testing.assert_allclose(kits, coverage, rtol=0, atol=1e-10)


def test_what_is_listed_cannot_be_asked(network_of, say):
    """A known answer is no question."""
    engine = Engine(network_of([[0.9, 0.1]], [0.1], [0.01, 0.01]))

    with pytest.raises(InputError, match="Symptom symptom 0 is in the evidence already"):
        engine.if_absent(say({0: "present"}), [1, 0])
    with pytest.raises(InputError):
        engine.if_absent(say({0: "present"}), [7])
    with pytest.raises(InputError, match="twice"):
        engine.if_absent(say({}), [[0, 1], [1, 1]])


def test_no_question_has_no_answer(network_of, say):
    """An empty list of symptoms is allowed."""
    engine = Engine(network_of([[0.9, 0.1]], [0.1], [0.01, 0.01]))

    assert engine.if_absent(say({0: "present"}), []).causes.shape == (0, 1)
