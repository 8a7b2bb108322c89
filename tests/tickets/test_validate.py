"""Every rule for a row at its border, with all rows in one file, and the counts and reports about them."""

import csv
import json
import stat
from dataclasses import replace
from datetime import date
from itertools import combinations

import pyarrow.parquet as pq
import pytest

from diagnoser.knowledge import Component, Symptom
from diagnoser.knowledge.records import empty_knowledge
from diagnoser.tickets.reduce import reduce
from diagnoser.tickets.schema import COLUMNS, TicketColumns
from diagnoser.tickets.validate import Rules, write_csv
from diagnoser.tickets.vocabulary import STATES

TODAY = date(2026, 11, 23)
CONTEXT = ("brand",)
HEADER = (*COLUMNS, *CONTEXT)
LONG, SHOWN = "x" * 41, "x" * 40
STATED = {"present": "A", "measured": "A", "absent": "A", "unknown": "A", "graded": "A=0.8"}
FULL = "report, present, absent, machine, brand: all empty"

EARLY = "closed_at: '2024-01-31' is before opened_at"
NO_DAY = "is not a date like 2024-01-31 or 2024-01-31T09:30:00"
NO_GRADE = "is not written like SYMPTOM=0.8, with a number from 0 to 1"
NO_VISITS = "is not a whole number from 0 to 1,000"
LONG_CELL = "longer than 100,000 characters"
LONG_ID = "an id longer than 200 characters"
NAMES = ("ticket_id", "machine", "serial", "customer", "brand")

ACCEPTED = [
    {},
    *({column: "m" * 200, "report": "down"} for column in ("machine", "serial", "customer", "brand")),
    {"report": "r" * 100_000},
    {"present": "a" * 200},
    {"present": f"b|{'a' * 200}"},
    {"present": "|".join(map(str, range(2_000)))},
    {"closed_at": "1970-01-01"},
    {"closed_at": "2026-11-24"},
    {"opened_at": "2026-11-24T23:59:59+08:00"},
    {"opened_at": "2024-01-31", "closed_at": "2024-01-31"},
    {"closed_at": "2024-01-31 09:30"},
    *({"visits": visits} for visits in ("0", "1", "2.0", "1000", "1000.00")),
    {"graded": "A=0|B=1|C=0.5"},
    {"graded": "A=B=0.25"},
    {"actions": "replaced:FAN@FAN 2=no_change|restarted"},
    {"present": "A", "measured": "A"},
    {"present": "A", "measured": "B", "absent": "C", "unknown": "D", "graded": "E=0.5"},
    *({"report": "", column: value} for column, value in STATED.items()),
    {"report": "", "machine": "7979"},
    {"report": "", "brand": "acme"},
    *({column: value, "asked": "A"} for column, value in STATED.items()),
    {"present": "A|B|A", "parts_sent": "X|X|Y", "causes": "X"},
]  # fmt: skip

REJECTED = [
    ({"ticket_id": ""}, "ticket_id: empty"),
    ({"ticket_id": "1E+5"}, "ticket_id: '1E+5' is a number that a spreadsheet has shortened"),
    *(({c: "m" * 201}, f"{c}: longer than 200 characters") for c in NAMES),
    ({"report": "r" * 100_001}, "report: longer than 100,000 characters"),
    *(({c: "a" * 201}, f"{c}: {LONG_ID}") for c in ("present", "causes", "parts_sent", "parts_used")),
    *(({c: "|".join(map(str, range(2_001)))}, f"{c}: more than 2,000 ids") for c in ("present", "causes")),
    ({"causes": "|".join(["a" * 999 + str(n) for n in range(110)])}, f"causes: {LONG_CELL}; causes: {LONG_ID}"),
    *(({c: "A\x07"}, f"{c}: holds a control character") for c in (*NAMES[1:], "present", "parts_used")),
    ({"closed_at": "1969-12-31"}, "closed_at: '1969-12-31' is not between 1970 and 2100"),
    ({"opened_at": "2101-01-01"}, "opened_at: '2101-01-01' is not between 1970 and 2100"),
    ({"opened_at": "2100-12-31"}, "opened_at: '2100-12-31' is in the future"),
    ({"closed_at": "2026-11-25"}, "closed_at: '2026-11-25' is in the future"),
    ({"closed_at": "2024-02-30"}, f"closed_at: '2024-02-30' {NO_DAY}"),
    ({"opened_at": "2024-02-01", "closed_at": "2024-01-31"}, f"{EARLY} '2024-02-01'"),
    ({"service_level": LONG}, f"service_level: '{SHOWN}…' is none of 5x9, 7x24x8, 7x24x4"),
    ({"service_level": SHOWN}, f"service_level: '{SHOWN}' is none of 5x9, 7x24x8, 7x24x4"),
    ({"unlisted": "a\x07b"}, "unlisted: 'a b' is none of unmentioned, unknown, absent"),
    *(({"visits": v}, f"visits: '{v}' {NO_VISITS}") for v in ("1001", "-1", "1.5", "x", "9999999999")),
    *(({"graded": g}, f"graded: '{g}' {NO_GRADE}") for g in ("A", "A=", "=0.5", "A=1.01", "A=-0.01", "A=x")),
    ({"graded": "A=0.5|A=0.6"}, "graded: a symptom has two probabilities"),
    ({"actions": "replaced:FAN=no"}, "actions: 'replaced:FAN=no' is not written like replaced:DIMM=no_change"),
    ({"actions": "restarted|sung"}, "actions: 'sung' is not written like replaced:DIMM=no_change"),
    ({"asked": "C|B|A", "present": "A"}, "asked: 'B' has no state in another column"),
    ({"report": "", "asked": "A"}, f"{FULL}; asked: 'A' has no state in another column"),
    ({"report": ""}, FULL),
    ({"report": "", "visits": "x"}, f"visits: 'x' {NO_VISITS}; {FULL}"),
    *(
        ({one: STATED[one], other: STATED[other]}, f"{one}, {other}: 'A' is in both")
        for one, other in combinations(STATES, 2) if {one, other} != {"present", "measured"}
    ),
]  # fmt: skip


