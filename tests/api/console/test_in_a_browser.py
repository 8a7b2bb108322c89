"""Calls in a real browser: with keys only, on a phone, in three languages, and without scripts."""

import re

import pytest

from api.console.language import LANGUAGES
from api.console.pages.answer_words import WORDS as ANSWER
from api.console.pages.call_words import WORDS as CALL
from api.console.pages.history_words import WORDS as HISTORY
from tests.support.browser import CHROMIUM
from tests.support.console import READY, said

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")]


def revision(browser):
    """The number of the answer that is shown."""
    return int(
        re.findall(
            r"\d+", browser.evaluate("document.querySelector('.foot')?.textContent ?? ' 0'").split("·")[-2]
        )[0]
    )


def pressed(browser, key):
    """Press a key that leads to another answer, and wait for it."""
    before = revision(browser)
    browser.press(key)
    browser.wait(f"{READY} && document.querySelector('.foot')?.textContent.includes('{before + 1}')")


def asked(browser):
    """The symptom of the question that is asked."""
    return browser.evaluate("by('answer_present').value.split(':')[1]")


def findings(http, browser):
    """The coded findings of the case that is shown."""
    path = browser.evaluate("location.pathname")
    request = http.get(f"/v1/diagnoses/{path.split('/')[2]}").json()["request"]
    return {each["symptom"]: each["state"] for each in request["findings"]}


def test_a_whole_call_with_keys_only(desk, http):
    """Type, diagnose, answer, take back, edit, copy and open the visit, with no pointer; the answers stay."""
    browser = desk("/")
    browser.type("no display after power on")
    browser.press("Escape")
    browser.press("m")
    browser.type("8840CFG")
    browser.press("Enter")
    browser.wait(f"{READY} && location.pathname.startsWith('/cases/')")
    assert "xSeries 346" in browser.evaluate("by('machine_said').textContent")
    browser.press("Escape")

    first = asked(browser)
    pressed(browser, "n")
    second = asked(browser)
    pressed(browser, "U")
    assert findings(http, browser) == {first: "absent", second: "unknown"}
    pressed(browser, "z")
    assert findings(http, browser) == {first: "absent"}

    browser.press("r")
    browser.type(" y n u ")
    assert revision(browser) == 4
    browser.press("Escape")
    pressed(browser, "y")
    assert findings(http, browser) == {first: "absent", second: "present"}
    assert " y n u" in browser.evaluate("by('report').value")

    browser.press("?")
    listed = browser.evaluate("by('keys').open && by('keys').innerText")
    for word in ("answer_present", "undo", "copy_note", "to_visit"):
        assert said(ANSWER, word) in listed, word
    browser.press("n")
    assert revision(browser) == 5
    browser.press("Escape")
    browser.wait("!by('keys').open")
    browser.press("v")
    browser.wait(f"{READY} && location.pathname.endsWith('/visit')")
    assert browser.evaluate("failed") == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_call_a_visit_in_vain_a_second_visit_and_the_outcome(desk, http, code):
    """On a phone: the part that did not help is not sent again, and the history tells everything."""
    browser = desk("/", code, 390)
    browser.evaluate(
        "by('report').value = '4个HDD黄灯常亮'; by('machine').value = '7979Q7C'; by('diagnose').click()"
    )
    browser.wait(f"{READY} && location.pathname.startsWith('/cases/')")
    for _ in range(2):
        before = revision(browser)
        browser.evaluate("by('answer_unknown').click()")
        browser.wait(f"{READY} && document.querySelector('.foot').textContent.includes('{before + 1}')")
    case = browser.evaluate("location.pathname.split('/')[2]")
    kit = [each["part"] for each in http.get(f"/v1/diagnoses/{case}").json()["kit"]["parts"]]

    browser.evaluate("by('to_visit').click()")
    browser.wait(f"{READY} && location.pathname.endsWith('/visit')")
    assert browser.evaluate("document.documentElement.scrollWidth <= innerWidth")
    browser.evaluate(
        "by('fixed_no').click(); document.querySelectorAll('[value=used]').forEach((each) => each.click())"
    )
    browser.evaluate("by('report_visit').click()")
    browser.wait(f"{READY} && location.pathname === '/cases/{case}'")
    after = http.get(f"/v1/diagnoses/{case}").json()
    actions = [(each["action"], each["part"]) for each in after["request"]["actions"]]
    assert actions == [*(("replaced", part) for part in dict.fromkeys(kit)), ("visited", "")]
    assert said(CALL, "result_no_change", code) in browser.evaluate("by('tried').innerText")

    browser.evaluate("by('to_visit').click()")
    browser.wait(f"{READY} && location.pathname.endsWith('/visit')")
    browser.evaluate(
        "by('fixed_yes').click(); by('other').value = 'POWER_BACKPLANE'; by('cause_1').value = 'POWER_BACKPLANE'"
    )
    browser.evaluate("by('note').value = 'backplane 12V'; by('report_visit').click()")
    browser.wait(f"{READY} && location.pathname.endsWith('/history')")
    page = browser.evaluate("document.body.innerText")
    assert http.get(f"/v1/diagnoses/{case}").json()["outcome"]["causes"] == ["POWER_BACKPLANE"]
    for name in ("not_fixed", "fixed", "state_closed", "event_outcome"):
        assert said(HISTORY, name, code) in page, name


