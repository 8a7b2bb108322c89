"""English words and their one normal form."""

import pytest

from diagnoser.reading.word_form import word_form
from diagnoser.reading.words import fold_word


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("lights", "led"),
        ("failures", "fail"),
        ("rebooting", "reboot"),
        ("restarted", "reboot"),
        ("batteries", "battery"),
        ("panicked", "panic"),
        ("fallen", "fall"),
        ("shelves", "shelf"),
        ("status", "status"),
        ("isn't", "not"),
        ("cannot", "not"),
        ("the", ""),
        ("two", "2"),
    ],
)
def test_inflections_and_synonyms_have_one_form(word, form):
    """Plurals, tenses and synonyms become one word; filler words become nothing."""
    assert fold_word(word) == form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("refuses to start", "not start"),
        ("it fails to boot", "not boot"),
        ("no longer answers", "not answer"),
    ],
)
def test_a_refusal_is_a_negation(text, form):
    """Whoever refuses to start does not start."""
    assert word_form(text).text == form
