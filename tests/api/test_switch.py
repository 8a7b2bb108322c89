"""The model is switched over HTTP while requests run, through the gate, and every answer can be given again."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from api.audit.repository import audit_entries
from api.models.current_model import load_diagnoser
from api.replay.comparison import differences
from api.store import write
from api.store.tables import RevisionRow
from diagnoser.registry import current, promote, promotions, publish
from tests.api.test_keys import bearer, new_key
from tests.api.test_problems import assert_problem
from tests.registry.small import NOON, small_model

REPORT = {"context": {"brand": "x"}}


@pytest.fixture
def models(tmp_path):
    """A folder with three versions; the first is current."""
    folder = tmp_path / "models"
    promote(folder, publish(folder, small_model(1)), who="test", when=NOON)
    for seed in (2, 3):
        publish(folder, small_model(seed))
    return folder


@pytest.fixture
def service(start, models):
    """A service on that folder, which looks at it only when it is told to."""
    return start(load_diagnoser, models=models, reload_seconds=3600)


def switch(client, version, **more):
    """Ask for another version."""
    return client.put("/v1/models/current", json={"version": version, **more})


def others(models):
    """The versions that are not current."""
    return [
        each
        for each in sorted(path.name for path in models.iterdir() if path.is_dir())
        if each != current(models)
    ]


def test_a_version_that_was_never_compared_is_refused_with_the_reason(service, models):
    """The gate is that of the command line, and nothing changes."""
    first = current(models)
    body = assert_problem(switch(service, others(models)[0]), 409, "promotion-refused")

    assert "never compared" in body["detail"]
    assert service.get("/v1/models/current").json()["version"] == first == current(models)
    assert not audit_entries(service.app.state.engine, 9)


def test_an_overruled_gate_needs_a_reason_and_keeps_the_refusal(service, models):
    """The promotion log and the audit log say who, why, and against what."""
    other = others(models)[0]
    assert_problem(switch(service, other, overrule=" "), 422)

    assert switch(service, other, overrule="a test").json()["version"] == other
    assert service.get("/v1/models/current").json()["version"] == other == current(models)
    change = promotions(models)[-1]
    assert (change.who, change.why, change.forced) == ("key local", "a test", True)
    (entry,) = audit_entries(service.app.state.engine, 9)
    assert (entry.action, entry.who) == ("model.switched", "local")
    assert entry.before == {"version": change.previous}
    assert entry.after["version"] == other
    assert "never compared" in entry.after["judged"]


def test_back_to_a_version_that_was_current_needs_no_comparison(service, models):
    """A rollback must be quick; and forward again."""
    first, other = current(models), others(models)[0]
    switch(service, other, overrule="a test")

    assert switch(service, first).status_code == 200
    assert switch(service, other[:6]).json()["version"] == other
    assert [change.version for change in promotions(models)][-3:] == [other, first, other]


def test_going_back_twice_reaches_the_version_before_that(service, models):
    """And not the first one again. The page offers it, and then nothing more."""
    first, (second, third) = current(models), others(models)
    for version in (second, third):
        switch(service, version, overrule="a test")

    for before in (second, first):
        page = service.get("/versions?lang=en").text
        assert f"Go back to {before[:12]}" in page
        done = service.post("/versions", data={"version": before}, headers={"Sec-Fetch-Site": "same-origin"})
        assert done.status_code == 200
        assert current(models) == before
    assert [change.action for change in promotions(models)[-2:]] == ["rollback", "rollback"]
    assert "Go back to" not in service.get("/versions?lang=en").text


def test_the_current_version_again_changes_nothing(service, models):
    """No line in any log."""
    before = promotions(models)

    assert switch(service, current(models)).status_code == 200
    assert promotions(models) == before
    assert not audit_entries(service.app.state.engine, 9)


@pytest.mark.parametrize("version", ["0000000000000000", "ffff"])
def test_an_unknown_version_is_404(service, version):
    """One sentence, without the folder."""
    body = assert_problem(switch(service, version), 404, "unknown-version")

    assert "/" not in body["detail"]


@pytest.mark.parametrize("version", ["../../etc", "", "XYZ12", "abc", 7])
def test_what_is_no_version_is_422(service, version):
    """A path never reaches the folder."""
    assert_problem(switch(service, version), 422)


def test_a_damaged_version_is_refused_and_the_old_one_goes_on(service, models):
    """Without a word on the inside."""
    first, other = current(models), others(models)[0]
    (models / other / "model.json").write_text("{}")

    body = assert_problem(switch(service, other, overrule="a test"), 409, "unusable-version")
    assert str(models) not in body["detail"]
    assert service.get("/v1/models/current").json()["version"] == first == current(models)


def test_a_version_that_was_damaged_after_it_was_loaded_is_refused(service, models):
    """It is not loaded again, but its file must still be the one that was published."""
    first, other = current(models), others(models)[0]
    switch(service, other, overrule="a test")
    switch(service, first)
    (models / other / "model.json").write_text("{}")

    assert_problem(switch(service, other), 409, "unusable-version")
    assert service.get("/v1/models/current").json()["version"] == first == current(models)


def test_a_switch_by_somebody_else_reaches_the_next_request(service, models):
    """As by another worker, or by the command line; what cannot be loaded leaves the old one in place."""
    first, (other, damaged) = current(models), others(models)
    promote(models, other, who="test", when=NOON)
    assert service.post("/v1/diagnoses", json=REPORT).json()["model_version"] == other
    assert service.get("/v1/models/current").json()["version"] == other

    (models / damaged / "model.json").write_text("{}")
    (models / "CURRENT").write_text(damaged)
    assert service.post("/v1/diagnoses", json=REPORT).json()["model_version"] == other
    promote(models, first, who="test", when=NOON)
    assert service.post("/v1/diagnoses", json=REPORT).json()["model_version"] == first


def test_only_an_admin_switches(service, models):
    """Others may see which version answers."""
    shown = bearer(new_key(service, "diagnose", "outcome", "tickets")["secret"])

    assert service.get("/v1/models/current", headers=shown).status_code == 200
    refused = service.put("/v1/models/current", json={"version": current(models)}, headers=shown)
    assert_problem(refused, 403)


def test_answers_while_the_model_is_switched_are_from_a_version_that_was_current(service, models):
    """Each names one version that answered at some time between its request and its answer."""
    first, other = current(models), others(models)[0]
    switch(service, other, overrule="a test")
    switch(service, first)
    started, ended, done = [(0.0, first)], [], threading.Event()

    def ask(_):
        answers = []
        while not done.is_set():
            begin = time.monotonic()
            said = service.post("/v1/diagnoses", json=REPORT)
            answers.append((said.status_code, said.json().get("model_version"), begin, time.monotonic()))
        return answers

    with ThreadPoolExecutor(4) as pool:
        asking = pool.map(ask, range(4))
        for number in range(6):
            wanted = (other, first)[number % 2]
            asked = time.monotonic()
            assert switch(service, wanted).status_code == 200
            started.append((asked, wanted))
            ended.append(time.monotonic())
            time.sleep(0.1)
        done.set()
        answers = [each for some in asking for each in some]

    assert {status for status, *_ in answers} == {201}
    assert {version for _, version, *_ in answers} == {first, other}
    current_in = [(*each, over) for each, over in zip(started, [*ended, float("inf")], strict=True)]
    for _, version, begin, end in answers:
        assert version in {name for asked, name, over in current_in if asked <= end and begin <= over}


def test_an_answer_is_given_again_by_its_own_version(service, models):
    """Although another one answers now."""
    said = service.post("/v1/diagnoses", json=REPORT).json()
    switch(service, others(models)[0], overrule="a test")

    again = service.get(f"/v1/diagnoses/{said['diagnosis_id']}/replay").json()
    assert again == {
        "diagnosis_id": said["diagnosis_id"],
        "revision": 1,
        "model_version": said["model_version"],
        "same": True,
        "differences": [],
    }
    assert service.get("/v1/models/current").json()["version"] != said["model_version"]


@pytest.mark.parametrize("detail", ["full", "kit"])
def test_every_kind_of_answer_is_given_again(client, detail):
    """Full and short, of a text, with answers to questions."""
    body = {"report": "4个HDD黄灯常亮", "machine": "7979Q7C", "detail": detail}
    said = client.post("/v1/diagnoses", json=body).json()
    address = f"/v1/diagnoses/{said['diagnosis_id']}"
    client.post(f"{address}/answers", json={"findings": [{"symptom": "LP_MEM", "state": "absent"}]})

    for revision in (1, 2):
        replayed = client.get(f"{address}/replay", params={"revision": revision}).json()
        assert (replayed["revision"], replayed["same"], replayed["differences"]) == (revision, True, [])


def test_a_replay_says_what_differs(client, diagnosis_id):
    """An answer of another day, which the program of today would not give."""

    def spoil(session):
        row = session.get(RevisionRow, (diagnosis_id, 1))
        answer = json.loads(json.dumps(row.answer))
        answer["kit"]["coverage"] += 0.01
        session.execute(update(RevisionRow).values(answer=answer))

    write(client.app.state.engine, spoil)
    said = client.get(f"/v1/diagnoses/{diagnosis_id}/replay").json()

    assert (said["same"], said["differences"]) == (False, ["/kit/coverage"])


def test_an_answer_of_a_version_that_is_gone_cannot_be_given_again(client, diagnosis_id):
    """409, and an unknown diagnosis 404."""
    write(
        client.app.state.engine,
        lambda session: session.execute(update(RevisionRow).values(model_version="0" * 16)),
    )

    assert_problem(client.get(f"/v1/diagnoses/{diagnosis_id}/replay"), 409, "unusable-version")
    assert_problem(client.get("/v1/diagnoses/abc/replay"), 404)


@pytest.mark.parametrize(
    ("given", "again", "where"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, []),
        ({"a": 1, "b": 2}, {"a": 1}, ["/b"]),
        ([1, 2], [1], ["/"]),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, ["/a/0/b"]),
        (1, 1.0, []),
    ],
)
def test_differences_are_found_at_their_places(given, again, where):
    """What only the second has is none."""
    assert list(differences(given, again)) == where
