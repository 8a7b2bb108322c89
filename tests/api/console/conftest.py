"""A browser at a running service."""

import pytest

from tests.support.browser import Browser
from tests.support.console import seen


@pytest.fixture
def browser(tmp_path):
    """A page that a test can click in."""
    opened = Browser(tmp_path / "profile")
    yield opened
    opened.close()


@pytest.fixture
def desk(browser, server):
    """A browser at the service, which notes every mistake of a script."""

    def opened(path, code="en", width=1440):
        browser.resize(width)
        mark = "&" if "?" in path else "?"
        browser.open(f"{server.address}{path}{mark}lang={code}")
        browser.evaluate(
            "window.failed = []; ['error', 'unhandledrejection', 'securitypolicyviolation'].forEach((each) =>"
            " addEventListener(each, (event) => failed.push(event.message ?? event.violatedDirective ?? event.reason)))"
        )
        return browser

    return opened


@pytest.fixture
def call(client):
    """Open a call with a form, and return its address and its page."""

    def opened(code="en", **fields):
        client.get(f"/?lang={code}")
        response = client.post("/", data=fields)
        assert response.status_code == 200, seen(response)
        return response.url.path, response

    return opened
