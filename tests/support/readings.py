"""What a reader of texts returns, made by hand."""

from diagnoser.reading import ReadReport
from diagnoser.types import Finding


def reading_of(*said):
    """Return a text that says these pairs of symptom and state, and nothing else."""
    first = dict(reversed(said))
    return ReadReport(tuple(Finding(symptom, state, "reported") for symptom, state in first.items()), ())
