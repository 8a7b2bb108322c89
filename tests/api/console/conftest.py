"""One browser and one service for all tests of the console: starting either takes longer than most of the tests.

The tests share one store, so each of them finds what it opened itself by a ticket number of its own.
"""

import shutil
from pathlib import Path

import httpx2
import pytest

from tests.support.browser import Browser
from tests.support.console import seen
from tests.support.server import Server
from tests.support.versions import further_versions

MODELS = Path(__file__).parents[3] / "models"
NOTICE = (
    "window.failed = []; ['error', 'unhandledrejection', 'securitypolicyviolation'].forEach((each) =>"
    " addEventListener(each, (event) => failed.push(String("
    "event.message ?? event.violatedDirective ?? event.reason))))"
)
"""A script that notes every mistake of the scripts of a page, and everything that its security policy forbids."""


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """A page that a test can click in."""
    opened = Browser(tmp_path_factory.mktemp("browser") / "profile")
    opened.before_scripts(NOTICE)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def versions(tmp_path_factory, diagnoser):
    """A folder with three versions: the shipped one, one with other words, and one that the gate refuses."""
    folder = tmp_path_factory.mktemp("desk") / "models"
    shutil.copytree(MODELS, folder)
    return folder, *further_versions(folder, diagnoser)


@pytest.fixture(scope="session")
def server(versions, tmp_path_factory):
    """A service as a user starts it, with models of its own."""
    running = Server(tmp_path_factory.mktemp("store"), models=versions[0])
    yield running
    running.stop()


@pytest.fixture(scope="session")
def keys(server):
    """The secrets of two keys: one that may do everything, and one that only diagnoses."""
    made = []
    with httpx2.Client(base_url=server.address, timeout=60) as client:
        for scopes in (["admin"], ["diagnose"]):
            bearer = {"Authorization": f"Bearer {made[0]}"} if made else {}
            body = {"name": "desk", "scopes": scopes}
            made.append(client.post("/v1/keys", json=body, headers=bearer).json()["secret"])
    return made


@pytest.fixture(scope="session")
def http(server, keys):
    """A client of that service, which may do everything."""
    bearer = {"Authorization": f"Bearer {keys[0]}"}
    with httpx2.Client(base_url=server.address, timeout=60, headers=bearer) as client:
        yield client


@pytest.fixture(scope="session")
def cases(http):
    """The ids of an open case that waits for a review, and of a closed one of a known machine."""
    machine = {"machine": "7979Q7C", "equipment": {"HDD": 8, "TAPE": 0}}
    http.put("/v1/inventory/DESK-1", json=machine).raise_for_status()
    report = {
        "report": "4 HDD amber LEDs lit, hm",
        "machine": "7979Q7C",
        "ticket_id": "D-1",
        "serial": "DESK-1",
    }
    waiting = http.post("/v1/diagnoses", json=report | {"proposed_parts": ["DIMM"], "review": True}).json()
    closed = http.post("/v1/diagnoses", json=report | {"report": "no display", "ticket_id": "D-2"}).json()
    kit = [each["part"] for each in closed["kit"]["parts"]]
    outcome = {"causes": kit[:1], "parts_used": kit[:1]}
    http.post(f"/v1/diagnoses/{closed['diagnosis_id']}/outcome", json=outcome).raise_for_status()
    return waiting["diagnosis_id"], closed["diagnosis_id"]


@pytest.fixture
def desk(browser, server, keys):
    """Open a page of the service in the browser, signed in as somebody who may do everything."""
    browser.forget()
    browser.allow_scripts(True)
    browser.open(f"{server.address}/signin?lang=en")
    browser.evaluate(
        f"document.getElementById('key').value = {keys[0]!r}; document.getElementById('sign_in').click()"
    )
    browser.wait("location.pathname === '/' && document.readyState === 'complete'")

    def opened(path, code="en", width=1440):
        browser.resize(width)
        mark = "&" if "?" in path else "?"
        browser.open(f"{server.address}{path}{mark}lang={code}")
        return browser

    yield opened
    browser.allow_scripts(True)


@pytest.fixture
def call(client):
    """Open a call with a form, and return its address and its page."""

    def opened(code="en", **fields):
        client.get(f"/?lang={code}")
        response = client.post("/", data=fields)
        assert response.status_code == 200, seen(response)
        return response.url.path, response

    return opened
