"""The way from a report to an outcome, as a client walks it."""

import json

from api.diagnoses import service
from api.diagnoses.repository import DiagnosisRepository
from api.store.errors import StaleRevisionError
from tests.api.conftest import stored

FIRST = {"report": "4个HDD黄灯常亮", "machine": "7979Q7C"}


def post(client, body=FIRST, **headers):
    """Post one diagnosis request."""
    return client.post("/v1/diagnoses", json=body, headers=headers)


def test_a_report_and_a_machine_are_answered_with_a_kit_of_at_most_two(client):
    """Text and machine alone give 201, the contract's fields, a Location, and no more than two pieces."""
    response = post(client)

    body = response.json()
    assert response.status_code == 201
    assert response.headers["location"] == f"/v1/diagnoses/{body['diagnosis_id']}"
    assert len(body["kit"]["parts"]) <= 2
    assert body["findings"][0] == {
        "symptom": "HDD_AMBER_ALL",
        "state": "present",
        "known": "reported",
        "text": "4个HDD黄灯常亮",
        "probability": None,
        "position": "",
    }
    assert {"model_version", "unread", "alternatives", "causes", "questions", "advice"} <= set(body)
    assert {"surprise", "similar", "proposed"} <= set(body)
    assert set(body["causes"][0]) == {
            "cause", "kind", "name", "probability", "between", "prior", "tickets", "because",
        }  # fmt: skip
    assert {"symptom", "weight", "tickets"} == set(body["causes"][0]["because"][0])


def test_what_was_given_and_not_used_is_named_and_kept(client):
    """An unknown machine, column or value: answered, and the answer says what did not count."""
    body = FIRST | {"machine": "ZZZZ999", "context": {"brnad": "A"}}
    expected = [{"field": "machine", "value": "ZZZZ999"}, {"field": "context.brnad", "value": "A"}]

    answer = post(client, body).json()

    assert answer["not_used"] == expected
    assert client.get(f"/v1/diagnoses/{answer['diagnosis_id']}").json()["not_used"] == expected
    assert post(client).json()["not_used"] == []


def test_a_machine_alone_is_answered(client):
    """What its family is prone to is an answer."""
    assert post(client, {"machine": "7979Q7C"}).status_code == 201


def test_an_unknown_machine_is_answered_with_the_whole_fleets_experience(client):
    """A machine nobody described is no error."""
    assert post(client, {"report": "no display", "machine": "ZZZZ-999"}).status_code == 201


def test_a_lower_cap_is_kept(client):
    """With max_spares 0 nothing is sent."""
    assert post(client, FIRST | {"max_spares": 0}).json()["kit"]["parts"] == []


def test_a_graded_answer_is_kept_as_given(client):
    """A probability in place of a state reaches the model and comes back."""
    findings = [{"symptom": "LP_MEM", "probability": 0.8}]

    said = post(client, {"findings": findings}).json()["findings"]

    assert [each["probability"] for each in said if each["symptom"] == "LP_MEM"] == [0.8]


def test_a_proposed_kit_is_judged_beside_ours(client):
    """A kit of the caller's comes back with its coverage."""
    assert post(client, FIRST | {"proposed_parts": ["DIMM"]}).json()["proposed"]["parts"] == ["DIMM"]


def test_a_diagnosis_can_be_read_again(client):
    """What is stored is what was answered, with the request beside it."""
    answered = post(client, FIRST | {"ticket_id": "T-1"}).json()

    stored = client.get(f"/v1/diagnoses/{answered['diagnosis_id']}").json()

    assert stored.pop("request")["ticket_id"] == "T-1"
    assert stored.pop("outcome") is None
    assert (stored.pop("state"), stored.pop("waiting")) == ("open", False)
    assert [stored.pop(name) for name in ("dispatches", "visits", "reviews")] == [[], [], []]
    assert stored == answered


