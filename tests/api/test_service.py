"""The service as a whole: who may call, is it ready, what it counts, how it stops."""

import json
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter

import httpx2
import pytest

from api.http.problems import Problem
from api.models.current_model import CurrentModel
from api.settings import Settings
from diagnoser import Diagnoser
from diagnoser.errors import ModelError
from diagnoser.registry import promote, publish
from tests.registry.small import NOON, small_model


@pytest.mark.parametrize(
    "address", ["10.0.0.7", "192.168.1.1", "::ffff:10.0.0.7", "2001:db8::1", "testclient"]
)
def test_clients_of_other_machines_are_refused(start, diagnoser, address):
    """With no key created yet, every address but loopback gets 403 everywhere."""
    client = start(lambda _: diagnoser, client=(address, 50000))

    for path in ("/", "/health/live", "/v1/symptoms", "/openapi.json", "/static/common.js"):
        response = client.get(path)
        assert response.status_code == 403
        assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_clients_of_this_machine_are_served(start, diagnoser, address):
    """Loopback in all its spellings."""
    assert start(lambda _: diagnoser, client=(address, 50000)).get("/health/live").status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost:8000", 200), ("127.0.0.1", 200), ("[::1]:8000", 200), ("evil.example", 403), ("", 403)],
)
def test_a_foreign_name_for_this_machine_is_refused(client, host, status):
    """A page of another site that points its own name here cannot read anything."""
    assert client.get("/health/live", headers={"Host": host}).status_code == status


def test_it_says_at_start_that_it_answers_only_this_machine(client, caplog, start, diagnoser):
    """The log has the rule."""
    caplog.set_level("WARNING")
    start(lambda _: diagnoser)

    assert "only clients on this machine" in caplog.text


def test_it_is_not_ready_without_a_model_and_becomes_ready_with_one(start, diagnoser):
    """Live at once, 503 in the meantime, and no restart is needed when the model appears."""
    there = threading.Event()

    def load(_):
        if not there.is_set():
            raise ModelError("There is no model.")
        return diagnoser

    client = start(load, reload_seconds=0.01)
    live, ready = client.get("/health/live"), client.get("/health/ready")
    asked = client.post("/v1/diagnoses", json={"machine": "7979Q7C"})
    there.set()

    assert (live.status_code, ready.status_code, asked.status_code) == (200, 503, 503)
    assert asked.headers["retry-after"] == "1"
    for _ in range(500):
        if client.get("/health/ready").status_code == 200:
            return
        time.sleep(0.01)
    pytest.fail("The model was never loaded.")


def test_a_model_that_cannot_be_loaded_leaves_the_old_one_in_place(start, diagnoser):
    """A swap is all or nothing."""
    loads = iter([diagnoser])
    client = start(lambda _: next(loads, None) or (_ for _ in ()).throw(ModelError("Damaged.")))

    assert not client.app.state.model.load()
    assert client.get("/v1/models/current").json()["version"] == diagnoser.version


def test_a_shutdown_that_has_begun_is_not_ready(client):
    """The balancer is told before the door closes."""
    client.app.state.shutting_down = True

    assert client.get("/health/ready").status_code == 503
    assert client.get("/health/live").status_code == 200


def test_metrics_count_by_route_and_not_by_id(client, diagnosis_id):
    """A thousand diagnoses make one series."""
    client.get(f"/v1/diagnoses/{diagnosis_id}")
    client.get("/nowhere/4711")

    text = client.get("/metrics").text

    assert 'route="/v1/diagnoses/{diagnosis_id}",status="200"} 1.0' in text
    assert diagnosis_id not in text
    assert "nowhere" not in text
    assert "diagnoser_ready 1.0" in text
    assert sum(float(each) for each in re.findall(r"diagnoser_diagnoses_total\{.*\} (.*)", text)) == 1


def test_metrics_tell_what_was_advised_and_promised(client, diagnosis_id):
    """Kits by their pieces, how much was understood, the promise of the kit, and the version that answers."""
    first = client.get(f"/v1/diagnoses/{diagnosis_id}").json()
    short = client.post("/v1/diagnoses", json={"report": "zzqx vvkj", "detail": "kit"}).json()
    text = client.get("/metrics").text

    kits = Counter(len(each["kit"]["parts"]) for each in (first, short))
    for pieces, number in kits.items():
        assert f'diagnoser_kits_total{{pieces="{pieces}"}} {number}.0' in text
    for understood in ("all", "nothing"):
        assert f'diagnoser_reports_total{{understood="{understood}"}} 1.0' in text
    (promised,) = re.findall(r"^diagnoser_promised_first_time_fix_sum (\S+)$", text, re.MULTILINE)
    assert float(promised) == pytest.approx(first["kit"]["coverage"] + short["kit"]["coverage"])
    assert f'diagnoser_model_info{{version="{first["model_version"]}"}} 1.0' in text