def row(number, cells):
    """A row of all columns: an id, a report and a cause unless another value is given."""
    full = {"ticket_id": f"T{number}", "report": "down", "causes": "X"} | cells
    return [full.get(column, "") for column in HEADER]


def written(path, rows):
    """A CSV file of such rows."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([HEADER, *rows])
    return path


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """Read all rows above once, and return the check, the reasons by row, and the reduced tickets."""
    folder = tmp_path_factory.mktemp("validate")
    cells = [*ACCEPTED, *(each for each, _ in REJECTED)]
    source = written(folder / "in.csv", [row(number, each) for number, each in enumerate(cells)])
    rejects = folder / "rejects.csv"
    reduced = reduce(
        [str(source)], folder / "out.parquet", columns=TicketColumns(CONTEXT), rules=Rules(today=TODAY),
        rejects=lambda _: rejects,
    )  # fmt: skip
    with rejects.open(encoding="utf-8", newline="") as stream:
        reasons = {int(each["row"]) - 2: each["reason"] for each in csv.DictReader(stream)}
    tickets = {each["ticket_id"]: each for each in pq.read_table(reduced.path).to_pylist()}
    return reduced.sources[0], reasons, tickets, rejects


@pytest.mark.parametrize("number", range(len(ACCEPTED)))
def test_a_row_on_the_right_side_of_every_border_is_accepted(read, number):
    """The longest, the largest, the earliest and the latest value, and each kind of evidence alone."""
    _, reasons, tickets, _ = read

    assert reasons.get(number) is None
    assert f"T{number}" in tickets


@pytest.mark.parametrize("number", range(len(REJECTED)))
def test_a_row_beyond_a_border_is_rejected_with_its_reason(read, number):
    """One more character, one more id, one day later; two states of one symptom. Several reasons in their order."""
    assert read[1].get(len(ACCEPTED) + number) == REJECTED[number][1]


def test_all_is_counted(read):
    """Rows, rejected rows, the first ten reasons and reports are counted, and the file of rejects is private."""
    checked, reasons, _, rejects = read

    assert (checked.rows, checked.accepted) == (len(ACCEPTED) + len(REJECTED), len(ACCEPTED))
    assert [each.row for each in checked.first] == [len(ACCEPTED) + 2 + number for number in range(10)]
    assert checked.reports == sum(cells.get("report", "down") != "" for cells in ACCEPTED)
    assert (checked.rejects, checked.unwritten) == (rejects, "")
    assert stat.S_IMODE(rejects.stat().st_mode) == 0o600
    assert len(reasons) == len(REJECTED)


def test_accepted_cells_are_kept_in_their_form(read):
    """Sets are sorted and each id counts once, pieces are repeated; dates have a month. Visits are numbers."""
    tickets = read[2]
    last = tickets[f"T{len(ACCEPTED) - 1}"]

    assert (last["reported"], last["parts_sent"], last["asked"]) == ("", "X|X|Y", "A|B")
    assert [each["visits"] for each in tickets.values() if each["visits"] is not None].count(1_000) == 2
    dated = {str(each["closed_on"]): each["period"] for each in tickets.values()}
    assert dated == {"None": "", "1970-01-01": "1970-01", "2026-11-24": "2026-11", "2024-01-31": "2024-01"}
    assert {each["sample"] for each in tickets.values()} == {"own"}


def checked(tmp_path, content, name="in.csv", **options):
    """The result of reading one file."""
    (tmp_path / name).write_text(content, encoding="utf-8")
    return reduce([str(tmp_path / name)], tmp_path / "out.parquet", **options)


def test_without_a_day_any_date_up_to_the_last_year_is_accepted(tmp_path):
    """Only the years are limited then."""
    reduced = checked(tmp_path, "ticket_id,report,closed_at\n1,d,2100-12-31\n2,d,2101-01-01\n")

    assert [each.row for each in reduced.sources[0].first] == [3]


def test_words_for_a_missing_value_are_counted_by_row(tmp_path):
    """They are no ids, in the middle, at the ends and alone, and no report either."""
    content = (
        "ticket_id,report,present,causes\n1,d,A|nan|B,X\n2,d,NULL,X\n3,nan,A,X|-\n4,-,A,NONESUCH\n5,d,,X\n"
    )
    reduced = checked(tmp_path, content)
    tickets = pq.read_table(reduced.path).to_pylist()

    assert reduced.sources[0].notes == (
        "4 rows have a word such as nan, NULL or - instead of a value: read as no value",
    )
    assert [each["asked"] for each in tickets] == ["A|B", "", "", "", ""]
    assert [each["reported"] for each in tickets] == ["", "", "A", "A", ""]
    assert [each["causes"] for each in tickets] == ["X", "X", "X", "NONESUCH", "X"]


def test_a_guard_is_taken_off_in_csv_only(tmp_path):
    """In CSV a quote before a formula is a guard. In JSON Lines it is part of the text."""
    in_csv = checked(tmp_path, "ticket_id,machine,causes\n'=1,'plain,X\n''+2,m,X\n'3,m,X\n")
    assert pq.read_table(in_csv.path)["ticket_id"].to_pylist() == ["'+2", "'3", "=1"]

    line = json.dumps({"ticket_id": "'=1", "machine": "m", "causes": "X"})
    in_json = checked(tmp_path, f"{line}\n", "in.jsonl")
    assert pq.read_table(in_json.path)["ticket_id"].to_pylist() == ["'=1"]


def test_blanks_around_cells_and_ids_are_taken_off(tmp_path):
    """Also the blanks of Chinese texts and of spreadsheets."""
    reduced = checked(tmp_path, "ticket_id,present,causes\n \u30001\u00a0, B |\u3000A|| ,X\n")
    (ticket,) = pq.read_table(reduced.path).to_pylist()

    assert (ticket["ticket_id"], ticket["reported"]) == ("1", "A|B")


def known(symptoms, causes):
    """Knowledge of these ids."""
    return replace(
        empty_knowledge(),
        symptoms=tuple(Symptom(each, each, each, "x", "x", (), ()) for each in symptoms),
        components=tuple(Component(each, each, each, "part", 1, 1, "small", 0.1, ()) for each in causes),
    )


def test_the_rules_of_a_knowledge_allow_its_ids():
    """Without a knowledge, or with an empty one, every id is allowed."""
    assert Rules.of(None, TODAY) == Rules(None, None, TODAY)
    assert Rules.of(known("", ""), TODAY) == Rules(None, None, TODAY)
    assert Rules.of(known("AB", "X")) == Rules(frozenset("AB"), frozenset("X"))


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("present", {"present": "A|R|Q"}),
        ("absent", {"absent": "Q|A"}),
        ("measured", {"measured": "Q"}),
        ("unknown", {"unknown": "Q"}),
        ("graded", {"graded": "A=0.5|Q=0.5"}),
        ("causes", {"causes": "Q|X"}),
        ("present", {"present": "Q", "causes": "Q"}),
    ],
)
def test_an_id_that_the_knowledge_does_not_have_rejects_the_row(tmp_path, column, cells):
    """The reason names the column and the first such id. The row beside it is accepted."""
    source = written(tmp_path / "in.csv", [row(1, cells), row(2, {"present": "A", "graded": "B=0.1"})])

    reduced = reduce([str(source)], tmp_path / "out.parquet", rules=Rules.of(known("AB", "X")))

    assert [(each.row, each.reason) for each in reduced.sources[0].first] == [
        (2, f"{column}: unknown id 'Q'")
    ]


def test_the_rows_of_a_csv_file_are_counted_and_guarded(tmp_path):
    """Names and cells. Without `private` everybody may read it as usual."""
    number = write_csv(tmp_path / "out.csv", ["a", "=b"], [["1", "-2"], ["3", 4]])

    assert number == 2
    assert (tmp_path / "out.csv").read_bytes() == b"a,'=b\r\n1,'-2\r\n3,4\r\n"


def test_rejects_that_cannot_be_written_are_told_and_the_counts_kept(tmp_path):
    """A folder is in the place of the file."""
    (tmp_path / "rejects.csv").mkdir()
    reduced = checked(tmp_path, "ticket_id,report\n,d\n1,d\n", rejects=lambda _: tmp_path / "rejects.csv")

    (source,) = reduced.sources
    assert (source.rows, source.accepted, source.rejects) == (2, 1, None)
    assert source.unwritten == f"{tmp_path / 'rejects.csv'} cannot be written: Is a directory"


def test_a_row_of_empty_cells_is_no_ticket_and_one_with_any_cell_is(tmp_path):
    """Even a cell of an unused column makes a row."""
    reduced = checked(tmp_path, "note,ticket_id,report\n,1,d\n,,\nx,,\n")

    assert reduced.sources[0].rows == 2
    assert [each.reason for each in reduced.sources[0].first] == [
        "ticket_id: empty; report, present, absent, machine: all empty"
    ]
