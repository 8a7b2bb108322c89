"""The case goes on: what was done on site, and the diagnosis that follows it."""

import pytest

from api.store.tables import VisitRow
from diagnoser.wire import DiagnosisRequest
from tests.api.test_closed_tickets import rows
from tests.api.test_problems import assert_problem

VAIN = {"parts_used": ["DIMM"], "fixed": False}


@pytest.fixture
def case(client):
    """The address of a case without a display."""
    body = {"report": "no display", "machine": "7979Q7C", "actions": [{"action": "restarted"}]}
    return f"/v1/diagnoses/{client.post('/v1/diagnoses', json=body).json()['diagnosis_id']}"


def visit(client, case, body=VAIN, **headers):
    """Report a visit."""
    return client.post(f"{case}/visits", json=body, headers=headers)


def test_a_visit_in_vain_is_answered_with_the_next_diagnosis(client, case):
    """It is a new revision that knows all that was known before, what was done, and what is seen now."""
    body = {
        "actions": [{"action": "reseated", "part": "CPU", "result": "no_change"}],
        "parts_used": ["DIMM"],
        "parts_unused": ["SYSTEM_BOARD"],
        "findings": [{"symptom": "LP_MEM", "state": "absent"}],
        "report": "POST error 164",
        "at": "2026-01-02T10:00:00+08:00",
        "fixed": False,
    }

    answer = visit(client, case, body)

    assert answer.status_code == 201
    assert answer.json()["revision"] == 2
    assert len(answer.json()["kit"]["parts"]) <= 2
    assert client.get(answer.headers["location"]).json()["revision"] == 2
    stored = client.get(case).json()
    assert stored["request"]["report"] == "no display\nPOST error 164"
    assert [(each["action"], each["part"], each["result"]) for each in stored["request"]["actions"]] == [
        ("restarted", "", "unknown"),
        ("reseated", "CPU", "no_change"),
        ("replaced", "DIMM", "no_change"),
        ("visited", "", "no_change"),
    ]
    assert {each["at"] for each in stored["request"]["actions"][1:]} == {"2026-01-02T02:00:00.000000Z"}
    assert {each["symptom"]: each["state"] for each in answer.json()["findings"]}["LP_MEM"] == "absent"
    assert stored["state"] == "open"
    assert [(each["visit"], each["revision"], each["next_revision"]) for each in stored["visits"]] == [
        (1, 1, 2)
    ]


def test_a_visit_that_ends_the_fault_is_kept_and_the_case_waits_for_its_outcome(client, case):
    """There is no further diagnosis."""
    answer = visit(client, case, {"parts_used": ["SYSTEM_BOARD"], "fixed": True, "note": "swapped"})

    assert answer.status_code == 201
    assert (answer.json()["visit"], answer.json()["fixed"], answer.json()["next_revision"]) == (1, True, None)
    assert (client.get(case).json()["state"], client.get(case).json()["revision"]) == ("fixed", 1)


def test_the_outcome_knows_the_visits(client, case):
    """Their number, and their parts, unless the outcome names them; the ticket has the actions in vain."""
    visit(client, case, VAIN | {"parts_unused": ["CPU"]})
    visit(client, case, {"parts_used": ["SYSTEM_BOARD"], "fixed": True})

    outcome = client.post(f"{case}/outcome", json={"causes": ["SYSTEM_BOARD"]}).json()

    assert (outcome["visits"], outcome["parts_used"], outcome["parts_unused"]) == (
        2,
        ["DIMM", "SYSTEM_BOARD"],
        ["CPU"],
    )
    (ticket,) = rows(client.app.state.engine)
    assert (ticket["visits"], ticket["parts_sent"]) == (2, "DIMM|SYSTEM_BOARD|CPU")
    assert ticket["actions"] == "restarted=unknown|replaced:DIMM=no_change|visited=no_change"


def test_an_action_that_names_the_part_replaces_the_plain_one(client, case):
    """A part in `parts_used` that `actions` tells more of is one replacement."""
    body = VAIN | {
        "actions": [{"action": "replaced", "part": "DIMM", "position": "DIMM 3", "result": "came_back"}]
    }
    visit(client, case, body)

    actions = client.get(case).json()["request"]["actions"]
    assert [(each["part"], each["position"], each["result"]) for each in actions[1:]] == [
        ("DIMM", "DIMM 3", "came_back"),
        ("", "", "no_change"),
    ]


def test_a_piece_that_was_dead_on_arrival_tells_nothing(client, case):
    """Its replacement is no action of the next request; a second good piece of the part is one. Each visit is one."""
    visit(client, case, VAIN | {"dead_on_arrival": ["DIMM"]})
    first = client.get(case).json()["request"]["actions"]
    visit(client, case, {"parts_used": ["DIMM", "DIMM"], "dead_on_arrival": ["DIMM"], "fixed": False})

    actions = client.get(case).json()["request"]["actions"]
    assert [each["action"] for each in first] == ["restarted", "visited"]
    assert [each["action"] for each in actions[2:]] == ["replaced", "visited"]


