"""The loop is closed: a running service, its outcomes, the monthly job beside it, and the better model answers."""

import json
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest

from diagnoser.backtest.closed_tickets import read_history
from diagnoser.cli import main
from diagnoser.registry import current, promotions, read_file, rollback, versions
from tests.cli.kills import prepared
from tests.registry.small import NOON
from tests.support.server import Server

REPOSITORY = Path(__file__).parents[2]
SOON = 20.0


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a history of a year, and models with the version of its first month."""
    folder = tmp_path_factory.mktemp("retraining")
    prepared(folder)
    return folder


@pytest.fixture(scope="module")
def service(place):
    """Start a service on these models that often checks for the current one."""
    running = Server(place, models=place / "models", reload_seconds=0.05)
    yield running
    code, log = running.stop()
    assert "Traceback" not in log, log
    assert code is not None


@pytest.fixture
def http(service):
    """A client of it."""
    with httpx2.Client(base_url=service.address, timeout=60) as client:
        yield client


def version_that_answers(http, wanted):
    """Ask until this version answers. Fail if it does not soon."""
    ends = time.monotonic() + SOON
    while (found := http.get("/v1/models/current").json()["version"]) != wanted:
        assert time.monotonic() < ends, f"{found} answers, not {wanted}"
        time.sleep(0.05)


@pytest.mark.slow(reason="4 trainings and promotions are killed while the service answers")
def test_the_service_answers_while_training_and_promotion_are_killed_beside_it(http, place):
    """Every POST is a 201 from the old version or the new one, and both have answered."""
    old = current(place / "models")
    killing = subprocess.Popen(
        [sys.executable, "-m", "tests.cli.kills", "--kills", "4", "--seed", "3", "--folder", str(place)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    answers = []
    while killing.poll() is None:
        said = http.post("/v1/diagnoses", json={"machine": "9000SIM"})
        answers.append((said.status_code, said.json().get("model_version")))
        time.sleep(0.1)  # the killed need a processor, too
    out, err = killing.communicate()

    assert killing.returncode == 0, err
    kills = dict(line.split(": ") for line in out.splitlines())
    assert sum(int(count) for what, count in kills.items() if what.endswith("killed")) == 4
    assert {status for status, _ in answers} == {201}
    assert {version for _, version in answers} == set(versions(place / "models"))
    assert len(versions(place / "models")) == 2
    while current(place / "models") != old:
        rollback(place / "models", who="test", when=NOON)


def listed(http, what):
    """Return the ids of causes or symptoms known to the service."""
    return [one[what] for one in http.get(f"/v1/{what}s").json()[f"{what}s"]]


def told(http, ticket, symptoms):
    """Open a case, answer a question if there is one, and report the causes found."""
    seen, not_seen = (
        [{"symptom": one, "state": state} for one in sorted(ids & symptoms)]
        for ids, state in ((ticket.given.present, "present"), (ticket.given.absent, "absent"))
    )
    asked = {"findings": seen, "machine": ticket.given.machine, "ticket_id": f"HTTP-{ticket.ticket_id}"}
    opened = http.post("/v1/diagnoses", json=asked)
    assert opened.status_code == 201, opened.text
    where = f"/v1/diagnoses/{opened.json()['diagnosis_id']}"
    if not_seen:
        assert http.post(f"{where}/answers", json={"findings": not_seen}).status_code == 201
    outcome = {"causes": list(ticket.causes), "parts_used": list(ticket.causes), "visits": 1}
    assert http.post(f"{where}/outcome", json=outcome).status_code == 201


def retrained(place, capsys, *more):
    """Run the monthly job on the cases of the service, and return its report."""
    store = f"sqlite:///{place / 'store.sqlite3'}"
    models = place / "models"
    capsys.readouterr()
    code = main(["retrain", "--database", store, "--models", str(models), "--who", "cron", "--json", *more])
    out = capsys.readouterr().out
    return code, json.loads(out)


def tickets_of(place, version):
    """How many tickets a version has learned from."""
    return json.loads((place / "models" / version / "model.json").read_bytes())["facts"]["tickets"]


def test_outcomes_that_came_over_http_make_the_next_version_and_it_answers(http, place, capsys):
    """After outcomes over HTTP and `retrain --database`, the running service uses the new version."""
    old = current(place / "models")
    version_that_answers(http, old)
    causes, symptoms = (frozenset(listed(http, what)) for what in ("cause", "symptom"))
    later = read_history([str(place / "all.csv")]).since("2024-06-01").labelled()
    closed = [ticket for ticket in later.tickets if set(ticket.causes) <= causes][:150]
    for ticket in closed:
        told(http, ticket, symptoms)
    left_open = http.post("/v1/diagnoses", json={"machine": "9000SIM", "ticket_id": "LEFT-OPEN"})

    code, report = retrained(place, capsys)

    assert (code, report["outcome"]) == (0, "promoted"), report
    new = current(place / "models")
    assert report["version"] == new != old
    assert promotions(place / "models")[-1].who == "cron"
    assert left_open.json()["model_version"] == old
    card = json.loads(read_file(place / "models", new, "scorecard.json"))
    assert card["about"]["judged_tickets"] >= 60
    version_that_answers(http, new)
    said = http.post("/v1/diagnoses", json={"machine": "9000SIM"})
    assert said.json()["model_version"] == new
    assert tickets_of(place, new) == tickets_of(place, old) + len(closed)

    again, nothing = retrained(place, capsys)
    assert (again, nothing["outcome"]) == (0, "nothing new")


def test_a_ticket_of_the_database_is_what_the_service_was_told(http, place):
    """A ticket has the findings of the last revision, and causes and day of the outcome. An open case is none."""
    seen, not_seen, perhaps, *_ = listed(http, "symptom")
    cause, *_ = listed(http, "cause")
    body = {
        "report": "does not start",
        "findings": [{"symptom": seen, "state": "present"}, {"symptom": perhaps, "probability": 0.7}],
        "service_level": "7x24x4",
        "ticket_id": "ONE",
    }
    where = f"/v1/diagnoses/{http.post('/v1/diagnoses', json=body).json()['diagnosis_id']}"
    http.post(f"{where}/answers", json={"findings": [{"symptom": not_seen, "state": "absent"}]})
    http.post(f"{where}/outcome", json={"causes": [cause], "parts_unused": [cause], "visits": 2})

    told_ = read_history([f"sqlite:///{place / 'store.sqlite3'}"])
    (one,) = (ticket for ticket in told_.tickets if ticket.ticket_id == "ONE")

    assert one.given.text == "does not start"
    assert (one.given.present, one.given.absent) == (frozenset({seen}), frozenset({not_seen}))
    assert (one.level, one.causes, one.sent, one.visits) == ("7x24x4", (cause,), (cause,), 2)
    assert one.day == http.get(where).json()["outcome"]["created_at"][:10]
