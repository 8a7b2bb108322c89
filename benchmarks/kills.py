"""The service is killed at work, again and again: what it has confirmed must be there afterwards, and once.

`python -m benchmarks.kills [--kills N] [--starts N] [--workers N] [--postgresql]`. With `--starts` two services
start at the same moment on an empty database, again and again, and both must serve.
"""

import argparse
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final

import httpx2

from api.diagnoses.repository import DiagnosisRepository
from api.store import connect
from benchmarks.processes import Process

CLIENTS: Final = 4
CLOSED: Final = 3
"""Every so many cases of a client get their outcome."""
BODY: Final = {"report": "4个HDD黄灯常亮", "machine": "7979Q7C", "detail": "kit"}
OUTCOME: Final = {"visits": 2}
Start = Callable[[], Process]


@dataclass(slots=True)
class Told:
    """What clients asked for, and what the service has confirmed.

    Attributes:
        asked: Every Idempotency-Key that was sent with a report.
        cases: Key -> id of the case, where the answer arrived.
        outcomes: The cases whose outcome was confirmed.
        failures: Answers that tell of an error.
    """

    asked: set[str] = field(default_factory=set)
    cases: dict[str, str] = field(default_factory=dict)
    outcomes: set[str] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)


def killed(start: Start, told: Told, number: int, moment: float) -> float:
    """Start a service, kill it at work, and return the seconds until it answered.

    Args:
        start: Starts the service and waits until it says that it runs.
        told: Gets what was asked and confirmed.
        number: The number of this round, for the keys.
        moment: Seconds between the first confirmed case and the kill.

    Raises:
        AssertionError: The service is not ready by itself, or answers with an error.
    """
    begin = time.perf_counter()
    service = start()
    seconds = time.perf_counter() - begin
    try:
        with httpx2.Client(base_url=service.address, timeout=60) as client:
            assert client.get("/health/ready").status_code == 200, "not ready after a kill"
        first = threading.Event()
        clients = [
            threading.Thread(target=_ask, args=(service.address, told, f"{number}-{each}", first))
            for each in range(CLIENTS)
        ]
        for each in clients:
            each.start()
        assert first.wait(60), "nothing was answered"
        time.sleep(moment)
    finally:
        service.kill()
    for each in clients:
        each.join()
    assert not told.failures, told.failures[0]
    return seconds


def _ask(address: str, told: Told, name: str, first: threading.Event) -> None:
    """Open cases and close some of them until the service is gone."""
    with httpx2.Client(base_url=address, timeout=60) as client:
        try:
            for number in count():
                key = f"{name}-{number}"
                told.asked.add(key)
                case = _posted(client, told, "/v1/diagnoses", BODY, key)["diagnosis_id"]
                told.cases[key] = case
                first.set()
                if number % CLOSED == 0:
                    _posted(client, told, f"/v1/diagnoses/{case}/outcome", OUTCOME, key)
                    told.outcomes.add(case)
        except (httpx2.HTTPError, KeyError):  # it is gone, or a failure was noted
            return


def _posted(client: httpx2.Client, told: Told, path: str, body: dict[str, Any], key: str) -> dict[str, Any]:
    answer = client.post(path, json=body, headers={"Idempotency-Key": key})
    if answer.status_code not in (200, 201):
        told.failures.append(answer.text)
        return {}
    said: dict[str, Any] = answer.json()
    return said


def check(start: Start, told: Told, database: str) -> int:
    """Ask once more for everything, and return the number of cases in the store.

    Raises:
        AssertionError: Something that was confirmed is gone, or something is there twice.
    """
    service = start()
    try:
        with httpx2.Client(base_url=service.address, timeout=60) as client:
            again = {
                key: _posted(client, told, "/v1/diagnoses", BODY, key)["diagnosis_id"] for key in told.asked
            }
            versions = {
                case: len(client.get(f"/v1/diagnoses/{case}/outcome/versions").json()["versions"])
                for case in again.values()
            }
    finally:
        service.stop()
    assert {key: again[key] for key in told.cases} == told.cases, "a confirmed case is gone"
    assert len(set(again.values())) == len(told.asked), "two keys have one case"
    assert all(versions[case] == 1 for case in told.outcomes), "a confirmed outcome is gone"
    assert max(versions.values()) <= 1, "an outcome is there twice"
    engine = connect(database)
    stored = DiagnosisRepository(engine).count()
    engine.dispose()
    assert stored == len(told.asked), "a case is there twice"
    return stored


def two_at_once(start: Start) -> None:
    """Start two services at the same moment, and let each one read what the other one wrote.

    Raises:
        AssertionError: One of them does not serve.
    """
    with ThreadPoolExecutor(2) as pool:
        services = list(pool.map(lambda _: start(), range(2)))
    try:
        for one, other in (services, services[::-1]):
            said = httpx2.post(f"{one.address}/v1/diagnoses", json=BODY, timeout=60)
            assert said.status_code == 201, said.text
            read = httpx2.get(f"{other.address}/v1/diagnoses/{said.json()['diagnosis_id']}", timeout=60)
            assert read.status_code == 200, read.text
    finally:
        for each in services:
            each.stop()


def main() -> None:
    """Print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--starts", type=int, default=0, help="how often two services start at once")
    parser.add_argument("--workers", type=int, default=1, help="processes of each service")
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL server of its own")
    chosen = parser.parse_args()
    with databases(postgresql=chosen.postgresql) as new_database:
        if chosen.kills:
            _print_kills(chosen.kills, chosen.workers, new_database())
        for _ in range(chosen.starts):
            two_at_once(_starter(new_database(), chosen.workers))
        if chosen.starts:
            print(f"{chosen.starts} times two services on an empty database: both served each time")


def _print_kills(kills: int, workers: int, database: str) -> None:
    start, told = _starter(database, workers), Told()
    chance, seconds = random.Random(kills), list[float]()  # noqa: S311 -- moments, no secrets
    for number in range(kills):
        seconds.append(killed(start, told, number, chance.uniform(0.0, 1.0)))
        print(f"\r{number + 1} kills", end="", file=sys.stderr)
    stored = check(start, told, database)
    print(
        f"\r{kills} kills: {len(told.cases)} cases and {len(told.outcomes)} outcomes confirmed, "
        f"{stored - len(told.cases)} asked for at the moment of a kill; none lost, none doubled; "
        f"ready after {sorted(seconds)[kills // 2]:.1f} s in the middle, {max(seconds):.1f} s at worst"
    )


def _starter(database: str, workers: int) -> Start:
    return lambda: Process(["api", "--port", "0", "--workers", str(workers)], DIAGNOSER_DATABASE_URL=database)


@contextmanager
def databases(*, postgresql: bool) -> Iterator[Callable[[], str]]:
    """Yield what makes an empty database and returns its URL."""
    with ExitStack() as stack:
        if postgresql:
            from tests.support.postgres import Postgres  # needs the programs of the server

            server = Postgres(fsync=True)
            stack.callback(server.stop)
            yield server.new_database
        else:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            numbers = count()
            yield lambda: f"sqlite:///{folder / f'store-{next(numbers)}.sqlite3'}"


if __name__ == "__main__":
    main()
