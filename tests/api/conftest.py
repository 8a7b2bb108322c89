"""A running service for each test: a store of its own, the shipped model shared by all."""

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.diagnoses.repository import DiagnosisRepository
from api.models.current_model import load_diagnoser
from api.settings import Settings

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def diagnoser():
    """The shipped model."""
    return load_diagnoser(REPOSITORY / "models")


@pytest.fixture
def settings(tmp_path):
    """Settings that leave nothing behind, with a limit that a test can exceed."""
    return Settings(
        database_url=f"sqlite:///{tmp_path / 'store.sqlite3'}",
        models=REPOSITORY / "models",
        max_batch_bytes=2 * 1024 * 1024,
    )


@pytest.fixture
def start(settings):
    """Start a service with any loader, as a client on this machine sees it."""
    clients = []

    def started(loader, client=("127.0.0.1", 50000), **changes):
        app = create_app(settings.model_copy(update=changes), loader)
        clients.append(TestClient(app, base_url="http://127.0.0.1", client=client))
        return clients[-1].__enter__()

    yield started
    for each in clients:
        each.__exit__(None, None, None)


def stored(client):
    """The diagnoses in the store of a service."""
    return DiagnosisRepository(client.app.state.engine)


@pytest.fixture
def client(start, diagnoser):
    """A client of a service with the shipped model."""
    return start(lambda _: diagnoser)


@pytest.fixture
def diagnosis_id(client):
    """The id of a diagnosis of the first real ticket."""
    body = {"report": "4个HDD黄灯常亮", "machine": "7979Q7C"}
    return client.post("/v1/diagnoses", json=body).json()["diagnosis_id"]


class Server:
    """A real process on a free port of loopback."""

    def __init__(self, folder, **settings):
        database = f"sqlite:///{folder / 'store.sqlite3'}"
        environment = os.environ | {"DIAGNOSER_DATABASE_URL": database, "DIAGNOSER_GRACEFUL_SECONDS": "20"}
        environment |= {f"DIAGNOSER_{name.upper()}": str(value) for name, value in settings.items()}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "api", "--host", "127.0.0.1", "--port", "0"],
            cwd=REPOSITORY,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines = []
        for line in self.process.stderr:
            self.lines.append(line)
            if found := re.search(r"running on (http://\S+)", line):
                self.address = found.group(1)
                break
        self.rest = threading.Thread(target=lambda: self.lines.extend(self.process.stderr))
        self.rest.start()

    def stop(self):
        """Ask it to stop; return its exit code and its log."""
        self.process.send_signal(signal.SIGTERM)  # to one that ended already, this does nothing
        code = self.process.wait(30)
        self.rest.join()
        self.process.stderr.close()
        return code, "".join(self.lines)


@pytest.fixture
def serve(tmp_path):
    """Start services as a user starts them, with settings from the environment."""
    running = []

    def started(**settings):
        running.append(Server(tmp_path, **settings))
        return running[-1]

    yield started
    for each in running:
        each.stop()


@pytest.fixture
def server(serve):
    """A service as a user starts it."""
    return serve()


@pytest.fixture
def http(server):
    """A client of that service."""
    with httpx2.Client(base_url=server.address, timeout=60) as client:
        yield client
