"""Several pieces of one part: counting words, the distribution, and kits with two of a kind."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.decision import Options, decide
from diagnoser.decision.arrays import arrays_of
from diagnoser.decision.quantities import Quantities, counts, quantities_of, with_quantities
from diagnoser.types import Finding
from tests.decision.worlds import engine_of, evidence_of, expert_model


def said(text, symptom="HDD_AMBER_ON"):
    """Return a finding read from these words."""
    return (Finding(symptom, "present", "reported", text),)


def answer(model, evidence, findings, **options):
    """Return the answer to these findings."""
    return decide(model, engine_of(model), evidence, findings, (), Options(**options), "v1")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4个HDD黄灯常亮", {"HDD": (4, False)}),
        ("两块硬盘黄灯", {"HDD": (2, False)}),
        ("兩顆硬碟亮黃燈", {"HDD": (2, False)}),
        ("Two drives show amber", {"HDD": (2, False)}),
        ("both DIMMs", {"DIMM": (2, False)}),
        ("报DIMM1和DIMM3错", {"DIMM": (2, True)}),
        ("DIMM 2, DIMM 4 and DIMM 6", {"DIMM": (3, True)}),
        ("3 fans", {"FAN": (3, False)}),
        ("报DIMM1错", {}),
        ("一块硬盘黄灯", {}),
        ("硬盘黄灯常亮", {}),
        ("1000 drives", {}),
        ("2块主板", {}),
        ("内存2GB", {}),
        ("64 drives", {"HDD": (64, False)}),
        ("65 drives", {}),
        (", ".join(f"DIMM{slot}" for slot in range(1, 65)), {"DIMM": (64, True)}),
        (", ".join(f"DIMM{slot}" for slot in range(1, 66)), {}),
        ("两块硬盘，硬盘1黄灯", {"HDD": (2, False)}),
    ],
)
def test_pieces_are_counted_in_both_languages(text, expected):
    """Numbers before a part's name, or slots after it, are counted, but never for a part with one piece in a server."""
    assert counts(arrays_of(expert_model()), said(text)) == expected


def test_a_denied_finding_counts_nothing():
    """Words of an absent finding are no count."""
    denied = (replace(said("4个HDD黄灯")[0], state="absent"),)

    assert quantities_of(arrays_of(expert_model()), denied) is None


def test_two_named_modules_are_sent_as_two():
    """DIMM1 and DIMM3 are two modules. The same report with one of them is one module."""
    model = expert_model()
    evidence = evidence_of(model, 1, POST_289="reported", LP_MEM="reported")

    assert answer(model, evidence, said("报DIMM1和DIMM3错", "POST_289")).kit.parts == ("DIMM", "DIMM")
    assert answer(model, evidence, said("报DIMM1错", "POST_289")).kit.parts == ("DIMM",)


def test_two_of_a_kind_need_two_in_stock():
    """With one piece on the shelf one piece goes."""
    model = expert_model()
    evidence = evidence_of(model, 1, POST_289="reported", LP_MEM="reported")
    findings = said("报DIMM1和DIMM3错", "POST_289")

    assert answer(model, evidence, findings, stock={"DIMM": 1}).kit.parts == ("DIMM",)
    assert answer(model, evidence, findings, stock={"DIMM": 2}).kit.parts == ("DIMM", "DIMM")
    assert answer(model, evidence, findings, max_spares=1).kit.parts == ("DIMM",)


def test_four_amber_drives_are_not_four_drives():
    """Their common cause is the likelier fault (SEED-01 was the RAID card): it is sent, not two drives."""
    model = expert_model()
    evidence = evidence_of(model, 1, HDD_AMBER_ALL="reported")
    kit = answer(model, evidence, said("4个HDD黄灯常亮", "HDD_AMBER_ALL")).kit

    assert kit.parts.count("HDD") <= 1
    assert "RAID_CARD" in kit.parts


def test_a_second_piece_may_be_proposed():
    """Somebody else's two of a kind are judged: without a count the second adds nothing but its cost."""
    model = expert_model()
    evidence = evidence_of(model, 1, POST_289="reported")
    one = answer(model, evidence, (), proposed_parts=("DIMM",)).proposed
    two = answer(model, evidence, (), proposed_parts=("DIMM", "DIMM")).proposed

    assert two.parts == ("DIMM", "DIMM")
    assert two.coverage == pytest.approx(one.coverage, abs=1e-12)
    assert two.expected_cost == pytest.approx(one.expected_cost + 0.02 + 0.05 + 0.25 * 0.09, abs=1e-12)


@given(seed=st.integers(0, 1000))
def test_coverage_with_counts_is_the_sum_over_numbers(seed):
    """Against every number of broken pieces of both parts, one by one."""
    rng = np.random.default_rng(seed)
    none, first, second, both = rng.dirichlet(np.ones(5))[:4]
    coverage = np.array(
        [
            [none, none + first, none + second],
            [none + first, none + first, none + first + second + both],
            [none + second, none + first + second + both, none + second],
        ]
    )
    number = rng.dirichlet(np.ones(3), 2)  # P(1), P(2), P(3 or more) of each part
    quantities = Quantities(np.array([0, *(1 - number[:, 0])]), np.array([0, *number[:, 2]]), {})

    found = with_quantities(quantities, coverage)

    one = number[:, 0]
    assert found[0, 1] == pytest.approx(none + first * one[0])
    assert found[1, 2] == pytest.approx(none + first * one[0] + second * one[1] + both * one[0] * one[1])
    assert found[2, 2] == pytest.approx(none + second * (number[1, 0] + number[1, 1]))


def test_the_number_of_broken_pieces_follows_the_count():
    """Three counted: 1 + Binomial(2, 0.15), so two or more with 1 - 0.85^2."""
    arrays = arrays_of(expert_model())
    place = arrays.number["HDD"]

    assert quantities_of(arrays, said("3块硬盘")).second[place] == pytest.approx(1 - 0.85**2)
    assert quantities_of(arrays, said("3块硬盘")).third[place] == pytest.approx(0.15**2)


def test_the_answer_says_what_was_counted():
    """It has the part, the pieces, and the probability of two broken ones given one."""
    model = expert_model()
    said = (Finding("HDD_AMBER_ALL", "present", "reported", "4个HDD黄灯常亮"),)
    found = decide(
        model, engine_of(model), evidence_of(model, HDD_AMBER_ALL="reported"), said, (), Options(), "v1"
    )

    assert [(one.part, one.counted) for one in found.units] == [("HDD", 4)]
    assert found.units[0].two_or_more == pytest.approx(1 - 0.9**3)
