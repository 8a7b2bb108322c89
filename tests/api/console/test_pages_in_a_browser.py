"""Every page in a real browser: each control, narrow and wide, accessible, without a request to anywhere else."""

import json
from pathlib import Path

import pytest

from api.console.language import LANGUAGES
from tests.support.browser import CHROMIUM
from tests.support.console import READY

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")]
AXE = Path(__file__).parents[2] / "data" / "axe" / "axe.min.js"
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def prepared(http):
    """An open case that waits for a review, a closed one, and the paths of all pages."""
    waiting = {
        "report": "4 HDD amber LEDs lit, hm",
        "machine": "7979Q7C",
        "ticket_id": "T-1",
        "serial": "99A1",
    }
    case = http.post("/v1/diagnoses", json=waiting | {"proposed_parts": ["DIMM"], "review": True}).json()[
        "diagnosis_id"
    ]
    closed = http.post("/v1/diagnoses", json={"report": "no display", "serial": "99A2"}).json()[
        "diagnosis_id"
    ]
    kit = [each["part"] for each in http.get(f"/v1/diagnoses/{closed}").json()["kit"]["parts"]]
    http.put("/v1/inventory/99A1", json={"machine": "7979Q7C", "equipment": {"HDD": 8, "TAPE": 0}})
    http.post(f"/v1/diagnoses/{closed}/outcome", json={"causes": kit[:1], "parts_used": kit[:1]})
    pages = ["/", f"/cases/{case}", "/cases", f"/cases/{case}/visit", f"/cases/{closed}/visit"]
    pages += [
        f"/cases/{closed}/history",
        "/review",
        "/learn?symptom=NO_DISPLAY",
        "/practice",
        "/network",
        "/performance",
    ]
    return [
        *pages,
        "/network/HDD",
        "/network/NO_DISPLAY",
        "/inventory",
        "/inventory?serial=99A1",
        "/versions",
        "/cases/nonsense",
    ]


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("code", LANGUAGES)
def test_every_page_is_accessible_fits_and_asks_nobody_else(desk, http, server, code, width):
    """axe-core finds no violation of WCAG 2.2 AA, nothing is wider than the window, and all requests stay here."""
    for path in prepared(http):
        browser = desk(path, code, width)
        browser.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        assert violations(browser) == [], path
        assert browser.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        asked_for = browser.evaluate("performance.getEntriesByType('resource').map((each) => each.name)")
        assert all(each.startswith(server.address) for each in asked_for), path
        assert browser.evaluate("window.failed") == [], path


def test_the_check_of_accessibility_can_fail(desk):
    """A picture without words, put into a page, is found."""
    browser = desk("/")
    browser.evaluate(
        "document.body.append(Object.assign(document.createElement('img'), {src: '/static/icon.svg'}))"
    )

    assert [found for found, _ in violations(browser)] == ["image-alt"]


def violations(browser):
    """What axe-core finds in the page that is shown, with the elements."""
    browser.evaluate(AXE.read_text(encoding="utf-8") + "; 0")
    browser.evaluate(
        f"axe.run({{runOnly: {STANDARD}}}).then((found) => {{ window.axed = found.violations; }}); 0"
    )
    browser.wait("window.axed !== undefined")
    return browser.evaluate(
        "axed.map((each) => [each.id, each.nodes.map((node) => node.html.slice(0, 200))])"
    )


def used(browser, control, effect):
    """Use a control that leads to another page, and see that it has its effect there."""
    browser.evaluate(f"{{ window.left = false; const it = {control}; it.scrollIntoView(); it.click(); }}")
    browser.wait(f"window.left === undefined && {READY} && !!({effect})")


