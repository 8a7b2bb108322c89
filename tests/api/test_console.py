"""The console: one page in two languages that brings everything with it."""

import json
import re
import subprocess
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import get_args

import pytest

from api.console.language import in_language, language_of
from api.console.pages.diagnosis import words_of
from api.console.pages.diagnosis_words import WORDS
from diagnoser import Diagnoser
from diagnoser.knowledge import PageTexts
from diagnoser.registry import load
from diagnoser.types import ActionKind, ActionResult
from tests.support.browser import CHROMIUM, QUIETLY, Browser

CONSOLE = Path(__file__).parents[2] / "api" / "console"
SHIPPED = load(Path(__file__).parents[2] / "models")[0]


def words(language):
    """The words of the page in one language, with those of the shipped model."""
    return in_language(WORDS | words_of(SHIPPED.knowledge.page), language)


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


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_is_served_in_both_languages(client, language):
    """Title and script words are of one language, and the language is declared."""
    page = client.get(f"/?lang={language}").text

    assert f"<title>{words(language)['title']}</title>" in page
    assert f'<html lang="{language}' in page
    assert json.loads(unescape(re.search(r'data-words="([^"]*)"', page)[1])) == words(language)


def of_fleet(texts):
    """Load the shipped network as if it were of another fleet."""
    knowledge = replace(SHIPPED.knowledge, page=texts)
    return lambda _: Diagnoser(replace(SHIPPED, knowledge=knowledge), "0123456789abcdef")


def test_title_and_hints_are_those_of_the_fleet(start):
    """A desk for printers never reads of servers; what the knowledge does not say is said in general words."""
    texts = PageTexts(
        title_en="Printers", title_zh="打印机", report_hint_en="<paper> jams", machine_hint_zh="LP200"
    )
    client = start(of_fleet(texts))

    english, chinese = client.get("/?lang=en").text, client.get("/?lang=zh").text

    assert "<title>Printers</title>" in english
    assert "<title>打印机</title>" in chinese
    assert 'placeholder="&lt;paper&gt; jams"' in english
    assert english.count('placeholder="LP200"') == chinese.count('placeholder="LP200"') == 1


def test_a_fleet_without_texts_has_general_ones(start):
    """No server, and no machine that the fleet has not."""
    page = start(of_fleet(PageTexts())).get("/?lang=en").text

    assert f"<title>{WORDS['title'][0]}</title>" in page
    assert "7979Q7C" not in page


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
        "measured",
        "fewer",
        "more",
        "proposed",
        *(f"action_{one}" for one in get_args(ActionKind)),
        *(f"result_{one}" for one in get_args(ActionResult)),
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


def diagnosed(browser, address, language, report, proposed="", machine="8840CFG"):
    """Fill in the form and press the button, as a person does."""
    browser.open(f"{address}/?lang={language}")
    browser.wait("document.querySelectorAll('#proposed_1 option').length > 1")
    for field, text in (("report", report), ("machine", machine), ("proposed_1", proposed)):
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

    # A kit of two can have no further piece, and two parts are worth sending for four amber LEDs.
    diagnosed(browser, server.address, "en", "RAID battery failed")
    assert say["more"] in shown(browser)


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


def answered(browser, number=0, state=1):
    """Answer one question of the page with yes, no or don't know; return its symptom."""
    revision = browser.evaluate("current.revision")
    symptom = browser.evaluate(f"document.querySelectorAll('[data-question]')[{number}].dataset.question")
    browser.evaluate(
        f"document.querySelectorAll('[data-question]')[{number}].lastChild.children[{state}].click()"
    )
    browser.wait(f"current.revision === {revision + 1} && {IDLE}")
    return symptom


def states(browser):
    """The findings of the answer that is shown."""
    return dict(browser.evaluate("current.findings.map((each) => [each.symptom, each.state])"))


