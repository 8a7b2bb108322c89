"""The call page without a script: one form, whose buttons all send everything."""

import re
from dataclasses import replace
from html import unescape
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

CONSOLE = Path(__file__).parents[3] / "api" / "console"
SHIPPED = load(Path(__file__).parents[3] / "models")[0]


def said(words, name, code="en"):
    """A word in one language."""
    return Tongue(code).pick(*words[name])


def seen(response):
    """What a person reads on a page."""
    text = re.sub(r"<(script|datalist|option)[^>]*>.*?</\1>|<[^>]+>", " ", response.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(text))


@pytest.fixture
def call(client):
    """Open a call with a form, and return its address and its page."""

    def opened(code="en", **fields):
        client.get(f"/?lang={code}")
        response = client.post("/", data=fields)
        assert response.status_code == 200, seen(response)
        return response.url.path, response

    return opened


def stored(client, path):
    """The request of a case as the service keeps it."""
    return client.get(f"/v1/diagnoses/{path.rpartition('/')[2]}").json()["request"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_form_answers_a_plain_post(call, code):
    """Kit, reasons, question and note, in the language that was chosen."""
    path, response = call(code, report="4个HDD黄灯常亮", machine="7979Q7C", ticket_id="T-1", proposed_1="HDD")
    page = seen(response)

    assert path.startswith("/cases/")
    assert f'<html lang="{LANGUAGES[code]}"' in response.text
    for name in ("kit", "ask_next", "findings", "causes", "other_kits", "similar", "dispatch_note"):
        assert said(ANSWER, name, code) in page, name
    assert 'class="present"' in response.text
    assert f"http://127.0.0.1{path}" in response.text
    assert "IBM System x3650" in page


def test_an_edited_text_keeps_the_answers(client, call):
    """A button sends the text with it: what was edited and what was pressed both count, and nothing is lost."""
    path, _ = call(report="no display", machine="8840CFG", serial="99A1", stock="")

    client.post(path, data={"report": "no display, fans are loud", "do": "set:LP_MEM:absent"})
    client.post(
        path, data={"report": "no display, fans are very loud", "machine": "8840CFG", "do": "diagnose"}
    )

    request = stored(client, path)
    assert request["report"] == "no display, fans are very loud"
    assert request["serial"] == "99A1"
    assert [(each["symptom"], each["state"], each["known"]) for each in request["findings"]] == [
        ("LP_MEM", "absent", "asked")
    ]


def test_one_look_is_answered_at_once_and_taken_back_at_once(client, call):
    """What is ticked is there and what is not ticked is not; the button to take back names all of them."""
    path, _ = call(report="no display", machine="8840CFG")
    client.post(path, data={"do": "set:VIDEO_GARBLED:absent"})

    response = client.post(path, data={"do": "look:LP_MEM,LP_CPU,LP_PS", "look": ["LP_MEM"]})

    findings = {each["symptom"]: each["state"] for each in stored(client, path)["findings"]}
    assert findings == {"VIDEO_GARBLED": "absent", "LP_MEM": "present", "LP_CPU": "absent", "LP_PS": "absent"}
    undo = re.search(r'value="(drop:[^"]+)" id="undo"', response.text)[1]
    client.post(path, data={"do": undo})
    assert [each["symptom"] for each in stored(client, path)["findings"]] == ["VIDEO_GARBLED"]


def test_a_symptom_read_in_the_text_can_be_denied_and_forgotten(client, call):
    """The answer of a person counts more than what was read."""
    path, first = call(report="no display", machine="8840CFG")
    assert "set:NO_DISPLAY:unknown" in first.text

    client.post(path, data={"do": "set:NO_DISPLAY:unknown"})
    answer = client.get(f"/v1/diagnoses/{path.rpartition('/')[2]}").json()
    assert {each["symptom"]: each["state"] for each in answer["findings"]} == {"NO_DISPLAY": "unknown"}

    client.post(path, data={"do": "drop:NO_DISPLAY"})
    assert stored(client, path)["findings"] == []


def test_what_was_tried_is_added_and_removed(client, call):
    """Each action has its part, its place and what came of it."""
    path, _ = call(report="no display", machine="8840CFG")
    tried = {
        "tried_action": "replaced",
        "tried_part": "DIMM",
        "tried_result": "no_change",
        "tried_position": "DIMM 3",
    }

    response = client.post(path, data=tried | {"do": "try"})
    assert stored(client, path)["actions"] == [
        {"action": "replaced", "part": "DIMM", "position": "DIMM 3", "result": "no_change", "at": ""}
    ]
    assert said(CALL, "result_no_change") in seen(response)

    client.post(path, data=tried | {"do": "diagnose"})
    assert len(stored(client, path)["actions"]) == 1
    client.post(path, data={"do": "untry:0"})
    assert stored(client, path)["actions"] == []


def test_a_stored_diagnosis_keeps_what_the_form_has_no_field_for(client):
    """Stock, context and graded findings of a program stay, whatever a person edits."""
    given = {
        "report": "no display",
        "machine": "8840CFG",
        "findings": [
            {"symptom": "LP_MEM", "state": "present", "known": "measured"},
            {"symptom": "LP_CPU", "probability": 0.25},
        ],
        "stock": {"DIMM": 1, "SYSTEM_BOARD": 1},
        "context": {"brand": "A"},
        "unlisted": "unknown",
    }
    made = client.post("/v1/diagnoses", json=given).json()["diagnosis_id"]
    before = stored(client, f"/cases/{made}")

    client.post(f"/cases/{made}?lang=en", data={"report": "no display at all"})

    assert stored(client, f"/cases/{made}") == before | {"report": "no display at all", "language": "en"}


@pytest.mark.parametrize("code", LANGUAGES)
def test_refusals_are_in_the_language_of_the_page(client, code):
    """Each says in one sentence what to do; what was typed is still there."""
    client.get(f"/?lang={code}")

    for response, status, name in (
        (client.post("/", data={"report": "", "serial": "99A1"}), 422, "reason_empty_report"),
        (client.get("/cases/nonsense"), 404, "reason_not_found"),
        (client.post("/cases/nonsense", data={"report": "x"}), 404, "reason_not_found"),
        (client.post("/", data={"machine": "7979", "proposed_1": "NO_SUCH"}), 409, "reason_unknown_part"),
        (client.post("/", data={"report": "x"}, headers={"Origin": "http://evil.test"}), 403, "reason_403"),
        (client.post("/", data={"report": "x"}, headers={"Sec-Fetch-Site": "cross-site"}), 403, "reason_403"),
        (client.post("/", data={"report": "x" * 300_000}), 413, "reason_too_large"),
    ):
        assert response.status_code == status, seen(response)
        assert said(REFUSAL, name, code) in seen(response)
    assert 'value="99A1"' in client.post("/", data={"report": "", "serial": "99A1"}).text


@pytest.mark.parametrize("code", LANGUAGES)
def test_words_that_name_no_symptom_are_refused(client, call, code):
    """Nothing is guessed, and the words stay in the field."""
    path, _ = call(code, report="no display")

    response = client.post(path, data={"add": "qwertz"})

    assert response.status_code == 422
    assert said(CALL, "reason_no_match", code) in seen(response)
    assert 'value="qwertz"' in response.text
    assert client.post(path, data={"add": "VIDEO_GARBLED"}).status_code == 200
    assert [each["symptom"] for each in stored(client, path)["findings"]] == ["VIDEO_GARBLED"]


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

    chips = re.search(r'<ul class="chips">.*?</ul>', response.text, re.DOTALL)[0]
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
