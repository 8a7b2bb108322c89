"""The pages beside the call page, without a script: what they keep, and what they refuse in the reader's language."""

import re
import shutil
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest

from api.console.language import LANGUAGES
from api.console.pages.cases_words import WORDS as CASES
from api.console.pages.inventory_words import WORDS as INVENTORY
from api.console.pages.performance_words import WORDS as PERFORMANCE
from api.console.pages.practice_words import WORDS as PRACTICE
from api.console.pages.refusal_words import WORDS as REFUSAL
from api.console.pages.visit_words import WORDS as VISIT
from api.console.past import Bar, causes_of, grouped, groups_of, tickets_with
from diagnoser.model import PastTicket
from diagnoser.registry import attach
from tests.support.console import said, seen

MODELS = Path(__file__).parents[3] / "models"


@pytest.fixture
def case(client):
    """The id of an open case whose engineer proposes a part."""
    body = {"report": "4个HDD黄灯常亮", "machine": "7979Q7C", "serial": "99A1", "ticket_id": "T-1"}
    proposal = {"proposed_parts": ["DIMM"], "review": True}
    return client.post("/v1/diagnoses", json=body | proposal).json()["diagnosis_id"]


def whole(client, case):
    """A case as the service keeps it."""
    return client.get(f"/v1/diagnoses/{case}").json()


def test_a_visit_in_vain_leads_to_the_next_advice(client, case):
    """What was used is an action without a change, what came dead tells nothing, and the case stays open."""
    pieces = {"piece": ["RAID_CARD", "HDD"], "piece_1": "used", "piece_2": "dead"}

    response = client.post(f"/cases/{case}/visit", data=pieces | {"fixed": "no", "note": "still amber"})

    assert response.url.path == f"/cases/{case}"
    kept = whole(client, case)
    assert [(each["part"], each["result"]) for each in kept["request"]["actions"]] == [
        ("RAID_CARD", "no_change"),
        ("", "no_change"),
    ]
    assert kept["visits"][0]["dead_on_arrival"] == ["HDD"]
    assert kept["state"] == "open"


def test_a_visit_that_helped_closes_the_case_and_can_be_corrected(client, case):
    """Every version of the outcome is kept, and a correction of an old version is refused."""
    page = f"/cases/{case}/visit"
    given = {"fixed": "yes", "piece": ["RAID_CARD"], "piece_1": "used", "cause": ["RAID_CARD", ""]}

    assert client.post(page, data=given).url.path == f"/cases/{case}/history"
    assert whole(client, case)["outcome"]["causes"] == ["RAID_CARD"]
    assert said(VISIT, "is_closed") in seen(client.get(page))

    client.post(page, data={"cause": "BACKPLANE", "version": "1"})
    assert whole(client, case)["outcome"]["causes"] == ["BACKPLANE"]
    stale = client.post(page, data={"cause": "HDD", "version": "1"})
    assert stale.status_code == 412
    assert said(REFUSAL, "reason_outcome_changed") in seen(stale)
    assert whole(client, case)["outcome"]["causes"] == ["BACKPLANE"]


def test_a_fixed_case_without_a_known_cause_waits_for_it(client, case):
    """The visit is kept at once; the cause can follow."""
    page = f"/cases/{case}/visit"

    client.post(page, data={"fixed": "yes", "piece": ["RAID_CARD"], "piece_1": "used", "cause": ""})
    assert (whole(client, case)["state"], whole(client, case)["outcome"]) == ("fixed", None)
    assert said(VISIT, "is_fixed") in seen(client.get(page))

    client.post(page, data={"cause": "RAID_CARD"})
    assert whole(client, case)["state"] == "closed"


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_visit_that_says_nothing_is_refused_with_what_was_filled_in(client, case, code):
    """In the language of the page; nothing is kept."""
    client.get(f"/?lang={code}")

    response = client.post(f"/cases/{case}/visit", data={"note": "half a note"})

    assert response.status_code == 422
    assert said(VISIT, "reason_say_fixed", code) in seen(response)
    assert "half a note" in response.text
    assert whole(client, case)["visits"] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_closed_case_takes_no_further_answer(client, case, code):
    """The call page says so, and shows what it has."""
    client.get(f"/?lang={code}")
    client.post(f"/v1/diagnoses/{case}/outcome", json={"causes": ["HDD"]})

    response = client.post(f"/cases/{case}", data={"do": "set:NO_DISPLAY:absent"})

    assert response.status_code == 409
    assert said(REFUSAL, "reason_case_closed", code) in seen(response)


