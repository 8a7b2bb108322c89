"""Requests with `detail: kit`: short answers, one by one and in batches."""

import pytest

from diagnoser import Diagnoser
from tests.api.test_closed_tickets import rows
from tests.api.test_diagnoses import FIRST, batch, post

SHORT = FIRST | {"detail": "kit"}
FIELDS = {
    *("diagnosis_id", "revision", "created_at", "model_version", "detail", "understood"),
    *("kit", "alternatives", "causes", "exact", "coverage_repaired", "not_used"),
    *("earlier", "from_inventory"),
}


def test_a_short_answer_holds_the_kit_of_the_full_one_and_little_else(client):
    """The same parts, coverage, runners-up and posteriors."""
    full, short = post(client).json(), post(client, SHORT).json()

    assert set(short) == FIELDS
    assert short["kit"]["parts"] == [each["part"] for each in full["kit"]["parts"]]
    assert short["kit"]["coverage"] == pytest.approx(full["kit"]["coverage"], abs=1e-12)
    assert short["alternatives"] == full["alternatives"]
    assert [each["cause"] for each in short["causes"]] == [each["cause"] for each in full["causes"]]


def test_short_answers_of_a_batch_name_what_was_not_used(client):
    """Each its own."""
    known, unknown = SHORT, SHORT | {"machine": "ZZZZ999"}

    lines = batch(client, known, unknown, known)

    assert [each["not_used"] for each in lines] == [[], [{"field": "machine", "value": "ZZZZ999"}], []]


def test_a_short_answer_is_kept_answered_again_and_closed(client):
    """The detail stays with the diagnosis, and its closed ticket names the kit."""
    short = post(client, SHORT).json()
    address = f"/v1/diagnoses/{short['diagnosis_id']}"

    more = {"findings": [{"symptom": "LP_MEM", "state": "absent"}]}
    again = client.post(f"{address}/answers", json=more).json()
    client.post(f"{address}/outcome", json={"causes": ["HDD"]})

    case = client.get(address).json()
    assert set(again) == FIELDS
    assert again["revision"] == case["revision"] == 2
    assert case["request"]["detail"] == "kit"
    assert case["outcome"]["causes"] == ["HDD"]
    (ticket,) = rows(client.app.state.engine)
    assert ticket["kit"] == "|".join(again["kit"]["parts"])
    assert ticket["coverage"] == again["kit"]["coverage"]


def test_a_proposed_kit_needs_the_full_answer(client):
    """The refusal says so."""
    response = post(client, SHORT | {"proposed_parts": ["HDD"]})

    assert response.status_code == 422
    assert "detail full" in response.json()["detail"]


def test_lines_with_the_same_options_are_answered_together(client, monkeypatch):
    """One call of the library for neighbours that differ in the report only, each report once, in order."""
    sizes, answer = [], Diagnoser.kit_answers

    def counted(diagnoser, reports, options):
        sizes.append(len(reports))
        return answer(diagnoser, reports, options)

    monkeypatch.setattr(Diagnoser, "kit_answers", counted)
    machine, one = {"machine": "7979Q7C", "detail": "kit"}, SHORT | {"max_spares": 1}

    answers = batch(client, SHORT, machine, SHORT, one, FIRST, machine)

    assert sizes == [2, 1]
    assert [len(each["kit"]["parts"]) <= 1 for each in answers][3]
    assert answers[0]["causes"] == answers[2]["causes"] != answers[1]["causes"] == answers[5]["causes"]
    assert "questions" in answers[4]


def test_a_bad_line_among_short_ones_gives_one_problem(client):
    """The lines around it are answered."""
    unknown = {"findings": [{"symptom": "NOPE", "state": "present"}], "detail": "kit"}

    answers = batch(client, SHORT, unknown, SHORT)

    assert [each.get("status", 201) for each in answers] == [201, 409, 201]
    assert answers[1]["line"] == 2