def diagnosed_again(browser, press):
    """Do something that starts a new diagnosis, and wait for it."""
    before = browser.evaluate("current.diagnosis_id")
    browser.evaluate(press)
    browser.wait(f"current.diagnosis_id !== {before!r} && {IDLE}")


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")
def test_answers_stay_when_the_report_is_edited_and_can_be_taken_back(browser, server, http):
    """They are sent with the new report as answers to questions; each is shown, and a click takes it back."""
    diagnosed(browser, server.address, "en", "no display")
    first, second = answered(browser, state=1), answered(browser, state=2)

    browser.evaluate("by('report').value = 'no display, and the fans are loud'")
    diagnosed_again(browser, "by('diagnose').click()")

    assert {first: "absent", second: "unknown"}.items() <= states(browser).items()
    stored = http.get(f"/v1/diagnoses/{browser.evaluate('current.diagnosis_id')}").json()["request"]
    kept = {each["symptom"]: (each["state"], each["known"]) for each in stored["findings"]}
    assert kept == {first: ("absent", "asked"), second: ("unknown", "asked")}
    assert words("en")["kept_answers"] in shown(browser)
    assert browser.evaluate("by('answers').querySelectorAll('button').length") == 2

    diagnosed_again(browser, "by('answers').querySelector('button').click()")

    assert first not in states(browser)
    assert states(browser)[second] == "unknown"
    assert browser.evaluate("by('answers').querySelectorAll('button').length") == 1

    browser.evaluate("by('start_over').click()")
    assert not browser.evaluate("by('answers').checkVisibility()")


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")
def test_a_stored_diagnosis_keeps_everything_when_it_is_edited(browser, server, http):
    """Also what the form has no control for: findings, stock, context, ticket."""
    given = {
        "report": "no display",
        "machine": "8840CFG",
        "findings": [
            {"symptom": "LP_MEM", "state": "present", "known": "measured"},
            {"symptom": "LP_CPU", "probability": 0.25},
        ],
        "stock": {"DIMM": 1, "SYSTEM_BOARD": 1},
        "context": {"brand": "A"},
        "ticket_id": "T-1",
        "unlisted": "unknown",
    }
    stored = http.post("/v1/diagnoses", json=given).json()["diagnosis_id"]
    browser.open(f"{server.address}/?lang=en#{stored}")
    browser.wait(f"{IDLE} && by('report').value !== ''")

    browser.evaluate("by('report').value = ''")
    diagnosed_again(browser, "by('diagnose').click()")

    said = http.get(f"/v1/diagnoses/{browser.evaluate('current.diagnosis_id')}").json()["request"]
    before = http.get(f"/v1/diagnoses/{stored}").json()["request"]
    assert said == before | {"report": None, "language": "en"}


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")
def test_keys_answer_the_first_question_while_no_field_has_the_focus(browser, server):
    """After a diagnosis the focus is out of the fields: Y, N and U answer at once. In a field they are letters."""
    diagnosed(browser, server.address, "en", "no display")
    press = "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: %r, bubbles: true}))"

    for revision, (key, state) in enumerate([("u", "unknown"), ("N", "absent"), ("y", "present")], 2):
        symptom = browser.evaluate("document.querySelector('[data-question]').dataset.question")
        browser.evaluate(press % key)
        browser.wait(f"current.revision === {revision} && {IDLE}")
        assert states(browser)[symptom] == state

    browser.evaluate("by('machine').focus()")
    browser.evaluate(press % "y")
    browser.evaluate("by('service_level').focus()")
    browser.evaluate(press % "n")
    assert browser.evaluate(f"current.revision === 4 && {IDLE}")


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_was_not_used_is_shown(browser, server, language):
    """The machine that the model does not know stands beside the words that were not understood."""
    diagnosed(browser, server.address, language, "no display", machine="ZZZZ999")

    assert words(language)["not_used"] in shown(browser)
    assert "ZZZZ999" in browser.evaluate("by('result').innerText")


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")
@pytest.mark.parametrize(
    ("language", "report"), [("en", "the printer is out of toner"), ("zh", "网站打不开了")]
)
def test_that_nothing_was_understood_comes_before_kit_and_questions(browser, server, language, report):
    """In the language of the page; then the broad question, and a kit that is said to be the fleet's."""
    say = words(language)
    diagnosed(browser, server.address, language, report, machine="")

    page = browser.evaluate("by('result').innerText")
    places = [page.index(say[name]) for name in ("not_understood", "questions", "kit_of_fleet")]
    assert places == sorted(places)
    assert say["advice_ask"] in page

    answered(browser, state=0)
    assert say["kit_of_fleet"] not in shown(browser)
    assert say["not_understood"] not in shown(browser)


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_machine_actions_and_their_results_are_shown(browser, server, http, language):
    """The machine is confirmed, with its panel; what was tried stands below the findings, also after an answer."""
    say = words(language)
    given = {
        "report": "7979Q7C s/n 99B0001: no display",
        "actions": [{"action": "replaced", "part": "DIMM", "position": "DIMM 3", "result": "no_change"}],
    }
    stored = http.post("/v1/diagnoses", json=given).json()["diagnosis_id"]
    browser.open(f"{server.address}/?lang={language}#{stored}")
    browser.wait(f"{IDLE} && by('report').value !== ''")

    named = browser.evaluate("by('machine_named').innerText")
    for part in ("IBM System x3650", say["has_light_path"], "99B0001", say["named_in_text"]):
        assert part in named
    answered(browser, state=2)
    tried = browser.evaluate("by('tried').innerText")
    for part in (say["actions"], say["action_replaced"], "DIMM 3", say["result_no_change"]):
        assert part in tried


