"""The console: one page in two languages that brings everything with it."""

import json
import re
import subprocess
from html import unescape
from pathlib import Path

import pytest

from api.console.language import in_language, language_of
from api.console.pages.diagnosis_words import WORDS
from tests.support.browser import CHROMIUM, QUIETLY, Browser

CONSOLE = Path(__file__).parents[2] / "api" / "console"


def words(language):
    """The words of the page in one language."""
    return in_language(WORDS, language)


@pytest.mark.parametrize(
    ("asked", "accepted", "expected"),
    [
        (None, "zh-TW,zh;q=0.9", "zh"),
        ("en", "zh", "en"),
        ("fr", "", "en"),
        (None, "de, zh", "en"),
        ("zh", "", "zh"),
    ],
)
def test_the_page_speaks_the_language_asked_for(asked, accepted, expected):
    """The address wins over the browser, and English is for everybody else."""
    assert language_of(asked, accepted) == expected


@pytest.mark.parametrize(("language", "title"), [("en", "Server fault diagnosis"), ("zh", "服务器故障诊断")])
def test_the_page_is_served_in_both_languages(client, language, title):
    """Title and script words are of one language, and the language is declared."""
    page = client.get(f"/?lang={language}").text

    assert f"<title>{title}</title>" in page
    assert f'<html lang="{language}' in page
    assert json.loads(unescape(re.search(r'data-words="([^"]*)"', page)[1])) == words(language)


def test_the_page_runs_nothing_from_elsewhere(client):
    """A strict content security policy, and no address of another host in any file of the page."""
    response = client.get("/")

    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert "unsafe" not in response.headers["content-security-policy"]
    for file in CONSOLE.rglob("*.*"):
        if file.suffix in {".html", ".css", ".js"}:
            assert "//" not in re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    for path in re.findall(r'(?:href|src)="(static/[^"]+)"', response.text):
        assert client.get(f"/{path}").status_code == 200


def test_every_word_that_the_script_uses_is_there_and_used():
    """No word is missing in a language, and none is left over."""
    files = ("static/common.js", "static/diagnosis.js", "pages/diagnosis.html")
    text = "".join((CONSOLE / file).read_text(encoding="utf-8") for file in files)
    used = set(re.findall(r"\bwords\.(\w+)", text))
    computed = {
        "advice_send",
        "advice_ask",
        "advice_fix_remotely",
        "reported",
        "asked",
        "fewer",
        "more",
        "proposed",
    }

    assert used | computed == set(WORDS)
    assert all(all(both) for both in WORDS.values())


def test_no_control_hides_a_method_of_its_form():
    """`form.reset` is the control with the id `reset` where there is one, and then cannot be called."""
    methods = {"reset", "submit", "requestSubmit", "checkValidity", "reportValidity", "elements", "action"}

    for page in (CONSOLE / "pages").glob("*.html"):
        assert not methods & set(re.findall(r'(?:id|name)="(\w+)"', page.read_text(encoding="utf-8")))


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_browser_shows_the_kit_the_findings_and_the_questions(server, http, tmp_path, language):
    """A real browser, under the page's own policy, shows a stored diagnosis with names in its language."""
    hostile = '4个HDD黄灯常亮 <img src="x" onerror="document.title=1">'
    stored = http.post("/v1/diagnoses", json={"report": hostile, "machine": "7979Q7C"}).json()
    address = f"{server.address}/?lang={language}#{stored['diagnosis_id']}"

    dump = [
        CHROMIUM,
        *QUIETLY,
        f"--user-data-dir={tmp_path}",
        "--virtual-time-budget=10000",
        "--dump-dom",
        address,
    ]
    page = subprocess.run(dump, capture_output=True, text=True, timeout=120, check=True).stdout

    names = {each["cause"]: each[f"name_{language}"] for each in http.get("/v1/causes").json()["causes"]}
    assert names[stored["causes"][0]["cause"]] in unescape(page)
    assert words(language)["first_time_fix"] in page
    assert page.count("data-question=") == len(stored["questions"])
    assert "<img" not in page
    assert f"<title>{words(language)['title']}</title>" in page


