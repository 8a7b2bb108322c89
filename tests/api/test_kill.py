"""What was acknowledged survives a service that is killed at work."""

import json
import threading
from itertools import count

import httpx2
import pytest

from tests.support.server import Server

KILLS = 2
CLIENTS = 4
BODY = {"report": "4个HDD黄灯常亮", "machine": "7979Q7C", "detail": "kit"}


class _Clients:
    """Clients that ask until the service is gone; `given` holds the Idempotency-Key and the answer of each success."""

    def __init__(self, address, round_number):
        self.given = {}
        self.enough = threading.Event()
        self.failures = []
        self._threads = [
            threading.Thread(target=self._ask, args=(address, f"{round_number}-{each}"))
            for each in range(CLIENTS)
        ]
        for each in self._threads:
            each.start()

    def _ask(self, address, name):
        with httpx2.Client(base_url=address, timeout=60) as client:
            for number in count():
                key = f"{name}-{number}"
                try:
                    answer = client.post("/v1/diagnoses", json=BODY, headers={"Idempotency-Key": key})
                except httpx2.HTTPError:
                    return
                if answer.status_code != 201:
                    self.failures.append(answer.text)
                    return
                self.given[key] = answer.json()["diagnosis_id"]
                if len(self.given) >= 5 * CLIENTS:
                    self.enough.set()

    def end(self):
        """Wait for all of them."""
        for each in self._threads:
            each.join()


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_or_doubled_by_a_kill(tmp_path):
    """After each kill the service starts by itself; every key gets its first answer, and no case is there twice."""
    given = {}
    for number in range(KILLS):
        server = Server(tmp_path)
        clients = _Clients(server.address, number)
        assert clients.enough.wait(60)
        server.process.kill()
        server.stop()
        clients.end()
        assert not clients.failures
        given |= clients.given

    server = Server(tmp_path)
    try:
        with httpx2.Client(base_url=server.address, timeout=60) as client:
            again = {
                key: client.post("/v1/diagnoses", json=BODY, headers={"Idempotency-Key": key}).json()[
                    "diagnosis_id"
                ]
                for key in given
            }
            stored = client.get(f"/v1/diagnoses/{next(iter(given.values()))}")
        assert again == given
        assert len(set(given.values())) == len(given)
        assert json.loads(stored.content)["kit"]["parts"]
    finally:
        server.stop()