def test_answers_add_up_and_later_ones_replace_earlier_ones(client, diagnosis_id):
    """Each answer is a new revision of the same diagnosis; the earlier ones stay readable."""
    address = f"/v1/diagnoses/{diagnosis_id}"
    for state in ("present", "absent"):
        reply = client.post(f"{address}/answers", json={"findings": [{"symptom": "LP_MEM", "state": state}]})
    more = {"findings": [{"symptom": "NO_DISPLAY", "state": "absent"}]}
    last = client.post(f"{address}/answers", json=more)

    assert reply.status_code == last.status_code == 201
    assert last.json()["revision"] == 4
    assert last.json()["diagnosis_id"] == diagnosis_id
    states = {each["symptom"]: each["state"] for each in last.json()["findings"]}
    assert (states["LP_MEM"], states["NO_DISPLAY"]) == ("absent", "absent")
    assert client.get(f"{address}?revision=1").json()["revision"] == 1
    assert client.get(address).json()["revision"] == 4
    assert client.get(last.headers["location"]).json()["revision"] == 4


def test_contradictory_answers_change_nothing(client, diagnosis_id):
    """Two states of one symptom in one answer are refused, whatever the diagnosis held."""
    findings = [{"symptom": "LP_MEM", "state": state} for state in ("present", "absent")]

    refused = client.post(f"/v1/diagnoses/{diagnosis_id}/answers", json={"findings": findings})

    assert refused.status_code == 409
    assert client.get(f"/v1/diagnoses/{diagnosis_id}").json()["revision"] == 1


def test_an_outcome_is_kept_once(client, diagnosis_id):
    """The same outcome again is no error; another one must say which version it corrects."""
    address = f"/v1/diagnoses/{diagnosis_id}/outcome"
    outcome = {"causes": ["RAID_CARD"], "parts_used": ["RAID_CARD"], "parts_unused": ["DIMM"], "visits": 1}

    first, again = client.post(address, json=outcome), client.post(address, json=outcome)
    other = client.post(address, json=outcome | {"visits": 2})

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 428)
    assert first.json() == again.json()
    assert client.get(f"/v1/diagnoses/{diagnosis_id}").json()["outcome"] == first.json()


def test_an_outcome_names_causes_that_the_model_knows(client, diagnosis_id):
    """A cause nobody knows is a conflict with the model, and nothing is stored."""
    refused = client.post(f"/v1/diagnoses/{diagnosis_id}/outcome", json={"causes": ["GREMLIN"]})

    assert refused.status_code == 409
    assert client.get(f"/v1/diagnoses/{diagnosis_id}").json()["outcome"] is None


def test_a_key_makes_a_write_happen_once(client):
    """The same key and request give the same diagnosis; the same key with another request is a conflict."""
    key = {"Idempotency-Key": "k-1"}

    first, again = post(client, **key), post(client, **key)
    other = post(client, {"machine": "7979Q7C"}, **key)

    assert first.json() == again.json()
    assert first.headers["location"] == again.headers["location"]
    assert other.status_code == 409
    assert stored(client).count() == 1


def test_a_key_holds_for_answers_too(client, diagnosis_id):
    """A repeated answer with the same key is not a new revision."""
    more = {"findings": [{"symptom": "LP_MEM", "state": "present"}]}
    address, key = f"/v1/diagnoses/{diagnosis_id}/answers", {"Idempotency-Key": "k-1"}

    numbers = [client.post(address, json=more, headers=key).json()["revision"] for _ in range(2)]

    assert numbers == [2, 2]


def test_an_answer_that_always_comes_too_late_is_refused(client, diagnosis_id, monkeypatch):
    """If somebody else is faster at every attempt, the service gives up, and the client can try again."""
    attempts = []

    def too_late(self, following, claimed=None):
        attempts.append(following.revision)
        raise StaleRevisionError("Revision 2 of the diagnosis exists already.")

    monkeypatch.setattr(service, "MAX_ATTEMPTS", 3)
    monkeypatch.setattr(DiagnosisRepository, "revise", too_late)
    more = {"findings": [{"symptom": "LP_MEM", "state": "present"}]}

    refused = client.post(f"/v1/diagnoses/{diagnosis_id}/answers", json=more)

    assert attempts == [2, 2, 2]
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:diagnoser:too-busy")


def test_a_key_of_an_outcome_belongs_to_its_body(client, diagnosis_id):
    """Same key, other outcome: a conflict, and the first outcome stays."""
    address, key = f"/v1/diagnoses/{diagnosis_id}/outcome", {"Idempotency-Key": "k-1"}

    first, other = (client.post(address, json={"causes": each}, headers=key) for each in (["DIMM"], []))

    assert (first.status_code, other.status_code) == (201, 409)
    assert other.json()["type"] == "urn:diagnoser:key-reused"
    assert client.get(f"/v1/diagnoses/{diagnosis_id}").json()["outcome"]["causes"] == ["DIMM"]


