"""Coverage is recalibrated if later tickets prove that it is off, in one place, and not otherwise."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from diagnoser.backtest.backtest import evaluate_version
from diagnoser.backtest.page import page
from diagnoser.backtest.predict import replay
from diagnoser.backtest.recalibration import fit_recalibration, proven_recalibration, recalibration_for
from diagnoser.backtest.scorecard import scorecard
from diagnoser.backtest.trial import trial_of, vocabulary_of
from diagnoser.evaluation.calibration import calibration_interval
from diagnoser.facade import Diagnoser
from diagnoser.learning.card import card
from diagnoser.model import CoverageRecalibration, Model, model_from_json, model_to_json


def bent(rng, tickets, power=1.8):
    """Return too high coverages, and outcomes."""
    right = rng.uniform(0.3, 0.95, tickets)
    odds = (right / (1 - right)) ** power
    return odds / (1 + odds), rng.random(tickets) < right


def test_a_bent_coverage_is_found_and_put_right_on_other_tickets():
    """Too sure on one half, recalibrated there, nearer to the truth on the other half."""
    said, happened = bent(np.random.default_rng(4), 6000)
    found = proven_recalibration(said[:3000], happened[:3000])
    before, after = (
        calibration_interval(one, happened[3000:]).value
        for one in (said[3000:], found.recalibration(said[3000:]))
    )

    assert found.gain.low > 0
    assert after < 0.5 * before


def test_the_recalibration_is_the_likeliest_line():
    """As another program finds it, by the definition of the likelihood."""
    rng = np.random.default_rng(5)
    said = rng.uniform(0.1, 0.9, 2000)
    happened = rng.random(2000) < 0.1 + 0.7 * said
    found = fit_recalibration(said, happened)

    def minus_log_likelihood(line):
        chance = line[0] + line[1] * said
        return -np.log(np.where(happened, chance, 1 - chance)).sum() - np.log(line[1])

    best = minimize(minus_log_likelihood, [0.05, 0.9], bounds=[(1e-4, 0.3), (0.1, 0.99)])

    assert (found.always, found.kept) == pytest.approx(tuple(best.x), abs=2e-3)
    assert (found.always, found.kept) == pytest.approx((0.1, 0.7), abs=0.06)


@given(st.integers(0, 1000), st.integers(1, 60))
def test_every_recalibration_keeps_probabilities_and_the_order(seed, tickets):
    """This holds for all tickets."""
    rng = np.random.default_rng(seed)
    found = fit_recalibration(rng.random(tickets), rng.random(tickets) < 0.5)
    line = found(np.array([0.0, 0.3, 0.7, 1.0]))

    assert (np.diff(line) > 0).all()
    assert line[0] >= 0
    assert line[-1] <= 1


def test_right_coverage_is_left_alone():
    """Of 150 models with right coverage not more than five are recalibrated. 2.5 % by the interval alone."""
    rng = np.random.default_rng(6)
    recalibrated = 0
    for _ in range(150):
        said = rng.beta(4, 1.5, 300)
        recalibrated += proven_recalibration(said, rng.random(300) < said) is not None

    assert recalibrated <= 5


def test_a_history_that_is_too_short_is_not_split(world):
    """And no model is learned for it."""
    assert recalibration_for(world.first.take(range(100)), lambda _: pytest.fail("learned")) is None


def too_sure(model):
    """Links pushed towards certainty: coverage too high."""
    network = model.network
    return replace(model, network=replace(network, link=np.clip(network.link**0.1, 0, 0.999)))


def test_a_model_that_is_too_sure_is_repaired_from_its_newest_tickets(world):
    """The recalibration lowers the calibration error on tickets that come after all of them."""
    sure = too_sure(world.model)
    found = recalibration_for(world.first, lambda _: sure)
    recalibrated = replace(sure, coverage_recalibration=found.recalibration)
    trial = trial_of(world.later, vocabulary_of(world.later, sure.knowledge, [sure]))

    before, after = (
        scorecard(evaluate_version(one, "v", world.later))["calibration"]["as_answered"]["error"]["value"]
        for one in (sure, recalibrated)
    )

    assert found.recalibration.kept < 1
    assert after < before
    predictions = replay(recalibrated, trial)
    assert predictions.coverage["cost"] == pytest.approx(
        found.recalibration(predictions.network_coverage), abs=1e-12
    )


@pytest.fixture
def recalibrated(world):
    """A model with a recalibration and its proof."""
    proof = {"tickets": 300, "calibration_error": 0.05, "log_loss_gain": [0.01, 0.004, 0.016]}
    facts = {**world.model.facts, "coverage_repair": proof}
    return replace(world.model, coverage_recalibration=CoverageRecalibration(0.05, 0.8), facts=facts)


def test_answer_card_and_scorecard_say_that_coverage_is_repaired(world, recalibrated):
    """And say nothing if it is not recalibrated."""
    report = world.later.tickets[0].given
    whole = scorecard(evaluate_version(recalibrated, "v", world.later))
    said = whole["calibration"]
    silent = scorecard(evaluate_version(world.model, "v", world.later))["calibration"]

    assert Diagnoser(recalibrated, "v").diagnose(report).coverage_repaired
    assert not Diagnoser(world.model, "v").diagnose(report).coverage_repaired
    assert "answers give 0.050 + 0.800 times" in said["said"]
    assert said["repair"] == {"always": 0.05, "kept": 0.8}
    assert said["unrepaired"]["predicted"] != said["as_answered"]["predicted"]
    assert '<th scope="row">without recalibration</th>' in page(whole, {})
    assert (silent["said"], set(silent)) == ("", {"as_answered", "said"})
    assert "On 300 later tickets" in card(recalibrated)
    assert "recalibrated" not in card(world.model)


def test_the_service_and_the_replay_answer_alike(world, recalibrated):
    """Kit and coverage, and every other kit's coverage on the same line."""
    later = world.later.take(range(0, len(world.later), 80))
    trial = trial_of(later, vocabulary_of(later, recalibrated.knowledge, [recalibrated]))
    predictions = replay(recalibrated, trial)
    plain = Diagnoser(replace(recalibrated, coverage_recalibration=None), "v")
    for row, ticket in enumerate(trial.history.tickets):
        answer = Diagnoser(recalibrated, "v").diagnose(ticket.given, service_level=ticket.level)
        assert {trial.causes[one] for one in predictions.kits["cost"][row] if one >= 0} == set(
            answer.kit.parts
        )
        assert predictions.coverage["cost"][row] == pytest.approx(answer.kit.coverage, abs=2e-4)
        same = plain.diagnose(ticket.given, service_level=ticket.level, proposed_parts=answer.kit.parts)
        assert answer.kit.coverage == pytest.approx(0.05 + 0.8 * same.proposed.coverage)


def test_a_recalibration_is_part_of_the_version_and_its_absence_leaves_no_trace(world, recalibrated):
    """Old model files load, and keep their name."""
    assert (
        model_from_json(model_to_json(recalibrated)).coverage_recalibration
        == recalibrated.coverage_recalibration
    )
    assert "coverage_repair" not in model_to_json(world.model)
    assert model_from_json(model_to_json(world.model)).coverage_recalibration is None
    assert Model(world.model.network).coverage_recalibration is None
