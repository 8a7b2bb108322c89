"""Reports that cannot be used are refused in one sentence."""

import sys
from time import process_time

import pytest

from diagnoser import Diagnoser, Report
from diagnoser.errors import (
    ContradictoryFindingsError,
    EmptyReportError,
    InputError,
    TooLargeError,
    UnknownSymptomError,
)
from diagnoser.evidence.check import check_report
from diagnoser.reading.normalise import LONGEST_FORM, normal_length
from diagnoser.types import MAX_TEXT


@pytest.fixture(scope="module")
def diagnoser():
    """The shipped model."""
    return Diagnoser.load("models")


@pytest.mark.parametrize(
    ("report", "error", "message"),
    [
        (Report(), EmptyReportError, "The report is empty"),
        (Report(text=None), InputError, "must be a string"),
        ("4个HDD黄灯常亮", InputError, "A report is a Report"),
        (
            Report(present={"LP_MEM"}, absent={"LP_MEM"}),
            ContradictoryFindingsError,
            "LP_MEM .* two different",
        ),
        (
            Report(measured={"LP_MEM"}, absent={"LP_MEM"}),
            ContradictoryFindingsError,
            "LP_MEM .* two different",
        ),
        (
            Report(unknown={"LP_MEM"}, graded={"LP_MEM": 0.5}),
            ContradictoryFindingsError,
            "LP_MEM .* two different",
        ),
        (Report(present={"NOPE"}), UnknownSymptomError, "'NOPE' is not known"),
        (Report(measured={"NOPE"}), UnknownSymptomError, "'NOPE' is not known"),
        (Report(text="x", asked={"LP_MEM"}), InputError, "LP_MEM is given as asked, but has no state"),
        (Report(graded={"LP_MEM": 1.5}), InputError, "between 0 and 1"),
        (Report(graded={"LP_MEM": float("nan")}), InputError, "between 0 and 1"),
    ],
)
def test_a_report_that_cannot_be_used_is_refused(diagnoser, report, error, message):
    """The error has its own class and says what is wrong."""
    with pytest.raises(error, match=message):
        diagnoser.diagnose(report)


def test_a_symptom_may_be_seen_and_measured(diagnoser):
    """Two sources for one state are no contradiction; the machine's word counts."""
    answer = diagnoser.diagnose(Report(present={"LP_MEM"}, measured={"LP_MEM"}))

    assert [(one.symptom, one.known) for one in answer.findings] == [("LP_MEM", "measured")]


def test_the_limit_on_length_counts_the_characters_that_are_worked_on(diagnoser):
    """One Arabic ligature becomes 18 characters, so far fewer of them are read; ordinary text has the full length."""
    ligature = "\ufdfa"
    with pytest.raises(
        TooLargeError, match="has 100008 characters after ligatures and the like are written out"
    ):
        diagnoser.diagnose(Report(text=ligature * 5556))
    start = process_time()
    with pytest.raises(TooLargeError):
        diagnoser.diagnose(Report(text=ligature * MAX_TEXT))
    assert process_time() - start < 0.5

    check_report(diagnoser.model, Report(text=ligature * 5555))
    check_report(diagnoser.model, Report(text="硬" * MAX_TEXT))


def test_no_character_has_a_longer_normal_form():
    """Shorter texts are not measured, so this figure must be right."""
    assert max(normal_length(chr(code)) for code in range(sys.maxunicode + 1)) == LONGEST_FORM
