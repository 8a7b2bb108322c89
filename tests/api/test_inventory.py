"""Machines by serial number, and what a report takes from them."""

import pytest

from tests.api.test_problems import assert_problem

MACHINE = {
    "machine": "7979Q7C",
    "customer": "C-17",
    "service_level": "7x24x4",
    "installed_on": "2023-05-01",
    "equipment": {"RAID_CARD": 0, "HDD": 8},
}
CSV = {"Content-Type": "text/csv"}


def test_a_machine_is_kept_and_replaced(client):
    """By its serial number, however it is written."""
    made = client.put("/v1/inventory/06ab123", json=MACHINE)
    again = client.put("/v1/inventory/06AB123", json={"machine": "8840CFG"})

    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json() | MACHINE | {"serial": "06AB123"} == made.json()
    assert client.get("/v1/inventory/%2006ab123").json() == again.json()
    assert again.json()["equipment"] == {}
    assert_problem(client.get("/v1/inventory/NONE1"), 404)


def test_a_report_takes_what_it_does_not_say_itself(client):
    """Machine, customer, service level and equipment, and the answer says so. What is not there cannot be broken."""
    client.put("/v1/inventory/06AB123", json=MACHINE)
    bare = client.post("/v1/diagnoses", json={"report": "no display", "serial": "06ab123"}).json()
    full = {
        "report": "x",
        "serial": "06AB123",
        "machine": "8840CFG",
        "customer": "C-1",
        "service_level": "5x9",
    }
    said = client.post("/v1/diagnoses", json=full).json()
    named = client.post("/v1/diagnoses", json={"report": "8840CFG no display", "serial": "06AB123"}).json()

    partly = {"serial": "06AB123", "report": "x", "equipment": {"HDD": 4}}
    counted = client.post("/v1/diagnoses", json=partly).json()
    stored = client.get(f"/v1/diagnoses/{counted['diagnosis_id']}").json()
    assert stored["request"]["equipment"] == {"RAID_CARD": 0, "HDD": 4}
    stored = client.get(f"/v1/diagnoses/{bare['diagnosis_id']}").json()
    assert [stored["request"][name] for name in ("machine", "customer", "service_level")] == [
        "7979Q7C",
        "C-17",
        "7x24x4",
    ]
    assert stored["request"]["equipment"] == {"RAID_CARD": 0, "HDD": 8}
    assert bare["from_inventory"] == ["machine", "customer", "service_level", "equipment"]
    assert said["from_inventory"] == ["equipment"]
    assert "machine" not in named["from_inventory"]
    assert named["machine"]["machine_type"] == "8840"
    assert {each["cause"]: each["probability"] for each in bare["causes"]}["RAID_CARD"] == 0


def test_a_table_is_taken_in_row_by_row(client):
    """In the equipment column or in a column for each part; a wrong row keeps no other one out."""
    table = (
        "serial;machine;customer;service_level;installed_on;equipment;HDD;colour\n"
        "s-1;7979Q7C;C-1;7x24x4;2023-05-01;RAID_CARD=0;8;red\n"
        ";7979Q7C;;;;;;\n"
        "s-3;;;gold;;;;\n"
        "s-4;;;;2999-01-01;;;\n"
        "s-5;;;;;GREMLIN=1;;\n"
        "s-6;;;;;HDD=many;;\n"
        "s-7;;C-1;;;;;\n"
    )

    answer = client.post("/v1/inventory", content="\ufeff" + table, headers=CSV).json()

    assert (answer["rows"], answer["accepted"], answer["not_used"]) == (7, 2, ["colour"])
    assert [each["row"] for each in answer["rejected"]] == [2, 3, 4, 5, 6]
    reasons = [each["reason"].partition(":")[0] for each in answer["rejected"]]
    assert reasons[:2] + reasons[3:] == ["serial", "service_level", "equipment", "equipment"]
    assert client.get("/v1/inventory/S-1").json()["equipment"] == {"RAID_CARD": 0, "HDD": 8}
    assert client.get("/v1/inventory", params={"customer": "C-1"}).json()["machines"][1]["serial"] == "S-7"


