"""A running service for each test: a store of its own, the shipped model shared by all."""

import shutil

import httpx2
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.diagnoses.repository import DiagnosisRepository
from api.models.current_model import load_diagnoser
from api.settings import Settings
from api.store import connect, migrate
from tests.support.server import REPOSITORY, Server


@pytest.fixture(scope="session")
def diagnoser():
    """The shipped model."""
    return load_diagnoser(REPOSITORY / "models")


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory):
    """A store with all migrations and no rows; copied, because migrations take longer than most tests."""
    path = tmp_path_factory.mktemp("empty") / "store.sqlite3"
    engine = connect(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture
def settings(tmp_path, empty_store):
    """Settings that leave nothing behind, with a limit that a test can exceed."""
    shutil.copy(empty_store, tmp_path / "store.sqlite3")
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
