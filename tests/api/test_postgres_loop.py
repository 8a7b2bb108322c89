"""The loop on PostgreSQL: two writers at once lose nothing and get no error of the database."""

from collections import Counter
from importlib.util import find_spec

import pytest

from api.maintenance import backup, erase, prune, restore
from api.store.tables import Base
from tests.api import test_case_list, test_reports, test_retention
from tests.api.test_closed_tickets import rows
from tests.api.test_store import at_once
from tests.support.postgres import INITDB, Postgres

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(INITDB is None or find_spec("psycopg") is None, reason="needs PostgreSQL and psycopg"),
]
CALL = {"report": "no display", "machine": "7979Q7C", "serial": "06AB123"}
THREADS = 8


@pytest.fixture(scope="module")
def postgres():
    """A server for all tests of this file."""
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture
def url(postgres):
    """The URL of an empty database."""
    return postgres.new_database()


@pytest.fixture
def client(start, diagnoser, url):
    """A client of a service on that database."""
    return start(lambda _: diagnoser, database_url=url)


@pytest.fixture
def case(client):
    """The address of an open case."""
    return f"/v1/diagnoses/{client.post('/v1/diagnoses', json=CALL).json()['diagnosis_id']}"


def statuses(client, address, bodies, **headers):
    """Send all bodies at once from eight threads; return how often each status was answered."""
    sent = at_once(lambda body: client.post(address, json=body, headers=headers), bodies, THREADS)
    return Counter(each.status_code for each in sent)


def test_answers_at_the_same_moment_are_all_kept(client, diagnoser, case):
    """Each with its own symptom, and the last request knows them all."""
    symptoms = diagnoser.model.network.symptoms[:24]
    bodies = [{"findings": [{"symptom": each, "state": "unknown"}]} for each in symptoms]

    assert statuses(client, f"{case}/answers", bodies) == {201: 24}
    kept = client.get(case).json()
    assert kept["revision"] == 25
    assert {each["symptom"] for each in kept["request"]["findings"]} == set(symptoms)


def test_visits_at_the_same_moment_are_all_kept(client, case):
    """Eight different ones and the same one eight times; each answer builds on the one before."""
    different = [
        {"parts_used": ["DIMM"], "fixed": False, "note": f"{number}", "at": f"2026-01-0{number + 1}"}
        for number in range(8)
    ]
    assert statuses(client, f"{case}/visits", different) == {201: 8}
    assert statuses(client, f"{case}/visits", [{"parts_used": ["CPU"], "fixed": False}] * 8) == {
        201: 1,
        200: 7,
    }

    kept = client.get(case).json()
    assert [each["visit"] for each in kept["visits"]] == list(range(1, 10))
    assert sorted(each["next_revision"] for each in kept["visits"]) == list(range(2, 11))
    replaced = [each for each in kept["request"]["actions"] if each["action"] == "replaced"]
    assert len(replaced) == 9


def test_one_key_at_the_same_moment_is_one_visit(client, case):
    """All threads get the same answer."""
    counted = statuses(client, f"{case}/visits", [{"fixed": False}] * 8, **{"Idempotency-Key": "v"})

    assert counted == {201: 1, 200: 7}


def test_answers_and_an_outcome_at_the_same_moment_contradict_nothing(client, case):
    """What comes after the outcome is refused, and the ticket is made of the last revision."""
    answer = {"findings": [{"symptom": "LP_MEM", "state": "absent"}]}
    sent = at_once(
        lambda number: (
            client.post(f"{case}/outcome", json={"causes": ["DIMM"]})
            if number == 6
            else client.post(f"{case}/answers", json=answer)
        ),
        range(16),
        THREADS,
    )

    codes = Counter(each.status_code for each in sent)
    assert codes[201] + codes[409] == 16
    (ticket,) = rows(client.app.state.engine)
    assert ticket["revision"] == client.get(case).json()["revision"] == codes[201]


def test_outcomes_and_corrections_at_the_same_moment_are_one_after_the_other(client, case):
    """One is the first one, one corrects it; nobody else overwrites anything."""
    first = [{"note": f"{number}"} for number in range(8)]
    assert statuses(client, f"{case}/outcome", first) == {201: 1, 428: 7}
    second = [{"note": f"again {number}"} for number in range(8)]
    assert statuses(client, f"{case}/outcome", second, **{"If-Match": '"1"'}) == {200: 1, 412: 7}

    assert len(client.get(f"{case}/outcome/versions").json()["versions"]) == 2
    assert len(rows(client.app.state.engine)) == 1


def test_dispatches_reviews_and_machines_at_the_same_moment(client):
    """The same one is kept once, different ones are numbered."""
    body = CALL | {"proposed_parts": ["DIMM"], "review": True}
    case = f"/v1/diagnoses/{client.post('/v1/diagnoses', json=body).json()['diagnosis_id']}"

    assert statuses(client, f"{case}/dispatch", [{"parts": ["DIMM"]}] * 8) == {201: 1, 200: 7}
    assert statuses(client, f"{case}/review", [{"decision": "approved"}] * 8) == {201: 1, 200: 7}
    machines = at_once(
        lambda number: client.put("/v1/inventory/S-1", json={"customer": f"C-{number}"}).status_code,
        range(16),
        8,
    )
    assert set(machines) <= {200, 201}
    tickets = [[{"ticket_id": "T-1", "report": f"{number}"}] for number in range(8)]
    assert statuses(client, "/v1/tickets", tickets) == {200: 8}
    assert len(rows(client.app.state.engine, "tickets", "ticket_id")) == 1


def test_cases_are_found(client):
    """As on SQLite, capitals and signs of a pattern included."""
    made = [client.post("/v1/diagnoses", json=each).json()["diagnosis_id"] for each in test_case_list.CASES]

    for wanted, numbers in (
        ({"text": "DISPLAY"}, [2, 1]),
        ({"text": "100%"}, [1]),
        ({"serial": "06ab123"}, [0]),
    ):
        assert test_case_list.found(client, made, **wanted) == numbers
    test_case_list.test_pages_hold_every_case_once_although_new_ones_come_in(client, made)


def test_reports_are_made(client):
    """As on SQLite."""
    test_reports.test_closed_cases_are_reported(client)
    assert client.get("/v1/reports/parts").json()["parts"]
    assert client.get("/v1/reports/causes", params={"symptom": "LP_MEM"}).status_code == 200


def test_a_backup_moves_a_store_from_one_database_to_the_other_and_back(client, url, postgres, tmp_path):
    """Every cell of every table arrives."""
    test_retention.close(client, test_retention.CALL, causes=["HDD"])
    before = test_retention.everything(url)
    light = f"sqlite:///{tmp_path / 'light.sqlite3'}"
    other = postgres.new_database()

    rows_written = [backup(url, tmp_path / "1.gz"), restore(light, tmp_path / "1.gz", replace=False)]
    rows_written += [backup(light, tmp_path / "2.gz"), restore(other, tmp_path / "2.gz", replace=False)]

    assert set(rows_written) == {sum(map(len, before.values()))}
    assert test_retention.everything(light) == test_retention.everything(other) == before


def test_cases_are_forgotten(client, url):
    """As on SQLite."""
    test_retention.close(client, test_retention.CALL, causes=["HDD"])
    client.post("/v1/diagnoses", json=test_retention.CALL)

    assert erase(url, "C-1", None)["cases"] == 2
    assert prune(url, 1)["cases"] == 0
    content = test_retention.everything(url)
    assert {name for name, found in content.items() if found} == {"audit", "tickets"}
    assert set(content) == set(Base.metadata.tables)