PRESSED = (
    ("#report", "it.value = 'server down'", "requested().report === 'server down'"),
    ("#machine", "it.value = '8840CFG'", "requested().machine === '8840CFG'"),
    ("#service_level", "it.value = '7x24x4'", "requested().service_level === '7x24x4'"),
    ("#objective", "it.value = 'coverage'", "requested().objective === 'coverage'"),
    ("#max_spares", "it.value = '1'", "requested().max_spares === 1"),
    ("#proposed_1", "it.value = 'HDD'", "requested().proposed_parts[0] === 'HDD'"),
    ("#proposed_2", "it.value = 'FAN'", "requested().proposed_parts[1] === 'FAN'"),
    ("#diagnose", "it.click()", "current?.proposed?.parts.length === 2 && current.kit.parts.length < 2"),
    ("[data-question] > .choice button:nth-child(3)", "it.click()", "current.revision === 2"),
    ("[data-question] > .choice button:nth-child(2)", "it.click()", "current.revision === 3"),
    ("[data-question] > .choice button:nth-child(1)", "it.click()", "current.revision === 4"),
    ("#answers button:last-child", "it.click()", "current.revision === 1"),
    (".look button", "it.click()", "document.querySelector('.look [aria-pressed=true]')"),
    (".look button:last-child", "it.click()", "current.revision === 2"),
    ("li:not([data-question]) > .choice button:nth-child(2)", "it.click()", "current.revision === 3"),
    ("li:not([data-question]) > .choice button:nth-child(1)", "it.click()", "current.revision === 4"),
    ("li:not([data-question]) > .choice button:nth-child(3)", "it.click()", "current.revision === 5"),
    (
        ".add",
        "it.value = by('symptoms').options[0].value; it.dispatchEvent(new Event('change'))",
        "current.revision === 6",
    ),
    ("summary", "it.click()", "document.querySelector('details[open]')"),
    ("button.link", "it.click()", "document.querySelectorAll('details').length === current.causes.length"),
    ("#answers button", "it.click()", "current.revision === 1"),
    ("#start_over", "it.click()", "current === null && by('report').value === ''"),
    ("#other", "it.click()", "document.readyState === 'complete' && document.body.dataset.language === 'zh'"),
)
"""Each kind of control: its selector, how a person uses it, and what is true afterwards."""


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")
def test_every_control_of_the_page_does_its_work(browser, server):
    """No control is left out, none fails, and each has its effect."""
    browser.open(f"{server.address}/?lang=en")
    browser.wait("document.querySelectorAll('#proposed_1 option').length > 1")
    browser.evaluate(
        "window.failed = []; ['error', 'unhandledrejection'].forEach((each) =>"
        " addEventListener(each, (event) => failed.push(event.message ?? String(event.reason))))"
    )
    known = ", ".join(selector for selector, _, _ in PRESSED)

    for selector, use, effect in PRESSED:
        browser.evaluate(f"{{ const it = document.querySelector({selector!r}); {use} }}")
        browser.wait(f"!!({effect}) && !document.querySelector('.busy')")
        assert not browser.evaluate("window.failed?.length"), selector
        assert not browser.evaluate("by('problem').checkVisibility()"), selector
        left = "[...document.querySelectorAll('a, button, input, select, textarea, summary')]"
        assert browser.evaluate(f"{left}.filter((each) => !each.matches({known!r})).map(String)") == []
