"""Requests, as the service and the command line read them."""

import json

import pytest
from pydantic import ValidationError

from diagnoser.decision import Options
from diagnoser.errors import ContradictoryFindingsError, InputError
from diagnoser.types import Report
from diagnoser.wire import AnswersRequest, DiagnosisRequest, FindingIn
from tests.wire.test_answer import old_documents


def request(**body):
    """Read a request body."""
    return DiagnosisRequest.model_validate(body)


def test_a_request_becomes_the_report_of_the_library():
    """Every field of a report in a request arrives in its place."""
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
    """The last answer to a question counts."""
    first = request(findings=[{"symptom": "A", "state": "present"}, {"symptom": "B", "state": "present"}])

    report = first.answered_by([FindingIn(symptom="A", state="absent")]).to_report()

    assert (report.present, report.absent, report.asked) == ({"B"}, {"A"}, {"A"})


def test_requests_that_the_first_version_stored_can_still_be_read():
    """They have `asked` as a truth value, with the meaning of `known: asked`."""
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


@pytest.mark.parametrize(
    ("finding", "message"),
    [
        ({}, "Give either state or probability, and not both"),
        ({"state": "present", "probability": 0.5}, "Give either state or probability, and not both"),
        ({"state": "present", "known": "measured", "asked": True}, "A measured finding answers no question"),
        ({"probability": 1.001}, "less than or equal to 1"),
        ({"probability": -0.001}, "greater than or equal to 0"),
    ],
)
def test_a_finding_that_says_nothing_or_two_things_is_refused(finding, message):
    """It has a state or a probability, and it is measured or asked."""
    with pytest.raises(ValidationError, match=message):
        FindingIn(symptom="A", **finding)


@pytest.mark.parametrize(
    ("finding", "measured", "volunteered"),
    [
        ({"state": "present"}, False, True),
        ({"state": "present", "asked": True}, False, False),
        ({"state": "present", "known": "asked"}, False, False),
        ({"state": "present", "known": "measured"}, True, False),
        ({"state": "absent", "known": "measured"}, False, False),
        ({"probability": 0.5, "known": "measured"}, False, False),
    ],
)
def test_how_a_finding_is_known(finding, measured, volunteered):
    """Symptoms printed as present by a machine are measured, and symptoms named unprompted are volunteered."""
    found = FindingIn(symptom="A", **finding)

    assert (found.measured, found.volunteered) == (measured, volunteered)


def test_a_request_holds_ten_thousand_findings_and_not_one_more():
    """Answers to questions as well, and there is at least one answer."""
    many = [{"symptom": f"S{number}", "state": "present"} for number in range(10_001)]

    assert len(request(findings=many[:-1]).to_report().present) == 10_000
    for model, findings in ((DiagnosisRequest, many), (AnswersRequest, many), (AnswersRequest, [])):
        with pytest.raises(ValidationError, match=r"at most 10000 items|at least 1 item"):
            model.model_validate({"findings": findings})


def test_a_probability_of_zero_is_a_probability():
    """It is no missing state, and it differs from absent."""
    report = request(findings=[{"symptom": "A", "probability": 0.0}] * 2).to_report()

    assert (report.graded, report.absent) == ({"A": 0.0}, frozenset())
    with pytest.raises(ContradictoryFindingsError, match="A is given two different states"):
        request(
            findings=[{"symptom": "A", "probability": 0.0}, {"symptom": "A", "state": "absent"}]
        ).to_report()


def test_what_a_request_leaves_out_is_left_out_of_the_report():
    """No text, no stock and no proposal are not the same as an empty one."""
    empty = request(machine="7979")

    assert empty.to_report() == Report(machine="7979")
    assert empty.options().stock is None
    assert empty.options().proposed_parts is None
    assert request(machine="7979", proposed_parts=[], stock={}).options().proposed_parts == ()
    assert request(context={"brand": "b"}, unlisted="absent").to_report().unlisted == "absent"


def test_an_answer_that_a_machine_printed_stays_measured():
    """All others count as asked, also a reported one. The earlier findings stay as they were."""
    answers = [
        FindingIn(symptom="A", state="present", known="measured"), FindingIn(symptom="B", state="present"),
    ]  # fmt: skip

    merged = request(findings=[{"symptom": "C", "state": "present"}]).answered_by(answers)

    assert [(each.symptom, each.known) for each in merged.findings] == [
        ("C", "reported"), ("A", "measured"), ("B", "asked"),
    ]  # fmt: skip
    assert merged.findings[2].asked is True
    report = merged.to_report()
    assert (report.measured, report.present, report.asked) == ({"A"}, {"B", "C"}, {"B"})


def test_the_first_of_several_errors_is_told():
    """With the way to its place, and without a full stop of its own."""
    with pytest.raises(InputError) as caught:
        DiagnosisRequest.read(b'{"findings": [{"symptom": "A"}, {"symptom": 1}]}', "a.json")

    assert str(caught.value) == "a.json: findings/0: Give either state or probability, and not both."


def test_the_schema_of_requests_is_plain():
    """No `oneOf`, no alternatives of required fields and no patterns of names: client generators fail on them."""
    text = json.dumps(DiagnosisRequest.model_json_schema())

    for keyword in ("oneOf", "patternProperties", "allOf"):
        assert keyword not in text
    assert "required" not in DiagnosisRequest.model_json_schema()
    assert '"anyOf": [{"required"' not in text
