"""Reports that users found read wrongly, each with further wordings of the same kind (tests/reading/demanded.csv)."""

from pathlib import Path

import pytest

from diagnoser.reading import Lexicon, read
from tests.reading.reports_read import rows

DEMANDED = rows(Path(__file__).with_name("demanded.csv"))


def ids(cell: str) -> set[str]:
    """Return the symptoms of a cell."""
    return set(cell.split("|")) - {""}


@pytest.mark.parametrize("row", DEMANDED, ids=[f"{row['source']}: {row['report'][:40]}" for row in DEMANDED])
def test_a_report_reads_as_demanded(lexicon: Lexicon, row: dict[str, str]):
    """Everything in `present` and one of `either` is read, and nothing else but what is allowed."""
    reading = read(lexicon, row["report"])
    present = {finding.symptom for finding in reading.findings if finding.state == "present"}
    absent = {finding.symptom for finding in reading.findings if finding.state == "absent"}

    assert ids(row["present"]) <= present
    assert not row["either"] or ids(row["either"]) & present
    assert present <= ids(row["present"]) | ids(row["either"]) | ids(row["allowed"])
    assert ids(row["absent"]) <= absent
