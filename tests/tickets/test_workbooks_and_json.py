"""Workbooks, JSON documents and packed files: the same cells as CSV, and a clear sentence for unreadable ones."""

import gzip
import json
import zipfile
from datetime import date, datetime
from io import BytesIO

import pyarrow.parquet as pq
import pytest

from diagnoser.errors import TicketError
from diagnoser.tickets.formats import json_file, workbook_file
from diagnoser.tickets.reduce import reduce
from tests.support.workbooks import workbook

HEADER = ["ticket_id", "closed_at", "machine", "present", "causes", "visits"]
SHEET = [
    HEADER,
    [12, date(2024, 1, 31), "7979Q7C", "A|B", "X", 2],
    [],
    ["T-2", datetime(2024, 2, 1, 9, 30), 7979, "A", "Y", None],  # noqa: DTZ001  a cell has no time zone
]
EXPECTED = [("12", date(2024, 1, 31), "7979", "X", 2), ("T-2", date(2024, 2, 1), "7979", "Y", None)]


def read(tmp_path, name, content):
    """Return the contents learned from a file, and its check."""
    (tmp_path / name).write_bytes(content)
    reduced = reduce(
        [str(tmp_path / name)], tmp_path / "out.parquet", rejects=lambda _: tmp_path / "rejects.csv"
    )
    rows = pq.read_table(reduced.path).to_pylist()
    return [
        (row["ticket_id"], row["closed_on"], row["machine_type"], row["causes"], row["visits"])
        for row in rows
    ], reduced.sources[0]


@pytest.mark.parametrize("name", ["in.xlsx", "in.xlsx.gz", "in.csv", "in.xls"])
def test_a_workbook_is_read_whatever_it_is_called(tmp_path, name):
    """Numbers are ids, dates are dates, an empty row counts as a row."""
    content = workbook(one=SHEET)
    packed = gzip.compress(content, mtime=0) if name.endswith(".gz") else content

    rows, checked = read(tmp_path, name, packed)

    assert rows == EXPECTED
    assert (checked.rows, checked.notes) == (2, ())


def test_the_sheet_with_the_columns_is_read(tmp_path):
    """Not the first one; and the user is told."""
    rows, checked = read(tmp_path, "in.xlsx", workbook(notes=[["a", "b"], [1, 2]], tickets=SHEET))

    assert rows == EXPECTED
    assert checked.notes == ("the sheet 'tickets' was read, 1 more were not",)


def test_a_title_above_the_header_is_skipped_and_rows_keep_their_numbers(tmp_path):
    """A rejected row has its number in the spreadsheet."""
    rows, checked = read(
        tmp_path,
        "in.xlsx",
        workbook(one=[["Repairs of 2024"], [], *SHEET, ["T-3", "soon", "m", "A", "X", 1]]),
    )

    assert rows == EXPECTED
    assert [(one.row, one.reason.split(":")[0]) for one in checked.first] == [(7, "closed_at")]
    assert (
        (tmp_path / "rejects.csv")
        .read_text(encoding="utf-8")
        .splitlines()[1]
        .startswith("T-3,soon,m,A,X,1,7,")
    )


def test_a_table_of_text_that_is_called_a_workbook_is_read(tmp_path):
    """Some programs write text divided by tabs and call it .xls."""
    text = "ticket_id\tclosed_at\tmachine\tcauses\tvisits\n12\t2024-01-31\t7979\tX\t2\nT-2\t2024-02-01\t7979\tY\t\n"

    assert read(tmp_path, "in.xls", text.encode())[0] == EXPECTED


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (workbook(one=[]), "has no sheet with cells."),
        (workbook(one=[["ticket_id", "causes"], ["1", "X"]]), "needs at least one of the columns report"),
        (workbook(one=[["a", "b"], ["1", "X"]]), "has no column ticket_id in its first row"),
        (workbook(one=SHEET)[:-60], "is not a workbook, or it is damaged: "),
    ],
)
def test_a_workbook_without_tickets_is_refused(tmp_path, content, said):
    """In one sentence."""
    with pytest.raises(TicketError, match=said):
        read(tmp_path, "in.xlsx", content)


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    """Before it is unpacked."""
    monkeypatch.setattr(workbook_file, "MAX_UNPACKED", 1_000)

    with pytest.raises(TicketError, match="bytes; at most 1,000 are read"):
        read(tmp_path, "in.xlsx", workbook(one=SHEET))


def test_a_zip_archive_is_no_workbook(tmp_path):
    """Its name does not matter."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("tickets.csv", "ticket_id,report\n1,down\n")

    with pytest.raises(TicketError, match="is a zip archive: unpack it"):
        read(tmp_path, "in.csv", packed.getvalue())


OBJECTS = [
    {"ticket_id": 12, "closed_at": "2024-01-31", "machine": "7979Q7C", "causes": ["X"], "visits": 2.0},
    {"ticket_id": "T-2", "machine": "7979", "causes": "Y", "closed_at": "2024-02-01", "more": {"a": [1]}},
]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize(
    "document", [OBJECTS, {"result": OBJECTS}, {"total": 2, "pages": [], "issues": OBJECTS}]
)
@pytest.mark.parametrize("name", ["in.json", "in.jsonl", "in.json.gz"])
def test_a_json_document_is_read_like_json_lines(tmp_path, document, indent, name):
    """It is an array, or an object with one, on one line or on many."""
    content = json.dumps(document, indent=indent).encode()

    rows, _ = read(tmp_path, name, gzip.compress(content) if name.endswith(".gz") else content)

    assert rows == EXPECTED


def test_one_line_of_json_lines_is_no_document(tmp_path):
    """Not even if a value of it is a list."""
    content = json.dumps({"ticket_id": "T-1", "present": ["A"], "causes": ["X"], "machine": "m"}).encode()

    assert [row[0] for row in read(tmp_path, "in.jsonl", content)[0]] == ["T-1"]


def test_a_json_document_that_is_too_large_is_refused(tmp_path, monkeypatch):
    """It would be in memory as a whole."""
    monkeypatch.setattr(json_file, "MAX_DOCUMENT", 10)

    with pytest.raises(TicketError, match="save it as JSON Lines, one object on each line"):
        read(tmp_path, "in.json", json.dumps(OBJECTS).encode())


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter_is_told_from_the_header(tmp_path, delimiter):
    """A list of ids needs quotes if the delimiter of cells is the one of ids."""
    lines = [
        ["ticket_id", "closed_at", "machine", "causes", "visits"],
        ["12", "2024-01-31", "7979", "X", "2"],
        ["T-2", "2024-02-01", "7979", "Y", ""],
    ]
    content = "\r\n".join(delimiter.join(line) for line in lines).encode("utf-8-sig")

    assert read(tmp_path, "in.csv", content)[0] == EXPECTED
