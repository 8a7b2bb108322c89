"""Several worker processes on one port are one service."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import httpx2
import pytest

from api.listening import bound, close, port_of, reserved
from diagnoser.registry import current, promote, publish
from tests.api.test_keys import bearer
from tests.registry.small import NOON, small_model
from tests.support.server import REPOSITORY, Server

pytestmark = pytest.mark.slow(reason="it starts services of several processes")
WORKERS = 2
PER_MINUTE, BURST = 60, 400
REPORT = {"context": {"brand": "x"}}
FRESH = 16
"""New connections: that all of them reach the same one of two workers happens once in 33,000 runs."""


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """A folder with two versions, both of which were current; the first is."""
    folder = tmp_path_factory.mktemp("models")
    first, second = (publish(folder, small_model(seed)) for seed in (1, 2))
    for each in (first, second, first):
        promote(folder, each, who="test", when=NOON)
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory, models):
    """A service of two workers, which look at the folder of models only when a request makes them."""
    running = Server(
        tmp_path_factory.mktemp("workers"),
        workers=WORKERS,
        models=models,
        reload_seconds=3600,
        key_seconds=0.1,
        requests_per_minute=PER_MINUTE,
        request_burst=BURST,
    )
    yield running
    running.stop()


@pytest.fixture(scope="module")
def key(server):
    """The headers of a key that one of the workers made."""
    made = httpx2.post(f"{server.address}/v1/keys", json={"name": "desk", "scopes": ["admin"]}, timeout=60)
    return bearer(made.json()["secret"])


def fresh(server, method, path, times=FRESH, **more):
    """The answers to the same request over connections of their own."""
    return [httpx2.request(method, server.address + path, timeout=60, **more) for _ in range(times)]


def workers_of(server):
    """The ids of the worker processes."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    return [int(each) for each in children if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes()]


def metrics(server, key):
    """The sums of all metrics over their labels."""
    sums = Counter()
    text = httpx2.get(f"{server.address}/metrics", headers=key, timeout=60).text
    for name, value in re.findall(r"^(\w+)(?:\{.*\})? (\S+)$", text, re.MULTILINE):
        sums[name] += float(value)
    return sums


def eventually(true, seconds=60):
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_key_of_one_worker_counts_in_all(server, key):
    """At once. That a request needs one is known to all within `key_seconds`, and so is its end."""
    assert {each.status_code for each in fresh(server, "GET", "/v1/symptoms", headers=key)} == {200}
    time.sleep(1)
    assert {each.status_code for each in fresh(server, "GET", "/v1/symptoms")} == {401}


def test_a_session_of_one_worker_is_one_of_all(server, key):
    """And it ends in all."""
    secret = key["Authorization"].split()[1]
    begun = httpx2.post(f"{server.address}/session", json={"key": secret}, timeout=60)
    cookie = {"Cookie": begun.headers["set-cookie"].split(";")[0]}
    assert {each.status_code for each in fresh(server, "GET", "/v1/symptoms", headers=cookie)} == {200}

    ended = httpx2.delete(f"{server.address}/session", headers=cookie | {"Sec-Fetch-Site": "same-origin"})
    assert ended.status_code == 204
    time.sleep(1)
    assert {each.status_code for each in fresh(server, "GET", "/v1/symptoms", headers=cookie)} == {401}


def test_what_workers_count_adds_up(server, key):
    """Each answer is counted once, whichever worker is asked for the metrics."""
    before = metrics(server, key)
    answers = fresh(server, "POST", "/v1/diagnoses", headers=key, json=REPORT)

    assert {each.status_code for each in answers} == {201}
    for _ in range(4):
        after = metrics(server, key)
        for name in ("diagnoses_total", "kits_total", "reports_total", "promised_first_time_fix_count"):
            assert after[f"diagnoser_{name}"] - before[f"diagnoser_{name}"] == FRESH
        assert after["diagnoser_model_info"] == WORKERS
        assert after["diagnoser_ready"] == 1


def test_a_switch_in_one_worker_holds_in_all_at_once(server, key, models):
    """The next request of any worker is answered by the new version."""
    first = current(models)
    other = next(each.name for each in models.iterdir() if each.is_dir() and each.name != first)
    for wanted in (other, first, other):
        switched = fresh(server, "PUT", "/v1/models/current", 1, headers=key, json={"version": wanted})
        assert [each.status_code for each in switched] == [200]
        answers = fresh(server, "POST", "/v1/diagnoses", headers=key, json=REPORT)
        assert {each.json()["model_version"] for each in answers} == {wanted}
    shown = fresh(server, "GET", "/v1/models/current", headers=key)
    assert {each.json()["version"] for each in shown} == {other}


