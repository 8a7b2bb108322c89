"""The page where one signs in, in a real browser."""

import httpx2
import pytest

from tests.support.browser import CHROMIUM, Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
]


@pytest.fixture
def browser(tmp_path):
    """A page."""
    made = Browser(tmp_path / "profile")
    yield made
    made.close()


def test_a_person_signs_in_and_diagnoses(server, browser):
    """The first page leads to the form; with a wrong key it says so, with a right one the page works."""
    body = {"name": "desk", "scopes": ["diagnose"]}
    secret = httpx2.post(f"{server.address}/v1/keys", json=body, timeout=60).json()["secret"]
    browser.open(f"{server.address}/?lang=en")
    browser.wait("document.title.startsWith('Sign in')")

    for key in ("dk_wrong", secret):
        browser.evaluate(f"document.getElementById('key').value = {key!r}")
        browser.evaluate("document.querySelector('form button').click()")
        if key != secret:
            browser.wait("document.getElementById('problem') !== null")
    browser.wait("document.getElementById('report') !== null && document.readyState === 'complete'")
    assert browser.evaluate("document.cookie") == ""
    asked = (
        "window.said = null; fetch('/v1/diagnoses', {method: 'POST', headers: {'Content-Type': 'application/json'},"
        " body: JSON.stringify({machine: '7979Q7C'})}).then(answer => { window.said = answer.status; }); 0"
    )
    browser.evaluate(asked)
    browser.wait("window.said !== null")
    assert browser.evaluate("window.said") == 201

    browser.open(f"{server.address}/review?lang=en")
    assert "desk" in browser.evaluate("document.querySelector('.session').innerText")
    browser.open(f"{server.address}/cases/00000000/visit?lang=en")
    assert (
        browser.evaluate("document.querySelector('[role=alert] p').innerText") == "Your key may not do this."
    )
    browser.evaluate("document.getElementById('sign_out').click()")
    browser.wait("location.pathname === '/signin' && document.readyState === 'complete'")
    assert browser.evaluate("document.getElementById('sign_out')") is None
    browser.open(f"{server.address}/cases?lang=en")
    browser.wait("location.pathname === '/signin'")
