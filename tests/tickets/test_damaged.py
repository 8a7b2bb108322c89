"""Damaged files: every fault has its sentence, costs its own row, and nothing is half learned."""

import gzip
import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from diagnoser.errors import TicketError
from diagnoser.tickets.records import Reduced
from diagnoser.tickets.reduce import reduce
from diagnoser.tickets.schema import MAX_CELL, MAX_ID, SAMPLES, UNLISTED, TicketColumns
from diagnoser.tickets.validate import Rules
from diagnoser.types import SERVICE_LEVELS

TODAY = date(2026, 11, 23)
HEAD = "ticket_id,closed_at,report,present,absent,causes,visits\n"
SOUND = "T1,2024-01-31,down,A|B,C,X,1\n"


def read(tmp_path: Path, content: bytes, name: str = "in.csv", **options) -> Reduced:
    """Reduce one file, with a rejects file beside it."""
    (tmp_path / name).write_bytes(content)
    return reduce(
        [str(tmp_path / name)],
        tmp_path / "out.parquet",
        rules=Rules(today=TODAY),
        rejects=lambda _: tmp_path / "rejects.csv",
        **options,
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",2024-01-31,down,A,,X,1", "ticket_id: empty"),
        (
            "1.5E+10,2024-01-31,down,A,,X,1",
            "ticket_id: '1.5E+10' is a number that a spreadsheet has shortened",
        ),
        (f"{'9' * (MAX_ID + 1)},,down,A,,X,1", "ticket_id: longer than 200 characters"),
        (
            "T2,31.01.2024,d,A,,X,1",
            "closed_at: '31.01.2024' is not a date like 2024-01-31 or 2024-01-31T09:30:00",
        ),
        (
            "T2,2024-02-30,d,A,,X,1",
            "closed_at: '2024-02-30' is not a date like 2024-01-31 or 2024-01-31T09:30:00",
        ),
        ("T2,9999-12-31,d,A,,X,1", "closed_at: '9999-12-31' is not between 1970 and 2100"),
        ("T2,2026-12-24,d,A,,X,1", "closed_at: '2026-12-24' is in the future"),
        ("T2,,d,A|B,B|C,X,1", "present, absent: 'B' is in both"),
        ("T2,,,,,X,1", "report, present, absent, machine: all empty"),
        ("T2,,d,A,,X,two", "visits: 'two' is not a whole number from 0 to 1,000"),
        ("T2,,d,A,,X,-1", "visits: '-1' is not a whole number from 0 to 1,000"),
        ("T2,,d,A,,X,1001", "visits: '1001' is not a whole number from 0 to 1,000"),
        (f"T2,,{'x' * (MAX_CELL + 1)},A,,X,1", "report: longer than 100,000 characters"),
        (f"T2,,d,{'a' * (MAX_ID + 1)},,X,1", "present: an id longer than 200 characters"),
        (f"T2,,d,{'|'.join(map(str, range(2001)))},,X,1", "present: more than 2,000 ids"),
        ('T2,,d,"A\x01",,X,1', "present: holds a control character"),
        ("T2,,d,A,,X", "6 columns where the header has 7, visits is missing"),
        ("T2,,d,A,,X,1,surplus", "8 columns where the header has 7"),
        ('T2,,"d" d,A,,X,1', "report: text stands behind a closing quote"),
        ("T2,,d\0d,A,,X,1", "report: holds a zero byte"),
        ("T2,,,A,,X;2,many", "visits: 'many' is not a whole number from 0 to 1,000"),
    ],
)
def test_a_damaged_row_is_named_and_costs_itself_only(tmp_path, row, reason):
    """The reason names the column, the row is the one a spreadsheet shows, and its neighbours are learned from."""
    reduced = read(tmp_path, (HEAD + SOUND + row + "\n" + SOUND.replace("T1", "T3")).encode())

    assert [(each.row, each.reason) for each in reduced.sources[0].first] == [(3, reason)]
    assert reduced.rows == 2


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "in.csv", "{path} is empty."),
        (b"\n\n", "in.csv", "{path} is empty."),
        (
            b"id,report\n1,down\n",
            "in.csv",
            (
                "{path} has no column ticket_id in its first row, which reads: id,report; "
                "`diagnoser tickets map` proposes which of its columns become which of a ticket"
            ),
        ),
        (
            b"ticket_id,causes\n1,X\n",
            "in.csv",
            "{path} needs at least one of the columns report, present, absent, machine or a context column.",
        ),
        (b"ticket_id,report,report\n1,a,b\n", "in.csv", "{path} has the column report 2 times."),
        (
            b"PK\x03\x04rest",
            "in.csv",
            "{path} is a zip archive: unpack it.",
        ),
        (
            b"PK\x03\x04\x14\0[Content_Types].xml",
            "in.xlsx",
            "{path} is not a workbook, or it is damaged: Cannot detect file format.",
        ),
        (b"\x00\x01\x02" * 9, "in.xlsx", "{path} is not a workbook, or it is damaged."),
        (
            b"<html><table><tr><td>ticket_id</td></tr></table></html>",
            "in.xls",
            "{path} is a web page and not a workbook: save it as XLSX or CSV.",
        ),
        (
            gzip.compress(b"ticket_id\n1\n", mtime=0),
            "in.csv.gz",
            "{path} needs at least one of the columns report, present, absent, machine or a context column.",
        ),
        (
            gzip.compress(b"ticket_id,report\n1,down\n" * 99, mtime=0)[:40],
            "in.csv.gz",
            "{path} cannot be unpacked: it is damaged or cut off.",
        ),
        (
            "ticket_id,report\n1,f\u00fcr M\u00fcll, gr\u00fcn\n".encode("cp1252"),
            "in.csv",
            "{path} is in none of UTF-8, UTF-16, GB18030 and Big5: save it as UTF-8, or name its encoding.",
        ),
        (
            b'[{"ticket_id": 1}]',
            "in.json",
            "{path} needs at least one of the columns report, present, absent, machine or a context column.",
        ),
        (b"[1, 2]", "in.json", "{path} is JSON without a list of objects, one for each ticket."),
        (
            b'[{"ticket_id": 1},',
            "in.json",
            "{path} is not valid JSON: Expecting value: line 1 column 19 (char 18).",
        ),
        (
            b"ticket_id",
            "in.docx",
            (
                "{path} is not a database URL and its name ends in none of "
                ".csv, .json, .jsonl, .ndjson, .ods, .parquet, .pq, .tsv, .txt, .xls, .xlsb, .xlsm, .xlsx, "
                "with or without .gz."
            ),
        ),
    ],
)
def test_an_unusable_file_is_refused_in_one_sentence(tmp_path, content, name, message):
    """Nothing is written: no tickets, no rejects, no partial file."""
    with pytest.raises(TicketError) as caught:
        read(tmp_path, content, name)

    assert str(caught.value) == message.format(path=tmp_path / name)
    assert [each.name for each in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    "encoding", ["rot13", "base64", "idna", "punycode", "undefined", "raw_unicode_escape", "klingon"]
)
def test_a_name_that_is_no_encoding_of_files_is_refused(tmp_path, encoding):
    """Some of Python's codecs are no encodings of text files."""
    with pytest.raises(TicketError, match=f"'{encoding}' is not the name of an encoding of text files"):
        read(tmp_path, b"ticket_id,report\n1,a\n", encoding=encoding)


