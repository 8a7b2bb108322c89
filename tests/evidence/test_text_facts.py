"""The facts of a text beyond plain findings: machine output, doubt, positions, actions, guesses and the machine."""

import numpy as np
import pytest

from diagnoser import Diagnoser, Report
from diagnoser.evidence.rule import settled
from diagnoser.evidence.to_network import GUESS_RATIO, evidence_of, evidence_table_of
from diagnoser.inference.engine import Engine
from diagnoser.reading import ReadReport
from diagnoser.types import Action, Finding, Guess, Identity


@pytest.fixture(scope="module")
def diagnoser():
    """The shipped model."""
    return Diagnoser.load("models")


def read(*findings, **further):
    """Return the result of reading a text."""
    return ReadReport(findings, (), **further)


PRINTED = Finding("MEM_CE_LOG", "present", "measured", "ECC error DIMM 3", position="DIMM 3")
HEALTHY = Finding("FAN_LOG", "absent", "measured", "Fan 1: OK")


def test_what_a_machine_printed_stays_measured_with_its_position():
    """This holds for present and absent findings. A code of the same symptom counts more and gets the position."""
    known = settled(Report(text="log"), read(PRINTED, HEALTHY))
    coded = settled(Report(text="log", present={"MEM_CE_LOG"}), read(PRINTED))

    assert known.findings == (PRINTED, HEALTHY)
    assert [(one.known, one.position) for one in coded.findings] == [("asked", "DIMM 3")]


def test_the_output_of_a_machine_says_nothing_of_what_it_does_not_list():
    """Silence is evidence only if somebody describes the fault."""
    said = Finding("NO_DISPLAY", "present", "reported", "no display")

    assert settled(Report(text="log"), read(PRINTED, HEALTHY)).silence == "unknown"
    assert settled(Report(text="log, no display"), read(PRINTED, said)).silence == "unmentioned"
    assert settled(Report(text="log", absent={"LP_MEM"}), read(PRINTED)).silence == "unmentioned"
    assert settled(Report(text="log", unlisted="absent"), read(PRINTED)).silence == "absent"


def test_a_printed_symptom_has_no_report_rate(diagnoser):
    """Like an answered question, it is evidence on the observed symptom."""
    model = diagnoser.model
    printed = evidence_of(model, settled(Report(text="log"), read(PRINTED)))
    asked = evidence_of(model, settled(Report(present={"MEM_CE_LOG"}, asked={"MEM_CE_LOG"}), read()))

    assert printed.rows.tolist() == asked.rows.tolist()


def test_doubt_in_a_text_is_a_graded_finding(diagnoser):
    """It has its words and its place. The shown state is the likelier one."""
    maybe = Finding("FAN_NOISE", "present", "reported", "maybe the fan", 0.7, "fan 2")
    known = settled(Report(text="maybe the fan"), read(maybe))

    assert known.findings == (Finding("FAN_NOISE", "present", "asked", "maybe the fan", 0.7, "fan 2"),)
    assert evidence_of(diagnoser.model, known).rows[0, 1:].tolist() == pytest.approx([0, 0.3, 0.7])


def test_actions_that_were_given_come_first_and_no_action_comes_twice():
    """A given action replaces the words about the same step on the same part."""
    given = Action("replaced", "DIMM", "no_change", "DIMM 3")
    told = (Action("replaced", "DIMM"), Action("restarted"), Action("restarted"), Action("reseated", "DIMM"))

    known = settled(Report(text="words", actions=[given]), read(actions=told))

    assert known.actions == (given, Action("restarted"), Action("reseated", "DIMM"))


def test_the_machine_of_the_text_counts_where_none_was_given():
    """A machine in its field is never replaced."""
    reading = read(identity=Identity("7945-AC1", "99X0000"))

    assert settled(Report(text="machine 7945-AC1"), reading).machine == "7945-AC1"
    assert settled(Report(text="machine 7945-AC1", machine="8840"), reading).machine == "8840"


def test_a_guess_doubles_the_prior_weight_of_the_events_with_its_cause(diagnoser):
    """Repetitions count once. A cause unknown to the model is no evidence."""
    model = diagnoser.model
    guesses = (Guess("SYSTEM_BOARD", "应该是主板坏了"), Guess("SYSTEM_BOARD", "主板"), Guess("NO_SUCH", "x"))
    known = settled(Report(text="words"), read(guesses=guesses))
    weight = evidence_of(model, known).guess_weight

    board = model.network.causes.index("SYSTEM_BOARD")
    expected = [GUESS_RATIO if board in event else 1.0 for event in model.network.events]
    assert known.guesses == (Guess("NO_SUCH", "x"), guesses[0])
    assert weight.tolist() == expected
    assert evidence_of(model, settled(Report(text="w"), read(guesses=guesses[2:]))).guess_weight is None


def test_many_reports_with_and_without_a_guess_are_answered_as_each_alone(diagnoser):
    """The table of evidence holds the weights of a guess for its own report only."""
    cases = [settled(Report(text="words"), read(guesses=guesses)) for guesses in ((), (Guess("DIMM"),), ())]
    table = evidence_table_of(diagnoser.model, cases)
    engine = Engine(diagnoser.model.network)

    batch = engine.try_batch(table)
    for row, known in enumerate(cases):
        alone = engine.posterior(evidence_of(diagnoser.model, known)).causes
        assert np.array_equal(batch.causes[row], alone)
    assert table.informative().tolist() == [False, True, False]
