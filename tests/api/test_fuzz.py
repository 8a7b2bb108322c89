"""Requests that nobody thought of: whatever the schema allows or forbids is answered as the schema says."""

import json

import hypothesis
import pytest
import schemathesis
from hypothesis import strategies
from hypothesis.stateful import run_state_machine_as_test

from tests.api.conftest import REPOSITORY
from tests.api.test_keys import bearer
from tests.support.schemathesis_hooks import LINES

CONFIG = schemathesis.Config.from_path(REPOSITORY / "schemathesis.toml")


def as_local_client(app):
    """Let schemathesis, which has an address of its own, call as a client on this machine."""

    async def local(scope, receive, send):
        if scope["type"] == "http":
            headers = [(b"host", b"localhost"), *(each for each in scope["headers"] if each[0] != b"host")]
            scope = scope | {"client": ("127.0.0.1", 50000), "headers": headers}
        await app(scope, receive, send)

    return local


def answers_as_declared(headers):
    """Return a function that calls once and checks status, headers, media type and body against the schema."""

    def answered(case):
        response = case.call(headers=headers)
        case.validate_response(response, headers=headers)

    return answered


@pytest.fixture
def client(start, diagnoser):
    """A service that sends nothing to the webhooks that are made up here."""
    return start(lambda _: diagnoser, webhook_seconds=86_400)


def schema_of(client):
    """What schemathesis is to try."""
    return schemathesis.openapi.from_asgi("/openapi.json", as_local_client(client.app), config=CONFIG)


@pytest.mark.parametrize(
    ("scopes", "most"), [((), 8), (("admin",), 20)], ids=["without keys", "with an admin key"]
)
def test_generated_requests_find_no_hole_in_the_schema(client, scopes, most):
    """Each operation alone."""
    tried = schema_of(client)
    if not scopes:  # a key that it makes would close the service to its other requests
        tried = tried.exclude(path="/v1/keys", method="POST")
    operations = [each.ok() for each in tried.get_all_operations()]
    headers = bearer(client.app.state.keys.create("fuzz", scopes).secret) if scopes else None
    client.app.state.ring.read()

    for operation in operations:
        quickly = hypothesis.settings(max_examples=most, suppress_health_check=list(hypothesis.HealthCheck))
        quickly(hypothesis.given(operation.as_strategy())(answers_as_declared(headers)))()

    assert len(operations) >= 20


def test_one_request_after_another_finds_no_hole(client):
    """What one answer names is asked for next: cases, visits, outcomes, webhooks and their messages."""
    key = bearer(client.app.state.keys.create("fuzz", ["admin"]).secret)
    client.app.state.ring.read()
    schema = schema_of(client).exclude(path_regex="^/(v1/keys|session)")  # the key must stay good
    machine = schema.as_state_machine()
    seen = []

    class Linked(machine):
        """A sequence of requests with the key."""

        def get_call_kwargs(self, case):
            """Show the key."""
            return {"headers": key}

        def validate_response(self, response, case, **_):
            """Check everything."""
            seen.append(response.status_code)
            case.validate_response(response, headers=key)

    quickly = hypothesis.settings(
        max_examples=15, stateful_step_count=8, suppress_health_check=list(hypothesis.HealthCheck)
    )
    run_state_machine_as_test(Linked, settings=quickly)

    assert len(seen) > 50
    assert {200, 201} <= set(seen)


ANY_LINE = LINES | strategies.binary(max_size=40).filter(lambda line: line.strip() and b"\n" not in line)


@hypothesis.settings(
    max_examples=40, deadline=None, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture]
)
@hypothesis.given(lines=strategies.lists(ANY_LINE, min_size=1, max_size=12))
def test_a_batch_of_anything_is_answered_line_by_line(client, lines):
    """As many lines out as in, each a diagnosis or a problem of the caller with the number of its line."""
    response = client.post(
        "/v1/diagnoses:batch", content=b"\n".join(lines), headers={"Content-Type": "application/x-ndjson"}
    )

    assert response.status_code == 200
    answers = [json.loads(line) for line in response.text.splitlines()]
    assert len(answers) == len(lines)
    for number, answer in enumerate(answers, 1):
        if "diagnosis_id" not in answer:
            assert answer["line"] == number
            assert answer["status"] in {400, 409, 413, 422}
            assert answer["type"].startswith("urn:diagnoser:")


@pytest.mark.parametrize("content", [b"", b"\n", b" \r\n\t\n"])
def test_an_empty_batch_is_refused(client, content):
    """One sentence, and not an empty answer."""
    response = client.post(
        "/v1/diagnoses:batch", content=content, headers={"Content-Type": "application/x-ndjson"}
    )
    assert response.status_code == 422


def test_what_earlier_runs_found_stays_mended(client):
    """`asked: 0` is no boolean; contradictions and times to come are conflicts; an action takes any ISO 8601."""

    def status(**fields):
        return client.post("/v1/diagnoses", json={"machine": "7979Q7C", **fields}).status_code

    def acted(at):
        return status(actions=[{"action": "replaced", "part": "HDD", "result": "no_change", "at": at}])

    states = ("present", "absent")
    assert status(findings=[{"symptom": "LP_MEM", "state": "present", "asked": 0}]) == 422
    assert status(findings=[{"symptom": "LP_MEM", "state": each} for each in states]) == 409
    assert [acted(each) for each in ("", "2026-01-02", "2026-01-02T10:00:00Z", "2026-01-02t10:00:00z")] == [
        201
    ] * 4
    assert [acted(each) for each in ("soon", "2026-13-01", "2026-01-02|10:00")] == [422] * 3
    assert acted("2999-01-01") == 409
    assert status(equipment={"a\tb": 1}) == 422
