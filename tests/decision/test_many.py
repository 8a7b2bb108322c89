"""Short answers to many reports agree with whole answers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.decision import Options, decide, kit_answers, many
from diagnoser.errors import ImpossibleFindingsError
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import pack
from diagnoser.types import Finding
from tests.decision.test_width import all_present, broad
from tests.decision.worlds import engine_of, evidence_of, expert_model, random_case
from tests.support.random_networks import random_evidence


def assert_same(short, whole):
    """A short answer holds the kits, causes and flags of the whole one."""
    assert (short.kit, short.alternatives) == (whole.kit, whole.alternatives)
    assert list(short.causes.items()) == [(one.cause, one.probability) for one in whole.causes]
    assert (short.exact, short.coverage_repaired) == (whole.exact, whole.coverage_repaired)
    assert short.model_version == whole.model_version


@given(
    seeds=st.lists(st.integers(0, 10_000), min_size=1, max_size=5),
    most=st.integers(0, 2),
    objective=st.sampled_from(["expected_cost", "coverage"]),
    at_hand=st.none() | st.integers(0, 2),
    cells=st.sampled_from([1, 100, 100_000]),
)
def test_a_short_answer_is_a_part_of_the_whole_one(seeds, most, objective, at_hand, cells):
    """They are equal to the last bit, for all options and all divisions of the reports."""
    model, _ = random_case(7)
    engine = engine_of(model)
    part = model.network.causes[engine.parts[0]]
    options = Options(most, objective, stock=None if at_hand is None else {part: at_hand})
    evidences = [random_evidence(model.network, seed) for seed in seeds]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(many, "CELLS", cells)
        found = kit_answers(model, engine, pack(evidences), options, "v", {})

    assert len(found) == len(seeds)
    for short, evidence in zip(found, evidences, strict=True):
        assert_same(short, decide(model, engine, evidence, (), (), options, "v"))


def test_counted_pieces_are_counted_in_short_answers():
    """Two named modules are sent as two, beside a report without words."""
    model = expert_model()
    engine = engine_of(model)
    evidence = evidence_of(model, 1, POST_289="reported", LP_MEM="reported")
    findings = (Finding("POST_289", "present", "reported", "报DIMM1和DIMM3错"),)

    coded, worded = kit_answers(model, engine, pack([evidence, evidence]), Options(), "v", {1: findings})

    assert coded.kit.parts == ("DIMM",)
    assert worded.kit.parts == ("DIMM", "DIMM")
    assert_same(worded, decide(model, engine, evidence, findings, (), Options(), "v"))


def test_what_is_too_wide_is_answered_between_bounds():
    """One wide report is among exact ones."""
    model = broad(26)
    engine = Engine(model.network)
    wide, narrow = all_present(26), all_present(2)

    found = kit_answers(model, engine, pack([narrow, wide, narrow]), Options(), "v", {})

    assert [answer.exact for answer in found] == [True, False, True]
    assert found[1].kit.between is not None
    for short, evidence in zip(found, (narrow, wide, narrow), strict=True):
        assert_same(short, decide(model, engine, evidence, (), (), Options(), "v"))


def test_the_first_impossible_report_is_said():
    """As `decide` would raise it."""
    model = broad(4)
    impossible = all_present(2)
    impossible = pack([impossible])._replace(
        weights=np.zeros(len(model.network.events)), span=np.array([[0, 0, 2, 0, len(model.network.events)]])
    )

    with pytest.raises(ImpossibleFindingsError):
        kit_answers(model, Engine(model.network), impossible, Options(), "v", {})


def test_no_reports_have_no_answers():
    """An empty list in, an empty list out."""
    model = expert_model()

    assert kit_answers(model, engine_of(model), pack([]), Options(), "v", {}) == []
