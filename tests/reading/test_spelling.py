"""Typing errors in long words."""

import pytest

from diagnoser.reading.spelling import corrected


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dispaly", "display"),  # swapped
        ("moniter", "monitor"),  # wrong
        ("keybord", "keyboard"),  # missing
        ("memmory", "memory"),  # doubled
    ],
)
def test_one_error_is_corrected(typed, meant):
    """A swapped, wrong, missing or doubled letter."""
    assert corrected(typed) == meant


@pytest.mark.parametrize("word", ["driver", "served", "random", "disk", "mnoitro", "displayed"])
def test_other_words_stay_as_they_are(word):
    """Correct words, short words, and words with two errors."""
    assert corrected(word) == word
