"""Who changed what is kept in the transaction of the change, and only an admin reads it."""

import pytest
from sqlalchemy.exc import IntegrityError

from api.audit.log import record
from api.audit.repository import audit_entries
from api.store import write
from tests.api.test_keys import bearer, new_key
from tests.api.test_problems import assert_problem


@pytest.fixture
def admin(client):
    """The client with an admin key."""
    client.headers.update(bearer(new_key(client, "admin")["secret"]))
    return client


def entries(client, **query):
    """The entries of a page."""
    return client.get("/v1/audit", params=query).json()["entries"]


def test_every_change_of_a_key_is_kept(admin):
    """Who, what, on what, before and after, in which request; never a secret."""
    made = new_key(admin, "diagnose")
    rotated = admin.post(f"/v1/keys/{made['key_id']}/rotate", json={"grace_hours": 1}).json()
    admin.delete(f"/v1/keys/{made['key_id']}", headers={"X-Request-ID": "the-end"})

    response = admin.get("/v1/audit")
    found = response.json()["entries"]
    assert [each["action"] for each in found] == ["key.revoked", "key.rotated", "key.created", "key.created"]
    assert {each["subject"] for each in found[:3]} == {f"key {made['key_id']}"}
    assert found[3]["who"] == "local"
    assert found[3]["subject"] == f"key {found[0]['who']}"
    assert found[2]["after"] == {"name": "desk", "scopes": ["diagnose"], "expires_at": None}
    assert found[0]["request_id"] == "the-end"
    assert made["secret"] not in response.text
    assert rotated["secret"] not in response.text


def test_a_change_that_fails_leaves_no_entry(client):
    """Both are one transaction."""

    def work(session):
        record(session, "test.done", "thing 1")
        session.flush()
        raise IntegrityError("", {}, Exception())

    with pytest.raises(IntegrityError):
        write(client.app.state.engine, work)
    assert not audit_entries(client.app.state.engine, 10)


def test_pages_hold_each_entry_once(admin):
    """Also while new ones are written between two pages."""
    for number in range(7):
        write(admin.app.state.engine, lambda session, number=number: record(session, "t", f"thing {number}"))
    seen, cursor = [], {}
    while True:
        page = admin.get("/v1/audit", params={"limit": 3, **cursor}).json()
        seen += [each["subject"] for each in page["entries"]]
        write(admin.app.state.engine, lambda session: record(session, "t", "later"))
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}

    assert seen[:7] == [f"thing {number}" for number in reversed(range(7))]
    assert len(seen) == 8


def test_entries_are_found_by_who_and_subject(admin):
    """As a question is asked: what did this key do, and who touched that one."""
    write(admin.app.state.engine, lambda session: record(session, "t", "thing", who="command:anna"))

    assert [each["subject"] for each in entries(admin, who="command:anna")] == ["thing"]
    assert [each["who"] for each in entries(admin, subject="thing")] == ["command:anna"]


@pytest.mark.parametrize(
    "query", [{"limit": 0}, {"limit": 201}, {"cursor": "0"}, {"cursor": "x"}, {"who": ""}]
)
def test_a_page_that_does_not_exist_is_422(admin, query):
    """One sentence."""
    assert_problem(admin.get("/v1/audit", params=query), 422)


def test_only_an_admin_reads_it(client):
    """403 for the others."""
    secret = new_key(
        client,
        "diagnose",
    )["secret"]

    assert_problem(client.get("/v1/audit", headers=bearer(secret)), 403)


def test_an_outcome_is_kept_once_with_its_ids_only(admin):
    """The same outcome again changes nothing."""
    made = admin.post("/v1/diagnoses", json={"machine": "7979Q7C"}).json()["diagnosis_id"]
    body = {"causes": ["DIMM"], "parts_used": ["DIMM"]}
    for _ in range(2):
        admin.post(f"/v1/diagnoses/{made}/outcome", json=body)

    (entry,) = entries(admin, subject=f"diagnosis {made}")
    assert (entry["action"], entry["before"]) == ("outcome.stored", None)
    assert entry["after"] == {"causes": ["DIMM"], "parts_used": ["DIMM"]}