@pytest.mark.parametrize(
    ("decision", "parts", "agreed"),
    [("approved", [], ["DIMM"]), ("changed", ["PSU"], ["PSU"]), ("ours", [], None)],
)
def test_a_proposal_is_decided_in_one_step(client, case, decision, parts, agreed):
    """Approved, changed or replaced by ours; then it waits no longer."""
    kit = [each["part"] for each in whole(client, case)["kit"]["parts"]]

    client.post(f"/review/{case}", data={"decision": decision, "part": parts})

    kept = whole(client, case)
    assert kept["reviews"][0]["agreed"]["parts"] == (kit if agreed is None else agreed)
    assert not kept["waiting"]


def test_cases_are_found_by_each_field(client, case):
    """One that fits is shown, one that does not fit is not; a day that is none is refused."""
    for query in (
        "text=HDD",
        "ticket_id=T-1",
        "serial=99a1",
        "machine=7979Q7C",
        "state=open",
        "state=waiting",
        "since=2020-01-01",
    ):
        assert case in client.get(f"/cases?lang=en&{query}").text, query
    for query in ("text=nothing", "ticket_id=T-2", "serial=99A2", "state=closed", "until=2020-01-01"):
        page = client.get(f"/cases?{query}")
        assert case not in page.text, query
        assert said(CASES, "none_found") in seen(page)
    assert client.get("/cases?since=yesterday").status_code == 422
    assert client.get("/cases?cursor=nonsense").status_code == 404


def test_older_cases_are_on_the_next_page(client):
    """The link to the next page keeps what was searched for, and no case is shown twice or left out."""
    for number in range(55):
        client.post("/v1/diagnoses", json={"report": f"no display {number}", "detail": "kit"})
    first = client.get("/cases?text=display&lang=en").text
    second = client.get(unescape(re.search(r'id="more" href="([^"]+)"', first)[1])).text

    listed = (
        re.findall(r'href="/cases/([0-9a-f-]{36})"', first),
        re.findall(r'href="/cases/([0-9a-f-]{36})"', second),
    )
    assert [len(each) for each in listed] == [50, 5]
    assert len({*listed[0], *listed[1]}) == 55


def test_a_machine_is_kept_with_its_equipment(client, case):
    """0 means that it has none, an empty field that nobody knows; its calls are listed."""
    address = "/inventory?serial=99A1"
    client.post(address, data={"machine": "7979Q7C", "has:HDD": "4", "has:TAPE": "0", "has:GPU": ""})

    kept = client.get("/v1/inventory/99A1").json()
    assert kept["equipment"] == {"HDD": 4, "TAPE": 0}
    assert case in client.get(address).text
    refused = client.post(address, data={"has:HDD": "many"})
    assert refused.status_code == 422
    assert client.get("/v1/inventory/99A1").json() == kept
    assert said(INVENTORY, "not_known") in seen(client.get("/inventory?serial=" + quote("<b>") + "&lang=en"))


def test_practice_counts_the_rounds(client):
    """What it was and what the network sends are shown; a score that was tampered with begins anew."""
    page = client.post(
        "/practice?lang=en", data={"ticket": "SEED-01", "first": "RAID_CARD", "score": "3-1-2"}
    )
    assert said(PRACTICE, "score").format(rounds=4, you=2, network=3) in seen(page)

    page = client.post("/practice", data={"ticket": "SEED-01", "first": "HDD", "score": "x-1-2"})
    assert said(PRACTICE, "score").format(rounds=1, you=0, network=1) in seen(page)
    assert client.post("/practice", data={"ticket": "NONE"}).status_code == 404


