"""Outputs of tools: healthy ones give no present finding, faulty ones the right one at the right place."""

import csv
import random
from pathlib import Path

import pytest

from diagnoser.knowledge import load_knowledge
from diagnoser.reading.machine_output import Output, Tables, read_output

SAMPLES = Path(__file__).parent / "samples"
SHIPPED = Path(__file__).parents[3] / "data" / "knowledge"
TOOLS = tuple(sorted(folder.name for folder in SAMPLES.iterdir()))
FILES = sorted(file for tool in TOOLS for file in (SAMPLES / tool).glob("*.txt"))


def name(file: Path) -> str:
    """Return the name of a sample in test reports."""
    return f"{file.parent.name}/{file.stem}"


@pytest.fixture(scope="module")
def tables() -> Tables:
    """Return the shipped tables."""
    return Tables.of(load_knowledge(SHIPPED).reading)


def present(output: Output) -> dict[str, str]:
    """Return the present symptoms and their positions."""
    return {each.symptom: each.position for each in output.findings if each.state == "present"}


def expected(file: Path) -> dict[str, str]:
    """Return the present symptoms of a sample and their positions."""
    with (file.parent / "expected.csv").open(encoding="utf-8", newline="") as rows:
        return {
            row["symptom"]: row["position"]
            for row in csv.DictReader(rows)
            if row["file"] == file.name and row["state"] == "present"
        }


@pytest.mark.parametrize("file", FILES, ids=name)
def test_a_sample_gives_its_findings_and_no_other(file: Path, tables: Tables):
    """Exactly the present symptoms of expected.csv are found, at the position told there."""
    found, right = present(read_output(file.read_text(encoding="utf-8"), tables)), expected(file)

    assert set(found) == set(right)
    assert {symptom: found[symptom] for symptom, position in right.items() if position} == {
        symptom: position for symptom, position in right.items() if position
    }


@pytest.mark.parametrize("tool", TOOLS)
def test_there_are_ten_samples_of_each_kind(tool: str):
    """A tool is not done before ten healthy and ten faulty outputs are read."""
    names = [file.stem for file in (SAMPLES / tool).glob("*.txt")]

    assert sum(each.startswith("healthy") for each in names) >= 10
    assert sum(each.startswith("faulty") for each in names) >= 10


@pytest.mark.parametrize("file", FILES, ids=name)
def test_no_piece_of_a_sample_is_misread(file: Path, tables: Tables):
    """Single lines, a sample cut at any place and shuffled lines never fail, and intervals stay inside the text."""
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines()
    shuffled = random.Random(len(text)).sample(lines, len(lines))  # noqa: S311 - a fixed order, no secret
    pieces = [
        *lines,
        *(text[:cut] for cut in range(0, len(text), 41)),
        *(text[cut:] for cut in range(0, len(text), 41)),
    ]
    for piece in [*pieces, "\n".join(shuffled), text.upper(), text.replace("\n", " ")]:
        output = read_output(piece, tables)

        assert all(0 <= each.start <= each.end <= len(piece) for each in output.statements)


@pytest.mark.parametrize("file", [file for file in FILES if file.stem.startswith("healthy")], ids=name)
def test_no_line_of_healthy_output_is_a_fault_unless_a_later_line_ends_it(file: Path, tables: Tables):
    """A line that stands alone gives a present finding only where the sample itself ends it further down."""
    text = file.read_text(encoding="utf-8")
    whole = {
        (each.symptom, each.subject)
        for each in read_output(text, tables).statements
        if each.state == "absent"
    }
    for line in text.splitlines():
        alone = [each for each in read_output(line, tables).findings if each.state == "present"]

        assert all((each.symptom, each.subject) in whole for each in alone)
