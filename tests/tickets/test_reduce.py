"""Reduced tickets: the known facts, one row a ticket, no names. Adding files equals reading everything."""

import csv
import hashlib
import hmac
import io
import json

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagnoser.errors import TicketError
from diagnoser.reading import ReadReport
from diagnoser.tickets.count import count
from diagnoser.tickets.records import Reduced
from diagnoser.tickets.reduce import pseudonym, reduce
from diagnoser.tickets.schema import TicketColumns
from tests.support.readings import reading_of

KEY = b"a key of more than sixteen bytes"
IDS = st.sets(st.sampled_from(["A", "B", "C", "D", "Ä", "硬"]), max_size=4)


def spoken(text: str) -> ReadReport:
    """Read `A -B` as A present, B absent."""
    return reading_of(
        *((word.lstrip("-"), "absent" if word.startswith("-") else "present") for word in text.split())
    )


def write(folder, name, rows) -> str:
    """Write tickets as JSON Lines and return the path."""
    path = folder / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def table(reduced: Reduced):
    """Return the reduced tickets by id."""
    return {row["ticket_id"]: row for row in pq.read_table(reduced.path).to_pylist()}


def test_each_distinct_text_is_read_once(tmp_path):
    """A text of a thousand tickets costs one reading."""
    calls = []

    def reader(text):
        calls.append(text)
        return spoken(text)

    rows = [{"ticket_id": number, "report": f"A text {number % 3}"} for number in range(1000)]
    found = table(reduce([write(tmp_path, "in.jsonl", rows)], tmp_path / "out.parquet", reader=reader))

    assert sorted(calls) == ["A text 0", "A text 1", "A text 2"]
    assert found["500"]["reported"] == "2|A|text"


def test_many_texts_keep_their_findings(tmp_path):
    """The hash of a text is an unsigned number of 128 bits. Every one of many finds its reading again."""
    rows = [{"ticket_id": number, "report": f"S{number}"} for number in range(500)]
    found = table(reduce([write(tmp_path, "in.jsonl", rows)], tmp_path / "out.parquet", reader=spoken))

    assert all(row["reported"] == f"S{key}" for key, row in found.items())


def test_many_texts_are_read_by_several_processes(tmp_path, monkeypatch):
    """Workers find the same as one process."""
    monkeypatch.setattr("diagnoser.tickets.reduce.MANY_TEXTS", 100)
    rows = [{"ticket_id": number, "report": f"line {number}"} for number in range(100)]
    source = write(tmp_path, "in.jsonl", rows)
    alone = reduce([source], tmp_path / "alone.parquet", reader=len_reader)
    together = reduce([source], tmp_path / "together.parquet", reader=len_reader, workers=2)

    assert alone.path.read_bytes() == together.path.read_bytes()


def len_reader(text: str) -> ReadReport:
    """Read the length of a text."""
    return reading_of((str(len(text)), "present"))


def test_customers_and_serials_become_keyed_hashes(tmp_path):
    """HMAC-SHA256, in SQL as in Python's hmac; an existing pseudonym is left alone. No name is in the file."""
    rows = [{"ticket_id": 1, "report": "d", "customer": "中国银行", "serial": "99X1234"}]
    reduced = reduce([write(tmp_path, "in.jsonl", rows)], tmp_path / "out.parquet", key=KEY)
    found = table(reduced)["1"]
    expected = "key-" + hmac.new(KEY, "中国银行".encode(), hashlib.sha256).hexdigest()[:32]

    assert found["customer_key"] == expected == pseudonym(KEY, "中国银行") == pseudonym(KEY, expected)
    assert found["serial_key"] == pseudonym(KEY, "99X1234")
    assert "中国银行".encode() not in reduced.path.read_bytes()


def test_without_a_key_nobody_is_kept(tmp_path):
    """No key, no customer and no serial."""
    rows = [{"ticket_id": 1, "report": "d", "customer": "ACME", "serial": "99X1234"}]
    found = table(reduce([write(tmp_path, "in.jsonl", rows)], tmp_path / "out.parquet"))["1"]

    assert (found["customer_key"], found["serial_key"]) == ("", "")


def test_a_short_key_is_refused(tmp_path):
    """A guessable key protects nothing."""
    with pytest.raises(TicketError, match="has 5 bytes; at least 16 are needed"):
        reduce([], tmp_path / "out.parquet", key=b"short")


def test_the_same_ticket_twice_is_one_and_the_last_content_wins(tmp_path):
    """Repeated rows and updates are counted apart."""
    rows = [
        {"ticket_id": 1, "present": "A"},
        {"ticket_id": 2, "present": "A"},
        {"ticket_id": 1, "present": "A"},
        {"ticket_id": 2, "present": "A", "causes": "X"},
    ]
    reduced = reduce([write(tmp_path, "in.jsonl", rows)], tmp_path / "out.parquet")

    assert (reduced.rows, reduced.repeated, reduced.updated) == (2, 1, 1)
    assert table(reduced)["2"]["causes"] == "X"


