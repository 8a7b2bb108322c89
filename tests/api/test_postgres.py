"""The store on PostgreSQL, where writers do not wait for each other as they do on SQLite."""

import json
import subprocess
import sys
from contextlib import closing
from dataclasses import asdict, replace
from importlib.util import find_spec

import pytest
from sqlalchemy import text

from api.diagnoses.repository import DiagnosisRepository
from api.http.idempotency import Claim
from api.outcomes.repository import OutcomeRepository
from api.store import connect, migrate
from api.store.errors import OutcomeDiffersError, StaleRevisionError
from diagnoser.tickets.database import tickets
from diagnoser.tickets.import_export import import_tickets
from diagnoser.wire import OutcomeRequest
from tests.api.conftest import REPOSITORY
from tests.api.test_store import FIRST, at_once
from tests.support.postgres import INITDB, Postgres

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(INITDB is None or find_spec("psycopg") is None, reason="needs PostgreSQL and psycopg"),
]


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
def engine(url):
    """An empty store."""
    made = connect(url)
    migrate(made)
    yield made
    made.dispose()


def test_two_services_may_start_at_the_same_moment(url):
    """The second one waits until the tables are there."""
    program = "import sys; from api.store import *; migrate(connect(sys.argv[1]))"
    command = [sys.executable, "-c", program, url]
    running = [subprocess.Popen(command, cwd=REPOSITORY, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    errors = [each.communicate()[1] for each in running]

    assert errors == ["", "", ""]
    assert [each.returncode for each in running] == [0, 0, 0]


def test_no_answer_of_many_threads_is_lost(engine):
    """Of two that take the same number one is told so and takes the next; none fails."""
    diagnoses = DiagnosisRepository(engine)
    diagnoses.open(replace(FIRST, request={}))

    def add(_):
        while True:
            last = diagnoses.get("d-1")
            try:
                return diagnoses.revise(replace(last, revision=last.revision + 1)).revision
            except StaleRevisionError:
                continue

    assert sorted(at_once(add, range(40), threads=8)) == list(range(2, 42))


def test_one_key_at_the_same_moment_opens_one_diagnosis(engine):
    """All threads get the same one."""
    diagnoses, claim = DiagnosisRepository(engine), Claim("diagnoses", "k", "same")

    opened = at_once(
        lambda number: diagnoses.open(replace(FIRST, request={}, diagnosis_id=f"d-{number}"), claim),
        range(16),
    )

    assert len({each.diagnosis_id for each in opened}) == 1
    assert diagnoses.count() == 1


def test_of_different_outcomes_at_the_same_moment_one_is_kept(engine):
    """The others are told so, and there is one ticket. A null character in a report does no harm."""
    DiagnosisRepository(engine).open(FIRST)
    outcomes = OutcomeRepository(engine)

    def close(visits):
        try:
            return outcomes.close("d-1", OutcomeRequest(visits=visits), "2026-01-02")
        except OutcomeDiffersError:
            return None

    kept = [each for each in at_once(close, range(16)) if each]

    assert len(kept) == 1
    with engine.connect() as connection:
        assert connection.execute(text("SELECT report, coverage FROM closed_tickets")).all() == [
            ("无显示\N{REPLACEMENT CHARACTER}", 0.5)
        ]


def test_tickets_are_imported_and_read_with_the_closed_cases(engine, url, tmp_path):
    """Context columns come out of the JSON column of both tables."""
    (tmp_path / "in.csv").write_text("ticket_id,report,causes,visits,brand\nT-1,down,CPU,2,Acme\n")
    request = {"report": "down", "ticket_id": "T-2", "context": {"brand": "B"}}
    DiagnosisRepository(engine).open(replace(FIRST, request=request))
    OutcomeRepository(engine).close("d-1", OutcomeRequest(causes=["HDD"]), "2026-01-02T00:00:00Z")

    for _ in range(2):
        assert import_tickets([str(tmp_path / "in.csv")], url).written == 1

    with closing(tickets(url, ("brand",))) as found:
        read = [dict(zip(found.header, row, strict=True)) for row in found]
    assert [(each["ticket_id"], each["causes"], each["brand"]) for each in read] == [
        ("T-1", "CPU", "Acme"),
        ("T-2", "HDD", "B"),
    ]


def test_an_older_store_gets_the_tickets_of_its_closed_cases(url):
    """The upgrade reads the JSON of requests and outcomes as SQLite does, and does its work once."""
    engine = connect(url)
    migrate(engine, "0001")
    findings = [{"symptom": "LP_MEM", "probability": 0.8, "asked": True}]
    written = {
        "diagnosis": {"diagnosis_id": "d-1", "created_at": FIRST.created_at},
        "revision": {
            name: cell
            for name, cell in asdict(
                replace(FIRST, request={"report": "no\x00display", "findings": findings})
            ).items()
            if name not in {"text", "packed"}
        },
        "outcome": {
            "diagnosis_id": "d-1",
            "created_at": "2026-01-02",
            "outcome": {"causes": ["HDD"], "visits": 2},
        },
    }
    with engine.begin() as connection:
        for table, row in written.items():
            cells = {key: json.dumps(cell) if isinstance(cell, dict) else cell for key, cell in row.items()}
            names, values = ", ".join(cells), ", ".join(f":{name}" for name in cells)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), cells)  # noqa: S608

    migrate(engine)
    migrate(engine)

    with engine.connect() as connection:
        wanted = text("SELECT report, asked, graded, causes, visits, kit, extra FROM closed_tickets")
        (ticket,) = connection.execute(wanted).all()
    engine.dispose()
    assert ticket == ("no\N{REPLACEMENT CHARACTER}display", "LP_MEM", "LP_MEM=0.8", "HDD", 2, "DIMM", {})
