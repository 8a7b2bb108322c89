"""One real service for the whole folder, with the shipped model, as on a fresh clone after `make serve`."""

import signal

import httpx2
import pytest

from tests.support.server import Server


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """Start the service like a user. At the end it stops cleanly and has logged no crash."""
    running = Server(tmp_path_factory.mktemp("service"))
    yield running
    code, log = running.stop()
    assert code in {0, -signal.SIGTERM}, log
    assert "ERROR" not in log
    assert "Traceback" not in log


@pytest.fixture(scope="session")
def http(server):
    """A client of that service, once it is ready."""
    with httpx2.Client(base_url=server.address, timeout=60) as client:
        assert client.get("/health/ready").status_code == 200, server.log()
        yield client