def test_machines_are_listed_page_by_page(client):
    """By serial number."""
    rows = "\n".join(f"S-{number},7979Q7C" for number in range(5))
    client.post("/v1/inventory", content=f"serial,machine\n{rows}\n".encode("gb18030"), headers=CSV)

    first = client.get("/v1/inventory", params={"limit": 3}).json()
    last = client.get("/v1/inventory", params={"limit": 3, "cursor": first["next"]}).json()

    assert [each["serial"] for each in first["machines"] + last["machines"]] == [f"S-{n}" for n in range(5)]
    assert last["next"] is None


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"", 422), (b"machine\n7979", 422), (b"serial,serial\na,b", 422), (b"\xff\xff", 422)],
)
def test_what_is_no_table_is_one_sentence(client, content, status):
    """And nothing is kept."""
    assert_problem(client.post("/v1/inventory", content=content, headers=CSV), status)
    assert client.get("/v1/inventory").json()["machines"] == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"equipment": {"GREMLIN": 1}}, 409),
        ({"equipment": {"HDD": -1}}, 422),
        ({"installed_on": "2999-01-01"}, 409),
        ({"installed_on": "x"}, 422),
    ],
)
def test_a_machine_that_cannot_be_is_refused(client, body, status):
    """And nothing is kept."""
    assert_problem(client.put("/v1/inventory/S-1", json=body), status)
    assert_problem(client.get("/v1/inventory/S-1"), 404)


def ticket_of(client, diagnosis_id, cause):
    """The ticket that the end of a case makes."""
    client.post(f"/v1/diagnoses/{diagnosis_id}/outcome", json={"causes": [cause]})
    listed = client.get("/v1/tickets", params={"limit": 100}).json()["tickets"]
    return next(each for each in listed if each["ticket_id"] == diagnosis_id)


@pytest.mark.parametrize("known_before", [True, False])
def test_the_ticket_of_a_case_holds_the_equipment_of_its_machine(client, known_before):
    """That of the inventory when the case was answered or closed; where the request counts a part, it is right."""
    if known_before:
        client.put("/v1/inventory/06AB123", json=MACHINE)
    asked = {"report": "no display", "serial": "06ab123", "equipment": {"HDD": 4}}
    case = client.post("/v1/diagnoses", json=asked).json()["diagnosis_id"]
    client.put("/v1/inventory/06AB123", json=MACHINE)

    assert ticket_of(client, case, "DIMM")["equipment"] == "HDD=4|RAID_CARD=0"


def test_what_was_found_broken_is_installed_whatever_the_inventory_says(client):
    """Such a ticket teaches its cause, and the rest of the equipment stays known."""
    client.put("/v1/inventory/06AB123", json=MACHINE)
    asked = {"report": "no display", "serial": "06AB123"}
    case = client.post("/v1/diagnoses", json=asked).json()["diagnosis_id"]

    assert ticket_of(client, case, "RAID_CARD")["equipment"] == "HDD=8"


def test_tickets_come_in_and_go_out_with_their_equipment(client):
    """In the words of the inventory; one that names a cause which its machine does not have is refused."""
    lines = [
        {"ticket_id": "T-1", "present": ["LP_MEM"], "causes": ["DIMM"], "equipment": "RAID_CARD=0|HDD = 8"},
        {"ticket_id": "T-2", "present": ["LP_MEM"], "causes": ["DIMM"], "equipment": "DIMM=0"},
        {"ticket_id": "T-3", "present": ["LP_MEM"], "causes": ["DIMM"], "equipment": "DIMM=many"},
    ]
    done = client.post("/v1/tickets", json=lines).json()

    assert done["accepted"] == 1
    assert [(each["ticket_id"], each["reason"]) for each in done["rejected"]] == [
        ("T-2", "equipment: 'DIMM' is the cause, and the machine has none"),
        ("T-3", "equipment: 'DIMM=many' is not written like HDD=8, with a whole number from 0 to 10,000"),
    ]
    (kept,) = client.get("/v1/tickets").json()["tickets"]
    assert kept["equipment"] == "HDD=8|RAID_CARD=0"