@pytest.fixture
def browser(tmp_path):
    """A page that a test can click in."""
    opened = Browser(tmp_path)
    yield opened
    opened.close()


IDLE = "current !== null && !by('result').classList.contains('busy')"


def diagnosed(browser, address, language, report, proposed=""):
    """Fill in the form and press the button, as a person does."""
    browser.open(f"{address}/?lang={language}")
    browser.wait("document.querySelectorAll('#proposed_1 option').length > 1")
    for field, text in (("report", report), ("machine", "8840CFG"), ("proposed_1", proposed)):
        browser.evaluate(f"by({field!r}).value = {text!r}")
    browser.evaluate("by('diagnose').click()")
    browser.wait(IDLE)


def shown(browser):
    """Everything that can be read on the page."""
    return browser.evaluate("document.body.innerText")


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")
@pytest.mark.parametrize(("language", "report"), [("en", "no display"), ("zh", "开机加电无显示")])
def test_a_dialogue_is_clicked_to_its_end(browser, server, language, report):
    """Each click brings a new answer, until no question is worth its time and the page says so."""
    say = words(language)
    diagnosed(browser, server.address, language, report)
    assert say["no_questions"] not in shown(browser)

    clicks = 0
    while browser.evaluate("current.questions.length"):
        clicks += 1
        asked = browser.evaluate("document.querySelector('[data-question]').dataset.question")
        browser.evaluate("document.querySelectorAll('[data-question] .choice button')[1].click()")
        browser.wait(f"current.revision === {clicks + 1} && {IDLE}")
        states = browser.evaluate("current.findings.map((each) => [each.symptom, each.state])")
        assert [asked, "absent"] in states
        assert clicks < 50

    assert clicks
    assert say["no_questions"] in shown(browser)
    assert browser.evaluate("current.advice") != "ask"


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")
def test_one_look_is_answered_with_one_click(browser, server):
    """What is ticked is there, what is not ticked is not: one new answer for all lights of the panel."""
    diagnosed(browser, server.address, "en", "no display")
    settled = browser.evaluate(
        "(() => { const one = current.questions.find((each) => each.settles.length);"
        " return [one.symptom, ...one.settles]; })()"
    )

    browser.evaluate("document.querySelector('.look button').click()")
    assert (
        browser.evaluate("document.querySelector('.look').lastChild.textContent") == words("en")["only_these"]
    )
    browser.evaluate("document.querySelector('.look').lastChild.click()")
    browser.wait(f"current.revision === 2 && {IDLE}")

    states = dict(browser.evaluate("current.findings.map((each) => [each.symptom, each.state])"))
    assert [states[symptom] for symptom in settled] == ["present"] + ["absent"] * (len(settled) - 1)


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")
def test_the_page_shows_everything_that_is_answered(browser, server):
    """Sizes of the kit, the user's own kit, what was counted, the smallest change, steps, visit, similar tickets."""
    say = words("en")
    diagnosed(browser, server.address, "en", "4 HDD amber LEDs lit", proposed="HDD")

    page = shown(browser)

    for word in (
        "fewer",
        "more",
        "proposed",
        "make_sure",
        "steps",
        "visit",
        "not_in_hand",
        "similar",
        "two_or_more",
    ):
        assert say[word] in page, word
    assert "→" in page
    assert browser.evaluate("current.proposed.parts") == ["HDD"]
    assert browser.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")
def test_the_button_for_a_new_report_empties_the_page(browser, server):
    """Form, answer and address hold nothing of the customer before."""
    diagnosed(browser, server.address, "en", "no display", proposed="HDD")

    browser.evaluate("by('start_over').click()")

    fields = browser.evaluate("['report', 'machine', 'proposed_1'].map((each) => by(each).value)")
    assert fields == ["", "", ""]
    assert words("en")["nothing_yet"] in shown(browser)
    assert browser.evaluate("location.hash") == ""
