"""Keys, allowances and sessions on PostgreSQL, where writers do not wait for each other."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect

from api.access.rate_limits import Limit, RateLimits
from api.access.repository import KeyRepository
from api.audit.repository import audit_entries
from api.store import connect, migrate, ping
from api.store.engine import MIGRATIONS, writing
from tests.api.test_keys import bearer
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
def engine(postgres):
    """An empty store."""
    made = connect(postgres.new_database())
    migrate(made)
    yield made
    made.dispose()


def test_eight_workers_draw_from_one_new_account(engine):
    """All of them make the row at the same moment; together they get the burst and no more."""
    key_id = KeyRepository(engine).create("desk", ("diagnose",)).key.key_id

    def draw(_):
        limits = RateLimits(engine, Limit(per_minute=1, burst=40))

        async def take():
            return sum([(await limits.take(key_id)).allowed for _ in range(20)])

        return asyncio.run(take())

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(draw, range(8))) == 40


def test_a_key_goes_its_whole_way(engine):
    """Made, used, rotated, revoked, with an entry for each change."""
    keys = KeyRepository(engine, who="test")
    key = keys.create("desk", ("diagnose",)).key
    keys.note_uses({key.key_id: "2026-01-01T00:00:00Z"})
    secret, _ = keys.begin_session(key, 1)
    keys.end_session(secret)
    keys.rotate(key.key_id, 1)
    assert len(keys.secrets()) == 2
    keys.revoke(key.key_id)

    assert not keys.secrets()
    assert keys.all()[0].last_used_at == "2026-01-01T00:00:00Z"
    assert [each.action for each in audit_entries(engine, 9)] == ["key.revoked", "key.rotated", "key.created"]


def test_a_service_asks_for_keys(start, diagnoser, postgres):
    """As on SQLite, with `postgresql://` alone."""
    url = postgres.new_database().replace("+psycopg", "")
    client = start(lambda _: diagnoser, database_url=url)
    made = client.post("/v1/keys", json={"name": "desk", "scopes": ["diagnose"]}).json()

    assert client.get("/v1/symptoms").status_code == 401
    assert client.get("/v1/symptoms", headers=bearer(made["secret"])).status_code == 200
    assert client.get("/health/ready").status_code == 200


def test_a_database_that_takes_no_writes_is_told(engine, postgres):
    """As a standby is."""
    assert ping(engine)
    standby = connect(
        engine.url.render_as_string(hide_password=False) + "&options=-c%20default_transaction_read_only=on"
    )

    assert not ping(standby)
    standby.dispose()


def test_the_tables_go_down_and_up(engine):
    """The migration of keys."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with writing(engine).begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
        assert "api_key" not in inspect(connection).get_table_names()
    migrate(engine)
    assert not KeyRepository(engine).all()