def test_utf_16_without_a_mark_is_refused_with_the_names_that_help(tmp_path):
    """Without a byte order mark the order of the bytes must be named."""
    with pytest.raises(TicketError, match=r"cannot be read as utf-16: .*; name utf-16-le or utf-16-be"):
        read(tmp_path, "ticket_id,report\n1,a\n".encode("utf-16-le"), encoding="utf-16")


def test_a_truncated_parquet_file_is_refused(tmp_path):
    """Half a Parquet file has no footer."""
    whole = read(tmp_path, (HEAD + SOUND).encode()).path.read_bytes()

    with pytest.raises(TicketError, match=r"half\.parquet is not a Parquet file, or it is cut off"):
        read(tmp_path, whole[: len(whole) // 2], "half.parquet")


def test_a_parquet_file_with_a_broken_page_is_refused(tmp_path):
    """Its metadata are sound, so the damage shows only when the cells are read."""
    table = pa.table({"ticket_id": [str(n) for n in range(9_999)], "machine": ["7979Q7C"] * 9_999})
    pq.write_table(table, tmp_path / "whole.parquet", compression="zstd")
    broken = bytearray((tmp_path / "whole.parquet").read_bytes())
    broken[100:2_000] = bytes(1_900)
    with pytest.raises(TicketError, match=r"broken\.parquet is not a Parquet file, or it is cut off"):
        read(tmp_path, bytes(broken), "broken.parquet")
    assert not (tmp_path / "out.parquet").exists()


def test_a_csv_file_cut_off_in_its_last_row_says_so(tmp_path):
    """The cut row is rejected. Those before it are sound."""
    reduced = read(tmp_path, (HEAD + SOUND + "T2,2024-01").encode())

    assert reduced.sources[0].first[0].reason == (
        "2 columns where the header has 7, in the last row: the file may be cut off"
    )
    assert reduced.rows == 1


def test_a_column_name_of_several_lines_stands_on_one_line_of_a_reason(tmp_path):
    """This happens in a file with a ticket as its first row."""
    content = f'ticket_id,report,"beep\nbeep{"p" * 40}"\nT1,down\nT2,"down,x\nT3,"d"d,x\nT4,down,x\n'
    (checked,) = read(tmp_path, content.encode()).sources

    assert checked.first[0].reason == f"2 columns where the header has 3, beep beep{'p' * 31}… is missing"
    assert not [each for each in checked.first if "\n" in each.reason]


def test_a_csv_file_cut_off_inside_a_character_keeps_the_rows_before(tmp_path):
    """Half of a Chinese character at the end is damage of that row alone."""
    reduced = read(tmp_path, (HEAD + SOUND + "T2,,开机").encode()[:-1])

    assert (reduced.rows, reduced.sources[0].rejected) == (1, 1)


def test_a_quote_that_never_closes_costs_one_row(tmp_path):
    """Without care it would swallow all rows behind it."""
    rows = "".join(f"T{number},,down,A,,X,1\n" for number in range(10, 20))
    reduced = read(tmp_path, (HEAD + 'T2,,"down,A,,X,1\n' + rows).encode())

    assert [(each.row, each.reason) for each in reduced.sources[0].first] == [
        (2, "report: a quote is opened and never closed")
    ]
    assert reduced.rows == 10


def test_a_giant_cell_is_rejected_by_row_and_column(tmp_path):
    """Twenty megabytes in one cell, with line breaks in it. Row and column are named and the next row is read."""
    giant = b'T2,,"' + b"0123456789\n" * 2_000_000 + b'",A,,X,1\n'
    reduced = read(tmp_path, (HEAD + SOUND).encode() + giant + SOUND.replace("T1", "T3").encode())

    assert [(each.row, each.reason) for each in reduced.sources[0].first] == [
        (3, "report: longer than 100,000 characters")
    ]
    assert reduced.rows == 2


def test_a_giant_json_line_is_rejected_by_row_and_column(tmp_path):
    """The column is the last key before the line grew too long."""
    lines = b'{"ticket_id": 1, "report": "' + b"x" * 20_000_000 + b'"}\n{"ticket_id": 2, "report": "down"}\n'
    reduced = read(tmp_path, lines, "in.jsonl")

    assert [(each.row, each.reason) for each in reduced.sources[0].first] == [
        (1, "report: longer than 100,000 characters")
    ]
    assert reduced.rows == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (
            b'{"ticket_id": 1, "rep',
            "the line is not JSON: Unterminated string starting at: line 1 column 18 (char 17)",
        ),
        (b"[1]", "the line is not a JSON object"),
        (b'{"ticket_id": {"a": 1}, "report": "x"}', "ticket_id: is neither text, a number nor a list of ids"),
        (b'{"ticket_id": "1", "present": ["A|B"]}', "present: holds an id with | in it"),
        (b'{"ticket_id": "1", "report": "a\\u0000b"}', "report: holds a zero byte or half a character"),
        (b'{"ticket_id": "1", "report": "\\ud83d"}', "report: holds a zero byte or half a character"),
        (b'{"ticket_id": "1", "report": "\xff"}', "the line holds bytes that are not UTF-8"),
    ],
)
def test_a_damaged_json_line_is_named(tmp_path, line, reason):
    """The rest of the file is read."""
    reduced = read(
        tmp_path, '{"ticket_id": 7, "report": "开机无显示，主板报错"}\n'.encode() + line, "in.jsonl"
    )

    assert [(each.row, each.reason) for each in reduced.sources[0].first] == [(2, reason)]
    assert reduced.rows == 1


