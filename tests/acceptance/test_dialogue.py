"""The whole dialogue over HTTP: a report, and answers to the questions one by one, until the service stops asking."""

import statistics
import time

import pytest

REPORTS = {
    "four drives": {"report": "4个HDD黄灯常亮", "machine": "7979Q7C"},
    "no display": {"report": "No display after power on", "machine": "8840CFG"},
    "machine alone": {"machine": "7979Q7C"},
}
ENOUGH = 60
"""More questions than any dialogue takes; each symptom is asked once at most, so one of 114 ends anyway."""


def opened(http, body):
    """Post a report."""
    reply = http.post("/v1/diagnoses", json=body)
    assert reply.status_code == 201, reply.text
    return reply.json()


def answered(http, diagnosis, findings):
    """Post answers to the questions."""
    reply = http.post(f"/v1/diagnoses/{diagnosis['diagnosis_id']}/answers", json={"findings": findings})
    assert reply.status_code == 201, reply.text
    return reply.json()


@pytest.mark.parametrize("state", ["present", "absent", "unknown"])
@pytest.mark.parametrize("body", REPORTS.values(), ids=list(REPORTS))
def test_a_dialogue_goes_on_until_nothing_is_worth_asking(http, body, state):
    """Each answer is a new ranking of the same diagnosis. No question comes twice, and the end is announced."""
    diagnosis, asked = opened(http, body), []
    while diagnosis["questions"]:
        assert diagnosis["advice"] == "ask"
        question = diagnosis["questions"][0]
        assert question["symptom"] not in asked
        asked.append(question["symptom"])
        after = answered(http, diagnosis, [{"symptom": question["symptom"], "state": state}])
        assert after["diagnosis_id"] == diagnosis["diagnosis_id"]
        assert after["revision"] == diagnosis["revision"] + 1
        kit = sorted(each["part"] for each in after["kit"]["parts"])
        if state == "absent":
            assert kit == sorted(question["if_absent"])
        if state == "present" and "report" not in body:  # else the report's silence on it no longer counts
            assert kit == sorted(question["if_present"])
        diagnosis = after
        assert len(asked) < ENOUGH

    assert diagnosis["advice"] in {"send", "fix_remotely"}
    said = {each["symptom"]: each["state"] for each in diagnosis["findings"] if each["known"] == "asked"}
    assert said == dict.fromkeys(asked, state)


def test_an_answer_comes_in_milliseconds(http):
    """Measure from the request to the whole answer, through HTTP and the store, with room for a busy machine."""
    diagnosis, seconds = opened(http, REPORTS["no display"]), []
    for _ in range(15):
        question = diagnosis["questions"][0] if diagnosis["questions"] else {"symptom": "NO_POWER"}
        start = time.perf_counter()
        diagnosis = answered(http, diagnosis, [{"symptom": question["symptom"], "state": "unknown"}])
        seconds.append(time.perf_counter() - start)

    assert statistics.median(seconds) < 0.2


def test_one_look_is_answered_at_once(http):
    """All symptoms of one look go into one request and lead to one new answer."""
    diagnosis = opened(http, REPORTS["no display"])
    question = next(one for one in diagnosis["questions"] if one["settles"])
    settled = [question["symptom"], *question["settles"]]

    after = answered(http, diagnosis, [{"symptom": symptom, "state": "absent"} for symptom in settled])

    assert after["revision"] == 2
    assert question["joint_value"] >= question["value"]
    assert not {one["symptom"] for one in after["questions"]} & set(settled)


def test_every_field_of_an_answer_is_there_and_in_the_schema(http):
    """The library adds to the contract's fields: sizes, units, steps, visit, smallest change, proposal."""
    answer = opened(http, REPORTS["four drives"] | {"proposed_parts": ["HDD"]})
    schemas = http.get("/openapi.json").json()["components"]["schemas"]

    assert set(answer) == set(schemas["DiagnosisOut"]["properties"])
    assert set(answer["questions"][0]) == set(schemas["QuestionOut"]["properties"])
    assert set(answer["causes"][0]) == set(schemas["CauseOut"]["properties"])
    assert set(answer["causes"][0]["because"][0]) == set(schemas["ContributionOut"]["properties"])
    assert set(answer["surprise"]) == set(schemas["SurpriseOut"]["properties"])
    assert len(answer["fewer"]["parts"]) == len(answer["kit"]["parts"]) - 1
    assert answer["more"] is None or len(answer["more"]["parts"]) == len(answer["kit"]["parts"]) + 1
    assert answer["units"][0]["part"] == "HDD"
    assert answer["units"][0]["counted"] == 4
    assert set(answer["steps"][0]) == {"cause", "text", "probability", "minutes"}
    assert set(answer["visit_order"][0]) == {"cause", "probability", "minutes", "in_hand"}
    assert answer["counterfactual"]["changes"] == [{"symptom": "HDD_AMBER_ALL", "state": "absent"}]
    assert answer["counterfactual"]["parts"] != [each["part"] for each in answer["kit"]["parts"]]
    assert answer["proposed"]["parts"] == ["HDD"]
    assert answer["proposed"]["expected_cost"] > answer["kit"]["expected_cost"]
    assert answer["similar"][0]["ticket_id"] == "SEED-01"


def test_contributions_lead_from_prior_to_posterior(http):
    """The log10 odds of the prior plus all contributions are those of the posterior."""
    from math import log10

    for cause in opened(http, REPORTS["four drives"])["causes"][:5]:
        start, end = (log10(share / (1 - share)) for share in (cause["prior"], cause["probability"]))
        assert start + sum(each["weight"] for each in cause["because"]) == pytest.approx(end, abs=1e-9)


@pytest.mark.parametrize(("language", "name"), [("en", "RAID controller"), ("zh", "RAID卡")])
def test_the_language_can_be_asked_for(http, language, name):
    """The default is the language of the report. An unknown language is refused, and nothing is stored."""
    answer = opened(http, REPORTS["four drives"] | {"language": language})

    assert answer["kit"]["parts"][0]["name"].startswith(name)
    assert http.post("/v1/diagnoses", json={"machine": "7979Q7C", "language": "fr"}).status_code == 422
