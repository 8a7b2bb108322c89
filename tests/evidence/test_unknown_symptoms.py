"""A code unknown to the model: an error with expert knowledge of all symptoms, otherwise listed and ignored."""

from pathlib import Path

import numpy as np
import pytest

from diagnoser import Diagnoser, Report
from diagnoser.errors import UnknownSymptomError
from diagnoser.model import Model
from tests.support.random_networks import random_network

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def learned():
    """A model of tickets alone."""
    return Diagnoser(Model(random_network(1)), "0")


@pytest.fixture(scope="module")
def expert():
    """Return the shipped model. It has expert knowledge."""
    return Diagnoser.load(REPOSITORY / "models")


def test_a_new_code_is_listed_and_changes_nothing_else(learned):
    """Present, absent, unknown, graded or measured, the answer is the same as without it."""
    first, second = learned.model.network.symptoms[2:4]
    known = {"present": {first}, "graded": {second: 0.7}}

    answer = learned.diagnose(
        Report(
            present={first, "Z-NEW"}, graded={second: 0.7, "G-NEW": 0.9}, absent={"A-NEW"}, unknown={"U-NEW"},
            measured={"M-NEW"},
        )
    )  # fmt: skip
    plain = learned.diagnose(Report(**known))

    assert answer.unread == ("A-NEW", "G-NEW", "M-NEW", "U-NEW", "Z-NEW")
    assert plain.unread == ()
    assert answer.findings == plain.findings
    assert answer.kit == plain.kit
    assert [one.probability for one in answer.causes] == [one.probability for one in plain.causes]


def test_a_report_of_new_codes_alone_has_the_answer_of_the_fleet(learned):
    """Nothing in the report can be used, and the answer says so."""
    answer = learned.diagnose(Report(present={"NEW"}, unlisted="unknown"))
    fleet = learned.diagnose(Report(machine="0000"))

    assert answer.unread == ("NEW",)
    np.testing.assert_allclose(
        [one.probability for one in answer.causes], [one.probability for one in fleet.causes], rtol=1e-12
    )


def test_a_short_answer_lists_it_as_not_used(learned):
    """A short answer has no list of unread pieces."""
    symptom = learned.model.network.symptoms[2]
    [short] = learned.diagnose_many([Report(present={symptom, "NEW"})], detail="kit")

    assert [(one.field, one.value) for one in short.not_used] == [("findings", "NEW")]


@pytest.mark.parametrize(("who", "mode"), [("expert", None), ("expert", "error"), ("learned", "error")])
def test_it_is_an_error_with_knowledge_or_on_request(request, who, mode):
    """In full and in short answers."""
    diagnoser = request.getfixturevalue(who)
    report = Report(present={"NEW"}, unknown_symptoms=mode)

    with pytest.raises(UnknownSymptomError, match="Symptom 'NEW' is not known to this model"):
        diagnoser.diagnose(report)
    with pytest.raises(UnknownSymptomError):
        diagnoser.diagnose_many([report], detail="kit")


def test_with_knowledge_it_is_listed_on_request(expert):
    """It comes after the unread pieces of the text."""
    answer = expert.diagnose(
        Report("no display, qwertz", present={"NEW"}, unknown_symptoms="list"), language="en"
    )

    assert answer.unread[-1] == "NEW"
    assert "qwertz" in answer.unread[0]
    assert {one.symptom for one in answer.findings} == {"NO_DISPLAY"}
