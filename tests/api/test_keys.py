"""API keys: who may come in with which key, from the first key to the last."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from fastapi.routing import APIRoute, iter_route_contexts
from sqlalchemy import inspect, select

from api.access.gate import OPEN
from api.access.key_ring import KeyRing
from api.access.keys import hash_of
from api.access.repository import KeyRepository
from api.access.scopes import require
from api.access.tables import ApiKeyRow, ApiSecretRow
from api.clock import after
from api.store import connect, migrate, read
from api.store.engine import MIGRATIONS, writing
from tests.api.test_problems import assert_problem

STRANGER = ("10.0.0.7", 50000)
REPORT = {"machine": "7979Q7C"}


def bearer(secret):
    """The header that shows a key."""
    return {"Authorization": f"Bearer {secret}"}


def new_key(client, *scopes, **more):
    """Make a key over HTTP; its answer."""
    response = client.post("/v1/keys", json={"name": "desk", "scopes": list(scopes), **more})
    assert response.status_code == 201, response.text
    return response.json()


@pytest.fixture
def admin(client):
    """The client, with an admin key in every request from now on."""
    client.headers.update(bearer(new_key(client, "admin")["secret"]))
    return client


def as_stranger(start, diagnoser, client):
    """A client of another machine, on the same database."""
    return start(
        lambda _: diagnoser, client=STRANGER, database_url=str(client.app.state.settings.database_url)
    )


def test_a_key_opens_the_service_to_other_machines_and_names(admin, start, diagnoser):
    """With the first key any address and any Host is answered, to those who show it."""
    stranger = as_stranger(start, diagnoser, admin)
    shown = {"Authorization": admin.headers["Authorization"], "Host": "diagnoser.example"}

    assert stranger.post("/v1/diagnoses", json=REPORT, headers=shown).status_code == 201
    refused = stranger.post("/v1/diagnoses", json=REPORT, headers={"Host": "diagnoser.example"})
    assert_problem(refused, 401)
    assert refused.headers["www-authenticate"].startswith("Bearer")


def test_from_the_first_key_on_a_client_of_this_machine_needs_one_too(client):
    """A proxy on this machine must not open the service to everybody."""
    assert client.get("/v1/symptoms").status_code == 200
    new_key(client, "diagnose")

    assert_problem(client.get("/v1/symptoms"), 401)


@pytest.mark.parametrize("header", ["Bearer dk_wrong", "Bearer ", "Basic YTpi", "dk_x", "Bearer \u00e4"])
def test_a_wrong_key_gets_401(admin, header):
    """Whatever stands in the header instead of a key."""
    response = admin.get("/v1/symptoms", headers={"Authorization": header.encode("latin-1")})

    assert_problem(response, 401)


def test_open_addresses_need_no_key(client):
    """Health for balancers, the description for generators, the page where one signs in, and its style."""
    new_key(client, "diagnose")

    for path in ("/health/live", "/health/ready", "/openapi.json", "/signin", "/static/console.css"):
        assert client.get(path).status_code == 200, path
    for path in ("/metrics", "/v1/models", "/nowhere", "/v1/nowhere", "/static"):
        assert_problem(client.get(path), 401)


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        ("diagnose", {"/v1/diagnoses", "/v1/symptoms", "/metrics"}),
        ("outcome", {"/v1/diagnoses/d/outcome", "/v1/symptoms", "/metrics"}),
        ("tickets", {"/v1/symptoms", "/metrics"}),
        (
            "admin",
            {
                "/v1/diagnoses",
                "/v1/diagnoses/d/outcome",
                "/v1/symptoms",
                "/v1/keys",
                "/v1/audit",
                "/metrics",
                "/v1/models/current",
            },
        ),
    ],
)
def test_a_key_does_what_its_scopes_say(client, scope, allowed):
    """A missing scope is 403, and admin includes the others."""
    secret = new_key(client, scope)["secret"]
    calls = {
        "/v1/diagnoses": ("POST", REPORT),
        "/v1/diagnoses/d/outcome": ("POST", {"causes": ["DIMM"]}),
        "/v1/symptoms": ("GET", None),
        "/v1/keys": ("GET", None),
        "/v1/audit": ("GET", None),
        "/metrics": ("GET", None),
        "/v1/models/current": ("PUT", {"version": "0000"}),
    }

    for path, (method, body) in calls.items():
        response = client.request(method, path, json=body, headers=bearer(secret))
        assert (response.status_code == 403) == (path not in allowed), (path, response.text)
        assert response.status_code != 401
        if response.status_code == 403:
            assert "scope" in assert_problem(response, 403, "forbidden")["detail"]


def test_every_route_names_its_scope(client):
    """Outside of the open addresses; a route without one would be open to any key."""
    for context in iter_route_contexts(client.app.routes):
        if not isinstance(context.original_route, APIRoute) or context.path in OPEN:
            continue
        calls = {each.call for each in context.dependant.dependencies}
        assert require in calls, f"{context.path} names no scope: add dependencies=[needs(...)]"


def test_the_document_has_the_scheme_and_the_scopes(client):
    """A generated client knows that a key is sent, and a reader which scope each route needs."""
    document = client.get("/openapi.json").json()
    paths = document["paths"]

    assert document["components"]["securitySchemes"]["key"] == {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key. While none was made, clients of the same machine need none.",
    }
    assert {"key": ["diagnose"]} in paths["/v1/diagnoses"]["post"]["security"]
    assert {"key": ["admin"]} in paths["/v1/keys"]["get"]["security"]
    assert {"key": []} in paths["/v1/symptoms"]["get"]["security"]
    assert "security" not in paths["/health/live"]["get"]


def test_a_secret_is_kept_as_a_hash_only(client):
    """The database holds nothing that opens the service, and a list shows no secret."""
    made = new_key(client, "diagnose")
    assert made["secret"].startswith("dk_")
    assert len(made["secret"]) > 40

    kept = read(
        client.app.state.engine, lambda session: list(session.scalars(select(ApiSecretRow.secret_hash)))
    )
    assert kept == [hash_of(made["secret"])]
    listed = client.get("/v1/keys", headers=bearer(new_key_of(client)))
    assert made["secret"] not in listed.text
    assert made["secret"].encode() not in _bytes_of_the_store(client)


def new_key_of(client):
    """Make an admin key without HTTP; its secret."""
    return client.app.state.keys.create("later", ("admin",)).secret


def _bytes_of_the_store(client):
    database = client.app.state.engine.url.database
    return b"".join(Path(file).read_bytes() for file in (database, f"{database}-wal"))


def test_a_key_that_another_process_makes_counts_at_once(client, engine_of):
    """And one that it revokes stops within the time between two looks."""
    other = KeyRepository(engine_of(client))
    made = other.create("elsewhere", ("diagnose",))
    client.app.state.ring.follow()

    assert client.get("/v1/symptoms", headers=bearer(made.secret)).status_code == 200
    later = other.create("later", ("diagnose",))
    assert client.get("/v1/symptoms", headers=bearer(later.secret)).status_code == 200
    other.revoke(later.key.key_id)
    client.app.state.ring.follow()
    assert client.get("/v1/symptoms", headers=bearer(later.secret)).status_code == 401


@pytest.fixture
def engine_of():
    """Connections of another process to the store of a service."""
    engines = []

    def made(client):
        engines.append(connect(client.app.state.settings.database_url))
        return engines[-1]

    yield made
    for each in engines:
        each.dispose()


def test_a_running_service_follows_the_keys(start, diagnoser, engine_of):
    """Without a request, by its own looks at the store."""
    client = start(lambda _: diagnoser, key_seconds=0.02)
    KeyRepository(engine_of(client)).create("elsewhere", ("diagnose",))

    for _ in range(200):
        if client.get("/v1/symptoms").status_code == 401:
            return
        time.sleep(0.02)
    pytest.fail("The service never saw the key.")


def test_a_revoked_key_stops_at_once_and_the_service_stays_closed(client):
    """When the last key is gone, nobody comes in without one: that would open the service to everybody."""
    made = new_key(client, "admin")
    headers = bearer(made["secret"])

    assert client.delete(f"/v1/keys/{made['key_id']}", headers=headers).status_code == 204
    assert_problem(client.get("/v1/symptoms", headers=headers), 401)
    assert_problem(client.get("/v1/symptoms"), 401)


def test_revoking_twice_changes_nothing_and_an_unknown_key_is_404(admin):
    """The first time counts."""
    made = new_key(admin, "diagnose")
    for _ in range(2):
        assert admin.delete(f"/v1/keys/{made['key_id']}").status_code == 204

    times = [each["revoked_at"] for each in admin.get("/v1/keys").json()["keys"]]
    assert len([each for each in times if each]) == 1
    assert_problem(admin.delete("/v1/keys/abcdef"), 404)
    assert_problem(admin.post("/v1/keys/abcdef/rotate", json={}), 404)
    assert_problem(admin.post(f"/v1/keys/{made['key_id']}/rotate", json={}), 409, "key-unusable")


def test_a_key_expires(client):
    """It counts until its time, and not a moment longer."""
    keys = client.app.state.keys
    ends = keys.create("short", ("diagnose",), after(hours=0.3 / 3600))
    lasts = keys.create("long", ("diagnose",), after(hours=1))
    client.app.state.ring.read()
    assert client.get("/v1/symptoms", headers=bearer(ends.secret)).status_code == 200

    time.sleep(0.35)

    assert client.get("/v1/symptoms", headers=bearer(ends.secret)).status_code == 401
    assert client.get("/v1/symptoms", headers=bearer(lasts.secret)).status_code == 200


def test_the_days_of_a_key_are_counted_from_now(admin):
    """`expires_in_days` becomes a time."""
    made = new_key(admin, "diagnose", expires_in_days=2)

    assert after(hours=47) < made["expires_at"] < after(hours=49)


def test_an_old_secret_counts_for_its_grace(admin):
    """Both count for some hours; with no grace the old one ends at once."""
    made = new_key(admin, "diagnose")
    address = f"/v1/keys/{made['key_id']}/rotate"
    second = admin.post(address, json={"grace_hours": 1}).json()["secret"]
    assert [status_of(admin, each) for each in (made["secret"], second)] == [200, 200]

    third = admin.post(address, json={"grace_hours": 0}).json()["secret"]
    assert [status_of(admin, each) for each in (made["secret"], second, third)] == [401, 401, 200]


def status_of(client, secret):
    """What the vocabulary answers to a secret."""
    return client.get("/v1/symptoms", headers=bearer(secret)).status_code


def test_the_last_use_is_noted_without_a_write_for_each_request(client):
    """It stands in the list after the next note."""
    made = new_key(client, "admin")
    assert client.get("/v1/symptoms", headers=bearer(made["secret"])).status_code == 200
    (before,) = client.get("/v1/keys", headers=bearer(made["secret"])).json()["keys"]
    client.app.state.ring.note_uses()
    (noted,) = client.get("/v1/keys", headers=bearer(made["secret"])).json()["keys"]

    assert before["last_used_at"] is None
    assert made["created_at"] < noted["last_used_at"] < after(hours=0)


@pytest.mark.parametrize(
    "body",
    [
        {"name": "", "scopes": ["admin"]},
        {"name": " ", "scopes": ["admin"]},
        {"name": "a\nb", "scopes": ["admin"]},
        {"name": "x" * 101, "scopes": ["admin"]},
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["root"]},
        {"name": "x", "scopes": ["admin"], "expires_in_days": 0},
        {"name": "x", "scopes": ["admin"], "expires_in_days": True},
        {"name": "x", "scopes": ["admin"], "secret": "dk_mine"},
    ],
)
def test_a_key_that_is_asked_for_wrongly_is_not_made(client, body):
    """One sentence, and the service stays as it was."""
    assert_problem(client.post("/v1/keys", json=body), 422)
    assert not client.app.state.keys.all()
    assert client.get("/v1/symptoms").status_code == 200


def test_a_stale_ring_reads_again_and_says_when_it_cannot(client, monkeypatch):
    """A key is not believed for ever while the database is gone."""
    made = new_key(client, "admin")
    ring: KeyRing = client.app.state.ring
    monkeypatch.setattr("api.access.key_ring.MOST_SECONDS", -1.0)
    assert status_of(client, made["secret"]) == 200

    database = client.app.state.engine.url.database
    monkeypatch.setattr(ring, "_keys", KeyRepository(connect(f"sqlite:///{database}-gone")))
    assert_problem(client.get("/v1/symptoms", headers=bearer(made["secret"])), 503, "store-unavailable")


def test_the_tables_can_be_made_and_dropped_again(tmp_path):
    """The migration goes down, and up once more."""
    engine = connect(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    migrate(engine)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with writing(engine).begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
        assert "api_key" not in inspect(connection).get_table_names()
    migrate(engine)
    KeyRepository(engine).create("again", ("admin",))
    assert len(KeyRepository(engine).all()) == 1
    engine.dispose()


def test_a_key_row_is_never_deleted(client):
    """So the audit log can always tell whose an id is."""
    made = new_key(client, "admin")
    client.delete(f"/v1/keys/{made['key_id']}", headers=bearer(made["secret"]))

    rows = read(
        client.app.state.engine, lambda session: [each.key_id for each in session.scalars(select(ApiKeyRow))]
    )
    assert rows == [made["key_id"]]


def test_guessing_keys_reads_the_store_a_few_times_only(client, monkeypatch):
    """Sixty guesses at once share their looks, and a right key beside them is answered."""
    made = new_key(client, "diagnose")
    ring, reads = client.app.state.ring, []
    read_once = ring.read
    monkeypatch.setattr(ring, "read", lambda: reads.append(1) or read_once())

    with ThreadPoolExecutor(20) as pool:
        guesses = pool.map(lambda number: status_of(client, f"dk_{number}"), range(60))
        assert status_of(client, made["secret"]) == 200
        assert set(guesses) == {401}
    assert len(reads) <= 20
