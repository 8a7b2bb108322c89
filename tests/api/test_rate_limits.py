"""The rate limit of a key holds over all workers and instances, and hardly ever writes."""

import asyncio

import pytest
from sqlalchemy import event

from api.access import rate_limits
from api.access.rate_limits import Limit, RateLimits
from api.access.repository import KeyRepository
from api.store import connect, migrate
from tests.api.test_keys import bearer, new_key
from tests.api.test_problems import assert_problem


class Clock:
    """A clock that a test moves."""

    def __init__(self):
        self.now = 1_000_000.0

    def time(self):
        """Return its time."""
        return self.now


@pytest.fixture
def clock(monkeypatch):
    """The clock of the rate limits."""
    made = Clock()
    monkeypatch.setattr(rate_limits, "time", made)
    return made


@pytest.fixture
def engine(tmp_path):
    """A store."""
    made = connect(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    migrate(made)
    yield made
    made.dispose()


@pytest.fixture
def key_id(engine):
    """A key in the store."""
    return KeyRepository(engine).create("desk", ("diagnose",)).key.key_id


def taken(limits, key_id, times):
    """How many of so many requests are allowed."""

    async def take():
        return sum([(await limits.take(key_id)).allowed for _ in range(times)])

    return asyncio.run(take())


def test_a_key_gets_its_burst_and_then_what_comes_back(engine, key_id, clock):
    """Sixty a minute is one a second; it never holds more than the burst."""
    limits = RateLimits(engine, Limit(per_minute=60, burst=10))

    assert taken(limits, key_id, 30) == 10
    clock.now += 3
    assert taken(limits, key_id, 30) == 3
    clock.now += 3600
    assert taken(limits, key_id, 30) == 10


def test_workers_share_one_account(engine, key_id, clock):
    """Three services together allow no more than one."""
    services = [RateLimits(engine, Limit(per_minute=60, burst=30)) for _ in range(3)]

    assert sum(taken(each, key_id, 100) for each in services) == 30


def test_keys_have_accounts_of_their_own(engine, key_id, clock):
    """One that asks too much takes nothing from another."""
    other = KeyRepository(engine).create("other", ("diagnose",)).key.key_id
    limits = RateLimits(engine, Limit(per_minute=60, burst=5))
    taken(limits, key_id, 50)

    assert taken(limits, other, 50) == 5


def test_a_clock_that_goes_back_gives_nothing(engine, key_id, clock):
    """Nor does it take anything away for ever."""
    limits = RateLimits(engine, Limit(per_minute=60, burst=5))
    taken(limits, key_id, 5)
    clock.now -= 1000
    again = RateLimits(engine, Limit(per_minute=60, burst=5))
    assert taken(again, key_id, 5) == 0
    clock.now += 1002
    assert taken(again, key_id, 5) == 2


def test_a_thousand_requests_write_a_few_times(engine, key_id, clock):
    """A worker draws blocks, and a key that gets nothing costs no write either."""
    writes = []
    event.listen(engine, "commit", lambda _: writes.append(1))
    limits = RateLimits(engine, Limit(per_minute=60, burst=1000))

    assert taken(limits, key_id, 5000) == 1000
    assert len(writes) <= 22  # twenty blocks, and one look at the empty account


def test_requests_at_the_same_moment_draw_once(engine, key_id, clock):
    """They wait for the one that draws."""
    limits = RateLimits(engine, Limit(per_minute=60, burst=40))

    async def at_once():
        return await asyncio.gather(*(limits.take(key_id) for _ in range(100)))

    assert sum(each.allowed for each in asyncio.run(at_once())) == 40


def test_too_many_requests_get_429_and_are_told_when_to_come_back(start, diagnoser):
    """With the headers that clients read, and other keys go on."""
    client = start(lambda _: diagnoser, requests_per_minute=60, request_burst=3)
    first, second = (bearer(new_key_without_http(client)) for _ in range(2))
    client.app.state.ring.read()

    answers = [client.get("/v1/symptoms", headers=first) for _ in range(4)]

    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert [each.headers["ratelimit"] for each in answers[:3]] == [
        '"key";r=2;t=0',
        '"key";r=1;t=0',
        '"key";r=0;t=0',
    ]
    assert answers[0].headers["ratelimit-policy"] == '"key";q=3;w=3'
    assert_problem(answers[3], 429)
    assert answers[3].headers["retry-after"] == "1"
    assert client.get("/v1/symptoms", headers=second).status_code == 200
    assert client.get("/health/ready", headers=first).status_code == 200


def new_key_without_http(client):
    """Make a key; its secret."""
    return client.app.state.keys.create("desk", ("diagnose",)).secret


def test_without_a_key_there_is_no_limit(client):
    """While only this machine is served, there is nobody to hold back."""
    answer = client.get("/v1/symptoms")

    assert "ratelimit" not in answer.headers
    assert new_key(client, "admin")["secret"]
