"""Reports with more findings than a table could hold a bit for, against the sum over all sets of events.

The reference sums logarithms, because the probability of two hundred findings is far below the smallest float.
"""

from dataclasses import replace

import numpy as np
import pytest

from diagnoser.errors import WidthLimitError
from diagnoser.inference import kernel
from diagnoser.inference.affordable import affordable
from diagnoser.inference.engine import Engine
from tests.support.definition import every_set

CLOSE = {"rtol": 1e-12, "atol": 1e-200}
EVENTS = ((0,), (1,), (1,), (2,), (0, 2), (3,))  # a hidden mode, a co-failure; causes 2 and 3 need no part
IS_PART = (True, True, False, False)


def in_logarithms(engine, evidence, causes):
    """Return log P(findings, ticket), P(event), P(cause) and P(no cause but these) by the definition."""
    network = engine.network
    happened = every_set(len(network.events))[1:].astype(np.longdouble)  # logarithms of thousands lose digits
    links = np.zeros((len(network.events), len(network.symptoms)))
    links[network.link_event, network.link_symptom] = network.link
    prior = network.prior[0]
    weight = np.ones(len(prior)) if evidence.event_weight is None else evidence.event_weight
    with np.errstate(divide="ignore"):
        log_mass = happened @ np.log(prior * weight) + (1 - happened) @ np.log1p(-prior)
        for symptom, reported, absent, present in evidence.rows:
            j = int(symptom)
            scale = network.report_rate[j] if reported else 1.0
            log_silent = np.log1p(-scale * network.leak[j]) + happened @ np.log1p(-scale * links[:, j])
            log_mass += np.log(absent * np.exp(log_silent) + present * -np.expm1(log_silent))
    top = log_mass.max()
    mass = np.exp(log_mass - top)
    total = mass.sum()
    holds = np.array([[cause in event for cause in range(len(network.causes))] for event in network.events])
    caused = happened @ holds > 0
    inside = [mass[~np.delete(caused, each, axis=1).any(axis=1)].sum() / total for each in causes]
    return float(top + np.log(total)), mass @ happened / total, mass @ caused / total, inside


def drawn_evidence(rng, say, symptoms, present):
    """Some symptoms present, some of them as reported, some graded either way, a few absent, in mixed order."""
    order = rng.permutation(symptoms)
    states = {}
    for place, symptom in enumerate(order.tolist()):
        if place < present:
            states[symptom] = "present" if rng.random() < 0.7 else float(rng.uniform(0.05, 0.95))
        elif rng.random() < 0.3:
            states[symptom] = "absent"
    reported = {symptom for symptom in states if rng.random() < 0.4}
    return say(states, reported=reported, event_weight=rng.uniform(0.3, 3.0, len(EVENTS)))


@pytest.mark.parametrize("present", [12, 25, 60, 110])
@pytest.mark.parametrize("seed", range(5))
def test_few_events_and_many_findings_are_exact(network_of, say, seed, present):
    """Posterior, P(findings), sets of causes and coverage of four causes with up to 110 findings, within 1e-12."""
    rng = np.random.default_rng([seed, present])
    shown = rng.random((len(EVENTS), 120)) < rng.choice([0.3, 1.0])
    network = network_of(
        np.where(shown, rng.uniform(0.02, 0.95, shown.shape), 0.0), rng.uniform(0.005, 0.2, len(EVENTS)),
        np.exp(rng.uniform(np.log(1e-4), np.log(0.05), 120)), events=EVENTS, is_part=IS_PART,
        report_rate=rng.uniform(0.1, 1.0, 120),
    )  # fmt: skip
    engine, evidence = Engine(network), drawn_evidence(rng, say, 120, present)
    kits = [[2, 3], [0, 2, 3], [1, 2, 3], [0, 1, 2, 3]]
    log_probability, events, causes, inside = in_logarithms(engine, evidence, kits)

    found, coverage = engine.coverage(evidence)

    assert found.log_probability == pytest.approx(log_probability, rel=1e-13, abs=1e-12)
    np.testing.assert_allclose(found.events, events, **CLOSE)
    np.testing.assert_allclose(found.causes, causes, **CLOSE)
    np.testing.assert_allclose(
        [coverage[0, 0], coverage[0, 1], coverage[0, 2], coverage[1, 2]], inside, **CLOSE
    )
    assert found.operations < 200_000


def test_a_question_beside_a_hundred_findings_is_exact(network_of, say):
    """P(one more symptom absent) and its consequences are exact for every unlisted symptom."""
    rng = np.random.default_rng(3)
    network = network_of(
        rng.uniform(0.02, 0.9, (4, 120)), [0.02, 0.1, 0.05, 0.01], rng.uniform(0.001, 0.05, 120)
    )
    engine, findings = Engine(network), dict.fromkeys(range(100), "present")
    before = in_logarithms(engine, say(findings), [])[0]

    answers = engine.if_absent(say(findings), np.arange(100, 120))

    for row, symptom in enumerate(range(100, 120)):
        after, _, causes, inside = in_logarithms(
            engine, say(findings | {symptom: "absent"}), [[0, 3], [1, 2]]
        )
        assert answers.probability[row] == pytest.approx(np.exp(after - before), rel=1e-12)
        np.testing.assert_allclose(answers.causes[row], causes, **CLOSE)
        np.testing.assert_allclose(
            [answers.coverage[row][1, 4], answers.coverage[row][2, 3]], inside, **CLOSE
        )


