"""What is really sent, and what support says to the proposal of an engineer."""

import pytest

from tests.api.test_problems import assert_problem

PROPOSAL = {
    "report": "4个HDD黄灯常亮",
    "machine": "7979Q7C",
    "proposed_parts": ["HDD"],
    "proposed_causes": ["HDD"],
    "review": True,
}


NOTHING = {"machine": "7979Q7C", "review": True}


@pytest.fixture
def case(client, diagnosis_id):
    """The address of an open case."""
    return f"/v1/diagnoses/{diagnosis_id}"


@pytest.fixture
def proposed(client):
    """The address of a case whose proposal waits."""
    return f"/v1/diagnoses/{client.post('/v1/diagnoses', json=PROPOSAL).json()['diagnosis_id']}"


def test_a_dispatch_stands_beside_what_was_recommended(client, case):
    """It says whether it differs, and who decided why."""
    kit = [each["part"] for each in client.get(case).json()["kit"]["parts"]]
    same = client.post(f"{case}/dispatch", json={"parts": kit[::-1]})
    other = client.post(f"{case}/dispatch", json={"parts": ["FAN"], "by": "desk", "reason": "on site"})

    assert (same.status_code, same.json()["differs"]) == (201, False)
    assert (other.json()["differs"], other.json()["recommended"]) == (True, kit)
    kept = client.get(case).json()["dispatches"]
    assert [(each["number"], each["visit"], each["reason"]) for each in kept] == [
        (1, 1, ""),
        (2, 1, "on site"),
    ]


def test_the_same_dispatch_again_is_kept_once_until_the_next_visit(client, case):
    """After a visit the same parts are another dispatch."""
    body = {"parts": ["DIMM"]}
    first, again = client.post(f"{case}/dispatch", json=body), client.post(f"{case}/dispatch", json=body)
    client.post(f"{case}/visits", json={"parts_used": ["DIMM"], "fixed": False})
    next_one = client.post(f"{case}/dispatch", json=body)

    assert (first.status_code, again.status_code, next_one.status_code) == (201, 200, 201)
    assert (again.json(), next_one.json()["visit"]) == (first.json(), 2)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"parts": ["DIMM", "HDD", "FAN"]}, 422),
        ({}, 422),
        ({"parts": ["GREMLIN"]}, 409),
        ({"parts": ["DIMM"], "at": "2999-01-01"}, 409),
    ],
)
def test_a_dispatch_that_cannot_be_is_refused(client, case, body, status):
    """More than two pieces, an unknown part, a time in the future."""
    assert_problem(client.post(f"{case}/dispatch", json=body), status)
    assert client.get(case).json()["dispatches"] == []


def test_a_proposal_waits_until_it_is_reviewed(client, proposed, case):
    """The list names it; an approval agrees with it and ends the waiting."""
    waiting = client.get("/v1/diagnoses", params={"waiting": True}).json()["diagnoses"]
    approved = client.post(f"{proposed}/review", json={"decision": "approved", "by": "support"})

    assert [each["diagnosis_id"] for each in waiting] == [proposed.rpartition("/")[2]]
    assert (approved.status_code, approved.json()["agreed"]) == (201, {"parts": ["HDD"], "causes": ["HDD"]})
    assert client.get("/v1/diagnoses", params={"waiting": True}).json()["diagnoses"] == []
    kept = client.get(proposed).json()
    assert (kept["waiting"], kept["reviews"]) == (False, [approved.json()])
    assert_problem(client.post(f"{case}/review", json={"decision": "approved"}), 409, "contradiction")


def test_a_change_replaces_what_it_names(client, proposed):
    """The causes stay as proposed where only parts are changed; the same review again is kept once."""
    body = {"decision": "changed", "parts": ["RAID_CARD"]}

    changed, again = (
        client.post(f"{proposed}/review", json=body),
        client.post(f"{proposed}/review", json=body),
    )

    assert changed.json()["agreed"] == {"parts": ["RAID_CARD"], "causes": ["HDD"]}
    assert (again.status_code, again.json()) == (200, changed.json())


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"decision": "changed"}, 409),
        ({"decision": "approved", "parts": ["DIMM"]}, 409),
        ({"decision": "perhaps"}, 422),
        ({"decision": "changed", "parts": ["GREMLIN"]}, 409),
    ],
)
def test_a_review_that_says_nothing_is_refused(client, proposed, body, status):
    """A change says what is changed, an approval changes nothing."""
    assert_problem(client.post(f"{proposed}/review", json=body), status)
    assert client.get(proposed).json()["waiting"]


def test_a_review_needs_a_proposal_of_known_causes(client):
    """Both are checked before anything is stored."""
    assert_problem(client.post("/v1/diagnoses", json=NOTHING), 409, "contradiction")
    unknown = PROPOSAL | {"proposed_causes": ["GREMLIN"]}
    assert_problem(client.post("/v1/diagnoses", json=unknown), 409, "unknown-part")
