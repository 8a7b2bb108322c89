"""Helpers answer what the service itself would answer, remember nothing, and end with the service."""

import json
import os
import signal
import time
from pathlib import Path

import httpx2
import pytest

from api.diagnoses.helpers import LEAST, Helpers
from api.diagnoses.thinking import think
from diagnoser.wire import DiagnosisRequest
from tests.support.server import REPOSITORY

MODELS = REPOSITORY / "models"
REPORTS = [
    "4个HDD黄灯常亮",
    "server does not power on",
    "PSU 2 amber",
    "no display",
    "the fan is loud",
    "DIMM 3 failed",
]
REQUESTS = [
    DiagnosisRequest(report=report, machine="7979Q7C", detail=detail)
    for report in REPORTS
    for detail in ("full", "kit")
]
UNANSWERABLE = DiagnosisRequest(findings=[{"symptom": "NO_SUCH_SYMPTOM", "state": "present"}])


def asked(helpers, version, requests=REQUESTS):
    """What the helpers answer, as soon as they are ready."""
    told = [each.model_dump_json(exclude_defaults=True) for each in requests]
    end = time.monotonic() + 120
    while not (found := helpers.written(version, told)):
        assert time.monotonic() < end
        time.sleep(0.1)
    return found


def alive(process):
    """Whether a process runs."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children(process):
    """The processes that a process has started."""
    lists = Path(f"/proc/{process}/task").glob("*/children")
    return {int(each) for some in lists for each in some.read_text().split()}


def python_of(processes):
    """Those among some processes that were started to help."""
    return {each for each in processes if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes()}


@pytest.fixture(scope="module")
def helpers():
    """One helper with the shipped model."""
    made = Helpers(MODELS, 1)
    yield made
    made.close()


def test_a_helper_writes_the_same_answers_to_the_byte(helpers, diagnoser):
    """Full and short ones, in the order of the requests, and packed in the same way."""
    found = asked(helpers, diagnoser.version)

    own = think(diagnoser, REQUESTS)
    assert [(each.text, each.packed, each.document) for each in found] == [
        (each.text, each.packed, each.document) for each in own
    ]


def test_a_request_without_an_answer_is_left_to_the_service(helpers, diagnoser):
    """It finds the reason itself; the others have their answers."""
    found = asked(helpers, diagnoser.version, [*REQUESTS[:LEAST], UNANSWERABLE])

    assert [each is None for each in found] == [False] * LEAST + [True]


def test_few_reports_are_no_work_for_helpers(helpers, diagnoser):
    """The way there and back is not worth it."""
    assert helpers.written(diagnoser.version, ["{}"] * (LEAST - 1)) == []


def test_without_helpers_the_service_thinks_by_itself(diagnoser):
    """Nothing is started."""
    assert Helpers(MODELS, 0).written(diagnoser.version, ["{}"] * 100) == []


def test_a_version_that_a_helper_does_not_find_is_left_to_the_service(helpers, diagnoser):
    """A service may hold one whose folder is gone; the helper goes on with the others."""
    asked(helpers, diagnoser.version)
    assert helpers.written("0" * 16, [each.model_dump_json() for each in REQUESTS]) == []
    assert len(asked(helpers, diagnoser.version)) == len(REQUESTS)


def batch(server, count):
    """The answers of a service to many reports, without what each case has of its own."""
    lines = "\n".join(
        json.dumps({"report": f"{REPORTS[number % len(REPORTS)]} {number}", "detail": "kit"})
        for number in range(count)
    )
    kind = {"Content-Type": "application/x-ndjson"}
    answer = httpx2.post(f"{server.address}/v1/diagnoses:batch", content=lines, headers=kind, timeout=120)
    answers = [json.loads(line) for line in answer.text.splitlines()]
    for each in answers:
        del each["diagnosis_id"], each["created_at"]
    return answers


def with_helpers(server):
    """The helpers of a service, once it has some."""
    end = time.monotonic() + 120
    while not (found := python_of(children(server.process.pid))):
        assert time.monotonic() < end
        batch(server, 2 * LEAST)
    return found


def test_a_service_answers_the_same_with_and_without_helpers_and_after_their_death(serve):
    """A helper that is killed costs nobody an answer, and helpers come back."""
    server = serve(helpers=1, remembered_answers=0)
    first = batch(server, 3 * LEAST)  # thought here: the helper is only being started
    (helper,) = with_helpers(server)
    end = time.monotonic() + 5  # in which it loads the model
    while time.monotonic() < end:
        assert batch(server, 3 * LEAST) == first
    os.kill(helper, signal.SIGKILL)
    assert batch(server, 3 * LEAST) == first
    assert with_helpers(server) != {helper}


@pytest.mark.parametrize("what", [signal.SIGTERM, signal.SIGKILL])
def test_helpers_end_with_the_service(serve, what):
    """Also when it is killed."""
    server = serve(helpers=1)
    helpers = with_helpers(server)

    server.process.send_signal(what)
    server.process.wait(60)

    end = time.monotonic() + 30
    while any(map(alive, helpers)):
        assert time.monotonic() < end
        time.sleep(0.1)
