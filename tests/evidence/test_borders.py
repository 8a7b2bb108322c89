"""From a report to evidence, rule by rule and border by border, on a small model and without a lexicon."""

import json
import random
from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest

from diagnoser.errors import (
    ContradictoryFindingsError,
    EmptyReportError,
    InputError,
    TooLargeError,
    UnknownSymptomError,
)
from diagnoser.evidence.check import check_report, contradictions
from diagnoser.evidence.known import Known
from diagnoser.evidence.not_used import not_used
from diagnoser.evidence.row import (
    known_of_row,
    parsed_actions,
    row_of,
    says_something,
    silence_of_row,
    written_actions,
)
from diagnoser.evidence.rule import NOTHING_READ, coded_ids, settled, silence_of
from diagnoser.evidence.to_network import evidence_of, evidence_table_of
from diagnoser.evidence.understand import known_of, understand
from diagnoser.inference.evidence import pack
from diagnoser.knowledge import Symptom
from diagnoser.reading import Lexicon, ReadReport
from diagnoser.reading.text_model import TextModel, event_weight
from diagnoser.tickets.reduce import reduce
from diagnoser.types import Action, Finding, NotUsed, Report
from tests.evidence.test_one_rule import IDS, STATES, known_from, meaning, spoken, ticket_of
from tests.registry.small import changed, small_model

LEXICON = Lexicon.compile(
    (Symptom("A", "A", "A", "x", "x", ("smoke",), ()), Symptom("B", "B", "B", "x", "x", ("fan",), ()))
)
SAID = ReadReport(
    (
        Finding("C", "present", "reported", "sees"), Finding("A", "absent", "reported", "no A"),
    ),
    ("rest",),
)  # fmt: skip


@pytest.fixture(scope="module")
def model():
    """A model with the symptoms A, B, C and others, one machine type and no text classifier."""
    own = small_model()
    return changed(
        own,
        {"symptoms": ("A", "B", "C", *(f"S{n}" for n in range(len(own.network.symptoms) - 3)))},
        link_tickets={},
        past=(),
    )


@pytest.fixture(scope="module")
def reading_model(model):
    """Return the same with a text classifier of one word and one value of the column brand."""
    causes = model.network.causes[:2]
    text = TextModel(
        causes, {"w:smoke": 0, "=brand=acme": 1}, np.ones(2), np.array([[1.0, -1.0], [0.5, 0.0]]), np.zeros(2),
        np.full(2, 0.5), text_weight=0.5,
    )  # fmt: skip
    return replace(model, text_model=text)


USABLE = [
    Report(text="x" * 100_000),
    Report(text="\ufdfa" * 5_555),
    Report(machine="7979"),
    Report(context={"brand": "acme"}),
    Report(text=" ", machine="7979"),
    Report(unknown={"A"}),
    Report(graded={"A": 0.0}),
    Report(graded={"A": 1.0}),
    Report(present={"A"}, measured={"A"}, asked={"A"}),
    Report(present={"A"}, measured={"B"}, absent={"C"}, unknown={"S0"}, graded={"S1": 0.5}, asked={"A", "C", "S1"}),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(USABLE)))
def test_a_report_on_the_right_side_of_every_border_can_be_used(model, number):
    """The longest text, each kind of fact alone, certain answers, and every state at once."""
    check_report(model, USABLE[number])


@pytest.mark.parametrize(
    ("report", "error", "message"),
    [
        (Report(text="x" * 100_001), TooLargeError, "The report has 100001 characters; at most 100000 are read."),
        (Report(text="\ufdfa" * 5_556), TooLargeError, "The report has 100008 characters after ligatures"),
        (Report(text=" \n"), EmptyReportError, "The report is empty"),
        (Report(asked={"A"}), EmptyReportError, "The report is empty"),
        (Report(present={"A"}, unknown={"A"}), ContradictoryFindingsError, "Symptom A is given two different states."),
        (Report(graded={"C": 0.1}, absent={"C"}), ContradictoryFindingsError, "Symptom C is given two"),
        (Report(present={"Y", "X"}, unknown_symptoms="error"), UnknownSymptomError, "Symptom 'X' is not known to"),
        (Report(machine="7979", asked={"C", "B"}), InputError, "Symptom B is given as asked, but has no state"),
        (Report(graded={"A": -0.001}), InputError, "The probability of A must be between 0 and 1."),
        (Report(graded={"A": 1.001}), InputError, "The probability of A must be between 0 and 1."),
    ],
)  # fmt: skip
def test_a_report_beyond_a_border_is_refused_with_its_reason(model, report, error, message):
    """One character more, nothing at all, two states, an unknown id, no state, no probability."""
    with pytest.raises(error) as caught:
        check_report(model, report)

    assert str(caught.value).startswith(message)


