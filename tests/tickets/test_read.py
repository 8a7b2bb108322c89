"""Sound files in all usual forms: the tickets are the same for every encoding and format."""

import csv
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagnoser.tickets.duckdb_session import workspace
from diagnoser.tickets.formats import csv_survey
from diagnoser.tickets.formats.csv_tolerant import TolerantReader
from diagnoser.tickets.read import stage
from diagnoser.tickets.reduce import reduce
from diagnoser.tickets.schema import COLUMNS, TicketColumns
from tests.support.readings import reading_of

SIMPLIFIED = "服务器开机无显示，硬盘黄灯常亮，内存报错，主板故障已更换，客户要求尽快处理"
TRADITIONAL = "伺服器開機無顯示，硬碟黃燈常亮，記憶體報錯，主機板故障已更換，客戶要求儘快處理"
TICKETS = [
    {"ticket_id": "1", "closed_at": "2024-01-31", "machine": "7979Q7C", "report": SIMPLIFIED, "causes": "X"},
    {
        "ticket_id": "007",
        "closed_at": "",
        "machine": "",
        "report": 'two\nlines, and a "quote"',
        "causes": "X|Y",
    },
]
HEADER = list(TICKETS[0])


def as_csv(tickets=TICKETS, delimiter=",", end="\n", header=None) -> str:
    """Return tickets as CSV text."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, header or list(tickets[0]), delimiter=delimiter, lineterminator=end)
    writer.writeheader()
    writer.writerows(tickets)
    return text.getvalue()


def read(tmp_path: Path, content: bytes, name: str = "in.csv", **options):
    """Return reduced tickets as rows, with the notes."""
    (tmp_path / name).write_bytes(content)
    reduced = reduce(
        [str(tmp_path / name)],
        tmp_path / "out.parquet",
        reader=lambda text: reading_of((text, "present")),
        **options,
    )
    return pq.read_table(reduced.path).to_pylist(), reduced.sources[0]


def staged(tmp_path: Path, content: bytes, name: str) -> list[tuple[str, ...]]:
    """Return the cells of a source as they are staged."""
    (tmp_path / name).write_bytes(content)
    with workspace(tmp_path / "work") as connection:
        found = stage(connection, str(tmp_path / name), "staged", TicketColumns(), folder=tmp_path)
        cells = ", ".join(f"coalesce(_{position}, '')" for position in range(len(found.header)))
        return connection.execute(f"SELECT {cells} FROM staged ORDER BY _row").fetchall()  # noqa: S608


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (as_csv().encode(), None),
        (as_csv().encode("utf-8-sig"), None),
        (as_csv(delimiter=";", end="\r\n").encode("utf-8-sig"), None),
        (as_csv(delimiter="\t").encode("utf-16"), "read as UTF-16"),
        (as_csv().encode("utf-16-le"), "read as UTF-16-LE"),
        (as_csv().encode("utf-16-be"), "read as UTF-16-BE"),
        (as_csv().encode("utf-32"), "read as UTF-32"),
        (as_csv().encode("gb18030"), "read as GB18030"),
        (("sep=;\n" + as_csv(delimiter=";")).encode(), None),
        (as_csv(end="\r").replace("two\nlines", "two\rlines").encode(), "read as UTF-8"),
        ((as_csv() + "\n\n\n").encode(), None),
        ((as_csv() + ",,,,\n").encode(), None),
    ],
)
def test_every_dialect_gives_the_same_tickets(tmp_path, content, note):
    """Encoding, separator and line ends are found out, not asked for."""
    rows, source = read(tmp_path, content)

    assert [(row["ticket_id"], row["reported"], row["causes"]) for row in rows] == [
        ("007", 'two\nlines, and a "quote"', "X|Y"),
        ("1", SIMPLIFIED, "X"),
    ]
    assert source.notes == ((note,) if note else ())
    assert (source.rows, source.rejected) == (2, 0)


def test_big5_is_told_from_gb18030(tmp_path):
    """The two accept much of each other. The positions of frequent characters distinguish them."""
    tickets = [{"ticket_id": "1", "report": TRADITIONAL}]
    rows, source = read(tmp_path, as_csv(tickets).encode("big5"))

    assert rows[0]["reported"] == TRADITIONAL
    assert source.notes == ("read as BIG5",)


def test_an_encoding_can_be_named(tmp_path):
    """If it cannot be detected, the user names it."""
    tickets = [{"ticket_id": "1", "report": "für Müller, grün"}]
    rows, _ = read(tmp_path, as_csv(tickets).encode("cp1252"), encoding="cp1252")

    assert rows[0]["reported"] == "für Müller, grün"


def test_json_lines_and_csv_agree(tmp_path):
    """Lists and joined ids, numbers and digits are the same."""
    lines = (
        '{"ticket_id": 1, "present": ["B", "A"], "visits": 2, "unknown_column": {"kept": true}}\n'
        '{"ticket_id": "2", "present": "A", "absent": null}\n'
    )
    from_json, _ = read(tmp_path, lines.encode(), "in.jsonl")
    from_csv, _ = read(tmp_path, b"ticket_id,present,visits\n1,B|A,2\n2,A,\n")

    assert from_json == from_csv
    assert from_json[0]["reported"] == "A|B"


def test_parquet_and_csv_agree(tmp_path):
    """This holds for numbers as ids, even floating ones, lists, dates and nulls."""
    table = pa.table(
        {
            "ticket_id": pa.array([1.0, 2.0]),
            "closed_at": pa.array(["2024-01-31T10:00:00Z", None]).cast(pa.timestamp("s", tz="UTC")),
            "present": pa.array([["B", "A"], ["A"]]),
            "visits": pa.array([2, None]),
        }
    )
    pq.write_table(table, tmp_path / "in.parquet")
    from_parquet, _ = read(tmp_path, (tmp_path / "in.parquet").read_bytes(), "in.parquet")
    from_csv, _ = read(tmp_path, b"ticket_id,closed_at,present,visits\n1,2024-01-31,B|A,2\n2,,A,\n")

    assert from_parquet == from_csv


def test_a_database_and_csv_agree(tmp_path):
    """The table of the service has the columns of the contract."""
    url = f"sqlite:///{tmp_path / 'service.sqlite3'}"
    engine = sa.create_engine(url)
    table = sa.Table("tickets", sa.MetaData(), *(sa.Column(name, sa.Text) for name in COLUMNS))
    table.create(engine)
    with engine.begin() as connection:
        connection.execute(
            table.insert(), [{"ticket_id": "1", "present": "B|A"}, {"ticket_id": "2", "present": "A"}]
        )
    engine.dispose()
    reduced = reduce([url], tmp_path / "out.parquet")
    from_csv, _ = read(tmp_path, b"ticket_id,present\n1,B|A\n2,A\n", "other.csv")

    assert pq.read_table(reduced.path).to_pylist() == from_csv


def test_ids_are_sets_in_order_and_pieces_are_not(tmp_path):
    """An id once, trimmed. Two pieces of a part stay two."""
    content = "ticket_id,present,causes,parts_sent\n1, B || A|B |,Y|X|Y,HDD|HDD|CPU\n"
    rows, _ = read(tmp_path, content.encode())

    assert (rows[0]["reported"], rows[0]["causes"], rows[0]["parts_sent"]) == ("A|B", "X|Y", "CPU|HDD|HDD")


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(st.text("AaZéß硬\U0001f4a5 ", max_size=3), min_size=1, max_size=5), min_size=1, max_size=20
    )
)
def test_ids_stand_in_the_order_of_their_bytes(tmp_path_factory, cells):
    """Each occurs once and without blanks, in any alphabet. All engines and Arrow have this order."""
    rows = [
        {"ticket_id": f"{n:03d}", "machine": "M", "present": "|".join(ids)} for n, ids in enumerate(cells)
    ]
    found, _ = read(tmp_path_factory.mktemp("ids"), as_csv(rows).encode())

    expected = ["|".join(sorted({each.strip() for each in ids} - {""}, key=str.encode)) for ids in cells]
    assert [row["reported"] for row in found] == expected


@pytest.mark.parametrize("word", ["nan", "NaN", "None", "NA", "N/A", "NULL", "null", "-", " - "])
def test_a_word_for_a_missing_value_is_no_id(tmp_path, word):
    """It is how pandas, Excel and SQL write nothing. Alone, or beside ids, in causes and in symptoms."""
    content = f"ticket_id,report,present,causes\n1,d,{word},{word}\n2,d,A|{word},{word}|HDD\n3,d,NANO,DIMM\n"

    rows, source = read(tmp_path, content.encode())

    assert [(row["asked"], row["causes"]) for row in rows] == [("", ""), ("A", "HDD"), ("NANO", "DIMM")]
    assert source.notes == ("2 rows have a word such as nan, NULL or - instead of a value: read as no value",)


def test_a_path_with_pattern_characters_is_a_path(tmp_path):
    """A star in a file's name does not mean any."""
    rows, _ = read(tmp_path, as_csv().encode(), "in[1]*?.csv")

    assert len(rows) == 2


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8), delimiter=st.sampled_from(",;\t"))
def test_csv_round_trip(tmp_path_factory, rows, delimiter):
    """Every output of Python's csv module is read back, cell for cell."""
    rows = [row for row in rows if any(row)]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([("ticket_id", "report", "note"), *rows])

    assert staged(tmp_path_factory.mktemp("csv"), text.getvalue().encode(), "in.csv") == rows


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8))
def test_json_round_trip(tmp_path_factory, rows):
    """Every output of Python's json module is read back."""
    lines = "".join(json.dumps({"ticket_id": a, "report": b}) + "\n" for a, b in rows)
    cells = staged(tmp_path_factory.mktemp("json"), lines.encode(), "in.jsonl")

    assert [(row[0], row[COLUMNS.index("report")]) for row in cells] == rows


