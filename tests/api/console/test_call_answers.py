"""What the call page says: machines, suggestions, kits, checks and the words of the fleet."""

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from api.console.language import LANGUAGES, Tongue
from api.console.names import Names
from api.console.pages.answer_words import WORDS as ANSWER
from api.console.pages.call_view import pieces_of, questions_in_order
from api.console.pages.call_words import WORDS as CALL
from api.console.pages.refusal_words import WORDS as REFUSAL
from diagnoser import Diagnoser
from diagnoser.knowledge import PageTexts, load_knowledge
from diagnoser.registry import load
from tests.support.console import said, seen

CONSOLE = Path(__file__).parents[3] / "api" / "console"
SHIPPED = load(Path(__file__).parents[3] / "models")[0]


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_unknown_machine_is_said_to_be_unknown(client, call, code):
    """While typing and afterwards, in the language of the page; a known one is confirmed."""
    _, response = call(code, report="no display", machine="ZZZZ999")

    assert said(CALL, "machine_unknown", code) in seen(response)
    assert client.get("/suggest/machines?q=ZZZZ999").json()["said"] == said(CALL, "machine_unknown", code)
    known = client.get("/suggest/machines?q=7979Q7C").json()["said"]
    assert "IBM System x3650" in known
    assert said(CALL, "has_light_path", code) in known


def test_suggestions_know_ids_names_and_synonyms(client):
    """In every language of the console; what is chosen is what is meant."""
    client.get("/?lang=zh-Hant")

    for typed in ("NO_DISPLAY", "Powers on but nothing", "加电开机无显示", "加電開機無顯示", "blank screen"):
        options = client.get("/suggest/symptoms", params={"q": typed}).json()["options"]
        assert options[0]["value"] == "加電開機無顯示", typed
    assert client.get("/suggest/symptoms?q=qwertz").json()["options"] == []
    assert {"value": "x3650", "label": "IBM System x3650"} in client.get("/suggest/machines?q=x3650").json()[
        "options"
    ]


@pytest.mark.parametrize("code", LANGUAGES)
def test_that_nothing_was_understood_comes_first(call, code):
    """Before the kit, which is said to be that of the fleet and has no share of calls that it fixes."""
    _, response = call(code, report="the printer is out of toner")
    page = seen(response)

    places = [page.index(said(ANSWER, name, code)) for name in ("not_understood", "kit_of_fleet")]
    assert places == sorted(places)
    assert "question-first" in response.text
    assert said(ANSWER, "if_not", code) not in page


def test_where_no_part_is_needed_the_page_does_not_say_send(call):
    """Neither does it say that calls are fixed by no part: such calls need none."""
    _, response = call(report="no display", machine="8840CFG", max_spares="0")
    page = seen(response)

    assert said(ANSWER, "take_nothing") in page
    assert said(ANSWER, "advice_send") not in page
    assert said(ANSWER, "fixed_by_it").partition("}")[2] not in page


def test_nothing_that_a_customer_wrote_becomes_markup(call):
    """Neither in the report nor in the pieces that were read."""
    _, response = call(
        report='no display </textarea><img src="x" onerror="document.title=1">', ticket_id='"><b>'
    )

    assert "<img" not in response.text
    assert '"><b> ' not in response.text
    assert response.text.count("</textarea>") == response.text.count("<textarea")


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_log_of_a_healthy_machine_orders_nothing(call, code):
    """Findings that are all absent tell of no fault, so the page asks first and promises nothing of a kit."""
    page = seen(call(code, report="BBU state: Optimal")[1])

    assert said(ANSWER, "kit_of_none", code) in page
    assert page.index(said(ANSWER, "ask_next", code)) > 0
    assert said(ANSWER, "plan", code) not in page
    assert said(ANSWER, "take", code) + " " not in page


def test_a_report_of_which_nothing_was_understood_is_marked_as_a_whole(call):
    """Nobody has to guess what became of it."""
    assert '<mark class="unread" title="not understood">hello</mark>' in call(report="hello")[1].text


