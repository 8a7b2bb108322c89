"""Bare numbers are error codes only among words about codes."""

import pytest

from diagnoser.reading import Lexicon, read
from tests.reading.reports_read import states


@pytest.mark.parametrize(
    ("report", "symptom"),
    [
        ("289", "POST_289"),
        ("POST error 301", "POST_KBD"),
        ("开机报1962", "POST_1962"),
        ("error code: 163", "POST_RTC"),
    ],
)
def test_bare_codes_are_read_where_codes_are_spoken_of(lexicon: Lexicon, report: str, symptom: str):
    """The same numbers are error codes when the report says so or says nothing else."""
    assert states(read(lexicon, report)) == {(symptom, "present")}