@pytest.mark.parametrize("seed", range(6))
def test_a_table_of_findings_and_events_together_is_exact(network_of, say, seed):
    """An event behind every finding, a finding behind every event: either side alone needs a bit for each."""
    rng = np.random.default_rng(seed)
    events, symptoms = 13, 31
    links = np.zeros((events, symptoms))
    links[0] = rng.uniform(0.1, 0.9, symptoms)  # one event shows everything
    links[:, 0] = rng.uniform(0.1, 0.9, events)  # everything shows one symptom
    for event in range(1, events):  # beside two or three of its own, one of them private
        links[event, 2 * event : 2 * event + 3] = rng.uniform(0.1, 0.9, 3)
    network = network_of(
        links, rng.uniform(0.01, 0.3, events), rng.uniform(0.001, 0.05, symptoms),
        events=(*((event,) for event in range(events - 1)), (1,)),
    )  # fmt: skip
    engine = Engine(network)
    findings = {symptom: 0.8 if symptom % 5 == 1 else "present" for symptom in range(symptoms)}
    evidence = say(findings)
    log_probability, of_events, causes, inside = in_logarithms(engine, evidence, [[0], [0, 5], [1, 2]])

    found, coverage = engine.coverage(evidence)

    assert found.width <= 6
    assert found.log_probability == pytest.approx(log_probability, rel=1e-13, abs=1e-12)
    np.testing.assert_allclose(found.events, of_events, **CLOSE)
    np.testing.assert_allclose(found.causes, causes, **CLOSE)
    np.testing.assert_allclose([coverage[0, 1], coverage[1, 6], coverage[2, 3]], inside, **CLOSE)


def test_four_hundred_findings_neither_overflow_nor_vanish(network_of, say):
    """With P(findings) around e^-1800, and distant links and leaks, the answer is still that of the definition."""
    rng = np.random.default_rng(11)
    symptoms = 400
    links = np.where(rng.random((5, symptoms)) < 0.5, rng.uniform(0.001, 0.02, (5, symptoms)), 0.9)
    network = network_of(links, [0.02, 0.1, 0.05, 0.01, 0.2], np.full(symptoms, 1e-6))
    engine = Engine(network)
    graded = dict.fromkeys(range(0, symptoms, 7), 0.3)
    for evidence in (
        say(dict.fromkeys(range(symptoms), "present") | graded),
        say(dict.fromkeys(range(90), 0.01)),
    ):
        log_probability, events, causes, inside = in_logarithms(engine, evidence, [[0, 4], [1, 3], [2]])

        found, coverage = engine.coverage(evidence)

        assert found.log_probability == pytest.approx(log_probability, rel=1e-12)
        np.testing.assert_allclose(found.events, events, **CLOSE)
        np.testing.assert_allclose(found.causes, causes, **CLOSE)
        np.testing.assert_allclose(
            [coverage[1, 5], coverage[2, 4], coverage[3, 3]], inside, rtol=1e-10, atol=1e-200
        )


@pytest.mark.parametrize("want", [kernel.POSTERIOR, kernel.ALL_KITS])
def test_the_cost_is_told_whatever_the_size_of_the_scratch_memory(network_of, say, want):
    """Before, a query with a larger arena than in a new engine had the computed cost zero, and was then refused."""
    rng = np.random.default_rng(0)
    engine = Engine(network_of(rng.uniform(0.1, 0.9, (40, 120)), [0.01] * 40, [0.01] * 120))
    evidence = say(dict.fromkeys(range(120), "present"))

    assert engine.cost(evidence, want).operations > engine.operations
    with pytest.raises(WidthLimitError):
        engine.posterior(evidence)
    part = affordable(engine, evidence, want)
    assert 0 < len(part.left_out) < 120
    assert np.isfinite(engine.posterior(part.evidence).log_probability)


@pytest.mark.parametrize("weight", [1e-3, 1e-6, 1e-12, 1e9])
def test_coverage_beside_findings_of_any_improbability(network_of, say, weight):
    """Four hundred statements of tiny, or of huge, likelihood: kits are still told apart.

    The first half of the findings has one cause, the second another, and a third cause shows all of them.
    """
    links = np.zeros((3, 400))
    links[0, :200] = links[1, 200:] = links[2] = 0.999
    engine = Engine(network_of(links, [0.02, 0.01, 0.0004], np.full(400, 1e-5)))
    evidence = replace(say(dict.fromkeys(range(400), "present")), if_present=np.full(400, weight))
    log_probability, _, causes, inside = in_logarithms(engine, evidence, [[0, 1], [2], [0, 2]])

    found, coverage = engine.coverage(evidence)

    assert found.log_probability == pytest.approx(log_probability, rel=1e-13)
    np.testing.assert_allclose(found.causes, causes, rtol=1e-12)
    np.testing.assert_allclose([coverage[1, 2], coverage[3, 3], coverage[1, 3]], inside, rtol=1e-10)
    assert coverage[1, 2] > 0.1
