"""Results of reading texts, made by hand."""

from diagnoser.reading import ReadReport
from diagnoser.types import Finding


def reading_of(*said):
    """Return the reading of a text with only these pairs of symptom and state."""
    first = dict(reversed(said))
    return ReadReport(tuple(Finding(symptom, state, "reported") for symptom, state in first.items()), ())
