"""Helpers for tests of reading: the rows of a CSV file, and what was read as pairs."""

import csv
from pathlib import Path

from diagnoser.reading import ReadReport

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def states(reading: ReadReport) -> set[tuple[str, str]]:
    """Return what was read as pairs of symptom and state."""
    return {(finding.symptom, finding.state) for finding in reading.findings}


def expected(row: dict[str, str]) -> set[tuple[str, str]]:
    """Return what a row of the development set says should be read."""
    return {(name, state) for state in ("present", "absent") for name in row[state].split("|") if name}