@settings(max_examples=200)
@given(
    rows=st.lists(st.tuples(CELL, CELL), max_size=8),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_the_tolerant_reader_agrees_with_pythons(rows, quoting):
    """In well-formed files, an independent reader finds the same cells."""
    rows = [tuple(cell.replace("\r", "") for cell in row) for row in rows]
    text = io.StringIO(newline="")
    csv.writer(text, quoting=quoting, lineterminator="\n").writerows(rows)
    content = text.getvalue().encode()
    records = list(TolerantReader(io.BytesIO(content), ",", ("a", "b"), 1, len(content)))
    expected = [tuple(row) for row in csv.reader(io.StringIO(text.getvalue(), newline="")) if row]

    assert [record.damage for record in records] == [""] * len(records)
    assert [record.cells for record in records] == expected


@settings(max_examples=100)
@given(rows=st.lists(st.tuples(CELL.filter(bool), CELL), max_size=20), end=st.sampled_from(["\n", "\r\n"]))
def test_the_survey_counts_rows(tmp_path_factory, rows, end):
    """Quoted line ends do not count, for every size of the read blocks."""
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator=end).writerows([("ticket_id", "b"), *rows])
    path = tmp_path_factory.mktemp("survey") / "in.csv"
    path.write_bytes(text.getvalue().encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_survey, "BLOCK", 7)

        assert csv_survey.survey(path).records == len(rows) + 1