def test_changing_the_language_keeps_everything(desk, http):
    """What was answered and what was only typed; and every word of the steps changes."""
    browser = desk("/")
    browser.evaluate("by('report').value = 'RAID battery failed'; by('diagnose').click()")
    browser.wait(f"{READY} && location.pathname.startsWith('/cases/')")
    pressed(browser, "n")
    given = findings(http, browser)
    browser.evaluate("by('report').value = 'RAID battery failed, and more'")

    for code in ("zh", "zh-Hant", "en"):
        browser.evaluate(f"document.querySelector('[data-language][hreflang=\"{code}\"]').click()")
        browser.wait(f"{READY} && document.documentElement.lang === '{LANGUAGES[code]}'")
        browser.wait("by('report').value === 'RAID battery failed, and more'")
        assert findings(http, browser) == given
        steps = browser.evaluate("document.querySelector('.two').innerText")
        assert bool(re.search("[\u3400-\u9fff]", steps)) == (code != "en")


def test_what_is_typed_is_suggested_and_what_is_not_known_is_said(desk):
    """A machine is confirmed while it is typed; a symptom that nobody knows has no match."""
    browser = desk("/")
    browser.evaluate("by('machine').focus()")
    browser.type("7979")
    browser.wait("by('machine_said').textContent.includes('x3650') && by('machines').options.length > 0")
    browser.evaluate("by('report').value = 'no display'; by('diagnose').click()")
    browser.wait(f"{READY} && !!by('add')")
    browser.evaluate("by('add').focus()")
    browser.type("qwertz")
    browser.wait("by('add_said').textContent === document.body.dataset.noMatch")
    browser.press("Enter")
    browser.wait("by('problem').textContent.trim() !== ''")
    assert said(CALL, "reason_no_match") in browser.evaluate("by('problem').innerText")
    assert browser.evaluate("by('add').value") == "qwertz"


def test_an_answer_changes_only_what_differs(desk):
    """What was opened stays open, what was typed elsewhere stays, and a field that was used is empty again."""
    browser = desk("/")
    browser.evaluate("by('report').value = '4 HDD amber LEDs lit'; by('diagnose').click()")
    browser.wait(f"{READY} && !!by('cause_RAID_CARD')")
    browser.evaluate(
        "by('cause_RAID_CARD').open = true; by('sending').open = true; by('sent_why').value = 'asked for'"
    )
    pressed(browser, "n")
    assert browser.evaluate("by('cause_RAID_CARD').open && by('sending').open")
    assert browser.evaluate("by('sent_why').value") == "asked for"

    before = revision(browser)
    browser.evaluate("by('add').value = 'NO_BEEP'; by('add_it').click()")
    browser.wait(f"{READY} && document.querySelector('.foot').textContent.includes('{before + 1}')")
    assert browser.evaluate("by('add').value") == ""
    assert browser.evaluate("failed") == []


def test_moments_are_those_of_the_reader(desk, cases):
    """The service writes universal time, and the script says what the clock on the wall said."""
    browser = desk(f"/cases/{cases[0]}/history")
    shown = browser.evaluate("document.querySelector('time').textContent")

    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", shown)
    assert browser.evaluate(f"Math.abs(new Date({shown!r}) - new Date()) < 3600000")


def test_a_call_a_question_and_its_outcome_without_scripts(desk, http):
    """Every button of a page sends its form, as browsers always did; nothing waits for a script."""
    browser = desk("/")
    browser.allow_scripts(False)
    browser.open(browser.evaluate("location.href"))
    assert browser.evaluate("typeof by") == "undefined"

    def sent(buttons, path, **fields):
        for name, value in fields.items():
            browser.evaluate(f"document.getElementById({name!r}).value = {value!r}")
        browser.evaluate(f"window.left = false; document.querySelector({buttons!r}).click()")
        browser.wait(f"window.left === undefined && {READY} && !!({path})")

    sent("#diagnose", "location.pathname.startsWith('/cases/')", report="no display", machine="8840CFG")
    question = browser.evaluate("document.getElementById('answer_present').value.split(':')[1]")
    sent("#answer_absent", "document.getElementById('undo')")
    assert findings(http, browser) == {question: "absent"}

    sent("#to_visit", "location.pathname.endsWith('/visit')")
    browser.evaluate("document.getElementById('fixed_yes').click()")
    sent("#report_visit", "location.pathname.endsWith('/history')", other="FAN", cause_1="FAN")
    case = browser.evaluate("location.pathname.split('/')[2]")
    assert http.get(f"/v1/diagnoses/{case}").json()["outcome"]["causes"] == ["FAN"]
