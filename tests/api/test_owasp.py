"""The ten risks of the OWASP API Security Top 10 (2023), one test each."""

import ast
import json
import logging
import uuid
from pathlib import Path

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from api.access.keys import SCOPES
from api.clock import after
from diagnoser.types import MAX_SPARES
from tests.api.test_keys import bearer, new_key
from tests.api.test_problems import assert_problem

REPORT = {"report": "4个HDD黄灯常亮", "machine": "7979Q7C"}
API = Path(__file__).parents[2] / "api"
METHODS = {"get", "put", "post", "delete", "patch"}
NO_SCOPE = "0" * 12


def operations(client):
    """Each operation of the document: method, path with ids filled in, and the operation."""
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        for method in METHODS & set(methods):
            filled = path.replace("{diagnosis_id}", "0-0").replace("{key_id}", NO_SCOPE)
            yield method.upper(), filled, methods[method]


def scopes_of(operation):
    """The scopes that an operation needs; None for an open one."""
    named = [each["key"] for each in operation.get("security", []) if "key" in each]
    return named[0] if named else None


@pytest.fixture
def secrets(client):
    """A secret for each scope."""
    first = new_key(client, "admin")["secret"]
    client.headers.update(bearer(first))
    made = {scope: new_key(client, scope)["secret"] for scope in SCOPES}
    del client.headers["Authorization"]
    return made


def test_api1_object_level_authorization(client, secrets):
    """All cases of a service belong to one desk, so each key with the scope may see each of them, by design. What keeps
    others out: an id cannot be guessed, and no key without the scope gets at an object, be its id right or wrong.
    """
    made = client.post("/v1/diagnoses", json=REPORT, headers=bearer(secrets["diagnose"])).json()[
        "diagnosis_id"
    ]
    assert uuid.UUID(made).version == 4

    for path in (f"/v1/diagnoses/{made}", f"/v1/diagnoses/{made}/replay", "/v1/diagnoses/0-0"):
        assert_problem(client.get(path), 401)
        for scope in ("outcome", "tickets"):
            assert_problem(client.get(path, headers=bearer(secrets[scope])), 403)


def test_api2_authentication(client, secrets):
    """Absent, wrong, cut short, expired and revoked keys are all the same: 401, and nothing says which it was."""
    keys = client.app.state.keys
    expired = keys.create("old", ("diagnose",), after(hours=-1))
    revoked = keys.create("gone", ("diagnose",))
    keys.revoke(revoked.key.key_id)
    good = secrets["diagnose"]
    wrong = [expired.secret, revoked.secret, good[:-1], good + "a", good.upper(), "dk_", "null", "undefined"]

    answers = [client.get("/v1/symptoms", headers=bearer(each)) for each in wrong]
    assert {(each.status_code, each.json()["detail"]) for each in answers} == {
        (401, "This API key is unknown, was revoked or has expired.")
    }
    assert client.get(f"/v1/symptoms?key={good}").status_code == 401
    assert client.get(f"/v1/symptoms?access_token={good}").status_code == 401


def test_api3_object_property_level_authorization(client, secrets):
    """A field that a client may not set is refused and not ignored, and no answer shows a secret or a hash."""
    document = client.get("/openapi.json").json()
    schemas = [
        each["requestBody"]["content"]["application/json"]["schema"]
        for _, _, each in operations(client)
        if "application/json" in each.get("requestBody", {}).get("content", {})
    ]
    # Tickets have columns of their own, which are kept: their schema is open on purpose.
    bodies = {each["$ref"].rsplit("/", 1)[1] for each in schemas if "$ref" in each}
    assert len(bodies) >= 5
    for name in bodies:
        assert document["components"]["schemas"][name]["additionalProperties"] is False, name

    admin = bearer(secrets["admin"])
    body = REPORT | {"diagnosis_id": "mine", "model_version": "mine"}
    assert_problem(client.post("/v1/diagnoses", json=body, headers=admin), 422)
    listed = client.get("/v1/keys", headers=admin).text
    assert not [each for each in (*secrets.values(), "hash", "secret") if each in listed]


