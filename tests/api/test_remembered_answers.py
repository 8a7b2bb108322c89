"""What the service remembers: the same report is answered once, and never by another model."""

import pytest

from api.models.current_model import load_diagnoser
from diagnoser import Diagnoser, Report
from diagnoser.registry import current
from diagnoser.registry.promotion import promote
from diagnoser.registry.store import publish
from tests.api.conftest import stored
from tests.api.test_diagnoses import FIRST, batch, post
from tests.registry.small import NOON, small_model

OWN = {"diagnosis_id", "created_at"}


@pytest.fixture
def counted(monkeypatch):
    """How many reports the library was asked for."""
    asked, answer = [], Diagnoser.answer
    monkeypatch.setattr(
        Diagnoser, "answer", lambda self, *given: asked.append(self.version) or answer(self, *given)
    )
    return asked


def rest(answer):
    """An answer without what belongs to its case."""
    return {name: value for name, value in answer.items() if name not in OWN}


def test_the_same_report_is_answered_once_and_kept_each_time(client, counted):
    """Two cases with an id each; who asks and for which ticket makes no other answer."""
    first = post(client).json()
    again = post(client, FIRST | {"ticket_id": "T-2", "customer": "somebody"}).json()

    assert len(counted) == 1
    assert first["diagnosis_id"] != again["diagnosis_id"]
    assert rest(first) == rest(again)
    case = client.get(f"/v1/diagnoses/{again['diagnosis_id']}").json()
    assert case["request"]["ticket_id"] == "T-2"
    assert {name: case[name] for name in again} == again
    assert stored(client).count() == 2


@pytest.mark.parametrize(
    "change",
    [
        {"report": "4个HDD黄灯"},
        {"machine": "8840CFG"},
        {"service_level": "7x24x4"},
        {"max_spares": 1},
        {"objective": "coverage"},
        {"stock": {"HDD": 1}},
        {"findings": [{"symptom": "LP_MEM", "state": "absent"}]},
        {"equipment": {"RAID_CARD": 0}},
        {"proposed_parts": ["HDD"]},
        {"language": "en"},
        {"unlisted": "unknown"},
        {"actions": [{"action": "replaced", "part": "HDD", "result": "no_change"}]},
    ],
)
def test_whatever_changes_the_answer_is_worked_out(client, counted, start, diagnoser, change):
    """The answer equals that of a service that remembers nothing."""
    post(client)
    answer = post(client, FIRST | change).json()
    forgetful = start(
        lambda _: Diagnoser(diagnoser.model, diagnoser.version, remember=0),
        remembered_answers=0,
        database_url=f"{client.app.state.settings.database_url}.other",
    )

    assert len(counted) == 2
    assert rest(answer) == rest(post(forgetful, FIRST | change).json())


def test_a_switch_of_models_never_serves_the_answer_of_the_old_one(start, tmp_path):
    """Also after a switch back: each answer is that of the version that it names."""
    folder = tmp_path / "models"
    first = publish(folder, small_model(1))
    promote(folder, first, who="test", when=NOON)
    other = publish(folder, small_model(2))
    service = start(load_diagnoser, models=folder, reload_seconds=3600)
    report = {"context": {"brand": "x"}}
    expected = {
        version: {
            each.cause: each.probability
            for each in load_diagnoser(folder, version, remember=0)
            .diagnose(Report(context={"brand": "x"}))
            .causes
        }
        for version in (first, other)
    }

    for version in (first, other, first, other):
        if version != current(folder):
            body = {"version": version, "overrule": "a test"}
            assert service.put("/v1/models/current", json=body).status_code == 200
        for _ in range(2):
            answer = post(service, report).json()
            assert answer["model_version"] == version
            assert {one["cause"]: one["probability"] for one in answer["causes"]} == expected[version]


def test_no_more_answers_are_kept_than_the_setting_says(start, diagnoser, counted):
    """The one that was not used for longest is worked out again."""
    service = start(lambda _: diagnoser, remembered_answers=1)
    for body in (FIRST, FIRST, FIRST | {"max_spares": 1}, FIRST):
        post(service, body)

    assert len(counted) == 3


def test_equal_lines_of_a_batch_are_answered_once(client, counted):
    """Each is a case of its own."""
    lines = batch(client, FIRST, FIRST, FIRST)

    assert len(counted) == 1
    assert len({each["diagnosis_id"] for each in lines}) == 3
    assert rest(lines[0]) == rest(lines[2])


def test_a_replay_works_the_answer_out_again(client, counted):
    """What is remembered proves nothing."""
    case = post(client).json()["diagnosis_id"]

    assert client.get(f"/v1/diagnoses/{case}/replay").json()["same"]
    assert len(counted) == 2
