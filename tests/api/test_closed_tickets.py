"""Closed cases as tickets in the database of the service, and the upgrade of databases that had none."""

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from api.outcomes import repository
from api.store import connect, migrate
from api.store.engine import MIGRATIONS, writing
from diagnoser.tickets.database import tickets
from diagnoser.tickets.import_export import export_tickets, import_tickets

OLD_STORE = Path(__file__).with_name("store_0001.sql")
KNOWN = [
    {"symptom": "LP_MEM", "probability": 0.8},
    {"symptom": "LP_CPU", "state": "unknown"},
    {"symptom": "LP_FAN", "state": "absent"},
]


@pytest.fixture
def old(tmp_path):
    """A store of the first version: a case with three revisions, one without a text, and one that is open."""
    path = tmp_path / "old.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(OLD_STORE.read_text(encoding="utf-8"))
    engine = connect(f"sqlite:///{path}")
    yield engine
    engine.dispose()


def rows(engine, table="closed_tickets", order="closed_at"):
    """All rows of a table as dictionaries."""
    with engine.connect() as connection:
        found = connection.execute(text(f"SELECT * FROM {table} ORDER BY {order}"))  # noqa: S608
        return [dict(row) for row in found.mappings()]


def read(engine, contexts=()):
    """The tickets of a database as the library reads them."""
    with closing(tickets(str(engine.url), contexts)) as found:
        return [dict(zip(found.header, row, strict=True)) for row in found]


def test_an_outcome_makes_a_ticket_with_everything_that_was_known(client):
    """The codes of the last revision, the outcome, and the answer that was given."""
    request = {"report": "无显示", "machine": "7979Q7C", "ticket_id": "T-1", "context": {"brand": "Acme"}}
    address = f"/v1/diagnoses/{client.post('/v1/diagnoses', json=request).json()['diagnosis_id']}"
    answer = client.post(f"{address}/answers", json={"findings": KNOWN}).json()
    outcome = {"causes": ["DIMM"], "parts_used": ["DIMM"], "parts_unused": ["SYSTEM_BOARD"], "visits": 2}
    closed = client.post(f"{address}/outcome", json=outcome).json()

    (row,) = rows(client.app.state.engine)

    told = {name: row[name] for name in ("ticket_id", "machine", "report", "unlisted", "closed_at", "visits")}
    assert told == {
        "ticket_id": "T-1",
        "machine": "7979Q7C",
        "report": "无显示",
        "unlisted": "unmentioned",
        "closed_at": closed["created_at"],
        "visits": 2,
    }
    codes = [row[name] for name in ("present", "absent", "asked", "unknown", "graded")]
    assert codes == ["", "LP_FAN", "LP_CPU|LP_FAN|LP_MEM", "LP_CPU", "LP_MEM=0.8"]
    assert [row[name] for name in ("causes", "parts_sent", "parts_used")] == [
        "DIMM",
        "DIMM|SYSTEM_BOARD",
        "DIMM",
    ]
    assert (row["revision"], row["model_version"]) == (2, answer["model_version"])
    assert row["kit"] == "|".join(each["part"] for each in answer["kit"]["parts"])
    assert (row["coverage"], row["objective"]) == (answer["kit"]["coverage"], "expected_cost")


def test_an_outcome_and_its_ticket_are_kept_together_or_not_at_all(client, diagnosis_id, monkeypatch):
    """Where the ticket cannot be written, the outcome is not stored either."""

    def fail(*_, **__):
        raise RuntimeError("no ticket in a crash")

    monkeypatch.setattr(repository, "closed_ticket", fail)
    response = client.post(f"/v1/diagnoses/{diagnosis_id}/outcome", json={"causes": []})

    assert response.status_code == 500
    assert client.get(f"/v1/diagnoses/{diagnosis_id}").json()["outcome"] is None


def test_a_repeated_outcome_makes_one_ticket(client, diagnosis_id):
    """The same outcome twice closes the case once."""
    for _ in range(2):
        client.post(f"/v1/diagnoses/{diagnosis_id}/outcome", json={"causes": ["HDD"]})

    assert len(rows(client.app.state.engine)) == 1


def test_an_older_store_gets_the_tickets_of_its_closed_cases(old):
    """Each outcome once, with answers, graded and unknown findings; the open case is no ticket."""
    migrate(old)
    migrate(old)

    first, second = rows(old)
    assert (first["ticket_id"], first["revision"], first["visits"]) == ("T-1", 3, 2)
    codes = [first[name] for name in ("present", "absent", "asked", "unknown", "graded")]
    assert codes == ["", "LP_FAN", "LP_CPU|LP_FAN|LP_MEM", "LP_CPU", "LP_MEM=0.8"]
    assert (first["causes"], first["parts_sent"], first["parts_used"]) == (
        "DIMM",
        "DIMM|SYSTEM_BOARD",
        "DIMM",
    )
    assert (first["kit"], first["objective"], first["service_level"]) == (
        "DIMM",
        "coverage",
        "7x24x4",
    )
    assert (second["ticket_id"], second["present"], second["absent"], second["unlisted"]) == (
        second["diagnosis_id"],
        "NO_DISPLAY",
        "LP_MEM",
        "absent",
    )
    assert (second["causes"], second["report"]) == ("", "")