WIDE = ("opened_at", "closed_at", "service_level", "unlisted", "sample", "visits")


def read_wide(tmp_path, **cells):
    """The reasons of one ticket with these cells of `WIDE`. The others are empty."""
    header = ",".join(("ticket_id", "report", "causes", *WIDE))
    row = ",".join(("T1", "down", "X", *(cells.get(column, "") for column in WIDE)))
    (checked,) = read(tmp_path, f"{header}\n{row}\n{row.replace('T1', 'T2')}\n".encode()).sources
    return [each.reason for each in checked.first[:1]]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (
            {"opened_at": "2024-02-01", "closed_at": "2024-01-31"},
            "closed_at: '2024-01-31' is before opened_at '2024-02-01'",
        ),
        ({"service_level": "9x9"}, "service_level: '9x9' is none of 5x9, 7x24x8, 7x24x4"),
        ({"unlisted": "silent"}, "unlisted: 'silent' is none of unmentioned, unknown, absent"),
        ({"sample": "lucky"}, "sample: 'lucky' is none of "),
        ({"closed_at": "2026-11-25"}, "closed_at: '2026-11-25' is in the future"),
        ({"visits": "1001"}, "visits: '1001' is not a whole number from 0 to 1,000"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
def test_a_value_beyond_its_border_rejects_the_ticket(tmp_path, cells, reason):
    """The order of the dates, the three columns with a list of values, the date of tomorrow, the most visits."""
    (said,) = read_wide(tmp_path, **cells)

    assert said.startswith(reason)


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"opened_at": "2024-01-31", "closed_at": "2024-01-31"},
        *({"service_level": level} for level in SERVICE_LEVELS),
        *({"unlisted": meaning} for meaning in UNLISTED),
        *({"sample": sample} for sample in SAMPLES),
        {"closed_at": "2026-11-24"},
        {"visits": "1000"},
    ],
    ids=lambda cells: "-".join(cells.values()) or "empty",
)
def test_a_value_on_its_border_is_accepted(tmp_path, cells):
    """Empty cells, a ticket closed at once, every listed value, tomorrow (of another time zone) and 1,000 visits."""
    assert read_wide(tmp_path, **cells) == []


