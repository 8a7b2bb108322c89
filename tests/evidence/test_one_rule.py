"""One rule for the known facts: serving, counting in SQL, the stored row and its replay are compared."""

import json
from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagnoser import Diagnoser, Report
from diagnoser.backtest.closed_tickets import read_history
from diagnoser.evidence.known import Known
from diagnoser.evidence.row import (
    KNOWN,
    known_of_row,
    row_of,
    written_actions,
    written_equipment,
    written_grades,
)
from diagnoser.evidence.rule import settled
from diagnoser.evidence.to_network import evidence_of
from diagnoser.evidence.understand import known_of, understand
from diagnoser.knowledge import load_knowledge
from diagnoser.learning.lexicon_worker import LexiconReader
from diagnoser.reading import Lexicon, ReadReport
from diagnoser.tickets.reduce import reduce
from diagnoser.types import Action, Finding, Guess, Identity

IDS = ("A", "B", "C", "D", "Ä=1", "硬")
STATES = ("present", "absent", "unknown", "measured", "graded", "not coded")


@st.composite
def reports(draw):
    """Return reports of codes with a text about some symptoms. "yA nB" is such a text."""
    states = {symptom: draw(st.sampled_from(STATES)) for symptom in IDS}
    coded = [symptom for symptom in IDS if states[symptom] != "not coded"]
    named = draw(st.lists(st.sampled_from(IDS), max_size=4, unique=True))
    words = [draw(st.sampled_from(tuple(SIGNS))) + symptom for symptom in named]
    words += draw(st.lists(st.sampled_from(tuple(ACTIONS)), max_size=2))
    words += draw(st.lists(st.sampled_from(["?DIMM", "?HDD", "?HDD", "@7945"]), max_size=2))
    has_text = draw(st.booleans())
    return Report(
        text=" ".join(words) or "nothing" if has_text else "",
        machine=draw(st.sampled_from(["7979", None])),
        **{state: {one for one in coded if states[one] == state} for state in STATES[:4]},
        graded={
            one: draw(st.sampled_from([0.0, 0.25, 0.5, 0.8, 1.0])) for one in coded if states[one] == "graded"
        },
        unlisted=draw(st.sampled_from(["unmentioned", "unknown", "absent"])),
        asked=draw(st.sets(st.sampled_from(coded))) if coded else set(),
        equipment=draw(st.dictionaries(st.sampled_from(["DIMM", "Ä=1"]), st.integers(0, 9), max_size=2)),
        actions=draw(
            st.sampled_from([(), (Action("replaced", "DIMM", "no_change", "DIMM 3"), Action("restarted"))])
        ),
    )


SIGNS = {
    "y": ("present", "reported", None),
    "n": ("absent", "reported", None),
    "m": ("present", "measured", None),
    "h": ("absent", "measured", None),
    "g": ("present", "reported", 0.7),
    "l": ("absent", "reported", 0.3),
}
"""First letter of a word -> what the word says of the symptom that follows."""

ACTIONS = {
    "!1": Action("replaced", "DIMM"),
    "!2": Action("replaced", "DIMM", "fixed", "slot=5|A"),
    "!3": Action("restarted", "", "came_back"),
    "!4": Action("reseated", "RAID_CARD"),
    "!5": Action("removed", "", "unknown", "DIMM 1"),
}


def spoken(text):
    """Read the words of `reports`."""
    words = [word for word in text.split() if word != "nothing"]
    said = [(word[1:], *SIGNS[word[0]]) for word in words if word[0] in SIGNS]
    return ReadReport(
        tuple(Finding(symptom, state, known, "", share) for symptom, state, known, share in said),
        (),
        tuple(ACTIONS[word] for word in words if word in ACTIONS),
        tuple(Guess(word[1:], "words") for word in words if word[0] == "?"),
        Identity(machine=next((word[1:] for word in words if word[0] == "@"), "")),
    )


def known_from(report):
    """Return the known facts of a served report, with its text read by `spoken`."""
    return settled(report, spoken(report.text) if report.text else ReadReport((), ()))


def ticket_of(number, report):
    """The report as a row of somebody's history."""
    cells = {
        name: sorted(getattr(report, name)) for name in ("present", "absent", "unknown", "asked", "measured")
    }
    return {
        "ticket_id": str(number),
        "machine": report.machine or "",
        "report": report.text,
        **cells,
        "graded": written_grades(report.graded).split("|") if report.graded else "",
        "actions": written_actions(report.actions),
        "equipment": written_equipment(report.equipment),
        "unlisted": report.unlisted,
    }


def meaning(known: Known):
    """Return the relevant known facts.

    They are each finding without its words, silence, machine, actions in the form of a cell, and guessed causes.
    """
    found = sorted(((one.symptom, one.state, one.known, one.probability) for one in known.findings), key=str)
    guessed = [guess.cause for guess in known.guesses]
    equipment = dict(known.equipment)
    return found, known.silence, known.machine, written_actions(known.actions), guessed, equipment


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(reports(), min_size=20, max_size=40))
def test_the_rule_in_sql_is_the_rule_for_one_report(tmp_path_factory, given_reports):
    """Reduced by DuckDB, a ticket knows what the service knows from the same report."""
    folder = tmp_path_factory.mktemp("rule")
    source = folder / "tickets.jsonl"
    rows = [ticket_of(number, report) for number, report in enumerate(given_reports)]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    reduced = reduce([str(source)], folder / "reduced.parquet", reader=spoken)
    found = {row["ticket_id"]: row for row in pq.read_table(reduced.path).to_pylist()}

    assert reduced.sources[0].first == ()
    for number, report in enumerate(given_reports):
        assert meaning(known_of_row(found[str(number)])) == meaning(known_from(report))


