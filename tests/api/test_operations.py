"""What whoever runs the service relies on: names of requests, the log, readiness, settings."""

import json
import logging
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import httpx2
import pytest
from opentelemetry.trace import SpanContext
from pydantic import ValidationError

from api.health import disk
from api.http import request_log
from api.http.log_format import JsonLines, places_of
from api.settings import Settings
from tests.api.test_keys import bearer, new_key
from tests.api.test_problems import assert_problem

PAGE = Path(__file__).parents[2] / "docs" / "running.md"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CUSTOMER = "Acme Widgets"
TEXT = "黄灯常亮 at the customer's"


def lines_of(log):
    """The lines of a log that are JSON objects."""
    return [json.loads(line) for line in log.splitlines() if line.startswith("{")]


def fields_of(caplog):
    """What the log says of each request."""
    return [each.fields for each in caplog.records if each.name == "diagnoser.requests"]


def test_a_request_has_a_name(client):
    """That of the client, if it is well formed; else one of our own. It is in the header and in a problem."""
    given = client.get("/v1/diagnoses/abc", headers={"X-Request-ID": "call-17"})
    assert given.headers["x-request-id"] == given.json()["request_id"] == "call-17"

    for wrong in ("", "a b", "x" * 65, "a\tb", '"'):
        made = client.get("/v1/diagnoses/abc", headers={"X-Request-ID": wrong}).headers["x-request-id"]
        assert re.fullmatch(r"[0-9a-f]{32}", made)


def test_every_refusal_has_a_name(client):
    """Also one at the gate."""
    refused = client.get("/health/live", headers={"Host": "evil.example", "X-Request-ID": "a"})
    assert refused.json()["request_id"] == "a"