def test_an_unknown_id_is_named(tmp_path):
    """With a vocabulary, an id outside of it rejects the row."""
    (tmp_path / "in.csv").write_text(HEAD + SOUND + "T2,,d,A|Q,,X,1\nT3,,d,A,,Y,1\n")
    rules = Rules(symptoms=frozenset("ABC"), causes=frozenset("X"))
    reduced = reduce([str(tmp_path / "in.csv")], tmp_path / "out.parquet", rules=rules)

    assert [(each.row, each.reason) for each in reduced.sources[0].first] == [
        (3, "present: unknown id 'Q'"),
        (4, "causes: unknown id 'Y'"),
    ]


def test_a_missing_context_column_is_refused(tmp_path):
    """A context asked for must be there."""
    with pytest.raises(TicketError, match=r"in\.csv has no column brand, which was named as context\.$"):
        read(tmp_path, (HEAD + SOUND).encode(), columns=TicketColumns(("brand",)))


def test_the_rejects_file_holds_the_original_cells_with_row_and_reason(tmp_path):
    """Formulas are guarded. Mended, the file can be read again."""
    content = "ticket_id,note,report,visits\n1,kept,=SUM(A1),many\n2,kept,down,1\n"
    read(tmp_path, content.encode())

    assert (tmp_path / "rejects.csv").read_text(encoding="utf-8").splitlines() == [
        "ticket_id,note,report,visits,row,reason",
        "1,kept,'=SUM(A1),many,2,visits: 'many' is not a whole number from 0 to 1,000".replace(
            "visits: 'many' is not a whole number from 0 to 1,000",
            "\"visits: 'many' is not a whole number from 0 to 1,000\"",
        ),
    ]


def test_every_rejected_row_is_counted_and_written(tmp_path):
    """Accepted and rejected rows add up to the rows of the file."""
    rows = "".join(f"T{n},,down,A,,X,{'1' if n % 3 else 'no'}\n" for n in range(100))
    checked = read(tmp_path, (HEAD + rows).encode()).sources[0]

    written = (tmp_path / "rejects.csv").read_text(encoding="utf-8").count("\n") - 1
    assert (checked.rows, checked.accepted, checked.rejected, written) == (100, 66, 34, 34)


def test_a_failed_run_leaves_the_earlier_file_alone(tmp_path):
    """The file of reduced tickets is replaced by a complete one or not at all."""
    before = read(tmp_path, (HEAD + SOUND).encode()).path.read_bytes()

    with pytest.raises(TicketError):
        reduce([str(tmp_path / "in.csv"), str(tmp_path / "missing.csv")], tmp_path / "out.parquet")

    assert (tmp_path / "out.parquet").read_bytes() == before


def test_json_numbers_keep_their_digits(tmp_path):
    """123 and 123.0 are the id 123. A long number is not rounded."""
    lines = "".join(
        json.dumps({"ticket_id": 0, "report": "d"}).replace("0", n, 1) + "\n"
        for n in (
            "123",
            "124.0",
            "12345678901234567890123",
        )
    )
    reduced = read(tmp_path, lines.encode(), "in.jsonl")

    assert pq.read_table(reduced.path).column("ticket_id").to_pylist() == [
        "123",
        "12345678901234567890123",
        "124",
    ]