def test_a_worker_that_is_killed_is_started_again(server, key):
    """The other one goes on answering meanwhile; what the dead one counted stays."""
    before, workers = metrics(server, key), workers_of(server)
    os.kill(workers[0], signal.SIGKILL)
    eventually(lambda: len(workers_of(server)) == WORKERS and workers_of(server) != workers)

    assert set(workers_of(server)) & set(workers) == {workers[1]}
    eventually(lambda: metrics(server, key)["diagnoser_model_info"] == WORKERS)
    assert metrics(server, key)["diagnoser_diagnoses_total"] >= before["diagnoser_diagnoses_total"] > 0
    assert f"Worker {workers[0]} ended with -9; it is started again." in server.log()


def test_a_worker_that_hangs_is_killed_and_started_again(tmp_path, models):
    """One that is stopped ends nothing by itself: its supervisor misses its signs of life. The other one stays."""
    running = Server(tmp_path, workers=WORKERS, models=models, hang_seconds=2)
    workers = workers_of(running)
    time.sleep(3)
    assert workers_of(running) == workers

    os.kill(workers[0], signal.SIGSTOP)
    eventually(lambda: len(workers_of(running)) == WORKERS and workers[0] not in workers_of(running))
    assert workers[1] in workers_of(running)
    eventually(lambda: running.log().count("Worker") >= 2)
    said = running.log()
    answers = fresh(running, "GET", "/health/live")
    running.stop()

    assert f"Worker {workers[0]} gave no sign of life for 2 seconds and is killed." in said
    assert f"Worker {workers[0]} ended with -9; it is started again." in said
    assert {each.status_code for each in answers} == {200}


def test_a_supervisor_that_was_stopped_itself_blames_no_worker(tmp_path, models):
    """Nobody listened to the workers meanwhile."""
    running = Server(tmp_path, workers=WORKERS, models=models, hang_seconds=2)
    workers = workers_of(running)
    running.process.send_signal(signal.SIGSTOP)
    time.sleep(4)
    running.process.send_signal(signal.SIGCONT)
    time.sleep(2)

    assert workers_of(running) == workers
    running.stop()


def test_the_limit_of_a_key_is_one_for_all_workers(server, key):
    """The burst, by at most one block for each worker more, and what came back meanwhile."""
    other = httpx2.post(
        f"{server.address}/v1/keys", headers=key, json={"name": "batch", "scopes": ["diagnose"]}
    ).json()
    start, got = time.monotonic(), Counter()
    for _ in range(FRESH):
        with httpx2.Client(base_url=server.address, timeout=60, headers=bearer(other["secret"])) as client:
            got.update(client.get("/v1/models/current").status_code for _ in range(2 * BURST // FRESH))

    assert set(got) == {200, 429}
    more = WORKERS * BURST // 20 + (time.monotonic() - start) * PER_MINUTE / 60
    assert BURST <= got[200] <= BURST + more


def test_workers_stop_with_their_service(tmp_path, models):
    """SIGTERM ends all of them, and so does the death of the process that keeps them running."""
    for how, codes in ((signal.SIGTERM, {0}), (signal.SIGKILL, {-9})):
        running = Server(tmp_path, workers=WORKERS, models=models)
        workers = workers_of(running)
        assert len(workers) == WORKERS
        running.process.send_signal(how)
        code, log = running.stop()

        assert code in codes
        assert "Traceback" not in log
        eventually(lambda ended=workers: not any(Path(f"/proc/{each}").exists() for each in ended))


def test_a_port_that_is_taken_is_one_sentence(tmp_path, monkeypatch):
    """With one process and with several, before a model is loaded."""
    monkeypatch.setenv("DIAGNOSER_DATABASE_URL", f"sqlite:///{tmp_path / 'store.sqlite3'}")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for workers in (1, WORKERS):
            command = [sys.executable, "-m", "api", "--port", str(port), "--workers", str(workers)]
            done = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, check=False)

            assert done.returncode == 1
            assert done.stderr == f"Port {port} of 127.0.0.1 cannot be used: Address already in use.\n"


def test_only_workers_of_the_same_service_share_a_port():
    """A second service is refused from the first moment on, although nobody listens yet."""
    keeping = reserved("127.0.0.1", 0)
    port = port_of(keeping)
    for refused in (reserved, bound):
        with pytest.raises(OSError, match="in use"):
            refused("127.0.0.1", port)

    workers = [bound("127.0.0.1", port, shared=True) for _ in range(WORKERS)]
    for each in (keeping, *workers):
        close(each)
    close(bound("127.0.0.1", port))


def test_a_service_without_a_model_does_not_begin_again_and_again(tmp_path):
    """Workers that cannot start end the service with one code, and the log says why."""
    running = Server(tmp_path, workers=WORKERS, database_url="postgresql+psycopg://nobody@127.0.0.1:1/none")
    code, log = running.stop()

    assert code == 1
    assert "The store cannot be opened" in log