def test_the_log_tells_of_a_diagnosis_without_its_words(client, caplog):
    """Ids, version, route, status, time and key; no text, customer or query."""
    caplog.set_level(logging.INFO)
    made = new_key(client, "admin")
    body = {"report": TEXT, "context": {}, "ticket_id": CUSTOMER}
    headers = bearer(made["secret"]) | {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
    said = client.post("/v1/diagnoses?customer=" + CUSTOMER, json=body, headers=headers).json()
    client.get(f"/v1/diagnoses/{said['diagnosis_id']}?customer={CUSTOMER}", headers=headers)
    client.get(f"/v1/diagnoses/{CUSTOMER}", headers=headers)

    first, second, third = fields_of(caplog)[1:]
    assert first | {"request_id": "", "seconds": 0} == {
        "request_id": "",
        "key_id": made["key_id"],
        "diagnosis_id": said["diagnosis_id"],
        "model_version": said["model_version"],
        "method": "POST",
        "route": "/v1/diagnoses",
        "status": 201,
        "seconds": 0,
        "trace_id": TRACE,
    }
    assert 0 < first["seconds"] < 60
    assert second["diagnosis_id"] == said["diagnosis_id"]
    assert "diagnosis_id" not in third
    written = json.dumps([first, second, third], ensure_ascii=False)
    assert CUSTOMER not in written
    assert TEXT not in written


@pytest.mark.parametrize(
    "header",
    ["", "x", f"00-{'0' * 32}-00f067aa0ba902b7-01", f"ff-{TRACE}-00f067aa0ba902b7-01", f"00-{TRACE}-x-01"],
)
def test_a_trace_that_is_malformed_is_not_taken_over(client, caplog, header):
    """W3C: then there is no parent."""
    caplog.set_level(logging.INFO)
    client.get("/health/live", headers={"traceparent": header})

    assert "trace_id" not in fields_of(caplog)[-1]


def test_a_real_service_logs_json_and_no_words_of_a_customer(serve):
    """Every line of the process, crashes of the store included."""
    server = serve(log_format="json")
    body = {"report": TEXT, "ticket_id": CUSTOMER}
    said = httpx2.post(f"{server.address}/v1/diagnoses?customer=Acme", json=body, timeout=60).json()
    httpx2.get(
        f"{server.address}/v1/diagnoses/{said['diagnosis_id']}", params={"customer": "Acme"}, timeout=60
    )
    _, log = server.stop()

    assert TEXT not in log
    assert "Acme" not in log
    requests = [each for each in lines_of(log) if each["logger"] == "diagnoser.requests"]
    assert [(each["method"], each["route"], each["status"]) for each in requests] == [
        ("POST", "/v1/diagnoses", 201),
        ("GET", "/v1/diagnoses/{diagnosis_id}", 200),
    ]
    assert {each["diagnosis_id"] for each in requests} == {said["diagnosis_id"]}
    assert len(lines_of(log)) == len(log.splitlines())


def test_words_on_a_line_of_their_own_are_one_json_object():
    """A record with a line break, other letters and an exception stays one line."""
    try:
        int("x")
    except ValueError:
        record = logging.LogRecord("a", logging.ERROR, "f", 1, "two\nlines %s", ("灯",), sys.exc_info())
    line = JsonLines().format(record)

    assert "\n" not in line
    assert json.loads(line)["message"] == "two\nlines 灯"
    assert "ValueError" in json.loads(line)["exception"]


def test_an_error_is_told_by_its_places():
    """And by those of its causes, without their messages."""

    def inner():
        raise KeyError("secret")

    try:
        try:
            inner()
        except KeyError as cause:
            raise RuntimeError("secret too") from cause
    except RuntimeError as error:
        said = places_of(error)

    assert re.findall(r"^\w+Error", said, re.MULTILINE) == ["RuntimeError", "KeyError"]
    assert "inner" in said
    assert "secret" not in said


def test_a_disk_without_room_is_not_ready(client, monkeypatch):
    """It is said within seconds, and it is ready again by itself."""
    assert client.get("/health/ready").status_code == 200
    monkeypatch.setattr(disk, "BETWEEN_SECONDS", 0.0)
    full = SimpleNamespace(**vars(disk.os) | {"fsync": _no_space})
    with monkeypatch.context() as patch:
        patch.setattr(disk, "os", full)
        body = assert_problem(client.get("/health/ready"), 503, "not-ready")
    assert body["detail"] == disk.NO_WRITES
    assert client.get("/health/live").status_code == 200
    assert client.get("/health/ready").status_code == 200


def _no_space(_):
    raise OSError(28, "No space left on device")


def test_the_disk_is_written_to_at_most_every_few_seconds(client, monkeypatch):
    """However often a balancer asks; and nothing is left behind."""
    written = []
    fsync = disk.os.fsync
    monkeypatch.setattr(disk.os, "fsync", lambda file: written.append(file) or fsync(file))
    for _ in range(5):
        assert client.get("/health/ready").status_code == 200

    folder = Path(client.app.state.engine.url.database).parent
    assert len(written) <= 1
    assert not list(folder.glob(".diagnoser-probe*"))


def test_a_store_without_its_tables_is_not_ready(client):
    """As after a restore of something else."""
    with client.app.state.engine.begin() as connection:
        for table in ("closed_tickets", "outcome", "idempotency_key", "revision", "diagnosis"):
            connection.exec_driver_sql(f"DROP TABLE {table}")

    assert_problem(client.get("/health/ready"), 503, "store-unavailable")


def test_the_table_of_settings_is_that_of_the_program():
    """Each setting has a row with its default, and no row is left over."""
    rows = dict(
        re.findall(r"^\| `DIAGNOSER_(\w+)` \| `?([^|`]*)`? \|", PAGE.read_text("utf-8"), re.MULTILINE)
    )

    assert rows == {name.upper(): str(field.default) for name, field in Settings.model_fields.items()}


def test_the_table_of_metrics_is_that_of_the_program(client):
    """Each metric has a row with its labels, and no row is left over."""
    rows = dict(re.findall(r"^\| `(diagnoser_\w+)` \| ([^|]*) \|", PAGE.read_text("utf-8"), re.MULTILINE))
    metrics = [each for each in vars(client.app.state.metrics).values() if hasattr(each, "describe")]

    kinds = {each._name + "_total" * (each._type == "counter"): each._labelnames for each in metrics}
    assert rows == {name: ", ".join(f"`{each}`" for each in labels) for name, labels in kinds.items()}


@pytest.mark.skipif(find_spec("opentelemetry.sdk") is not None, reason="the library is installed")
def test_telemetry_without_its_library_is_one_sentence(request, monkeypatch):
    """At start, and not with the first request."""
    with pytest.raises(ValidationError, match="not installed"):
        Settings(telemetry=True)
    monkeypatch.setenv("DIAGNOSER_TELEMETRY", "true")
    done = subprocess.run(
        [sys.executable, "-m", "api"],
        capture_output=True,
        text=True,
        cwd=request.config.rootpath,
        check=False,
    )
    assert done.returncode == 2
    assert "error: telemetry: the library for it is not installed" in done.stderr


def test_a_span_gets_our_facts_and_loses_the_address(client, monkeypatch):
    """A query may name a customer, and a path a machine."""
    told = {}

    class Recording:
        """A span that keeps what it is told."""

        def is_recording(self):
            """Say that somebody listens."""
            return True

        def set_attributes(self, attributes):
            """Keep them."""
            told.update(attributes)

        def get_span_context(self):
            """Return a context of no trace."""
            return SpanContext(0, 0, is_remote=False)

    monkeypatch.setattr(request_log, "get_current_span", Recording)
    said = client.post(f"/v1/diagnoses?customer={CUSTOMER}", json={"machine": "7979Q7C"}).json()

    assert told["url.path"] == "/v1/diagnoses"
    assert told["url.query"] == ""
    assert told["diagnosis_id"] == said["diagnosis_id"]
    assert told["model_version"] == said["model_version"]
