"""Refusals that do not come from a page are pages for a browser, and problems for a program."""

import pytest

from api.console.language import LANGUAGES
from api.console.pages.refusal_words import WORDS
from tests.support.console import said, seen

PAGE = {"Accept": "text/html,application/xhtml+xml"}
FOREIGN = {"Sec-Fetch-Site": "cross-site"}
LIVE = {"X-Live": "1", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def keyed(start, diagnoser):
    """A service whose key may make two requests at once."""
    client = start(lambda _: diagnoser, requests_per_minute=1, request_burst=2)
    secret = client.post("/v1/keys", json={"name": "desk", "scopes": ["diagnose"]}).json()["secret"]
    client.post("/session", json={"key": secret}).raise_for_status()
    return client


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_wrong_address_is_said_in_the_language_of_the_reader(client, code):
    """With the way back; a program gets the problem, and so does the interface under /v1 in any case."""
    shown = client.get(f"/nowhere?lang={code}", headers=PAGE)

    assert (shown.status_code, shown.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert said(WORDS, "reason_not_found", code) in seen(shown)
    assert 'href="/"' in shown.text
    assert client.get("/nowhere").headers["content-type"] == "application/problem+json"
    assert client.get("/v1/nowhere", headers=PAGE).headers["content-type"] == "application/problem+json"


def test_too_many_requests_are_said_on_a_page(keyed):
    """With the time to wait for programs; the script of the page gets the same page."""
    for _ in range(2):
        assert keyed.get("/cases", headers=PAGE).status_code == 200
    shown = keyed.get("/cases?lang=zh", headers=PAGE)
    live = keyed.post("/?lang=zh", data={"report": "no display"}, headers=LIVE)

    assert shown.status_code == live.status_code == 429
    assert int(shown.headers["retry-after"]) > 0
    for page in (shown, live):
        assert said(WORDS, "reason_429", "zh") in seen(page)


def test_a_form_of_another_site_is_refused_on_a_page(keyed):
    """The session of the reader counts for nothing there."""
    shown = keyed.post("/?lang=en", data={"report": "no display"}, headers=PAGE | FOREIGN)

    assert shown.status_code == 403
    assert said(WORDS, "reason_403") in seen(shown)


def test_the_script_is_told_that_the_session_has_ended(keyed):
    """With the status that lets it keep what was typed; a browser is led to the page where one signs in."""
    keyed.cookies.clear()

    assert keyed.post("/", data={"report": "no display"}, headers=LIVE).status_code == 401
    assert keyed.get("/cases", headers=PAGE).url.path == "/signin"


def test_a_client_of_another_machine_is_told_why_on_a_page(client):
    """While no key exists."""
    shown = client.get("/", headers=PAGE | {"Host": "desk.example"})

    assert shown.status_code == 403
    assert said(WORDS, "reason_loopback_only") in seen(shown)