def test_every_button_of_the_call_page_does_its_work(desk, http):
    """None is left out: a new one must be added here."""
    path = prepared(http)[1]
    browser = desk(path)
    http.post(
        f"/v1/diagnoses/{path.split('/')[2]}/answers",
        json={"findings": [{"symptom": "LP_MEM", "state": "absent"}]},
    )
    browser.open(browser.evaluate("location.href"))
    uses = [
        ("[value='try']", "it.click()", "by('tried').querySelector('[value=\"untry:0\"]')"),
        ("[value='untry:0']", "it.click()", "!by('tried').querySelector('[value=\"untry:0\"]')"),
        ("#undo", "it.click()", "!document.querySelector('[value=\"drop:LP_MEM\"]')"),
        ("#answer_present", "it.click()", "by('undo')"),
        ("#answer_absent", "it.click()", "by('undo')"),
        ("#answer_unknown", "it.click()", "by('undo')"),
        (".chip [value$=':present']", "it.click()", "document.querySelector('.chip.present')"),
        (".chip [value$=':absent']", "it.click()", "document.querySelector('.chip.absent')"),
        (
            ".chip [value^='drop:'], .chip [value$=':unknown']",
            "it.click()",
            "document.querySelector('.chip')",
        ),
        (
            "#add_it",
            "by('add').value = 'NO_BEEP'; it.click()",
            "document.querySelector('[value=\"drop:NO_BEEP\"]')",
        ),
        (
            ".rows [value$=':present'], .rows [value$=':absent'], .rows [value$=':unknown']",
            "it.click()",
            "by('undo')",
        ),
        ("#look", "document.querySelector('[name=look]').click(); it.click()", "by('undo')"),
        (
            "#dispatch",
            "by('sent_1').value = 'FAN'; by('sent_why').value = 'asked'; it.click()",
            "document.querySelector('.note.sent')?.textContent.includes('asked')",
        ),
        ("#copy_note", "it.click()", "by('copy_note').textContent === document.body.dataset.copied"),
        ("#copy_link", "it.click()", "by('copy_link').textContent === document.body.dataset.copied"),
        ("#show_keys", "it.click()", "by('keys').open"),
        ("#close_keys", "it.click()", "!by('keys').open"),
        (
            "#diagnose",
            "by('report').value = '4 HDD amber LEDs lit, loud'; it.click()",
            "by('read').textContent.includes('loud')",
        ),
        ("#new_report", "it.click()", "location.pathname === '/' && by('report').value === ''"),
    ]
    known = ", ".join(selector for selector, _, _ in uses) + ", #to_visit, #to_history"
    every = "[...document.querySelectorAll('button, a.button')]"
    left = f"{every}.filter((each) => !each.matches({known!r})).map(String)"

    for selector, use, effect in uses:
        if not browser.evaluate(f"!!document.querySelector({selector!r})"):
            assert selector in {
                "#look",
                ".rows [value$=':present'], .rows [value$=':absent'], .rows [value$=':unknown']",
            }
            continue
        browser.evaluate(f"{{ const it = document.querySelector({selector!r}); {use} }}")
        browser.wait(f"{READY} && !!({effect})")
        assert browser.evaluate("window.failed ?? []") == [], selector
        assert browser.evaluate("by('problem').textContent.trim()") == "", selector
        assert browser.evaluate(left) == [], json.dumps(selector)


def test_the_other_pages_are_used(desk, http):
    """Search, review, learning, practice with its score, the network and the versions."""
    _, case, *_ = prepared(http)
    browser = desk("/cases")
    browser.evaluate("by('text').value = 'amber'")
    used(browser, "by('search')", "document.querySelectorAll('.list tbody tr').length === 1")
    used(browser, "by('clear')", "document.querySelectorAll('.list tbody tr').length === 2")
    used(
        browser,
        "document.querySelector('.list a[href$=\"" + case + "\"]')",
        f"location.pathname === '{case}'",
    )

    desk("/review")
    used(browser, "document.querySelector('[value=ours]')", "!document.querySelector('[value=ours]')")
    assert http.get(f"/v1{case.replace('cases', 'diagnoses')}").json()["waiting"] is False

    desk("/learn")
    browser.evaluate("by('symptom').value = 'NO_DISPLAY'")
    used(browser, "by('show')", "document.querySelectorAll('.chart tbody tr').length > 3")
    used(browser, "document.querySelector('.chart a')", "location.pathname.startsWith('/network/')")
    browser.evaluate("by('least').value = '30'")
    before = browser.evaluate("document.querySelectorAll('.network a').length")
    used(browser, "by('apply')", f"document.querySelectorAll('.network a').length < {before}")

    desk("/network/NO_DISPLAY")
    browser.evaluate("by('text').value = 'nothing on screen'")
    used(browser, "by('try')", "document.querySelector('[role=status] b')")

    desk("/practice")
    used(browser, "by('another')", "by('decide')")
    browser.evaluate("by('first').value = 'HDD'")
    used(browser, "by('decide')", "document.querySelector('[role=status] table')")
    used(
        browser,
        "by('another')",
        "by('decide') && document.querySelector('[name=score]').value.startsWith('1-')",
    )

    desk("/inventory")
    browser.evaluate("by('serial').value = '99a1'")
    used(browser, "by('open')", "by('has_HDD').value === '8' && by('has_TAPE').value === '0'")
    browser.evaluate("by('has_HDD').value = '4'; by('customer').value = 'Bank'")
    used(browser, "by('keep')", "by('has_HDD').value === '4'")
    assert http.get("/v1/inventory/99A1").json()["equipment"] == {"HDD": 4, "TAPE": 0}

    desk("/performance")
    browser.evaluate("by('since').value = '2020-01-01'")
    used(browser, "by('show')", "by('since').value === '2020-01-01'")

    desk("/versions")
    assert browser.evaluate("document.querySelectorAll('pre').length") >= 1
