"""English words and their one normal form."""

import pytest

from diagnoser.reading.words import fold_word


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("lights", "led"),
        ("failures", "fail"),
        ("rebooting", "reboot"),
        ("restarted", "reboot"),
        ("batteries", "battery"),
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
