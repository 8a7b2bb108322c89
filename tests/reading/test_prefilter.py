"""The literal words of a regular expression: every match contains them."""

import re

import pytest

from diagnoser.knowledge import load_knowledge
from diagnoser.knowledge.patterns import parse_pattern
from diagnoser.reading.prefilter import mandatory_words
from tests.reading.reports_read import ROOT, rows

REPORTS = [row["report"].lower() for row in rows(ROOT / "tests" / "reading" / "reports.csv")]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("disk full", ("disk full",)),
        ("disks? full", (" full", "disk")),
        ("disk|drive", ()),
        (r"(?:disk|drive) [0-9]{1,2} failed", (" failed", " ")),
        (r"x3\d{3}", ("x3",)),
        ("ab{0,2}c", ("a", "c")),
    ],
)
def test_only_what_cannot_be_missing_is_a_word(body, words):
    """Optional letters, alternatives, groups and classes are left out. The longest piece comes first."""
    assert mandatory_words(body) == words


def test_every_match_of_a_shipped_pattern_contains_its_words():
    """On the reports of the development set no expression matches without its words."""
    bodies = [
        parsed.body
        for symptom in load_knowledge(ROOT / "data" / "knowledge").symptoms
        for pattern in symptom.patterns
        if (parsed := parse_pattern(pattern)).regular
    ]
    matched = [
        (body, found.group())
        for body in bodies
        for report in REPORTS
        for found in re.finditer(body, report, re.IGNORECASE)
    ]

    assert matched
    assert [pair for pair in matched if not all(word in pair[1] for word in mandatory_words(pair[0]))] == []
