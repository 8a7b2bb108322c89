"""Switching the model, signing out, what is really sent, equipment and stock, and the part numbers of a fleet."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from api.console.pages.history_words import WORDS as HISTORY
from api.console.pages.refusal_words import WORDS as REFUSED
from api.console.pages.versions_words import WORDS as VERSIONS
from api.models.current_model import load_diagnoser
from diagnoser.errors import KnowledgeError
from diagnoser.facade import Diagnoser
from diagnoser.knowledge import PartNumber, knowledge_from_json, knowledge_to_json, load_knowledge
from diagnoser.registry import current, promote, promotions, publish
from tests.api.test_keys import new_key
from tests.registry.small import NOON, small_model
from tests.support.console import said, seen

KNOWLEDGE = Path(__file__).parents[3] / "data" / "knowledge"


@pytest.fixture
def models(tmp_path):
    """A folder with two versions; the first is current."""
    folder = tmp_path / "models"
    promote(folder, publish(folder, small_model(1)), who="test", when=NOON)
    publish(folder, small_model(2))
    return folder


def test_a_refused_version_is_overruled_with_a_reason_and_rolled_back(start, models):
    """The refusal is shown and changes nothing; the log keeps the reason; the way back needs no comparison."""
    client = start(load_diagnoser, models=models, reload_seconds=3600)
    first = current(models)
    other = next(each.name for each in models.iterdir() if each.is_dir() and each.name != first)

    refused = client.post("/versions?lang=en", data={"version": other, "why": "spring"})
    assert refused.status_code == 409
    assert "never compared" in seen(refused)
    assert said(VERSIONS, "gate_refuses") in seen(refused)
    assert 'value="spring"' in refused.text
    assert current(models) == first

    client.post("/versions", data={"version": other, "overrule": "a test"})
    assert (current(models), promotions(models)[-1].why) == (other, "a test")
    page = client.get("/versions?lang=en")
    assert said(VERSIONS, "roll_back").format(version=first[:12]) in seen(page)
    client.post("/versions", data={"version": first, "why": "worse"})
    assert current(models) == first
    assert client.post("/versions", data={"version": "0" * 16}).status_code == 404


def test_who_signed_in_sees_the_name_and_signs_out(client):
    """A key without the scope gets one clear sentence, and no form to switch versions."""
    secret = new_key(client, "diagnose")["secret"]
    client.post("/signin", data={"key": secret})
    page = client.get("/?lang=en")
    assert 'id="sign_out"' in page.text
    for path in (f"/cases/{'0' * 8}/visit",):
        denied = client.get(path)
        assert denied.status_code == 403
        assert said(REFUSED, "reason_forbidden") in seen(denied)
    assert client.post("/versions", data={"version": "0000"}).status_code == 403
    assert 'id="switching"' not in client.get("/versions").text

    left = client.post("/signout")
    assert left.url.path == "/signin"
    assert client.get("/cases", headers={"Accept": "text/html"}).url.path == "/signin"
    sent = client.post("/", data={"report": "x"}, headers={"Accept": "text/html"})
    assert sent.url.path == "/signin"


def test_what_is_really_sent_stands_beside_the_recommendation(client, call):
    """With the reason, on the call page and in the history."""
    path, _ = call(report="4个HDD黄灯常亮", machine="7979Q7C")
    sent = {"do": "dispatch", "sent_1": "FAN", "sent_by": "desk", "sent_why": "asked for"}

    assert "asked for" in seen(client.post(path, data=sent))
    history = seen(client.get(f"{path}/history"))
    assert said(HISTORY, "recommended") in history
    assert "asked for" in history
    stored = client.get(path.replace("/cases", "/v1/diagnoses")).json()
    assert [(each["parts"], each["by"], each["differs"]) for each in stored["dispatches"]] == [
        (["FAN"], "desk", True)
    ]
    assert stored["revision"] == 1


def test_equipment_and_stock_of_the_form_reach_the_request(client, call):
    """The inventory fills in the equipment; empty stock means that everything can be sent."""
    client.put("/v1/inventory/99A1", json={"machine": "7979Q7C", "equipment": {"TAPE": 0}})
    path, page = call(
        report="4个HDD黄灯常亮", serial="99A1", equipment_shown="yes", stock_shown="yes", **{"has:HDD": "8"}
    )
    assert 'name="has:TAPE" type="number" min="0" max="10000" value="0"' in page.text
    address = path.replace("/cases", "/v1/diagnoses")
    given = client.get(address).json()["request"]
    assert (given["equipment"], given["stock"]) == ({"TAPE": 0, "HDD": 8}, None)

    client.post(path, data={"stock_shown": "yes", "stock:DIMM": "2"})
    after = client.get(address).json()
    assert after["request"]["stock"] == {"DIMM": 2}
    assert {each["part"] for each in after["kit"]["parts"]} <= {"DIMM"}
    assert client.post(path, data={"stock_shown": "yes", "stock:DIMM": "many"}).status_code == 422
    assert client.get(address).json()["request"]["stock"] == {"DIMM": 2}


def test_part_numbers_of_the_fleet_are_shown(start, diagnoser):
    """Beside the kit and in the note; a number read in the text is shown with its part."""
    numbers = (
        PartNumber("HDD", "", "42D0519", "300 GB"),
        *(PartNumber(part, "", "46M0829") for part in ("RAID_CARD",)),
    )
    knowledge = replace(diagnoser.model.knowledge, part_numbers=numbers)
    fleet = Diagnoser(replace(diagnoser.model, knowledge=knowledge), "1" * 16)
    client = start(lambda _: fleet)
    page = client.post(
        "/?lang=en", data={"report": "RAID battery failed, RAID card fault. FRU 42D0519", "proposed_1": "HDD"}
    )
    kit = [
        each["part"]
        for each in client.get(page.url.path.replace("/cases", "/v1/diagnoses")).json()["kit"]["parts"]
    ]

    assert "42D0519 – " in seen(page)
    assert ("46M0829" in page.text) == ("RAID_CARD" in kit)


def test_the_table_of_part_numbers_is_read_and_checked(tmp_path):
    """It goes with the model; a row about an unknown part names its line; without it nothing changes."""
    folder = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE, folder)
    assert "part_numbers" not in knowledge_to_json(load_knowledge(folder))
    table = folder / "part_numbers.csv"
    table.write_text(
        "part,machine_type,part_number,description,source\nHDD,7979,42D0519,300 GB,list\n", encoding="utf-8"
    )
    knowledge = load_knowledge(folder)
    assert knowledge.part_numbers == (PartNumber("HDD", "7979", "42D0519", "300 GB", "list"),)
    assert knowledge_from_json(knowledge_to_json(knowledge)) == knowledge

    table.write_text("part,machine_type,part_number,description,source\nNONE,,1,,\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"part_numbers\.csv line 2, column part"):
        load_knowledge(folder)