def batch(client, *lines, **headers):
    """Post lines as a batch; return the output lines."""
    content = b"\n".join(each if isinstance(each, bytes) else json.dumps(each).encode() for each in lines)
    headers = {"Content-Type": "application/x-ndjson"} | headers
    response = client.post("/v1/diagnoses:batch", content=content, headers=headers)
    assert response.status_code == 200
    return [json.loads(line) for line in response.text.splitlines()]


def test_a_batch_is_answered_in_order(client):
    """More lines than one chunk, with different options, come back in their own order, each stored."""
    caps = [number % 3 for number in range(120)]

    answers = batch(
        client, *({"report": "no display", "max_spares": cap, "ticket_id": f"T-{cap}"} for cap in caps)
    )

    kept = [stored(client).get(each["diagnosis_id"]) for each in answers]
    assert [each.request.get("max_spares", 2) for each in kept] == caps
    assert stored(client).count() == 120


def test_a_bad_line_of_a_batch_gives_one_problem_line(client):
    """The lines around it are answered, and the problem names its line and its status."""
    unknown = {"findings": [{"symptom": "NOPE", "state": "present"}]}
    twice = {"findings": [{"symptom": "LP_MEM", "state": state} for state in ("present", "absent")]}

    answers = batch(
        client, FIRST, b"{broken", b"", FIRST | {"max_spares": 3}, unknown, {}, twice, b"\xff", FIRST
    )

    assert [each.get("status", 201) for each in answers] == [201, 400, 422, 409, 422, 409, 400, 201]
    assert [each["line"] for each in answers if "line" in each] == [2, 4, 5, 6, 7, 8]


def test_a_repeated_batch_with_a_key_is_stored_once(client):
    """The key holds line by line."""
    lines, key = [FIRST, {"machine": "7979Q7C"}], {"Idempotency-Key": "b"}

    assert batch(client, *lines, **key) == batch(client, *lines, **key)
    assert stored(client).count() == 2


def test_vocabulary_names_what_requests_may_use(client):
    """Symptoms, causes and machines come with both languages and the model they belong to."""
    symptoms = client.get("/v1/symptoms").json()
    causes = client.get("/v1/causes").json()
    machines = client.get("/v1/machines").json()

    asked = next(each for each in symptoms["symptoms"] if each["symptom"] == "LP_MEM")
    assert asked["name_zh"]
    assert asked["question_en"]
    assert {each["kind"] for each in causes["causes"]} == {"part", "no_part"}
    assert "7979" in {each["machine_type"] for each in machines["machines"]}
    assert symptoms["model_version"] == causes["model_version"] == machines["model_version"]


def test_the_current_model_is_among_the_models(client, diagnoser):
    """One of the versions at hand is the one that answers."""
    current = client.get("/v1/models/current").json()

    listed = client.get("/v1/models").json()["models"]

    assert current["version"] == diagnoser.version
    assert [each["version"] for each in listed if each["current"]] == [diagnoser.version]


def test_unknown_symptoms_are_listed_on_request(client):
    """In a full answer as unread, in a short one as not used; answers to questions keep the wish of the report."""
    findings = [{"symptom": "NO_SUCH", "state": "present"}, {"symptom": "LP_MEM", "state": "present"}]
    body = {"findings": findings, "unknown_symptoms": "list"}

    full, short = post(client, body).json(), post(client, body | {"detail": "kit"}).json()
    more = {"findings": [{"symptom": "NEITHER", "state": "absent"}]}
    later = client.post(f"/v1/diagnoses/{full['diagnosis_id']}/answers", json=more).json()

    assert full["unread"] == ["NO_SUCH"]
    assert [each["symptom"] for each in full["findings"]] == ["LP_MEM"]
    assert {"field": "findings", "value": "NO_SUCH"} in short["not_used"]
    assert later["unread"] == ["NEITHER", "NO_SUCH"]
    assert client.post("/v1/diagnoses", json={"findings": findings}).status_code == 409
