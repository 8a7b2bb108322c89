"""What was acknowledged survives a service that is killed at work. `benchmarks.kills` does it more often."""

import pytest

from benchmarks.kills import Told, check, killed, two_at_once
from benchmarks.processes import Process
from diagnoser.registry import promote, publish
from tests.registry.small import NOON, small_model


@pytest.fixture
def start(tmp_path):
    """Starts a service of one database, on a small model, which is loaded quickly."""
    models = tmp_path / "models"
    promote(models, publish(models, small_model()), who="test", when=NOON)
    database = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    started = []

    def start():
        started.append(
            Process(["api", "--port", "0"], DIAGNOSER_DATABASE_URL=database, DIAGNOSER_MODELS=str(models))
        )
        return started[-1]

    start.database = database
    yield start
    for each in started:
        each.__exit__(None, None, None)


@pytest.mark.slow(reason="it starts the service twice")
def test_nothing_acknowledged_is_lost_or_doubled_by_a_kill(start):
    """The service starts again by itself; every key gets its first answer, and no case is there twice."""
    told = Told()
    killed(start, told, 0, moment=0.3)

    assert told.cases
    assert check(start, told, start.database) == len(told.asked)


@pytest.mark.slow(reason="it starts the service twice")
def test_two_services_that_start_at_once_on_an_empty_database_both_serve(start):
    """One of them makes the tables, and the other one waits."""
    two_at_once(start)
