"""The call page without a script: one form, whose buttons all send everything."""

import re

import pytest

from api.console.language import LANGUAGES
from api.console.pages.answer_words import WORDS as ANSWER
from api.console.pages.call_words import WORDS as CALL
from api.console.pages.refusal_words import WORDS as REFUSAL
from tests.support.console import said, seen


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


def test_the_script_gets_the_answer_at_once_and_its_address(client, call):
    """No second request, and no parts of the page that stay as they are; what is taken over is the same."""
    path, _ = call(report="no display", machine="8840CFG")
    live = client.post(
        path, data={"do": "set:LP_MEM:absent"}, headers={"X-Live": "1"}, follow_redirects=False
    )

    assert (live.status_code, live.headers["content-location"]) == (200, path)
    assert "<nav" not in live.text
    assert 'id="pieces"' not in live.text
    whole = client.get(path).text
    for part in ("result", "read", "tried"):
        inside = re.search(f'<div id="{part}".*', live.text)[0]
        assert inside in whole, part
    result = live.text.partition('<div id="result"')[2]
    assert whole.partition('<div id="result"')[2].startswith(result.partition("</main>")[0])


def test_the_script_gets_the_equipment_that_the_inventory_knows(client, call):
    """The serial number leads to it, so the fields of the form have other numbers than the answer rests on."""
    client.put(
        "/v1/inventory/PIECES-1", json={"machine": "7979Q7C", "equipment": {"HDD": 6}}
    ).raise_for_status()
    fields = {"report": "no display", "equipment_shown": "yes"}
    path, _ = call(**fields)

    live = client.post(path, data=fields | {"serial": "PIECES-1"}, headers={"X-Live": "1"})

    assert re.search('<input id="equipment_HDD"[^>]*value="6"', live.text)


def test_a_page_is_compressed_for_a_browser_that_takes_it(client):
    """It is the same page, and a client that does not take it gets it as it is."""
    plain = client.get("/?lang=en", headers={"Accept-Encoding": "identity"})
    packed = client.get("/?lang=en", headers={"Accept-Encoding": "gzip"})

    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert packed.text == plain.text


def test_two_tabs_can_be_told_apart_and_a_link_carries_the_ticket(call):
    """The title begins with the ticket, else the machine, else the words; the link is an address one can open."""
    path, ticketed = call(report="no display", ticket_id="IM 7/1", serial="99A0001")

    assert "<title>IM 7/1 · " in ticketed.text
    assert f'{path}#IM%207/1"' in ticketed.text
    assert "<title>99A0001 · " in call(report="no display", serial="99A0001")[1].text
    assert "<title>no display · " in call(report="no display")[1].text
