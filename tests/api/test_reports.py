"""The reports, on cases whose end is known."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from api.reports.closed_cases import ClosedCase
from api.reports.performance import performance
from tests.api.test_problems import assert_problem

CALL = {"report": "4个HDD黄灯常亮", "machine": "7979Q7C"}
CASE = ClosedCase(
    opened_at="2026-01-01T00:00:00.000000Z",
    closed_at="2026-01-02T00:00:00.000000Z",
    family="x",
    symptoms=("S",),
    version="v1",
    kit=("HDD", "RAID_CARD"),
    promised=0.8,
    dispatched=None,
    causes=("HDD",),
    confirmed=None,
    visits=1,
    sent=("HDD", "RAID_CARD"),
    sent_at="2026-01-01T00:00:00.000000Z",
    used=("HDD",),
    returned=False,
)


def case(**changes):
    """A case with some fields changed."""
    return ClosedCase(**{name: getattr(CASE, name) for name in CASE.__slots__} | changes)


def close(client, request=CALL, **outcome):
    """Open a case and close it; return its kit."""
    made = client.post("/v1/diagnoses", json=request).json()
    address = f"/v1/diagnoses/{made['diagnosis_id']}"
    assert client.post(f"{address}/outcome", json=outcome).status_code == 201
    return [each["part"] for each in made["kit"]["parts"]]


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({}, (1, 1)),
        ({"visits": 2}, (1, 0)),
        ({"causes": ("CPU",)}, (1, 0)),
        ({"causes": ("HDD", "FIRMWARE")}, (1, 1)),
        ({"returned": True}, (1, 0)),
        ({"causes": ()}, (0, 0)),
        ({"confirmed": False}, (0, 0)),
        ({"dispatched": ("RAID_CARD", "HDD")}, (1, 1)),
        ({"dispatched": ("HDD",)}, (0, 0)),
    ],
)
def test_a_case_is_fixed_at_the_first_visit_or_not_or_says_nothing(changes, counts):
    """The rule, one condition after the other."""
    report = performance([case(**changes)], {"FIRMWARE"})

    assert (report.judged, round((report.overall.realised or 0) * report.judged)) == counts


def test_a_report_has_every_group_with_its_interval():
    """By version, family, symptom and month; Wilson's interval of one in two by hand."""
    other = case(version="v2", closed_at="2026-02-01T00:00:00.000000Z", visits=2, symptoms=("S", "T"))
    report = performance([CASE, other], ())

    assert [(each.name, each.cases) for each in report.versions] == [("v1", 1), ("v2", 1)]
    assert [(each.name, each.realised) for each in report.months] == [("2026-01", 1), ("2026-02", 0)]
    assert [(each.name, each.cases) for each in report.symptoms] == [("S", 2), ("T", 1)]
    assert (report.overall.promised, report.overall.realised) == (0.8, 0.5)
    assert (report.overall.low, report.overall.high) == (
        pytest.approx(0.0945, abs=1e-4),
        pytest.approx(0.9055, abs=1e-4),
    )
    assert (report.usage.sent, report.usage.used, report.usage.in_vain, report.usage.rate) == (4, 2, 2, 0.5)


def test_broken_promises_raise_an_alarm():
    """Sixty cases of which half come true where nine tenths were promised; none where all goes as promised."""
    broken = performance([case(promised=0.9, visits=1 + number % 2) for number in range(60)], ())
    kept = performance([case(promised=0.9, visits=1 + (number % 10 == 9)) for number in range(60)], ())

    assert broken.alarm.since is not None
    assert broken.alarm.highest > broken.alarm.threshold
    assert kept.alarm.since is None


def test_closed_cases_are_reported(client):
    """The promise is that of the answer before the first visit, although later answers know more."""
    made = client.post("/v1/diagnoses", json=CALL).json()
    address = f"/v1/diagnoses/{made['diagnosis_id']}"
    kit = [each["part"] for each in made["kit"]["parts"]]
    client.post(f"{address}/dispatch", json={"parts": kit})
    client.post(f"{address}/visits", json={"parts_used": kit[:1], "fixed": False})
    client.post(f"{address}/visits", json={"parts_used": ["BACKPLANE"], "fixed": True})
    client.post(f"{address}/outcome", json={"causes": ["BACKPLANE"]})

    report = client.get("/v1/reports/performance").json()

    assert (report["cases"], report["judged"]) == (1, 1)
    assert report["overall"]["promised"] == pytest.approx(made["kit"]["coverage"])
    assert report["overall"]["realised"] == 0
    assert [each["name"] for each in report["versions"]] == [made["model_version"]]
    assert [each["name"] for each in report["symptoms"]] == ["HDD_AMBER_ALL"]
    assert report["months"][0]["name"] == made["created_at"][:7]
    assert (report["usage"]["sent"], report["usage"]["used"]) == (len(kit), 1)
    assert client.get("/v1/reports/performance", params={"to": "2020-01-01"}).json()["cases"] == 0


