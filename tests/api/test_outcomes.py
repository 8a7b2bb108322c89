"""Outcomes can be corrected, and every version stays."""

import pytest

from tests.api.test_closed_tickets import rows
from tests.api.test_problems import assert_problem

FIRST = {"causes": ["DIMM"], "parts_used": ["DIMM"], "note": "first"}
OTHER = {"causes": ["SYSTEM_BOARD"], "parts_used": ["SYSTEM_BOARD"], "confirmed": True}


@pytest.fixture
def address(diagnosis_id):
    """The address of the outcome of an open case."""
    return f"/v1/diagnoses/{diagnosis_id}/outcome"


def test_an_outcome_without_causes_closes_the_case(client, address):
    """The cause may be unknown."""
    closed = client.post(address, json={"note": "replaced by the customer"})

    assert (closed.status_code, closed.json()["causes"], closed.json()["version"]) == (201, [], 1)
    assert closed.headers["etag"] == '"1"'


def test_a_correction_names_the_version_that_it_corrects(client, address):
    """It becomes the next version, the ticket follows it, and the first version stays readable."""
    first = client.post(address, json=FIRST)
    refused = client.post(address, json=OTHER)
    corrected = client.post(address, json=OTHER, headers={"If-Match": first.headers["etag"]})

    assert "If-Match" in assert_problem(refused, 428, "outcome-differs")["detail"]
    assert (corrected.status_code, corrected.headers["etag"]) == (200, '"2"')
    versions = client.get(f"{address}/versions").json()["versions"]
    assert [(each["version"], each["causes"]) for each in versions] == [(1, ["DIMM"]), (2, ["SYSTEM_BOARD"])]
    assert versions[0]["note"] == "first"
    (ticket,) = rows(client.app.state.engine)
    assert (ticket["causes"], ticket["parts_used"]) == ("SYSTEM_BOARD", "SYSTEM_BOARD")
    assert ticket["closed_at"] == first.json()["created_at"]
    case = client.get(address.removesuffix("/outcome")).json()
    assert (case["state"], case["outcome"]) == ("closed", corrected.json())


@pytest.mark.parametrize(
    ("tag", "status"), [('"2"', 412), ('"x"', 412), ("1", 422), ('W/"1"', 412), ("*", 200), ('"7", "1"', 200)]
)
def test_a_correction_of_another_version_is_refused(client, address, tag, status):
    """Somebody else may have corrected it in the meantime; the tag is compared as a whole."""
    client.post(address, json=FIRST)

    assert client.post(address, json=OTHER, headers={"If-Match": tag}).status_code == status
    assert len(client.get(f"{address}/versions").json()["versions"]) == 1 + (status == 200)


def test_there_is_nothing_to_correct_before_the_first_outcome(client, address):
    """If-Match of an open case fails, and the case stays open."""
    assert_problem(client.post(address, json=FIRST, headers={"If-Match": "*"}), 412, "outcome-changed")
    assert client.get(f"{address}/versions").json() == {"versions": []}
    assert_problem(client.get("/v1/diagnoses/00000000/outcome/versions"), 404)


def test_the_same_outcome_again_changes_nothing(client, address):
    """With or without If-Match, and with the time of closing left out."""
    body = FIRST | {"closed_at": client.get(address.removesuffix("/outcome")).json()["created_at"]}
    first = client.post(address, json=body)

    again = [client.post(address, json=body), client.post(address, json=FIRST)]
    again.append(client.post(address, json=body, headers={"If-Match": '"9"'}))

    assert [each.status_code for each in again] == [200, 200, 200]
    assert {each.json()["version"] for each in again} == {1}
    assert again[0].json() == first.json()


@pytest.mark.parametrize(
    ("closed_at", "status"), [("2999-01-01", 409), ("soon", 422), ("2020-01-01", 409), ("0001-01-01", 409)]
)
def test_a_time_of_closing_that_cannot_be_is_refused(client, address, closed_at, status):
    """In the future, before the case was opened, or no time."""
    assert_problem(client.post(address, json=FIRST | {"closed_at": closed_at}), status)
    assert client.get(f"{address}/versions").json() == {"versions": []}


def test_corrections_at_the_same_moment_are_one_after_the_other(client, address):
    """Of eight that correct version 1 one is kept."""
    from tests.api.test_store import at_once

    client.post(address, json=FIRST)
    bodies = [OTHER | {"note": f"{number}"} for number in range(8)]

    given = at_once(
        lambda body: client.post(address, json=body, headers={"If-Match": '"1"'}).status_code, bodies, 8
    )

    assert sorted(given) == [200, *[412] * 7]
    assert len(client.get(f"{address}/versions").json()["versions"]) == 2
