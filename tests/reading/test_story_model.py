"""The classifier of stories hears the English words of long reports, and nothing of short ones."""

import numpy as np
import pytest

from diagnoser.reading.story_model import (
    StoryModel,
    story_model_from_json,
    story_model_to_json,
    story_share,
    strength_of,
    told_by_words,
    words_of,
)

MODEL = StoryModel(("PSU", "FAN"), {"smoke": 0, "loud": 1}, np.array([[0.8, -0.2], [-0.1, 0.9]]), 0.6)


def test_the_weights_of_words_add_up():
    """Each known word adds its weights, and an unknown one adds nothing."""
    assert told_by_words(MODEL, ["loud", "smoke", "unheard"]) == pytest.approx([0.7, 0.7])
    assert told_by_words(MODEL, ["unheard"]).tolist() == [0.0, 0.0]


def test_a_word_counts_once():
    """Repeating a word changes nothing."""
    assert words_of("smoke and smoke. Smoke!") == ["smoke"]


@pytest.mark.parametrize("text", ["", "电源冒烟", "the server was there again", "2 of 12"])
def test_what_says_nothing_has_no_words(text):
    """Chinese, fillers and numbers are no words."""
    assert words_of(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "hard disk amber light on, power supply amber light on",
        "server does not power on",
        "RAID card battery failed, disk 3 offline",
    ],
)
def test_the_short_report_of_a_desk_is_hardly_a_story(text):
    """A few clauses are heard by less than a half."""
    assert story_share(words_of(text)) < 0.5


def test_a_long_story_does_not_decide_everything():
    """A hundred known words weigh twice as much as twenty-five."""
    assert strength_of(25) == 1.0
    assert 100 * strength_of(100) == pytest.approx(2 * 25)


def test_json_gives_the_same_classifier_back():
    """JSON gives the same classifier back."""
    copy = story_model_from_json(story_model_to_json(MODEL))
    assert (copy.causes, copy.vocabulary, copy.temper) == (MODEL.causes, MODEL.vocabulary, MODEL.temper)
    assert np.array_equal(copy.weights, MODEL.weights)
