"""Words that the reader did not understand teach what they add to the findings, and nothing about frequencies."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from diagnoser.evidence.to_network import evidence_of
from diagnoser.evidence.understand import known_of
from diagnoser.learning.lexicon_worker import LexiconReader
from diagnoser.learning.text_design import LabelledText
from diagnoser.learning.unread_words import LEAST_TICKETS, with_unread_words
from diagnoser.model import model_from_json, model_to_json
from diagnoser.reading import Lexicon
from diagnoser.reading.text_model import TextModel
from diagnoser.registry.store import load
from diagnoser.types import Report

CAUSES = ("VIDEO", "DIMM", "SYSTEM_BOARD", "PSU", "RESEAT")
WORDS = {"VIDEO": "zigzagged", "DIMM": "purplish"}


@pytest.fixture(scope="module")
def shipped():
    """Return the shipped model without a classifier of unread words."""
    model, _ = load(Path("models"))
    return replace(model, unread_model=None)


@pytest.fixture(scope="module")
def reader(shipped):
    """Return what reads texts with the shipped knowledge."""
    return LexiconReader(shipped.knowledge)


def told(causes, words):
    """Return accounts of a machine without display, each with one more word."""
    return [
        LabelledText(f"The server has no display. Everything {word}.", {}, (cause,), row)
        for row, (cause, word) in enumerate(zip(causes, words, strict=True))
    ]


def telling(number):
    """Return accounts of five causes; a word of its own tells two of them."""
    causes = [CAUSES[row % 7 % 5] for row in range(number)]
    return told(causes, [WORDS.get(cause, "mumbled") for cause in causes])


@pytest.fixture(scope="module")
def learned(shipped, reader):
    """Return the model that has learned from telling accounts."""
    return with_unread_words(shipped, telling(400), reader)


def weight_of(model, text):
    """Return the likelihood ratio of each event from the words of a report."""
    known = known_of(Report(text=text), Lexicon.of(model.knowledge))
    return evidence_of(model, known).event_weight


def ratio(model, text, cause, other):
    """Return how much the words of a report raise the odds of one cause against another."""
    weight = weight_of(model, text)
    place = {event: row for row, event in enumerate(model.network.events)}
    one, two = ((model.network.causes.index(each),) for each in (cause, other))
    return weight[place[one]] / weight[place[two]]


def test_an_unread_word_speaks_for_the_cause_with_which_it_was_told(learned):
    """Each of two words raises the odds of its own cause."""
    assert ratio(learned, "No display, and it zigzagged.", "VIDEO", "DIMM") > 2
    assert ratio(learned, "No display, and it looked purplish.", "DIMM", "VIDEO") > 2


def test_how_often_a_cause_is_published_is_not_learned(shipped, reader):
    """The words tell nothing, although six of seven accounts are about one cause."""
    causes = ["DIMM" if row % 7 == 4 else "VIDEO" for row in range(420)]
    words = [("zigzagged", "purplish", "mumbled")[row % 3] for row in range(420)]
    model = with_unread_words(shipped, told(causes, words), reader)
    assert model.unread_model is None
    assert abs(model.facts["unread_words"]["log_loss_gain"]) < 0.01


@pytest.mark.parametrize("text", ["No display.", "Everything zigzagged.", "无显示"])
def test_what_is_read_wholly_or_not_at_all_is_answered_as_before(learned, text):
    """The classifier is silent where every word was read, where nothing was, and in Chinese."""
    assert weight_of(learned, text) is None


def test_few_accounts_teach_nothing(shipped, reader):
    """Below the least number there is no classifier."""
    assert with_unread_words(shipped, telling(LEAST_TICKETS - 1), reader).unread_model is None


def test_beside_a_classifier_of_the_whole_text_there_is_none(shipped, reader):
    """It would hear the same words twice."""
    empty = np.zeros((1, 1))
    text = TextModel(("VIDEO",), {"w:zigzagged": 0}, np.ones(1), empty, np.zeros(1), np.ones(1), 1.0)
    assert with_unread_words(replace(shipped, text_model=text), telling(400), reader).unread_model is None


def test_a_stored_model_has_the_same_classifier(learned):
    """The classifier survives a round trip through JSON."""
    copy = model_from_json(model_to_json(learned)).unread_model
    assert copy.vocabulary == learned.unread_model.vocabulary
    assert np.array_equal(copy.weights, learned.unread_model.weights)