def test_every_contradiction_is_found_once_and_in_order():
    """Present and measured are one state. A symptom with three states is named for the second and the third."""
    report = Report(
        present={"B", "A"}, measured={"A"}, absent={"D", "B"}, unknown={"D", "B"}, graded={"A": 0.5}
    )

    assert list(contradictions(report)) == ["B", "B", "D", "A"]
    assert list(contradictions(Report(present={"A"}, measured={"A"}))) == []
    assert coded_ids(report) == {"A", "B", "D"}


def test_findings_have_the_order_of_the_text_and_then_of_their_ids():
    """So the same report always gives the same answer, to the byte. Codes keep the words of the text."""
    report = Report(
        text="x",
        present={"C", "Z", "H", "B"},
        absent={"F", "A"},
        unknown={"G"},
        graded={"E": 0.5},
        measured={"D"},
    )

    known = settled(report, SAID)

    assert [one.symptom for one in known.findings] == ["C", "A", "B", "D", "E", "F", "G", "H", "Z"]
    assert {one.symptom: one.text for one in known.findings if one.text} == {"C": "sees", "A": "no A"}


def test_a_report_without_text_has_the_order_of_ids():
    """The order does not depend on the order of sets in this process."""
    ids = [f"S{number:03}" for number in range(200)]

    assert [one.symptom for one in settled(Report(present=set(ids)), NOTHING_READ).findings] == ids


def test_everything_beside_the_findings_is_kept():
    """Machine, text, context, actions, and unread pieces are each in their place."""
    report = Report(text="t", machine="7979", context={"brand": "b"}, actions=(Action("restarted"),))

    known = settled(report, SAID)

    assert (known.machine, known.text, known.context) == ("7979", "t", {"brand": "b"})
    assert (known.actions, known.unread, known.silence) == ((Action("restarted"),), ("rest",), "unmentioned")


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (Report(text="x"), {"C": ("present", "reported"), "A": ("absent", "asked")}),
        (Report(text="x", unlisted="absent"), {"C": ("present", "asked"), "A": ("absent", "asked")}),
        (Report(text="x", absent={"C"}), {"C": ("absent", "asked"), "A": ("absent", "asked")}),
        (Report(text="x", present={"A"}), {"C": ("present", "reported"), "A": ("present", "asked")}),
        (Report(text="x", measured={"A"}), {"C": ("present", "reported"), "A": ("present", "measured")}),
    ],
)
def test_what_the_text_says_gives_way_to_codes(report, expected):
    """On a closed checklist and beside a text a code is asked."""
    found = {one.symptom: (one.state, one.known) for one in settled(report, SAID).findings}

    assert found == expected


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (Report(present={"A"}), {"A": ("present", "reported")}),
        (Report(present={"A"}, asked={"A"}), {"A": ("present", "asked")}),
        (Report(present={"A", "B"}, asked={"A"}), {"A": ("present", "asked"), "B": ("present", "reported")}),
        (Report(present={"A"}, unlisted="absent"), {"A": ("present", "asked")}),
        (
            Report(present={"A", "B"}, measured={"A"}),
            {"A": ("present", "measured"), "B": ("present", "reported")},
        ),
        (Report(absent={"A"}, unknown={"B"}), {"A": ("absent", "asked"), "B": ("unknown", "asked")}),
    ],
)
def test_how_a_code_is_known(report, expected):
    """Volunteered, asked, or printed by a machine."""
    assert {one.symptom: (one.state, one.known) for one in settled(report, NOTHING_READ).findings} == expected


@pytest.mark.parametrize(
    ("facts", "described", "silence"),
    [
        ({}, True, "unmentioned"),
        ({}, False, "unknown"),
        ({"present": {"A"}}, False, "unmentioned"),
        ({"absent": {"A"}}, False, "unmentioned"),
        ({"graded": {"A": 0.5}}, False, "unmentioned"),
        ({"unknown": {"A"}}, False, "unknown"),
        ({"measured": {"A"}, "present": {"A"}}, False, "unknown"),
        ({"present": {"A"}, "asked": {"A"}}, False, "unknown"),
        ({"graded": {"A": 0.5}, "asked": {"A"}}, False, "unknown"),
        ({"present": {"A"}, "absent": {"B"}, "asked": {"A"}}, False, "unmentioned"),
        ({"unlisted": "absent"}, False, "absent"),
        ({"unlisted": "unknown"}, True, "unknown"),
    ],
)
def test_the_meaning_of_silence(facts, described, silence):
    """Somebody described the fault, or there are only answers and printed codes, or the report declares it."""
    assert silence_of(Report(**facts), described=described) == silence


def test_a_text_of_blanks_is_no_text():
    """Nothing is read, and silence means nothing."""
    known = known_of(Report(text=" \u3000\n", machine="7979"), LEXICON)

    assert (known.findings, known.silence, known.unread) == ((), "unknown", ())
    assert known_of(Report(text="smoke"), LEXICON).present == ("A",)


