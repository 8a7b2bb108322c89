"""The shipped lexicon, compiled once for all tests of reading."""

import pytest

from diagnoser.knowledge import load_knowledge
from diagnoser.reading import Lexicon
from tests.reading.reports_read import ROOT


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """Return the lexicon of the shipped knowledge."""
    return Lexicon.of(load_knowledge(ROOT / "data" / "knowledge"))