def test_the_same_visit_twice_is_kept_once(client, case):
    """The stored answer is returned, also after the case was closed."""
    first, again = visit(client, case), visit(client, case)
    client.post(f"{case}/outcome", json={})
    late = visit(client, case)

    assert (first.status_code, again.status_code, late.status_code) == (201, 200, 200)
    assert first.json() == again.json() == late.json()
    assert len(client.get(case).json()["visits"]) == 1


def test_a_key_with_another_visit_is_refused(client, case):
    """The same key and visit gets the first answer."""
    key = {"Idempotency-Key": "v-1"}
    first, again = visit(client, case, **key), visit(client, case, **key)

    assert first.json() == again.json()
    assert_problem(visit(client, case, VAIN | {"note": "other"}, **key), 409, "key-reused")


@pytest.mark.parametrize(
    ("body", "status", "slug"),
    [
        ({}, 422, "malformed"),
        ({"fixed": "no"}, 422, "malformed"),
        (VAIN | {"at": "2999-01-01"}, 409, "in-the-future"),
        (VAIN | {"at": "yesterday"}, 422, "malformed"),
        (VAIN | {"actions": [{"action": "restarted", "at": "2999-01-01"}]}, 409, "in-the-future"),
        (VAIN | {"actions": [{"action": "restarted", "at": "soon"}]}, 422, "malformed"),
        (VAIN | {"parts_used": ["GREMLIN"]}, 409, "unknown-part"),
        (VAIN | {"dead_on_arrival": ["GREMLIN"]}, 409, "unknown-part"),
        (VAIN | {"actions": [{"action": "replaced", "part": "GREMLIN"}]}, 409, "unknown-part"),
        (VAIN | {"parts_unused": ["DIMM"]}, 409, "contradiction"),
        (
            VAIN | {"actions": [{"action": "replaced", "part": "DIMM", "result": "fixed"}]},
            409,
            "contradiction",
        ),
        ({"fixed": True, "actions": [{"action": "restarted", "result": "no_change"}]}, 409, "contradiction"),
        (
            VAIN
            | {
                "actions": [
                    {"action": "restarted", "result": "no_change"},
                    {"action": "restarted", "result": "came_back"},
                ]
            },
            409,
            "contradiction",
        ),
        (VAIN | {"findings": [{"symptom": "NO_SUCH_THING", "state": "present"}]}, 409, "unknown-symptom"),
        (
            VAIN | {"findings": [{"symptom": "LP_MEM", "state": each} for each in ("present", "absent")]},
            409,
            "contradictory-findings",
        ),
    ],
)
def test_a_visit_that_cannot_be_true_changes_nothing(client, case, body, status, slug):
    """One sentence, no visit, no answer."""
    before = client.get(case).json()

    assert_problem(visit(client, case, body), status, slug)

    assert client.get(case).json() == before


def test_one_piece_used_and_one_unused_is_right_when_two_were_sent(client, case):
    """What was dispatched counts, and not the kit."""
    body = VAIN | {"parts_unused": ["DIMM"]}
    client.post(f"{case}/dispatch", json={"parts": ["DIMM", "DIMM"]})

    assert visit(client, case, body).status_code == 201


def test_nothing_happens_to_a_closed_case_or_one_that_is_not_there(client, case):
    """Visits, answers, dispatches and reviews are refused after the outcome."""
    client.post(f"{case}/outcome", json={"causes": ["DIMM"]})
    tried = {
        "visits": VAIN,
        "answers": {"findings": [{"symptom": "LP_MEM", "state": "absent"}]},
        "dispatch": {"parts": ["DIMM"]},
        "review": {"decision": "approved"},
    }

    for name, body in tried.items():
        assert_problem(client.post(f"{case}/{name}", json=body), 409, "case-closed")
        assert_problem(client.post(f"/v1/diagnoses/00000000/{name}", json=body), 404, "not-found")
    assert client.get(case).json()["revision"] == 1


def test_too_many_actions_are_refused_before_they_are_stored(client, case):
    """A case never grows beyond what can be read again."""
    many = [{"action": "restarted", "position": f"{number}"} for number in range(198)]
    assert visit(client, case, {"actions": many, "fixed": False}).status_code == 201

    assert_problem(visit(client, case), 422, "unusable-input")
    DiagnosisRequest.model_validate(client.get(case).json()["request"])


def test_the_answer_before_a_visit_stays_known(client, case):
    """The report on performance compares what it promised with what came true."""
    first = client.get(case).json()
    visit(client, case)

    (row,) = rows(client.app.state.engine, VisitRow.__tablename__, "visit")
    assert row["kit"] == "|".join(each["part"] for each in first["kit"]["parts"])
    assert (row["coverage"], row["model_version"]) == (first["kit"]["coverage"], first["model_version"])