def test_the_upgrade_makes_the_same_tickets_as_the_service(client, old):
    """Going back to the first tables and up again changes no cell of a ticket that the service wrote."""
    for request in (
        {"report": "no\x00display", "context": {"a": "b"}},
        {"machine": "7979Q7C", "findings": KNOWN},
    ):
        made = client.post("/v1/diagnoses", json=request).json()
        client.post(f"/v1/diagnoses/{made['diagnosis_id']}/outcome", json={"causes": ["HDD"], "visits": 3})
    engine = client.app.state.engine
    before = rows(engine)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with writing(engine).begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
    migrate(engine)

    assert len(before) == 2
    assert rows(engine) == before


def test_an_older_store_still_answers(old, start, diagnoser):
    """Its diagnoses are read, answered again, and closed."""
    ids = [row["diagnosis_id"] for row in rows(old, "diagnosis", "created_at")]
    client = start(lambda _: diagnoser, database_url=str(old.url))

    cases = [client.get(f"/v1/diagnoses/{each}").json() for each in ids]
    assert [each["revision"] for each in cases] == [3, 1, 1]
    assert cases[0]["outcome"]["causes"] == ["DIMM"]
    again = client.post(f"/v1/diagnoses/{ids[2]}/answers", json={"findings": KNOWN})
    assert (again.status_code, again.json()["revision"]) == (201, 2)
    assert client.post(f"/v1/diagnoses/{ids[2]}/outcome", json={"causes": ["HDD"]}).status_code == 201
    assert len(rows(old)) == 3


def test_cases_of_an_older_store_are_found_by_their_columns(old, start, diagnoser):
    """The upgrade reads what is searched out of the last request and answer."""
    client = start(lambda _: diagnoser, database_url=str(old.url))
    listed = client.get("/v1/diagnoses").json()["diagnoses"]
    closed = client.get("/v1/diagnoses", params={"ticket_id": "T-1", "open": False}).json()["diagnoses"]

    assert [each["open"] for each in listed].count(True) == 1
    assert [each["ticket_id"] for each in closed] == ["T-1"]
    for each in listed:
        request = client.get(f"/v1/diagnoses/{each['diagnosis_id']}").json()["request"]
        assert (each["machine"], each["service_level"]) == (request["machine"], request["service_level"])
        assert each["report"] == (request["report"] or "").replace("\x00", "\N{REPLACEMENT CHARACTER}")


def test_an_upgrade_that_is_killed_is_done_once_by_the_next_one(old):
    """No ticket is missing and none is there twice, wherever the kill struck."""
    case, answer, outcome = (
        rows(old, table, "created_at")[0] for table in ("diagnosis", "revision", "outcome")
    )
    with old.begin() as connection:
        for table, row in (("diagnosis", case), ("revision", answer), ("outcome", outcome)):
            copies = [row | {"diagnosis_id": f"copy-{number:05d}"} for number in range(4000)]
            values = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} VALUES ({values})"), copies)  # noqa: S608
    program = "import sys; from api.store import *; print('go', flush=True); migrate(connect(sys.argv[1]))"
    killed = 0
    for pause in (0.05, 0.15, 0.25, 0.35):
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(old.url)], stdout=subprocess.PIPE, text=True
        )
        process.stdout.readline()
        time.sleep(pause)
        process.kill()
        process.communicate()
        killed += process.returncode == -signal.SIGKILL

    migrate(old)

    assert killed
    assert len(rows(old)) == 4002


def test_tickets_can_be_imported_into_a_store_that_the_service_made(client, tmp_path):
    """All columns arrive, unused ones in `extra`; closed cases come after them and so have the last word."""
    engine = client.app.state.engine
    source = tmp_path / "in.csv"
    source.write_text(
        "ticket_id,report,causes,visits,brand,closed_at\nT-1,down,CPU,2,Acme,2024-01-02\nT-2,up,HDD,,,\n"
    )

    imported = import_tickets([str(source)], str(engine.url))
    made = client.post(
        "/v1/diagnoses", json={"report": "no display", "ticket_id": "T-1", "context": {"brand": "B"}}
    )
    client.post(f"/v1/diagnoses/{made.json()['diagnosis_id']}/outcome", json={"causes": ["DIMM"]})

    assert imported.written == 2
    found = [
        (row["ticket_id"], row["causes"], row["visits"], row["brand"]) for row in read(engine, ("brand",))
    ]
    assert found == [("T-1", "CPU", 2, "Acme"), ("T-2", "HDD", None, None), ("T-1", "DIMM", 1, "B")]
    assert export_tickets(str(engine.url), tmp_path / "out.csv") == 3
    assert import_tickets([str(tmp_path / "out.csv")], str(engine.url)).written == 2
    assert {row["ticket_id"]: row["causes"] for row in rows(engine, "tickets", "ticket_id")} == {
        "T-1": "DIMM",
        "T-2": "HDD",
    }