def test_every_operation_declares_its_problems(client):
    """OpenAPI names media type and schema of every error, and an operation id for client generators."""
    schema = client.get("/openapi.json").json()

    for path in schema["paths"].values():
        for operation in path.values():
            assert re.fullmatch(r"[a-z_]+", operation["operationId"])
            errors = {code: each for code, each in operation["responses"].items() if code >= "400"}
            assert {"403", "500", "503"} <= set(errors)
            assert all("application/problem+json" in each["content"] for each in errors.values())
    assert schema["components"]["schemas"]["Problem"]["title"] == Problem.__name__
    assert "HTTPValidationError" not in json.dumps(schema)


def test_settings_come_from_the_environment(monkeypatch, tmp_path):
    """The prefix is DIAGNOSER_."""
    monkeypatch.setenv("DIAGNOSER_DATABASE_URL", "sqlite:///elsewhere.sqlite3")
    monkeypatch.setenv("DIAGNOSER_MODELS", str(tmp_path))

    assert Settings().database_url == "sqlite:///elsewhere.sqlite3"
    assert Settings().models == tmp_path


def test_a_request_in_flight_at_sigterm_is_answered(server):
    """A batch that is being answered when the service is told to stop comes back whole."""
    line = json.dumps({"report": "no display", "machine": "8840CFG"}).encode() + b"\n"
    received = []

    def ask():
        with httpx2.stream(
            "POST",
            f"{server.address}/v1/diagnoses:batch",
            content=line * 150,
            headers={"Content-Type": "application/x-ndjson"},
            timeout=60,
        ) as response:
            started.set()
            received.extend(response.iter_lines())

    started = threading.Event()
    client = threading.Thread(target=ask)
    client.start()
    assert started.wait(60)
    code, log = server.stop()
    client.join(60)

    assert len(received) == 150
    assert json.loads(received[-1])["revision"] == 1
    assert code in (0, -signal.SIGTERM)
    assert "Traceback" not in log


def test_a_balancer_is_told_before_the_door_closes(serve):
    """With a drain time, readiness turns 503 at SIGTERM while new requests are still answered."""
    server = serve(drain_seconds=2)
    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)

    ready = httpx2.get(f"{server.address}/health/ready", timeout=10)
    answer = httpx2.post(f"{server.address}/v1/diagnoses", json={"machine": "7979Q7C"}, timeout=60)
    code = server.process.wait(30)

    assert (ready.status_code, answer.status_code) == (503, 201)
    assert code in (0, -signal.SIGTERM)


def test_a_real_server_answers_as_a_user_asks(server, http):
    """Ready, one diagnosis, refusals of a large body and of a proxied stranger, no crash in the log."""
    assert http.get("/health/ready").status_code == 200
    answer = http.post("/v1/diagnoses", json={"report": "4个HDD黄灯常亮", "machine": "7979Q7C"})
    refused = http.post("/v1/diagnoses", json={"report": "x" * 5_000_000})
    proxied = http.get("/health/live", headers={"X-Forwarded-For": "10.0.0.7"})
    code, log = server.stop()

    assert (answer.status_code, refused.status_code, proxied.status_code) == (201, 413, 403)
    assert refused.headers["content-type"] == "application/problem+json"
    assert code in (0, -signal.SIGTERM)
    assert "only clients on this machine" in log
    assert "Traceback" not in log


@pytest.mark.parametrize("arguments", [["--port", "70000"], ["--port", "x"], ["--nonsense"]])
def test_unusable_arguments_end_with_two(arguments, request):
    """One sentence on stderr, exit code 2."""
    command = [sys.executable, "-m", "api", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=request.config.rootpath, check=False)

    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("url", ["mysql://host/name", "nosuch://host/name", "nonsense", "sqlite://"])
def test_an_unusable_database_url_ends_with_two(url, request, monkeypatch):
    """One sentence that names the setting; a driver that is not installed is one of the reasons."""
    monkeypatch.setenv("DIAGNOSER_DATABASE_URL", url)

    done = subprocess.run(
        [sys.executable, "-m", "api"],
        capture_output=True,
        text=True,
        cwd=request.config.rootpath,
        check=False,
    )

    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "error: database_url: " in done.stderr


def test_the_service_follows_what_is_promoted(tmp_path):
    """Another version is loaded once it is current; what cannot be loaded leaves the old one in place."""
    first, second = (publish(tmp_path, small_model(seed)) for seed in (1, 2))
    promote(tmp_path, first, who="test", when=NOON)
    loads = []

    def load(models):
        loads.append(models)
        return Diagnoser.load(models)

    model = CurrentModel(tmp_path, load)
    for _ in range(3):
        model.follow()
    assert (model.diagnoser().version, len(loads)) == (first, 1)

    promote(tmp_path, second, who="test", when=NOON)
    model.follow()
    assert model.diagnoser().version == second

    for spoilt in ("0" * 16, "nonsense"):
        (tmp_path / "CURRENT").write_text(spoilt)
        model.follow()
        assert model.diagnoser().version == second