def test_a_closed_case_can_be_practised_on(client, case):
    """With the words of its report, which a past ticket of the model does not have."""
    client.post(f"/v1/diagnoses/{case}/outcome", json={"causes": ["RAID_CARD"], "parts_used": ["RAID_CARD"]})

    page = client.get(f"/practice?ticket=case:{case}&lang=en")
    assert "4个HDD黄灯常亮" in seen(page)
    answer = client.post("/practice", data={"ticket": f"case:{case}", "first": "RAID_CARD"})
    assert said(PRACTICE, "score").format(rounds=1, you=1, network=1) in seen(answer)


def test_performance_shows_closed_cases(client, case):
    """Before the first one it says that nothing can be said."""
    assert said(PERFORMANCE, "nothing_judged") in seen(client.get("/performance?lang=en"))
    kit = [each["part"] for each in whole(client, case)["kit"]["parts"]]
    client.post(
        f"/v1/diagnoses/{case}/outcome",
        json={"causes": kit[:1], "parts_used": kit[:1], "parts_unused": kit[1:]},
    )

    page = seen(client.get("/performance"))
    assert said(PERFORMANCE, "nothing_judged") not in page
    assert said(PERFORMANCE, "overall").partition(" ")[0] in page


def test_a_text_is_tried_on_a_symptom(client):
    """The page says whether the symptom is read in it, and shows what was not understood."""
    read = client.post("/network/NO_DISPLAY?lang=en", data={"text": "nothing on screen, flurbs"})
    other = client.post("/network/NO_DISPLAY", data={"text": "RAID battery failed"})

    assert "This symptom is read" in seen(read)
    assert "flurbs" in seen(read)
    assert "This symptom is not read" in seen(other)
    assert client.get("/network/NO_SUCH_THING").status_code == 404


def test_the_plots_of_a_version_are_shown_and_nothing_else_of_its_folder(start, diagnoser, tmp_path):
    """A plot is an image, which runs nothing; the model file itself is not served."""
    models = tmp_path / "models"
    shutil.copytree(MODELS, models)
    plot = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
    attach(models, diagnoser.version, {"reliability.svg": plot})
    client = start(lambda _: diagnoser, models=models)

    page = client.get("/versions?lang=en")
    address = re.search(r'<img src="([^"]+)"', page.text)[1]
    shown = client.get(address)
    assert (shown.content, shown.headers["content-type"]) == (plot, "image/svg+xml")
    assert "sandbox" in shown.headers["content-security-policy"]
    for name in ("model.json", "manifest.json", "..%2FCURRENT", "spares.svg"):
        assert client.get(address.replace("reliability.svg", name)).status_code == 404


def past(ticket, causes, present):
    """A past ticket."""
    return PastTicket(ticket, causes, present)


def test_bars_count_the_tickets_with_a_symptom():
    """By cause, and by group with its most frequent causes; a ticket without a group is left out."""

    class Known:
        past = (
            past("A", ("HDD",), ("S",)),
            past("B", ("HDD", "PSU"), ("S", "T")),
            past("C", ("PSU",), ("T",)),
            past("D", ("FAN",), ("S",)),
        )

    tickets = tickets_with(Known(), "S")
    assert [each.ticket_id for each in tickets] == ["A", "B", "D"]
    assert causes_of(tickets) == [Bar("HDD", 2), Bar("FAN", 1), Bar("PSU", 1)]
    years = {"A": "2009", "B": "2008", "C": "2008"}
    assert grouped(tickets, years, by_name=True) == [
        Bar("2008", 1, (("HDD", 1), ("PSU", 1))),
        Bar("2009", 1, (("HDD", 1),)),
    ]


def test_the_history_of_the_shipped_model_tells_years_and_machines():
    """The ten first tickets are of 2008 and 2009; a version that does not exist tells nothing."""
    groups = groups_of(MODELS, (MODELS / "CURRENT").read_text(encoding="ascii").strip())

    assert {"2008", "2009"} <= set(groups.year.values())
    assert groups.machine_type["SEED-01"] == "7979"
    assert groups_of(MODELS, "0" * 16).year == {}


def test_another_language_keeps_the_rest_of_the_address(client):
    """The link leads to the same symptom, not to the page without one."""
    page = client.get("/learn?symptom=NO_DISPLAY&lang=en").text

    assert re.findall(r'href="(\?[^"]+)" lang="zh"', page) == ["?symptom=NO_DISPLAY&amp;lang=zh"]
