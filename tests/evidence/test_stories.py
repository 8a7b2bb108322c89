"""A long report in English gets the weights of its words, and the network's view of it is tempered."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from diagnoser.evidence.to_network import evidence_of
from diagnoser.evidence.understand import known_of
from diagnoser.inference.engine import Engine
from diagnoser.network.fault_network import frequencies_of
from diagnoser.reading import Lexicon
from diagnoser.reading.story_model import StoryModel
from diagnoser.registry.store import load
from diagnoser.types import Report

STORY = (
    "No display since we moved the rack. The colleague carried everything, plugged cables, waited, "
    "and it zigzagged once, which nobody could explain afterwards. "
    "Strange smells filled our cellar."
)


@pytest.fixture(scope="module")
def shipped():
    """Return the shipped model without a classifier of stories."""
    model, _ = load(Path("models"))
    return replace(model, story_model=None)


def heard(model, text="", temper=1.0, told=0.0, **codes):
    """Return the evidence of a report for a model that hears one word, which speaks for VIDEO."""
    causes = model.network.causes
    weights = told * np.array([[float(cause == "VIDEO") for cause in causes]])
    story = StoryModel(causes, {"zigzagged": 0}, weights, temper)
    known = known_of(Report(text=text, **codes), Lexicon.of(model.knowledge))
    return evidence_of(replace(model, story_model=story), known)


def test_a_word_multiplies_the_odds_of_each_event_with_its_cause(shipped):
    """An event with two causes gets the root of the ratio of one of them."""
    weight = heard(shipped, STORY, told=1.0).event_weight
    video = shipped.network.causes.index("VIDEO")
    expected = [np.exp((video in event) / len(event)) for event in shipped.network.events]
    assert weight == pytest.approx(np.array(expected))


def test_a_tempered_prior_is_flatter_and_as_likely_as_before(shipped):
    """The prior odds of single causes get the exponent, and keep their sum."""
    network = shipped.network
    weight = heard(shipped, STORY, temper=0.5).event_weight
    place = {event: row for row, event in enumerate(network.events)}
    alone = [cause for cause in range(len(network.causes)) if (cause,) in place]
    prior = frequencies_of(network)[alone]
    by_cause = weight[[place[(cause,)] for cause in alone]]
    assert prior @ by_cause == pytest.approx(1.0, abs=1e-3)
    assert by_cause * prior**0.5 == pytest.approx(by_cause[0] * prior[0] ** 0.5)


def test_a_temper_makes_the_network_less_sure(shipped):
    """The likeliest cause of a story is the less likely the smaller the temper."""
    engine = Engine(shipped.network)
    sure = [engine.posterior(heard(shipped, STORY, temper)).causes.max() for temper in (1.0, 0.7, 0.4)]
    assert sure == sorted(sure, reverse=True)
    assert sure[0] > sure[-1]


@pytest.mark.parametrize("text", ["No display.", "Everything zigzagged.", "无显示，" * 10, ""])
def test_a_report_that_is_no_story_is_answered_by_the_network_alone(shipped, text):
    """A short report, a text of which nothing was read and Chinese have no weight and no temper."""
    evidence = heard(shipped, text, 0.5, 1.0, present=frozenset({"NO_BEEP"}))
    assert evidence.event_weight is None
    assert evidence.tempering is None


def test_codes_are_not_tempered(shipped):
    """What was coded beside a story counts in full."""
    evidence = heard(shipped, STORY, 0.5, present=frozenset({"NO_BEEP"}))
    code = evidence.symptom == shipped.network.symptom_index["NO_BEEP"]
    assert not evidence.tempering.rows[code].any()
    assert evidence.tempering.rows[~code].any()
