"""The classifier of unread words says little, and nothing where it knows no word."""

import numpy as np
import pytest

from diagnoser.reading.unread_model import (
    UnreadModel,
    strength_of,
    unread_model_from_json,
    unread_model_to_json,
    unread_weight,
    words_of,
)

MODEL = UnreadModel(("PSU", "FAN"), {"smoke": 0, "loud": 1}, np.array([[0.8, -0.2], [-0.1, 0.9]]))
CAUSES = ("FAN", "DIMM", "PSU")
EVENTS = ((0,), (1,), (2,), (0, 2))


def test_words_add_up_and_several_causes_share_their_mean():
    """The weights of words add up, and an event with two causes has the mean of them."""
    weight = unread_weight(MODEL, CAUSES, EVENTS, ["Smoke came out", "it was LOUD"])
    fan, psu = -0.2 + 0.9, 0.8 - 0.1
    assert np.log(weight) == pytest.approx([fan, 0.0, psu, (fan + psu) / 2])


def test_a_word_counts_once():
    """Repeating a word changes nothing."""
    once = unread_weight(MODEL, CAUSES, EVENTS, ["smoke"])
    often = unread_weight(MODEL, CAUSES, EVENTS, ["smoke and smoke", "Smoke!"])
    assert np.array_equal(once, often)


@pytest.mark.parametrize("pieces", [[], ["电源冒烟"], ["unheard words"], ["the customer called"]])
def test_what_it_does_not_know_says_nothing(pieces):
    """Nothing unread, Chinese, unknown words and fillers give no evidence."""
    assert unread_weight(MODEL, CAUSES, EVENTS, pieces) is None


def test_words_that_say_nothing_are_no_words():
    """Fillers and numbers are left out."""
    assert words_of(["the server was there again", "2 of 12"]) == []


def test_a_long_story_does_not_decide_everything():
    """A hundred known words weigh twice as much as twenty-five."""
    assert strength_of(25) == 1.0
    assert 100 * strength_of(100) == pytest.approx(2 * 25)


def test_json_gives_the_same_classifier_back():
    """JSON gives the same classifier back."""
    copy = unread_model_from_json(unread_model_to_json(MODEL))
    assert (copy.causes, copy.vocabulary) == (MODEL.causes, MODEL.vocabulary)
    assert np.array_equal(copy.weights, MODEL.weights)
