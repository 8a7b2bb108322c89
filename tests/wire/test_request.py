"""Requests, as the service and the command line read them."""

import json

import pytest
from pydantic import ValidationError

from diagnoser.decision import Options
from diagnoser.errors import ContradictoryFindingsError, InputError
from diagnoser.types import Report
from diagnoser.wire import DiagnosisRequest, FindingIn
from tests.wire.test_answer import old_documents


def request(**body):
    """Read a request body."""
    return DiagnosisRequest.model_validate(body)


def test_a_request_becomes_the_report_of_the_library():
    """Every field of a report that a request can hold arrives in its place."""
    findings = [
        {"symptom": "A", "state": "present"},
        {"symptom": "B", "state": "absent", "known": "asked"},
        {"symptom": "C", "state": "unknown", "asked": True},
        {"symptom": "D", "probability": 0.8},
        {"symptom": "E", "state": "present", "known": "measured"},
        {"symptom": "F", "state": "absent", "known": "measured"},
    ]

    report = request(report="x", machine="7979", findings=findings, context={"brand": "b"}).to_report()

    assert report == Report(
        text="x",
        machine="7979",
        present={"A"},
        absent={"B", "F"},
        unknown={"C"},
        graded={"D": 0.8},
        context={"brand": "b"},
        asked={"B", "C", "F"},
        measured={"E"},
    )


def test_the_options_are_those_of_the_request():
    """They are handed over as one record with types."""
    given = {"max_spares": 1, "objective": "coverage", "service_level": "7x24x4", "stock": {"HDD": 2}}

    options = request(machine="7979", proposed_parts=["HDD"], language="zh", **given).options()

    assert options == Options(1, "coverage", "7x24x4", {"HDD": 2}, ("HDD",), "zh")


@pytest.mark.parametrize(
    "body", [{}, {"report": "  "}, {"findings": []}, {"context": {}}, {"service_level": "5x9"}]
)
def test_a_request_with_nothing_to_diagnose_from_is_refused(body):
    """A report, a finding, a machine or a context is needed."""
    with pytest.raises(ValidationError, match="at least one of report, findings, machine or context"):
        request(**body)


@pytest.mark.parametrize("second", [{"state": "absent"}, {"state": "unknown"}, {"probability": 0.5}])
def test_a_symptom_has_one_state(second):
    """In a report and among answers to questions."""
    both = [{"symptom": "A", "state": "present"}, {"symptom": "A"} | second]

    with pytest.raises(ContradictoryFindingsError):
        request(findings=both).to_report()
    with pytest.raises(ContradictoryFindingsError):
        request(machine="7979").answered_by([FindingIn.model_validate(each) for each in both])


def test_answers_replace_earlier_findings_and_count_as_asked():
    """The last answer to a question is what is known."""
    first = request(findings=[{"symptom": "A", "state": "present"}, {"symptom": "B", "state": "present"}])

    report = first.answered_by([FindingIn(symptom="A", state="absent")]).to_report()

    assert (report.present, report.absent, report.asked) == ({"B"}, {"A"}, {"A"})


def test_requests_that_the_first_version_stored_can_still_be_read():
    """With `asked` as a truth value, which is the same as `known: asked`."""
    reports = [DiagnosisRequest.model_validate(each).to_report() for each in old_documents("request")]

    assert reports[2].asked == {"LP_MEM", "LP_CPU", "LP_FAN"}
    assert (reports[2].graded, reports[2].unknown) == ({"LP_MEM": 0.8}, {"LP_CPU"})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "a.json: Invalid JSON"),
        ("[]", "a.json: Input should be an object"),
        ('{"findings": [{"symptom": "A", "state": "maybe"}]}', "a.json: findings/0/state: Input should be"),
        ('{"reprot": "x"}', "a.json: reprot: Extra inputs are not permitted"),
    ],
)
def test_a_file_that_holds_no_request_is_refused_in_one_sentence(content, message):
    """The sentence names the file and the field."""
    with pytest.raises(InputError) as caught:
        DiagnosisRequest.read(content.encode(), "a.json")

    assert str(caught.value).startswith(message)
    assert len(str(caught.value).splitlines()) == 1


def test_the_schema_of_requests_is_plain():
    """No `oneOf`, no alternatives of required fields and no patterns of names: client generators fail on them."""
    text = json.dumps(DiagnosisRequest.model_json_schema())

    for keyword in ("oneOf", "patternProperties", "allOf"):
        assert keyword not in text
    assert "required" not in DiagnosisRequest.model_json_schema()
    assert '"anyOf": [{"required"' not in text
