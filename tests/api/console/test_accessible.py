"""Every page in three languages, on a phone and on a desk: accessible, not too wide, without a request to others."""

import json
from pathlib import Path

import pytest

from api.console.language import LANGUAGES
from tests.support.browser import CHROMIUM

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")]
AXE = Path(__file__).parents[2] / "data" / "axe" / "axe.min.js"
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = ("color-contrast",)
"""The rule that takes most of the time. No colour depends on language or width, so English and one width are enough."""
ASKED_FOR = "performance.getEntriesByType('resource').map((each) => each.name)"
FITS = "document.documentElement.scrollWidth <= innerWidth"
OPEN_ALL = "document.querySelectorAll('details').forEach((each) => { each.open = true; })"


def pages(cases, refused):
    """The addresses of all pages."""
    return [
        "/",
        "/signin",
        *(f"/cases/{each}{page}" for each in cases for page in ("", "/visit", "/history")),
        "/cases",
        "/review",
        "/inventory",
        "/inventory?serial=DESK-1",
        "/learn?symptom=NO_DISPLAY",
        "/practice?ticket=SEED-05",
        "/network",
        "/network/HDD",
        "/network/NO_DISPLAY",
        "/performance",
        "/versions",
        f"/versions?version={refused}",
        "/cases/nonsense",
    ]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_page_is_accessible_fits_and_asks_nobody_else(desk, cases, versions, server, code):
    """axe-core finds no violation of WCAG 2.2 AA, nothing is wider than the window, and all requests stay here."""
    for path in pages(cases, versions[2]):
        browser = desk(path, code)
        browser.evaluate(OPEN_ALL)
        load_axe(browser)
        for width, left_out in ((1440, () if code == "en" else COLOURS), (390, COLOURS)):
            browser.resize(width)
            assert violations(browser, left_out) == [], (path, width)
            assert browser.evaluate(FITS), (path, width)
        assert all(each.startswith(server.address) for each in browser.evaluate(ASKED_FOR)), path
        assert browser.evaluate("failed") == [], path


def test_the_check_of_accessibility_can_fail(desk):
    """A picture without words, put into a page, is found."""
    browser = desk("/")
    load_axe(browser)
    browser.evaluate(
        "document.body.append(Object.assign(document.createElement('img'), {src: '/static/icon.svg'}))"
    )

    assert [found for found, _ in violations(browser)] == ["image-alt"]


def load_axe(browser):
    """Put axe-core into the page that is shown."""
    browser.evaluate(AXE.read_text(encoding="utf-8") + "; 0")


def violations(browser, left_out=()):
    """What axe-core finds in the page that is shown, with the elements. What is good is not described."""
    options = {
        "runOnly": STANDARD,
        "rules": {each: {"enabled": False} for each in left_out},
        "resultTypes": ["violations"],
    }
    run = f"axe.run({json.dumps(options)})"
    browser.evaluate(f"window.axed = undefined; {run}.then((found) => {{ axed = found.violations; }}); 0")
    browser.wait("window.axed !== undefined")
    return browser.evaluate(
        "axed.map((each) => [each.id, each.nodes.map((node) => node.html.slice(0, 200))])"
    )
