"""Reports that cannot be used are refused in one sentence."""

import pytest

from diagnoser import Diagnoser, Report
from diagnoser.errors import ContradictoryFindingsError, EmptyReportError, InputError, UnknownSymptomError


@pytest.fixture(scope="module")
def diagnoser():
    """The shipped model."""
    return Diagnoser.load("models")


@pytest.mark.parametrize(
    ("report", "error", "message"),
    [
        (Report(), EmptyReportError, "The report is empty"),
        (Report(text=None), InputError, "must be a string"),
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
