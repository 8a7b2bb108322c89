"""Every way to ask wrongly gets one clear problem with the right status, and none counts as a crash."""

import json
import logging
import re

import pytest
from sqlalchemy.exc import OperationalError

from api.diagnoses.repository import DiagnosisRepository
from diagnoser.types import MAX_TEXT
from tests.api.conftest import stored

PROBLEM = "application/problem+json"
MEMORY = {"symptom": "LP_MEM", "state": "present"}
JSON = {"Content-Type": "application/json"}
DIAGNOSES = "/v1/diagnoses"


def assert_problem(response, status, slug=None):
    """Check the shape of an error body: RFC 9457, the status twice, one sentence."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == PROBLEM
    body = response.json()
    assert body["status"] == status
    assert {"type", "title", "detail"} <= set(body)
    assert "Traceback" not in response.text
    if slug:
        assert body["type"] == f"urn:diagnoser:{slug}"
    return body


@pytest.fixture(autouse=True)
def nothing_is_logged_as_a_crash(caplog, request):
    """No test here leaves an error in the log, but those that cause a crash on purpose."""
    caplog.set_level(logging.INFO)
    yield
    if "crash" not in request.node.name:
        assert [each for each in caplog.records if each.levelno >= logging.ERROR] == []


@pytest.mark.parametrize(
    ("body", "status", "slug"),
    [
        ({}, 422, "malformed"),
        ({"report": ""}, 422, None),
        ({"report": " \n\t "}, 422, None),
        ({"report": None, "findings": [], "machine": None, "context": {}}, 422, None),
        ({"service_level": "5x9"}, 422, None),
        ({"report": "x" * (MAX_TEXT + 1)}, 413, "too-large"),
        ({"report": "x" * 1_000_000}, 413, None),
        ({"report": "无" * 1_000_000}, 413, None),
        ({"findings": [{"symptom": "NO_SUCH_THING", "state": "present"}]}, 409, "unknown-symptom"),
        ({"findings": [{"symptom": "NO_SUCH_THING", "state": "unknown"}]}, 409, "unknown-symptom"),
        ({"findings": [{"symptom": "NO_SUCH_THING", "probability": 0.5}]}, 409, "unknown-symptom"),
        ({"findings": [MEMORY, MEMORY | {"state": "absent"}]}, 409, "contradictory-findings"),
        ({"findings": [MEMORY, MEMORY | {"state": "unknown"}]}, 409, "contradictory-findings"),
        ({"findings": [MEMORY, {"symptom": "LP_MEM", "probability": 0.5}]}, 409, "contradictory-findings"),
        ({"findings": [{"symptom": "LP_MEM"}]}, 422, "malformed"),
        ({"findings": [MEMORY | {"probability": 0.5}]}, 422, "malformed"),
        ({"findings": [{"symptom": "LP_MEM", "probability": 1.5}]}, 422, "malformed"),
        ({"findings": [{"symptom": "LP_MEM", "probability": "0.5"}]}, 422, "malformed"),
        ({"findings": [{"symptom": "LP_MEM", "state": "maybe"}]}, 422, "malformed"),
        ({"findings": [{"symptom": "", "state": "present"}]}, 422, "malformed"),
        ({"findings": "LP_MEM"}, 422, "malformed"),
        ({"findings": [MEMORY | {"asked": 0}]}, 422, "malformed"),
        ({"findings": [MEMORY | {"asked": 1}]}, 422, "malformed"),
        ({"findings": [MEMORY | {"asked": "true"}]}, 422, "malformed"),
        ({"findings": [MEMORY | {"asked": None}]}, 422, "malformed"),
        ({"findings": [MEMORY] * 10_001}, 422, "malformed"),
        ({"machine": "7979", "max_spares": 3}, 422, "malformed"),
        ({"machine": "7979", "max_spares": -1}, 422, "malformed"),
        ({"machine": "7979", "max_spares": "2"}, 422, "malformed"),
        ({"machine": "7979", "max_spares": True}, 422, "malformed"),
        ({"machine": "7979", "max_spares": 1.5}, 422, "malformed"),
        ({"machine": "7979", "max_spares": None}, 422, "malformed"),
        ({"machine": 7979}, 422, "malformed"),
        ({"machine": ""}, 422, "malformed"),
        ({"machine": "79\x0079"}, 422, "malformed"),
        ({"machine": "7" * 201}, 422, "malformed"),
        ({"report": 5}, 422, "malformed"),
        ({"report": ["no display"]}, 422, "malformed"),
        ({"machine": "7979", "objective": "profit"}, 422, "malformed"),
        ({"machine": "7979", "service_level": "24x7"}, 422, "malformed"),
        ({"machine": "7979", "stock": {"DIMM": -1}}, 422, "malformed"),
        ({"machine": "7979", "stock": {"DIMM": "many"}}, 422, "malformed"),
        ({"machine": "7979", "proposed_parts": ["DIMM", "HDD", "CPU"]}, 422, "malformed"),
        ({"machine": "7979", "proposed_parts": ["GREMLIN"]}, 409, "unknown-part"),
        ({"machine": "7979", "reprot": "no display"}, 422, "malformed"),
        ([], 422, "malformed"),
        ("no display", 422, "malformed"),
        (None, 422, "malformed"),
    ],
)
def test_a_request_that_cannot_be_used_is_refused_in_one_sentence(client, body, status, slug):
    """Wrong content is 422, more than allowed 413, a conflict with the model 409."""
    assert_problem(client.post(DIAGNOSES, json=body), status, slug)
    assert stored(client).count() == 0


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b'{"report": "no display"',
        b"\xff\xfe\xfd",
        b'{"report": "\xe4\xb8"}',
        b"report=no+display",
        b"[" * 100_000,
        b'{"max_spares": ' + b"9" * 5000 + b"}",
    ],
)
def test_a_body_that_is_not_json_is_unreadable(client, body):
    """Broken JSON, bad UTF-8, endless nesting and endless numbers are 400; no body at all is 422."""
    assert_problem(client.post(DIAGNOSES, content=body, headers=JSON), 400 if body else 422)


@pytest.mark.parametrize(
    "body",
    [
        b'{"report": "no display \\u0000"}',
        b'{"report": "\\ud800 no display \\ud83d\\udd25"}',
        '{"report": "\\u0000\\u0001无显示\\u202e"}'.encode(),
        b'{"machine": "7979", "report": "\xf0\x9f\x94\xa5"}',
    ],
)
def test_odd_characters_are_read_over(client, body):
    """Half characters, NUL, control characters and emoji crash nothing, and the answer can be read again."""
    response = client.post(DIAGNOSES, content=body, headers=JSON)

    assert response.status_code == 201
    assert client.get(response.headers["location"]).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b'{"\\ud800": 1}',
        b'{"machine": "\\udfff"}',
        b'{"findings": [{"symptom": "\\ud800", "state": "present"}]}',
        b'{"machine": "7979", "context": {"\\ud800": "x"}}',
        b'{"findings": [{"symptom": "LP_MEM", "probability": NaN}]}',
        b'{"machine": "7979", "stock": {"DIMM": Infinity}}',
        b'{"machine": "7979", "stock": {"DIMM": 1e400}}',
        b'{"machine": "7979", "stock": {"DIMM": 99999999999999999999999}}',
    ],
)
def test_lone_surrogates_and_numbers_that_are_none_are_malformed(client, body):
    """What JSON can write and no text or number can be is 422, not a crash."""
    assert_problem(client.post(DIAGNOSES, content=body, headers=JSON), 422)


def test_a_malformed_request_names_each_field_by_its_pointer(client):
    """The list of errors points into the body, and repeats nothing of what was sent."""
    findings = [MEMORY, {"symptom": "LP_FAN", "state": "SECRET"}]

    body = assert_problem(client.post(DIAGNOSES, json={"findings": findings, "a/b~": 1}), 422)

    assert [each["pointer"] for each in body["errors"]] == ["#/findings/1/state", "#/a~1b~0"]
    assert "SECRET" not in json.dumps(body)


def test_a_thousand_mistakes_give_a_short_list(client):
    """The answer to nonsense stays small."""
    response = client.post(DIAGNOSES, json={f"{number:04d}" * 50: 1 for number in range(3000)})

    assert len(assert_problem(response, 422)["errors"]) == 20
    assert len(response.content) < 20_000


def test_too_large_a_body_is_413_whether_declared_or_not(client):
    """Content-Length and chunks are held to the same limit, on every address."""
    body = b'{"report": "' + b"x" * 2_000_000 + b'"}'
    chunks = (body[start : start + 65_536] for start in range(0, len(body), 65_536))

    assert_problem(client.post(DIAGNOSES, content=body, headers=JSON), 413)
    assert_problem(client.post(DIAGNOSES, content=chunks, headers=JSON), 413)
    assert_problem(client.post("/nowhere", content=body, headers=JSON), 413)


def test_a_batch_has_a_larger_limit_of_its_own(client):
    """A batch may be larger than a single request, and still has an end."""
    lines = {"Content-Type": "application/x-ndjson"}

    within = b"\n" * 1_500_000 + b'{"machine": "7979"}'
    assert client.post(f"{DIAGNOSES}:batch", content=within, headers=lines).status_code == 200
    assert_problem(client.post(f"{DIAGNOSES}:batch", content=b"\n" * 3_000_000, headers=lines), 413)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/static/nowhere.js", 404),
        ("GET", "/static/../app.py", 404),
        ("GET", "/static/%2e%2e/%2e%2e/app.py", 404),
        ("GET", "/redoc", 404),
        ("GET", "/v1/diagnoses/00000000-0000-0000-0000-000000000000", 404),
        ("GET", "/v1/diagnoses/%00", 422),
        ("GET", "/v1/diagnoses/x'--", 422),
        ("GET", "/v1/diagnoses/0?revision=0", 422),
        ("PUT", "/v1/diagnoses", 405),
        ("DELETE", "/v1/diagnoses", 405),
        ("PUT", "/health/live", 405),
    ],
)
def test_what_is_not_there_is_said_to_be_not_there(client, method, path, status):
    """Unknown addresses, ids and methods are problems too."""
    assert_problem(client.request(method, path), status)


def test_a_refused_method_names_those_that_work(client):
    """405 carries Allow."""
    assert client.delete(DIAGNOSES).headers["allow"] == "GET, POST"


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/x-ndjson", ""]
)
def test_a_body_that_is_not_called_json_is_refused(client, kind):
    """Another content type is 415, so no page of another site can post without asking first."""
    assert_problem(
        client.post(DIAGNOSES, content=b'{"machine": "7979"}', headers={"Content-Type": kind}), 415
    )


@pytest.mark.parametrize("body", [b"", b"\n", b" \n\r\n\t"])
def test_an_empty_batch_is_refused_in_one_sentence(client, body):
    """A batch without a request is a mistake, and an answer without a line would hide it."""
    lines = {"Content-Type": "application/x-ndjson"}
    body = assert_problem(client.post(f"{DIAGNOSES}:batch", content=body, headers=lines), 422)
    assert body["detail"] == "The batch is empty: send one request a line."


REPEATED = (
    b'{"machine": "7979", "machine": "8840"}',
    b'{"machine": "7979", "machine": "7979"}',
    b'{"machine": "7979", "stock": {"DIMM": 1, "HDD": 2, "DIMM": 3}}',
    b'{"findings": [{"symptom": "LP_MEM", "state": "present", "state": "absent"}]}',
    b'{"machine": "7979", "m\\u0061chine": "8840"}',
)


@pytest.mark.parametrize("body", REPEATED)
@pytest.mark.parametrize("path", ["", "/0/answers", "/0/outcome"])
def test_two_values_with_one_name_are_refused(client, body, path):
    """None of the two wins silently, whatever else is wrong with the request."""
    said = assert_problem(client.post(DIAGNOSES + path, content=body, headers=JSON), 400, "unreadable")

    assert "stands twice in one object" in said["detail"]
    assert stored(client).count() == 0


def test_a_line_with_two_values_of_one_name_is_refused(client):
    """It stops no other line of its batch."""
    lines = {"Content-Type": "application/x-ndjson"}
    content = b"\n".join([*REPEATED, b'{"machine": "7979"}'])

    *refused, answered = client.post(f"{DIAGNOSES}:batch", content=content, headers=lines).text.splitlines()

    assert ["stands twice" in json.loads(each)["detail"] for each in refused] == [True] * len(REPEATED)
    assert json.loads(answered)["revision"] == 1


def test_a_batch_must_be_called_lines(client):
    """A batch of plain JSON is 415."""
    assert_problem(client.post(f"{DIAGNOSES}:batch", content=b"{}", headers=JSON), 415)


@pytest.mark.parametrize("path", ["answers", "outcome"])
def test_nothing_can_be_added_to_a_diagnosis_that_is_not_there(client, path):
    """Answers and outcomes need their diagnosis."""
    body = {"findings": [MEMORY]} if path == "answers" else {"causes": []}

    assert_problem(client.post(f"{DIAGNOSES}/0-0/{path}", json=body), 404, "not-found")


@pytest.mark.parametrize("key", ["", "with space", "x" * 201, "ключ".encode()])
def test_an_idempotency_key_is_short_and_plain(client, key):
    """Other keys are malformed."""
    assert_problem(client.post(DIAGNOSES, json={"machine": "7979"}, headers={"Idempotency-Key": key}), 422)


class Broken:
    """A model whose every answer fails inside."""

    version = "broken"

    def __init__(self, error):
        self.error = error

    def answer(self, *_):
        """Fail."""
        raise self.error


def test_a_crash_is_logged_once_and_tells_nothing(start, caplog):
    """The caller gets a plain 500. The log gets the kind of error and its place, one time, and not its words: they may
    be those of a customer.
    """
    client = start(lambda _: Broken(RuntimeError("the secret inside")))

    body = assert_problem(client.post(DIAGNOSES, json={"machine": "7979"}), 500)

    assert "secret" not in json.dumps(body)
    assert caplog.text.count("failed: RuntimeError") == 1
    assert re.search(r"test_problems\.py:\d+ answer", caplog.text)
    assert "the secret inside" not in caplog.text


def test_a_crash_in_one_line_of_a_batch_is_one_problem_line(start, caplog):
    """The stream goes on, the log has the cause."""
    client = start(lambda _: Broken(RuntimeError("the secret inside")))

    lines = {"Content-Type": "application/x-ndjson"}
    response = client.post(f"{DIAGNOSES}:batch", content=b'{"machine": "7979"}\n' * 2, headers=lines)

    assert [json.loads(line)["status"] for line in response.text.splitlines()] == [500, 500]
    assert "secret" not in response.text


def test_a_store_that_fails_in_a_crash_of_its_own_is_503(client, monkeypatch):
    """A locked or full disk is not the caller's mistake: try again later."""

    def fail(*_):
        raise OperationalError("INSERT secret", {}, Exception("disk is full"))

    monkeypatch.setattr(DiagnosisRepository, "open_many", fail)

    response = client.post(DIAGNOSES, json={"machine": "7979"})

    assert_problem(response, 503, "store-unavailable")
    assert response.headers["retry-after"] == "1"
    assert "secret" not in response.text