def test_a_rejected_update_leaves_the_ticket_as_it_was(tmp_path):
    """An unusable row replaces nothing."""
    rows = [{"ticket_id": 1, "present": "A"}, {"ticket_id": 1, "present": "B", "visits": "many"}]
    reduced = reduce([write(tmp_path, "in.jsonl", rows)], tmp_path / "out.parquet")

    assert table(reduced)["1"]["reported"] == "A"


def test_machine_types_and_periods(tmp_path):
    """The given function returns the type of a machine. The period is the month of closing."""
    rows = [{"ticket_id": 1, "machine": "7979Q7C", "closed_at": "2024-01-31T23:59:59+08:00"}]
    source = write(tmp_path, "in.jsonl", rows)
    found = table(reduce([source], tmp_path / "out.parquet", machine_type=lambda machine: machine[-3:]))["1"]

    assert (found["machine_type"], found["period"], str(found["closed_on"])) == (
        "Q7C",
        "2024-01",
        "2024-01-31",
    )


TICKET = st.fixed_dictionaries(
    {
        "ticket_id": st.integers(1, 12).map(str),
        "closed_at": st.sampled_from(["", "2024-01-05", "2024-02-06T10:00:00"]),
        "machine": st.sampled_from(["7979Q7C", "8840", ""]),
        "customer": st.sampled_from(["", "ACME", "Société"]),
        "report": st.sampled_from(["", "A -B", "C"]),
        "present": IDS.map(lambda ids: "|".join(sorted(ids))),
        "causes": st.sampled_from(["", "X", "X|Y"]),
        "brand": st.sampled_from(["b1", "b2"]),
    }
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(old=st.lists(TICKET, max_size=12), new=st.lists(TICKET, max_size=12))
def test_adding_equals_reading_everything_to_the_bit(tmp_path_factory, old, new):
    """Reduced tickets and new files give the same bytes, of tickets and of counts, as all files at once."""
    folder = tmp_path_factory.mktemp("add")
    options = {"reader": spoken, "columns": TicketColumns(("brand",)), "key": KEY}
    first, second = write_csv(folder, "old.csv", old), write_csv(folder, "new.csv", new)
    everything = reduce([first, second], folder / "everything.parquet", **options)
    before = reduce([first], folder / "before.parquet", **options)
    added = reduce([str(before.path), second], folder / "added.parquet", **options)

    assert everything.path.read_bytes() == added.path.read_bytes()
    assert count(everything) == count(added)


def write_csv(folder, name, rows) -> str:
    """Write tickets as CSV and return the path."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(
        text, ["ticket_id", "closed_at", "machine", "customer", "report", "present", "causes", "brand"]
    )
    writer.writeheader()
    writer.writerows(rows)
    (folder / name).write_text(text.getvalue(), encoding="utf-8", newline="")
    return str(folder / name)


def test_load_finds_what_was_written(tmp_path):
    """Rows and context columns are in the file itself."""
    source = write(tmp_path, "in.jsonl", [{"ticket_id": 1, "report": "d", "brand": "b"}])
    reduced = reduce([source], tmp_path / "out.parquet", columns=TicketColumns(("brand",)))
    loaded = Reduced.load(reduced.path)

    assert (loaded.rows, loaded.contexts) == (1, ("brand",))


def test_load_refuses_another_parquet_file(tmp_path):
    """A Parquet file without our mark is not reduced tickets."""
    import pyarrow as pa

    pq.write_table(pa.table({"ticket_id": ["1"]}), tmp_path / "in.parquet")

    with pytest.raises(TicketError, match="does not hold reduced tickets"):
        Reduced.load(tmp_path / "in.parquet")


@pytest.mark.parametrize(
    ("said", "silence"),
    [
        ({}, "unknown"),
        ({"unlisted": "unmentioned"}, "unknown"),
        ({"unlisted": "absent"}, "absent"),
        ({"report": "no details"}, "unmentioned"),
        ({"present": "A"}, "unmentioned"),
        ({"absent": "A"}, "unmentioned"),
        ({"present": "A", "unlisted": "unknown"}, "unknown"),
    ],
)
def test_who_names_only_a_machine_has_passed_over_nothing_in_silence(tmp_path, said, silence):
    """A ticket with a machine and causes alone says nothing about any symptom, as in the service."""
    row = {"ticket_id": "T", "machine": "7979Q7C", "causes": "X", **said}
    reduced = reduce([write(tmp_path, "tickets.jsonl", [row])], tmp_path / "reduced.parquet")
    assert table(reduced)["T"]["silence"] == silence
