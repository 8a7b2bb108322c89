"""Erasure over HTTP and by the command: nothing stays, in no process's memory either."""

import pytest

from api.maintenance import erase, prune
from tests.api.test_inventory import MACHINE
from tests.api.test_keys import bearer
from tests.api.test_problems import assert_problem
from tests.api.test_retention import url_of

WORDS = "der Zettel von Frau Beispiel klebt am Gehaeuse"


def remembered(client):
    """Whether any memory of the service holds the words."""
    app = client.app
    model = app.state.model
    held = [app.state.diagnoses._answering.remembered._entries]
    for each in {id(one): one for one in (*model._kept.values(), model.diagnoser())}.values():
        held += [each._readings._entries, each._identities._entries, each._decisions._entries]
    return WORDS in repr(held)


@pytest.fixture
def told(client):
    """A service that has answered the words of a customer."""
    made = client.post("/v1/diagnoses", json={"report": WORDS, "customer": "C-17", "machine": "7979Q7C"})
    client.put("/v1/inventory/06AB123", json=MACHINE)
    client.diagnosis_id = made.json()["diagnosis_id"]
    assert remembered(client)
    return client


def test_erasure_over_http_leaves_nothing_in_the_store_and_in_memory(told):
    """At once, and once more it finds nothing. The audit log says that it was done, and not whose data it was."""
    done = told.post("/v1/erasures", json={"customer": "C-17"})
    again = told.post("/v1/erasures", json={"customer": "C-17"})

    assert done.status_code == 200
    assert done.json() == {"cases": 1, "kept": 0, "tickets": 0, "machines": 1}
    assert again.json() == {"cases": 0, "kept": 0, "tickets": 0, "machines": 0}
    assert not remembered(told)
    assert_problem(told.get(f"/v1/diagnoses/{told.diagnosis_id}"), 404)
    entries = told.get("/v1/audit").json()["entries"]
    assert [each["action"] for each in entries[:2]] == ["customer.erased"] * 2
    assert "C-17" not in str(entries)
    assert WORDS not in str(entries)


@pytest.mark.parametrize("command", ["erase", "prune"])
def test_what_a_command_erases_is_forgotten_by_a_service_that_runs(told, command):
    """As soon as it looks at the store again; before that it has nothing to forget."""
    memory = told.app.state.memory
    memory.follow()
    assert remembered(told)
    if command == "erase":
        erase(url_of(told), "C-17", None)
    else:
        prune(url_of(told), 1)

    memory.follow()
    assert not remembered(told)
    told.post("/v1/diagnoses", json={"report": WORDS})
    memory.follow()
    assert remembered(told)


def test_a_customer_must_be_named_and_only_an_administrator_may_erase(client):
    """A blank name would be nobody, and a key of a desk is not enough."""
    for body in (
        {},
        {"customer": "C-1", "who": "me"},
        {"customer": ""},
        {"customer": " "},
        {"customer": "C\x00"},
        {"customer": 7},
    ):
        assert_problem(client.post("/v1/erasures", json=body), 422)
    key = client.app.state.keys.create("desk", ["diagnose", "outcome", "tickets"])
    client.app.state.ring.read()
    asked = client.post("/v1/erasures", json={"customer": "C-1"}, headers=bearer(key.secret))
    assert_problem(asked, 403)