def test_the_pieces_of_a_report_are_the_report():
    """Every character is there once and in order, whatever was read in it."""
    read = [
        SimpleNamespace(text=each, state="present", symptom="S") for each in ("no display", "display", "İ no")
    ]
    report = "No display, no display; İ NO picture"

    pieces = pieces_of(report, read, ["picture", "absent words"])
    assert "".join(each.text for each in pieces) == report
    assert [each.text for each in pieces if each.kind == "unread"] == ["picture"]


def question(symptom, settles=()):
    """A question that may settle other symptoms with the same look."""
    return SimpleNamespace(symptom=symptom, settles=list(settles))


def test_a_symptom_that_one_look_settles_has_no_row_of_its_own():
    """And where a machine printed the report, what can be read from afar is asked first."""
    names = Names(SHIPPED.knowledge, Tongue("en"))
    asked = [question("LP_PS", ["LP_FAN"]), question("LP_FAN"), question("MEM_CE_LOG")]

    for known, expected in (("reported", ["LP_PS", "MEM_CE_LOG"]), ("measured", ["MEM_CE_LOG", "LP_PS"])):
        answer = SimpleNamespace(questions=asked, findings=[SimpleNamespace(known=known)])
        assert [each.symptom for each in questions_in_order(answer, names)] == expected


def test_what_a_customer_denies_himself_was_not_asked(call):
    """It was said in the report, and the page says so."""
    _, response = call(report="能进系统,但硬盘亮黄灯")

    chips = re.search(r'<ul class="chips known">.*?</ul>', response.text, re.DOTALL)[0]
    assert said(ANSWER, "known_asked") not in chips
    assert said(ANSWER, "known_reported") in chips


def test_what_the_inventory_knows_is_said(client, call):
    """The fields that were not given but are known of the machine."""
    client.put("/v1/inventory/99A7", json={"machine": "7979Q7C", "customer": "Bank"})

    _, response = call(report="no display", serial="99A7")

    assert said(ANSWER, "from_inventory") in seen(response)
    assert said(ANSWER, "field_customer") in seen(response)


def test_each_part_says_how_to_check_it():
    """In every language; a fleet that describes no check has a sentence for all of them."""
    knowledge = load_knowledge(str(CONSOLE.parents[1] / "data" / "knowledge"))
    parts = [each.id for each in knowledge.components if each.kind == "part"]

    for code in LANGUAGES:
        checks = {Names(knowledge, Tongue(code)).check(part, "") for part in parts}
        assert len(checks - {""}) == len(parts)
    bare = Names(replace(knowledge, steps={}), Tongue("en"))
    assert bare.check("HDD", said(ANSWER, "how_to_part")) == said(ANSWER, "how_to_part")


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

    english, taiwan = client.get("/?lang=en").text, client.get("/?lang=zh-Hant").text

    assert "Printers</title>" in english
    assert "印表機</title>" in taiwan
    assert 'placeholder="&lt;paper&gt; jams"' in english
    assert english.count('placeholder="LP200"') == taiwan.count('placeholder="LP200"') == 1


def test_a_service_without_a_model_says_so_in_the_language_of_the_page(start):
    """And not in the words of an operator's log."""
    from diagnoser.errors import ModelError

    def none(_):
        raise ModelError("There is none.")

    response = start(none).get("/?lang=zh")

    assert response.status_code == 503
    assert said(REFUSAL, "reason_not_ready", "zh") in seen(response)


def test_a_short_answer_is_completed_on_the_page(client):
    """A case of a program that asked for the kit only has a page, and one press gives the whole answer."""
    made = client.post("/v1/diagnoses", json={"report": "no display", "detail": "kit"}).json()["diagnosis_id"]

    assert said(CALL, "short_answer") in seen(client.get(f"/cases/{made}?lang=en"))
    assert said(ANSWER, "causes") in seen(client.post(f"/cases/{made}", data={"do": "diagnose"}))


def test_the_pages_run_nothing_from_elsewhere(client):
    """A strict content security policy, and no address of another host in any file of the console."""
    response = client.get("/")

    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for file in CONSOLE.rglob("*.*"):
        if file.suffix in {".html", ".css", ".js"}:
            text = re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
            assert "//" not in text, file
            assert not re.search(r"\son\w+=|style=|<script>", text), file
    for path in re.findall(r'(?:href|src)="(/static/[^"]+)"', response.text):
        assert client.get(path).status_code == 200