@pytest.mark.parametrize(
    ("cell", "actions"),
    [
        ("", ()),
        ("restarted", (Action("restarted"),)),
        ("replaced:FAN=no_change", (Action("replaced", "FAN", "no_change"),)),
        ("replaced:FAN@FAN 2", (Action("replaced", "FAN", "unknown", "FAN 2"),)),
        (
            "replaced:@FAN 2=no_change|restarted=no_change",
            (Action("replaced", "", "no_change", "FAN 2"), Action("restarted", "", "no_change")),
        ),
    ],
)  # fmt: skip
def test_actions_are_read_and_written(cell, actions):
    """With and without a part, a place and a result."""
    assert parsed_actions(cell) == actions
    assert parsed_actions(written_actions(actions)) == actions


@pytest.mark.parametrize(
    ("cell", "wrong"), [("sang:FAN", "sang"), ("replaced:FAN=maybe", "maybe"), ("restarted|", "")]
)
def test_an_action_that_is_none_is_refused(cell, wrong):
    """The sentence names the fault and the allowed values."""
    with pytest.raises(
        InputError,
        match=f"is not written like replaced:DIMM=no_change: '{wrong}' is none of .*no_change|.*restarted",
    ):
        parsed_actions(cell)


def test_a_row_has_a_cell_for_each_kind_of_finding():
    """Sorted, graded answers apart from plain ones."""
    known = Known(
        (
            Finding("B", "present", "reported"), Finding("A", "present", "reported"), Finding("C", "present", "asked"),
            Finding("D", "present", "measured"), Finding("E", "absent", "asked"), Finding("F", "unknown", "asked"),
            Finding("H", "present", "asked", "", 0.75), Finding("G", "absent", "asked", "", 0.0),
        ),
        "unmentioned",
        "7979",
        actions=(Action("replaced", "FAN"),),
        equipment={"RAID_CARD": 0, "FAN": 6},
    )  # fmt: skip
    row = row_of(known)

    assert row == {
        "reported": "A|B", "asked": "C", "measured": "D", "absent": "E", "unknown": "F", "graded": "G=0.0|H=0.75",
        "silence": "unmentioned", "actions": "replaced:FAN=unknown", "measured_absent": "", "guesses": "",
        "equipment": "FAN=6|RAID_CARD=0",
    }  # fmt: skip
    assert known.present == ("B", "A", "C", "D", "H")
    assert known.absent == ("E", "G")
    again = known_of_row(
        row | {"machine_type": "7979", "brand": "b", "line": "", "other": "x"}, ["brand", "line", "gone"]
    )
    assert (again.machine, again.context, again.actions) == ("7979", {"brand": "b"}, known.actions)
    assert again.equipment == known.equipment
    assert known_of_row(row | {"machine_type": ""}).machine is None


@pytest.mark.parametrize(
    ("row", "silence"),
    [
        ({"silence": "absent", "unlisted": "unknown"}, "absent"),
        ({}, "unknown"),
        ({"unlisted": ""}, "unknown"),
        ({"unlisted": "unknown"}, "unknown"),
        ({"unlisted": "absent"}, "absent"),
        *(
            ({"unlisted": "", column: "A"}, "unmentioned")
            for column in ("reported", "asked", "absent", "measured")
        ),
    ],
)
def test_silence_in_rows_of_this_and_of_older_versions(row, silence):
    """The older column counts only if the newer one is missing."""
    assert silence_of_row(row) == silence


def test_a_row_says_something_by_a_machine_or_a_finding():
    """Silence, actions and empty cells say nothing."""
    assert not says_something(
        {"silence": "unmentioned", "actions": "restarted", "reported": "", "asked": None}
    )
    assert says_something({"machine_type": "7979"})
    assert all(
        says_something({column: "A"})
        for column in ("reported", "asked", "measured", "absent", "unknown", "graded")
    )


FINDINGS = (
    Finding("A", "present", "reported"), Finding("B", "absent", "asked"), Finding("C", "unknown", "asked"),
    Finding("S0", "present", "asked", "", 0.8), Finding("S1", "present", "measured"),
    Finding("NEW", "present", "reported"),
)  # fmt: skip


def test_findings_become_weights(model):
    """Findings become reported or not, P(answer | absent) and P(answer | present). Unknown symptoms are left out."""
    evidence = evidence_of(model, Known(FINDINGS, "unmentioned", "7979"))
    index = model.network.symptom_index

    assert evidence.symptom.tolist() == [index[name] for name in ("A", "B", "C", "S0", "S1")]
    assert evidence.reported.tolist() == [True, False, False, False, False]
    assert evidence.if_absent == pytest.approx([0, 1, 1, 0.2, 0])
    assert evidence.if_present == pytest.approx([1, 0, 1, 0.8, 1])
    assert (evidence.unlisted, evidence.event_weight) == ("unmentioned", None)
    assert model.network.contexts[evidence.context] == model.machines["7979"]


