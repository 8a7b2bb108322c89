"""Repeated tickets within 30 days correct the tickets before them."""

import csv

import pytest

from diagnoser.tickets.count import sample
from diagnoser.tickets.reduce import reduce
from diagnoser.tickets.schema import COLUMNS

FIRST = {
    "closed_at": "2026-01-05",
    "serial": "S1",
    "present": "NO_DISPLAY",
    "causes": "DIMM",
    "parts_used": "DIMM",
}
AGAIN = {"closed_at": "2026-01-20", "serial": "S1", "present": "NO_DISPLAY|BEEP", "causes": "SYSTEM_BOARD"}


def reduced(folder, *tickets, key=None):
    """Reduce tickets, and return the file and the rows by id."""
    source = folder / "tickets.csv"
    with source.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, COLUMNS)
        writer.writeheader()
        for number, ticket in enumerate(tickets, 1):
            writer.writerow({"ticket_id": f"T{number}", **ticket})
    found = reduce([str(source)], folder / "reduced.parquet", key=key)
    return found, {row["ticket_id"]: row for row in sample(found, 100).to_pylist()}


def test_a_return_with_another_cause_corrects_the_first_ticket(tmp_path):
    """The case has the last cause, and the first part was replaced in vain."""
    found, rows = reduced(tmp_path, FIRST, AGAIN)

    assert found.returned == 1
    assert [rows[each]["causes"] for each in ("T1", "T2")] == ["SYSTEM_BOARD", "SYSTEM_BOARD"]
    assert [rows[each]["actions"] for each in ("T1", "T2")] == ["", "replaced:DIMM=no_change"]


def test_a_case_of_three_visits_carries_all_that_was_tried(tmp_path):
    """The third ticket knows both parts. The second one knows the first."""
    third = {"closed_at": "2026-02-01", "serial": "S1", "present": "BEEP", "causes": "CPU"}
    found, rows = reduced(tmp_path, FIRST, AGAIN, third)

    assert found.returned == 2
    assert {row["causes"] for row in rows.values()} == {"CPU"}
    assert rows["T3"]["actions"] == "replaced:DIMM=no_change|replaced:SYSTEM_BOARD=no_change"


@pytest.mark.parametrize(
    "again",
    [
        AGAIN | {"closed_at": "2026-02-05"},
        AGAIN | {"serial": "S2"},
        AGAIN | {"serial": ""},
        AGAIN | {"present": "BEEP"},
        AGAIN | {"causes": "DIMM"},
        AGAIN | {"causes": "DIMM|SYSTEM_BOARD"},
        AGAIN | {"sample": "published"},
        AGAIN | {"closed_at": ""},
    ],
    ids=[
        "later",
        "other machine",
        "no serial",
        "other symptom",
        "same cause",
        "one cause shared",
        "published",
        "no day",
    ],
)
def test_any_other_ticket_corrects_nothing(tmp_path, again):
    """Only the same machine with the same symptom and another cause within 30 days is a return."""
    found, rows = reduced(tmp_path, FIRST, again)

    assert found.returned == 0
    assert (rows["T1"]["causes"], rows["T2"]["actions"]) == ("DIMM", "")


def test_an_action_that_the_ticket_tells_itself_is_not_added(tmp_path):
    """The recorded position stays."""
    told = AGAIN | {"actions": "replaced:DIMM@DIMM 3=no_change|restarted=came_back"}
    _, rows = reduced(tmp_path, FIRST, told)

    assert rows["T2"]["actions"] == told["actions"]


def test_a_return_without_a_cause_takes_the_label_away(tmp_path):
    """The first cause was wrong, and nobody knows the right one."""
    _, rows = reduced(tmp_path, FIRST, AGAIN | {"causes": ""})

    assert (rows["T1"]["causes"], rows["T2"]["causes"]) == ("", "")


def test_reduced_tickets_with_serials_are_corrected_once(tmp_path):
    """The file of reduced tickets as a source, together with a later return: nothing is corrected twice."""
    key = b"sixteen bytes or more"
    found, once = reduced(tmp_path, FIRST, AGAIN, key=key)
    again = reduce([str(found.path)], tmp_path / "again.parquet", key=key)

    assert again.returned == 0
    assert {row["ticket_id"]: row for row in sample(again, 100).to_pylist()} == once
