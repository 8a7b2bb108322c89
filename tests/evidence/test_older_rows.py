"""Reduced tickets of this version and of the one before the column `silence`, read in SQL and row by row."""

from itertools import product

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from diagnoser.evidence.row import known_of_row
from diagnoser.tickets.records import REDUCED_MARK
from diagnoser.tickets.reduce import reduce
from diagnoser.tickets.schema import REDUCED

NEWER = {"silence", "measured", "unknown", "graded", "actions", "sample", "equipment"}
ROWS = [
    {"unlisted": unlisted, "reported": reported, "asked": asked, "absent": absent}
    for unlisted, reported, asked, absent in product(
        ("unmentioned", "unknown", "absent"), ("", "B", "B|D"), ("", "A", "A|C"), ("", "E")
    )
]


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """The rows of a file of an older version, as they are after reading it today."""
    folder = tmp_path_factory.mktemp("older")
    columns = [column for column in REDUCED if column not in NEWER and column not in ROWS[0]]
    cells = {
        "ticket_id": [f"{number:03}" for number in range(len(ROWS))],
        "closed_on": pa.nulls(len(ROWS), pa.date32()),
        "visits": pa.nulls(len(ROWS), pa.int32()),
    }
    table = {column: cells.get(column, [""] * len(ROWS)) for column in columns}
    table |= {column: [row[column] for row in ROWS] for column in ROWS[0]}
    source = folder / "older.parquet"
    pq.write_table(pa.table(table).replace_schema_metadata({REDUCED_MARK: ""}), source)
    return pq.read_table(reduce([str(source)], folder / "out.parquet").path).to_pylist()


@pytest.mark.parametrize("number", range(len(ROWS)))
def test_an_older_row_means_in_sql_what_it_means_in_python(read, number):
    """A machine alone was called unmentioned, and the findings of a closed checklist reported."""
    found, expected = known_of_row(read[number]), known_of_row(ROWS[number])

    assert found.silence == expected.silence
    assert set(found.findings) == set(expected.findings)
    assert read[number]["sample"] == "own"