def test_a_machine_that_comes_back_was_not_fixed(client):
    """With the same symptoms within thirty days; the outcome itself stays as it is."""
    kit = close(client, CALL | {"serial": "06AB123"}, causes=["HDD"], parts_used=["HDD"])
    before = client.get("/v1/reports/performance").json()
    client.post("/v1/diagnoses", json={"report": "no display", "serial": "06AB123"})
    other = client.get("/v1/reports/performance").json()
    client.post("/v1/diagnoses", json=CALL | {"serial": "06AB123"})
    after = client.get("/v1/reports/performance").json()

    assert "HDD" in kit
    assert [each["overall"]["realised"] for each in (before, other, after)] == [1, 1, 0]
    assert [each["returned"] for each in (before, other, after)] == [0, 0, 1]


def test_parts_have_their_usage_and_the_demand_to_come(client):
    """Used pieces of the past weeks, and the open cases whose kit holds the part."""
    kit = close(client, causes=["HDD"], parts_used=["HDD"], parts_unused=["RAID_CARD"])
    open_case = client.post("/v1/diagnoses", json=CALL).json()
    chance = {each["part"]: each["probability"] for each in open_case["kit"]["parts"]}
    ten_weeks_ago = (datetime.now(UTC) - timedelta(days=70)).date().isoformat()
    ticket = {"ticket_id": "T-1", "report": "x", "closed_at": ten_weeks_ago, "parts_used": "HDD|HDD"}
    client.post("/v1/tickets", json=[ticket])

    report = client.get("/v1/reports/parts", params={"weeks": 2, "level": 0.9}).json()

    parts = {each["part"]: each for each in report["parts"]}
    assert parts["RAID_CARD"]["usage"] | {"sent": 1, "used": 0, "in_vain": 1} == parts["RAID_CARD"]["usage"]
    assert parts["RAID_CARD"]["return_days"] >= 0
    assert parts["HDD"]["return_days"] is None
    assert (parts["HDD"]["needed"], report["history_weeks"]) == (3, pytest.approx(10, abs=0.2))
    assert kit == list(chance)
    expected = 3.5 / report["history_weeks"] * 2 + chance["HDD"]
    assert parts["HDD"]["demand"]["expected"] == pytest.approx(expected, abs=1e-2)
    assert parts["HDD"]["demand"]["low"] <= parts["HDD"]["demand"]["stock"] <= parts["HDD"]["demand"]["high"]


def test_a_new_service_has_reports_as_well(client):
    """Nothing was closed, and an old open case needs nothing any more."""
    client.post("/v1/diagnoses", json=CALL)
    with client.app.state.engine.begin() as connection:
        connection.execute(text("UPDATE diagnosis SET created_at = '2020-01-01T00:00:00.000000Z'"))

    assert client.get("/v1/reports/performance").json()["alarm"] is None
    assert client.get("/v1/reports/parts").json()["parts"] == []


def test_the_causes_behind_a_symptom_are_those_of_training_and_of_closed_cases(client, diagnoser):
    """Both are counted."""
    close(client, causes=["HDD"], parts_used=["HDD"])

    report = client.get("/v1/reports/causes", params={"symptom": "HDD_AMBER_ALL"}).json()

    counted = {each["cause"]: (each["tickets"], each["cases"]) for each in report["causes"]}
    trained = {
        cause: row["HDD_AMBER_ALL"]
        for cause, row in diagnoser.model.link_tickets.items()
        if row.get("HDD_AMBER_ALL")
    }
    assert counted == {cause: (trained.get(cause, 0), int(cause == "HDD")) for cause in {*trained, "HDD"}}
    assert_problem(client.get("/v1/reports/causes", params={"symptom": "NOPE"}), 409, "unknown-symptom")
    assert_problem(client.get("/v1/reports/causes"), 422)