@given(reports())
def test_a_row_holds_everything_that_is_known(report):
    """Written as a row and read again, nothing is lost but the text and the words of the findings."""
    known = known_from(report)
    row = row_of(known)

    assert set(row) == set(KNOWN)
    assert meaning(known_of_row(row | {"machine_type": known.machine})) == meaning(known)


@given(reports())
def test_no_symptom_is_known_twice(report):
    """Each symptom has one state, and every coded symptom has the given one."""
    symptoms = [one.symptom for one in known_from(report).findings]

    assert len(symptoms) == len(set(symptoms))
    assert set(symptoms) >= report.present | report.absent | report.unknown | report.measured | set(
        report.graded
    )


def test_a_graded_answer_is_shown_as_the_likelier_state():
    """Above one half it is present. At one half and below it is absent."""
    found = known_from(Report(graded={"A": 0.8, "B": 0.5, "C": 0.2})).findings

    assert [(one.symptom, one.state, one.probability) for one in found] == [
        ("A", "present", 0.8),
        ("B", "absent", 0.5),
        ("C", "absent", 0.2),
    ]


@pytest.fixture(scope="module")
def diagnoser():
    """The shipped model."""
    return Diagnoser.load("models")


@pytest.fixture(scope="module")
def lexicon(diagnoser):
    """The words of its knowledge."""
    return Lexicon.of(diagnoser.model.knowledge)


@pytest.fixture(scope="module")
def reader():
    """Reads texts as training does."""
    return LexiconReader(load_knowledge("data/knowledge"))


@st.composite
def server_reports(draw):
    """Reports in the words and codes of the shipped knowledge."""
    symptoms = draw(
        st.lists(st.sampled_from(["LP_MEM", "POST_289", "HDD_AMBER_ALL", "NO_DISPLAY"]), unique=True)
    )
    states = [draw(st.sampled_from(STATES[:5])) for _ in symptoms]
    chosen = {
        state: {one for one, its in zip(symptoms, states, strict=True) if its == state}
        for state in STATES[:4]
    }
    return Report(
        text=draw(st.sampled_from(["", "4个HDD黄灯常亮", "no display", "the printer", "无蜂鸣声"])),
        machine=draw(st.sampled_from(["7979Q7C", "8840CFG"])),
        **chosen,
        graded={one: 0.8 for one, its in zip(symptoms, states, strict=True) if its == "graded"},
        unlisted=draw(st.sampled_from(["unmentioned", "unknown", "absent"])),
        asked=draw(st.sets(st.sampled_from(symptoms))) if symptoms else set(),
    )


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_reports=st.lists(server_reports(), min_size=1, max_size=6))
def test_a_ticket_is_replayed_as_it_was_answered(tmp_path_factory, diagnoser, lexicon, reader, given_reports):
    """From the plain ticket and from the reduced one the evidence is that of the served report, to the last bit."""
    folder = tmp_path_factory.mktemp("replay")
    source = folder / "tickets.jsonl"
    rows = [ticket_of(number, report) for number, report in enumerate(given_reports)]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    reduced = reduce([str(source)], folder / "reduced.parquet", reader=reader)

    for history in (read_history([str(source)]), read_history([str(reduced.path)])):
        for ticket in history.tickets:
            served = understand(diagnoser.model, lexicon, given_reports[int(ticket.ticket_id)]).evidence
            again = evidence_of(diagnoser.model, known_of(ticket.given, lexicon))
            assert evidence_rows(again) == evidence_rows(served)


def test_only_what_was_mentioned_unasked_counts_as_reported(diagnoser, lexicon):
    """Words of the text and volunteered codes are mentions in the evidence; answers and measured codes are not."""
    spoken_of = Report(
        text="no display", absent={"HDD_AMBER_ALL"}, measured={"POST_289"}, graded={"LP_MEM": 0.8}
    )
    volunteered = Report(present={"LP_MEM", "POST_289"}, asked={"POST_289"})

    mentions = []
    for report in (spoken_of, volunteered):
        evidence = understand(diagnoser.model, lexicon, report).evidence
        names = [diagnoser.model.network.symptoms[symptom] for symptom in evidence.symptom]
        mentions.append({name for name, said in zip(names, evidence.reported, strict=True) if said})

    assert mentions == [{"NO_DISPLAY"}, {"LP_MEM"}]


def evidence_rows(evidence):
    """The evidence without the order of its findings."""
    rows = sorted(map(tuple, evidence.rows.tolist()))
    return evidence.context, evidence.unlisted, rows


def test_older_reduced_tickets_keep_their_meaning():
    """Files of before this column know silence as `unlisted`, and then a machine alone was called unmentioned."""
    older = {
        "causes": "X",
        "machine_type": "7979",
        "reported": "",
        "asked": "",
        "absent": "",
        "unlisted": "unmentioned",
    }

    assert known_of_row(older).silence == "unknown"
    assert known_of_row(older | {"absent": "A"}).silence == "unmentioned"
    closed = known_of_row(older | {"reported": "A", "unlisted": "absent"})
    assert (closed.silence, [one.known for one in closed.findings]) == ("absent", ["asked"])


def test_symptoms_that_a_model_never_heard_of_are_left_out(diagnoser):
    """A ticket may be newer than the model: its other findings and its silence still count."""
    known = Known(
        (Finding("NEW", "present", "reported"), Finding("LP_MEM", "present", "reported")), "unmentioned"
    )
    alone = replace(known, findings=known.findings[1:])

    assert np.array_equal(evidence_of(diagnoser.model, known).rows, evidence_of(diagnoser.model, alone).rows)
    assert evidence_of(diagnoser.model, replace(known, findings=known.findings[:1])).unlisted == "unmentioned"
