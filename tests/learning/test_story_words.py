"""Published stories teach what their words add to the findings, and nothing about frequencies."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from diagnoser.evidence.to_network import evidence_of
from diagnoser.evidence.understand import known_of
from diagnoser.learning.lexicon_worker import LexiconReader
from diagnoser.learning.story_words import LEAST_TICKETS, with_story_words
from diagnoser.learning.text_design import LabelledText
from diagnoser.model import model_from_json, model_to_json
from diagnoser.reading import Lexicon
from diagnoser.reading.text_model import TextModel
from diagnoser.registry.store import load
from diagnoser.types import Report

CAUSES = ("VIDEO", "DIMM", "SYSTEM_BOARD", "PSU", "RESEAT")
STORY = "The server has no display since colleagues carried it downstairs, plugged cables, waited patiently, and left."
WORDS = {"VIDEO": "zigzagged", "DIMM": "purplish"}


@pytest.fixture(scope="module")
def shipped():
    """Return the shipped model without a classifier of stories."""
    model, _ = load(Path("models"))
    return replace(model, story_model=None)


@pytest.fixture(scope="module")
def reader(shipped):
    """Return what reads texts with the shipped knowledge."""
    return LexiconReader(shipped.knowledge)


def told(causes, words):
    """Return accounts of a machine without display, each with one more word."""
    return [
        LabelledText(f"{STORY} Everything {word}.", {}, (cause,), row, ticket_id=str(row))
        for row, (cause, word) in enumerate(zip(causes, words, strict=True))
    ]


def telling(number):
    """Return accounts of five causes; a word of its own tells two of them."""
    causes = [CAUSES[row % 7 % 5] for row in range(number)]
    return told(causes, [WORDS.get(cause, "mumbled") for cause in causes])


@pytest.fixture(scope="module")
def learned(shipped, reader):
    """Return the model that has learned from telling accounts."""
    return with_story_words(shipped, telling(250), reader, lambda _: shipped)


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


def test_a_word_speaks_for_the_cause_with_which_it_was_told(learned):
    """Each of two words raises the odds of its own cause."""
    assert ratio(learned, f"{STORY} It zigzagged.", "VIDEO", "DIMM") > 2
    assert ratio(learned, f"{STORY} It looked purplish.", "DIMM", "VIDEO") > 2


def test_how_often_a_cause_is_published_is_not_learned(shipped, reader):
    """The words tell nothing, although six of seven accounts are about one cause."""
    causes = ["DIMM" if row % 7 == 4 else "VIDEO" for row in range(420)]
    words = [("zigzagged", "purplish", "mumbled")[row % 3] for row in range(420)]
    model = with_story_words(shipped, told(causes, words), reader, lambda _: shipped)
    video, dimm = (model.network.causes.index(cause) for cause in ("VIDEO", "DIMM"))
    story = model.story_model
    told_by = [] if story is None else [story.weights[row] for row in story.vocabulary.values()]
    assert all(abs(weights[video] - weights[dimm]) < 0.2 for weights in told_by)


def test_few_accounts_teach_nothing(shipped, reader):
    """Below the least number there is no classifier."""
    assert (
        with_story_words(shipped, telling(LEAST_TICKETS - 1), reader, lambda _: shipped).story_model is None
    )


def test_beside_a_classifier_of_the_whole_text_there_is_none(shipped, reader):
    """It would hear the same words twice."""
    empty = np.zeros((1, 1))
    text = TextModel(("VIDEO",), {"w:zigzagged": 0}, np.ones(1), empty, np.zeros(1), np.ones(1), 1.0)
    beside = replace(shipped, text_model=text)
    assert with_story_words(beside, telling(250), reader, lambda _: shipped).story_model is None


def test_a_stored_model_has_the_same_classifier(learned):
    """The classifier survives a round trip through JSON."""
    copy = model_from_json(model_to_json(learned)).story_model
    assert copy.vocabulary == learned.story_model.vocabulary
    assert np.array_equal(copy.weights, learned.story_model.weights)
