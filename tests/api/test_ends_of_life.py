"""Parts of machines that come near their end of life: what is needed until then."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from diagnoser import Diagnoser
from diagnoser.evaluation.demand import demand_of
from diagnoser.knowledge import EndOfLife
from tests.api.test_problems import assert_problem


def in_days(days):
    """The day so many days from now."""
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


FAMILY = "x3650"


@pytest.fixture
def client(start, diagnoser):
    """A service whose knowledge tells of the end of some parts."""
    ends = (
        EndOfLife("x3500", "", in_days(-1), "gone already"),
        EndOfLife(FAMILY, "", in_days(140), "made up for this test"),
        EndOfLife(FAMILY, "DIMM", in_days(70), "made up for this test"),
        EndOfLife(FAMILY, "FAN", in_days(900), "made up for this test"),
    )
    model = replace(diagnoser.model, knowledge=replace(diagnoser.model.knowledge, ends_of_life=ends))
    return start(lambda _: Diagnoser(model, diagnoser.version))


@pytest.fixture
def used(client):
    """Ten weeks of tickets, of this family and of another one, an open case, and two machines."""
    rows = [
        {"ticket_id": f"T-{number}", "closed_at": in_days(-70), "causes": [part], "parts_used": [part]}
        | {"machine": machine}
        for number, (machine, part) in enumerate(
            [("7979Q7C", "HDD")] * 3 + [("7979", "DIMM"), ("7979", "FAN"), ("8840CFG", "HDD")]
        )
    ]
    assert client.post("/v1/tickets", json=rows).json()["accepted"] == len(rows)
    for serial, machine in (("06AB123", "7979Q7C"), ("06AB124", "7979"), ("06AB125", "8840CFG")):
        client.put(f"/v1/inventory/{serial}", json={"machine": machine})
    return client


def test_what_a_family_needs_until_its_end_is_reported(used):
    """Its own pieces over the time of the forecast; a part with its own day stands alone, the nearest day first."""
    report = used.get("/v1/reports/parts").json()
    first, second = report["near_end"]

    assert (first["family"], first["part"], first["days"]) == (FAMILY, "DIMM", 70)
    assert (second["part"], second["ends_on"], second["machines"]) == (None, in_days(140), 2)
    assert second["source"] == "made up for this test"
    (drive,) = second["parts"]
    weeks = report[
        "history_weeks"
    ]  # rounded to hundredths, and the stock is a whole number that may change between
    expected, *nearly = (
        demand_of(3, weeks + off, 20.0, np.zeros(0), level=0.95) for off in (0.0, -0.005, 0.005)
    )
    assert (drive["part"], drive["needed"], drive["open_cases"]) == ("HDD", 3, 0)
    assert drive["demand"]["expected"] == pytest.approx(expected.expected, rel=0.01)
    assert drive["demand"]["stock"] in {each.stock for each in (expected, *nearly)}


def test_open_cases_of_the_family_count(used):
    """Those whose kit holds the part."""
    asked = {"report": "4个HDD黄灯常亮", "machine": "7979Q7C"}
    case = used.post("/v1/diagnoses", json=asked).json()
    other = used.post("/v1/diagnoses", json=asked | {"machine": "8840CFG"}).json()
    part = case["kit"]["parts"][0]["part"]
    near = used.get("/v1/reports/parts").json()["near_end"][1]

    assert other["kit"]["parts"]
    assert next(each["open_cases"] for each in near["parts"] if each["part"] == part) == 1


def test_only_what_ends_soon_is_reported(used):
    """Within a year where nobody says otherwise."""
    for days, families in ((0, 0), (70, 1), (139, 1), (140, 2), (3650, 3)):
        report = used.get("/v1/reports/parts", params={"ends_within": days}).json()
        assert len(report["near_end"]) == families
    assert_problem(used.get("/v1/reports/parts", params={"ends_within": -1}), 422)


def test_the_page_shows_them(used):
    """The day, the machines and the stock."""
    page = used.get("/performance?lang=en").text
    chinese = used.get("/performance?lang=zh").text

    assert "Machines for which parts will soon no longer be supplied" in page
    assert in_days(140) in page
    assert "备件即将停止供应的机型" in chinese


def test_without_such_knowledge_there_is_no_such_part_of_the_report(start, diagnoser):
    """No day is made up."""
    client = start(lambda _: diagnoser)

    assert client.get("/v1/reports/parts").json()["near_end"] == []
    assert "no longer be supplied" not in client.get("/performance?lang=en").text
