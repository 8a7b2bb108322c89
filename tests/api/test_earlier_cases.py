"""A call about a machine that was repaired lately goes on where that ended."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from api.diagnoses.earlier import WINDOW_DAYS
from tests.api.test_problems import assert_problem

CALL = {"report": "no display", "machine": "7979Q7C", "serial": "06AB123"}
LINES = {"Content-Type": "application/x-ndjson"}


@pytest.fixture
def earlier(client):
    """The id of a case of the same machine, in which a DIMM was replaced in vain and then a board."""
    made = client.post("/v1/diagnoses", json=CALL | {"serial": " 06ab123", "ticket_id": "T-1"}).json()
    address = f"/v1/diagnoses/{made['diagnosis_id']}"
    client.post(f"{address}/visits", json={"parts_used": ["DIMM"], "fixed": False})
    client.post(f"{address}/visits", json={"parts_used": ["SYSTEM_BOARD"], "fixed": True})
    return made["diagnosis_id"]


def parts_tried(client, answer):
    """The parts that the request of a stored case names as replaced."""
    request = client.get(f"/v1/diagnoses/{answer['diagnosis_id']}").json()["request"]
    return [each["part"] for each in request["actions"] if each["action"] == "replaced"]


def test_a_case_of_the_same_serial_is_shown_and_continued(client, earlier):
    """Its replaced parts are actions of the new case."""
    answer = client.post("/v1/diagnoses", json=CALL).json()

    (shown,) = answer["earlier"]
    assert (shown["diagnosis_id"], shown["ticket_id"], shown["state"]) == (earlier, "T-1", "fixed")
    assert shown["parts_replaced"] == parts_tried(client, answer) == ["DIMM", "SYSTEM_BOARD"]
    assert client.get(f"/v1/diagnoses/{answer['diagnosis_id']}").json()["earlier"] == answer["earlier"]


def test_an_outcome_counts_like_a_visit(client, earlier):
    """Its parts are replaced; an open case without a visit has replaced nothing."""
    client.post(f"/v1/diagnoses/{earlier}/outcome", json={"causes": ["CPU"], "parts_used": ["CPU"]})

    answer = client.post("/v1/diagnoses", json=CALL).json()

    assert parts_tried(client, answer) == ["DIMM", "SYSTEM_BOARD", "CPU"]


def test_a_serial_number_in_the_text_counts(client, earlier):
    """As in the field, with its own machine."""
    answer = client.post("/v1/diagnoses", json={"report": "no display, S/N 06AB123"}).json()

    assert [each["diagnosis_id"] for each in answer["earlier"]] == [earlier]
    assert parts_tried(client, answer) == ["DIMM", "SYSTEM_BOARD"]


def test_what_the_request_says_itself_comes_first(client, earlier):
    """A replacement that it names is not added a second time; later answers keep what was shown."""
    action = {"action": "replaced", "part": "DIMM", "result": "came_back"}
    answer = client.post("/v1/diagnoses", json=CALL | {"actions": [action]}).json()
    address = f"/v1/diagnoses/{answer['diagnosis_id']}"
    more = {"findings": [{"symptom": "LP_MEM", "state": "absent"}]}

    assert parts_tried(client, answer) == ["SYSTEM_BOARD", "DIMM"]
    assert client.post(f"{address}/answers", json=more).json()["earlier"] == answer["earlier"]


def test_a_request_may_continue_nothing_or_one_case_only(client, earlier):
    """It may be named by its id or its ticket, also without a serial number."""
    other = client.post("/v1/diagnoses", json=CALL | {"continues": "none"}).json()
    named = [
        client.post("/v1/diagnoses", json=CALL | {"continues": each}).json()
        for each in (other["diagnosis_id"], earlier, "T-1")
    ]
    alone = client.post("/v1/diagnoses", json={"report": "no display", "continues": "T-1"}).json()

    assert (len(other["earlier"]), parts_tried(client, other)) == (1, [])
    assert [parts_tried(client, each) for each in named] == [[], *[["DIMM", "SYSTEM_BOARD"]] * 2]
    assert parts_tried(client, alone) == ["DIMM", "SYSTEM_BOARD"]
    assert_problem(client.post("/v1/diagnoses", json=CALL | {"continues": "T-9"}), 409, "contradiction")


def test_an_older_case_and_another_machine_do_not_count(client, earlier):
    """Thirty days after the last thing that happened to it."""
    before = (datetime.now(UTC) - timedelta(days=WINDOW_DAYS + 1)).isoformat()
    with client.app.state.engine.begin() as connection:
        connection.execute(text("UPDATE diagnosis SET updated_at = :at"), {"at": before})

    assert client.post("/v1/diagnoses", json=CALL).json()["earlier"] == []
    assert client.post("/v1/diagnoses", json=CALL | {"serial": "OTHER1"}).json()["earlier"] == []


def test_an_imported_ticket_counts_like_a_case(client):
    """Within thirty days of its closing."""
    days = [(datetime.now(UTC) - timedelta(days=each)).date().isoformat() for each in (3, 40)]
    tickets = [
        {
            "ticket_id": f"I-{number}",
            "opened_at": day,
            "closed_at": day,
            "serial": "06AB123",
            "report": "no display",
            "actions": "replaced:DIMM@DIMM 3=no_change|restarted",
            "parts_used": "CPU|OF_ANOTHER_FLEET",
        }
        for number, day in enumerate(days)
    ]
    body = "\n".join(json.dumps(each) for each in tickets)
    assert client.post("/v1/tickets", content=body, headers=LINES).json()["accepted"] == 2

    answer = client.post("/v1/diagnoses", json=CALL).json()

    assert answer["earlier"] == [
        {
            "diagnosis_id": None,
            "ticket_id": "I-0",
            "created_at": days[0],
            "state": "fixed",
            "parts_replaced": ["DIMM", "CPU", "OF_ANOTHER_FLEET"],
        }
    ]
    assert parts_tried(client, answer) == ["DIMM", "CPU"]


def test_imported_serial_numbers_may_be_pseudonyms(start, diagnoser):
    """With a key the store holds pseudonyms only, and still recognises the machine."""
    client = start(lambda _: diagnoser, pseudonym_key=SecretStr("sixteen bytes or more"))
    today = datetime.now(UTC).date().isoformat()
    ticket = {"ticket_id": "I-1", "closed_at": today, "serial": "06AB123", "report": "x", "parts_used": "CPU"}
    client.post("/v1/tickets", content=json.dumps(ticket), headers=LINES)

    assert client.get("/v1/tickets").json()["tickets"][0]["serial"] != "06AB123"
    assert client.post("/v1/diagnoses", json=CALL).json()["earlier"][0]["ticket_id"] == "I-1"


def test_an_action_in_the_future_is_refused(client):
    """Nothing is kept of it."""
    action = {"action": "replaced", "part": "DIMM", "result": "no_change", "at": "2999-01-01"}

    assert_problem(client.post("/v1/diagnoses", json=CALL | {"actions": [action]}), 409, "in-the-future")
    assert client.get("/v1/diagnoses").json()["diagnoses"] == []


def test_a_batch_knows_earlier_cases_as_well(client, earlier):
    """Line by line; a line that continues a case that is not there is refused alone."""
    lines = [CALL, CALL | {"continues": "T-9"}, CALL | {"detail": "kit"}]
    body = "\n".join(json.dumps(each) for each in lines)

    answers = [
        json.loads(line)
        for line in client.post("/v1/diagnoses:batch", content=body, headers=LINES).text.splitlines()
    ]

    assert [len(each.get("earlier", [])) for each in answers] == [1, 0, 1]
    assert answers[1]["status"] == 409