def test_a_table_of_cases_is_the_cases_one_by_one(model, reading_model):
    """Also with a text classifier, and with a case without findings."""
    cases = [
        Known(FINDINGS, "unmentioned", "7979", "smoke", {"brand": "acme"}),
        Known((), "unknown", None),
        Known(FINDINGS[:2], "absent", "0000"),
        Known(FINDINGS[2:], "unmentioned", "7979", "smoke"),
    ]
    for own in (model, reading_model):
        expected, found = pack([evidence_of(own, known) for known in cases]), evidence_table_of(own, cases)
        assert all(np.array_equal(one, other) for one, other in zip(expected, found, strict=True))


def test_the_text_classifier_gets_the_text_and_the_columns_of_the_model(reading_model):
    """A column outside the training of the model is left out."""
    network = reading_model.network
    known = Known((), "unknown", None, "smoke", {"brand": "acme", "colour": "red"})

    weight = evidence_of(reading_model, known).event_weight

    expected = event_weight(
        reading_model.text_model, network.causes, network.events, "smoke", {"brand": "acme"}
    )
    assert weight == pytest.approx(expected)
    assert weight != pytest.approx(np.ones(len(weight)))


def test_unread_words_are_told_unless_only_the_classifier_reads(model, reading_model):
    """Without a lexicon nothing can understand them."""
    report = Report(text="smoke xyzzy")
    knowing = replace(
        reading_model,
        knowledge=replace(
            reading_model.knowledge, symptoms=(Symptom("A", "A", "A", "x", "x", ("smoke",), ()),)
        ),
    )
    own = Lexicon.compile(())

    assert understand(model, LEXICON, report).known.unread
    assert understand(knowing, LEXICON, report).known.unread
    assert understand(reading_model, own, report).known.unread == ()
    with pytest.raises(EmptyReportError):
        understand(model, LEXICON, Report())


def unused(model, report):
    """Return the unused parts of a report."""
    return not_used(model, report, Known(machine=report.machine))


def test_what_is_not_used_is_told(model, reading_model):
    """The machine comes first, then the columns by name. Blank values and known ones are not listed."""
    report = Report(machine="0000", context={"z": "1", "brand": "emca", "a": " "})

    assert unused(reading_model, report) == (
        NotUsed("machine", "0000"), NotUsed("context.brand", "emca"), NotUsed("context.z", "1"),
    )  # fmt: skip
    assert unused(reading_model, Report(machine="7979", context={"brand": "acme"})) == ()
    assert unused(model, Report(context={"brand": "acme"})) == (NotUsed("context.brand", "acme"),)
    assert unused(replace(reading_model, context_columns=()), Report(context={"brand": "acme"})) != ()


def test_the_rule_in_sql_is_the_rule_for_three_hundred_reports(tmp_path):
    """The fixed reports have every state, asked or not, in the text or not, and each meaning of silence."""
    chooser = random.Random(17)  # noqa: S311
    given = [random_report(chooser) for _ in range(300)]
    rows = [ticket_of(number, report) for number, report in enumerate(given)]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    reduced = reduce([str(tmp_path / "in.jsonl")], tmp_path / "out.parquet", reader=spoken)
    found = {int(row["ticket_id"]): row for row in pq.read_table(reduced.path).to_pylist()}

    assert reduced.sources[0].first == ()
    for number, report in enumerate(given):
        assert meaning(known_of_row(found[number])) == meaning(known_from(report)), report


def random_report(chooser):
    """Return three symptoms in any state and a text with some of them. Half of the reports have few facts."""
    few = chooser.random() < 0.5
    states = {
        one: "none" if few and chooser.random() < 0.7 else chooser.choice([*STATES, "none"])
        for one in IDS[:3]
    }
    coded = [one for one, state in states.items() if state not in {"none", "not coded"}]
    # A reader gives at most one finding for each symptom.
    words = [f"{chooser.choice('yn')}{one}" for one in chooser.sample(IDS[:4], chooser.randint(0, 3))]
    named = {state: {one for one in coded if states[one] == state} for state in STATES[:4]}
    if chooser.random() < 0.5:
        named["present"] |= named["measured"]  # seen and printed is one state
    return Report(
        text=" ".join(["said", *words]) if words and chooser.random() < 0.5 else "",  # "nA" alone is no value
        machine="7979",
        **named,
        graded={one: chooser.choice([0.0, 0.5, 0.8]) for one in coded if states[one] == "graded"},
        unlisted=chooser.choice(["unmentioned", "unmentioned", "unknown", "absent"]),
        asked={one for one in coded if chooser.random() < 0.4},
    )