def unbounded(schema, document, place):
    """Yield the places in a schema of a request where a client may send any amount."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    for each in schema.get("anyOf", []):
        yield from unbounded(each, document, place)
    if schema.get("type") == "string" and not {"maxLength", "enum", "const", "pattern", "format"} & set(
        schema
    ):
        yield place
    if schema.get("type") == "array":
        if "maxItems" not in schema:
            yield place
        yield from unbounded(schema["items"], document, f"{place}[]")
    for name, each in schema.get("properties", {}).items():
        yield from unbounded(each, document, f"{place}.{name}")


def test_api4_resource_consumption(start, diagnoser):
    """Every text and list of a request is bounded, and so are bodies, pages and the requests of a key."""
    client = start(lambda _: diagnoser, requests_per_minute=60, request_burst=4, max_body_bytes=2000)
    document = client.get("/openapi.json").json()
    for method, path, each in operations(client):
        content = each.get("requestBody", {}).get("content", {}).get("application/json")
        loose = set(unbounded(content["schema"], document, path)) if content else set()
        # The number of tickets is bounded by the size of the body.
        assert loose <= {"/v1/diagnoses.report", "/v1/diagnoses/0-0/visits.report", "/v1/tickets"}, (
            method,
            path,
        )  # that one has 413, in tests/api/test_problems.py

    shown = bearer(new_key(client, "diagnose")["secret"])
    statuses = [
        client.post("/v1/diagnoses", content=json.dumps(REPORT).ljust(size), headers=shown | JSON).status_code
        for size in (2000, 2001)
    ]
    assert statuses == [201, 413]
    assert [client.get("/v1/symptoms", headers=shown).status_code for _ in range(3)] == [200, 200, 429]


JSON = {"Content-Type": "application/json"}


def test_api5_function_level_authorization(client, secrets):
    """Each operation of the document, with each scope: let in where the document says so, and 403 elsewhere."""
    tried = 0
    for method, path, operation in operations(client):
        needed = scopes_of(operation)
        for scope, secret in secrets.items():
            if needed is None:
                continue
            status = client.request(method, path, json={}, headers=bearer(secret)).status_code
            allowed = scope == "admin" or set(needed) <= {scope}
            assert (status == 403) != allowed, (method, path, scope, status)
            tried += 1
        if needed is not None:
            assert client.request(method, path, json={}).status_code == 401, (method, path)
    assert tried >= 60


def test_api6_sensitive_business_flows(client, secrets):
    """Spares cost money: never more than two a dispatch, whoever asks; and a case is closed once."""
    shown = bearer(secrets["admin"])
    assert_problem(
        client.post("/v1/diagnoses", json=REPORT | {"max_spares": MAX_SPARES + 1}, headers=shown), 422
    )
    said = client.post("/v1/diagnoses", json=REPORT, headers=shown).json()
    assert len(said["kit"]["parts"]) <= MAX_SPARES

    address = f"/v1/diagnoses/{said['diagnosis_id']}/outcome"
    statuses = [
        client.post(address, json={"causes": [each]}, headers=shown).status_code for each in ("DIMM", "HDD")
    ]
    assert statuses[0] == 201
    assert 400 <= statuses[1] < 500


OUTGOING = {
    "aiohttp",
    "ftplib",
    "http.client",
    "httpx",
    "httpx2",
    "requests",
    "smtplib",
    "urllib.request",
    "urllib3",
}


def test_api7_server_side_request_forgery(client, secrets):
    """The service calls webhooks and nobody else. An admin alone names their address, and no private one.

    tests/api/test_webhooks.py has the names that lead to a private address, and the odd spellings.
    """
    shown = {name: bearer(secret) for name, secret in secrets.items()}
    hook = {"url": "http://169.254.169.254/latest/meta-data", "events": ["visit.stored"]}
    for name, headers in shown.items():
        allowed = client.post("/v1/webhooks", json=hook, headers=headers).status_code
        assert allowed == (409 if name == "admin" else 403)
    for file in set(API.rglob("*.py")) - {API / "webhooks" / "post.py"}:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not OUTGOING & set(names), file
    document = json.dumps(client.get("/openapi.json").json()["components"])
    assert '"format": "uri"' not in document
    assert document.count('"url": {') == 3  # of a webhook: to be made, made, and listed


def test_api8_security_misconfiguration(client, secrets):
    """No documentation that runs scripts, no CORS, no method that nobody needs, and strict headers."""
    shown = bearer(secrets["admin"])
    for path in ("/redoc", "/docs/oauth2-redirect", "/v1/debug"):
        assert client.get(path, headers=shown).status_code == 404
    foreign = client.get("/v1/symptoms", headers=shown | {"Origin": "https://evil.example"})
    assert not [each for each in foreign.headers if each.startswith("access-control")]
    assert foreign.headers["cache-control"] == "no-store"
    assert foreign.headers["x-content-type-options"] == "nosniff"
    assert "server" not in foreign.headers
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    assert client.options("/v1/diagnoses", headers=shown | asked).status_code == 405
    assert client.request("TRACE", "/v1/diagnoses", headers=shown).status_code == 405
    for path in ("/signin", "/docs"):
        page = client.get(path).headers
        assert "default-src 'none'" in page["content-security-policy"]
        assert "frame-ancestors 'none'" in page["content-security-policy"]


def test_api9_inventory(client):
    """Every route of the API is in the document, under a version; what is left out are pages."""
    documented = client.get("/openapi.json").json()
    for context in iter_route_contexts(client.app.routes):
        if isinstance(context.original_route, APIRoute):
            is_page = not context.include_in_schema
            assert is_page or context.path in documented["paths"]
            assert not is_page or not context.path.startswith("/v1")
    beside = {path for path in documented["paths"] if not path.startswith("/v1/")}
    assert beside == {"/health/live", "/health/ready", "/metrics", "/session"}


def test_api10_unsafe_consumption(client, secrets, caplog):
    """What comes from outside stays data: in the log it makes no line, in a page no markup, in a template no code."""
    caplog.set_level(logging.INFO)
    shown = bearer(secrets["admin"])
    forged = {"X-Request-ID": 'a"}\n{"level": "error"', "traceparent": "00-x\r\nSet-Cookie: a=b"}
    raw = [
        (name.encode(), value.encode().replace(b"\n", b" ").replace(b"\r", b" "))
        for name, value in forged.items()
    ]
    said = client.post(
        "/v1/diagnoses",
        json={"report": "<script>alert(1)</script> {{7*7}} =cmd|'/C calc'!A0 4个HDD黄灯常亮"},
        headers=[*raw, *((name.encode(), value.encode()) for name, value in shown.items())],
    )

    assert said.status_code == 201
    assert "set-cookie" not in said.headers
    assert said.headers["x-request-id"].isalnum()
    assert "49" not in json.dumps(said.json()["unread"])
    case = client.get(f"/v1/diagnoses/{said.json()['diagnosis_id']}", headers=shown)
    assert case.headers["content-type"] == "application/json"
    assert case.json()["request"]["report"].startswith("<script>")
    assert 'level": "error"' not in caplog.text
    page = client.get("/signin?lang=<script>&next=<script>")
    assert "<script>" not in page.text
