"""The kit: costs computed by hand, the cap, the stock, and forbidden kits."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.decision import Options, decide
from diagnoser.decision.kernel_ranking import SAME_COVERAGE
from diagnoser.decision.kit_table import kit_table
from diagnoser.decision.kits import Priced, allowed_kits, price, ranked_kits
from diagnoser.decision.state import case_of
from diagnoser.errors import InputError, UnknownPartError
from diagnoser.knowledge.records import Component, Costs, Knowledge
from diagnoser.model import Model
from diagnoser.network.fault_network import Network
from tests.decision.plain import ranked
from tests.decision.worlds import engine_of, evidence_of, expert_model, findings_of, random_case
from tests.support.random_networks import random_evidence


def answer(model, evidence, **options):
    """Return the answer with these options."""
    found = findings_of(model, evidence)
    return decide(model, engine_of(model), evidence, found, (), Options(**options), "v1")


@pytest.fixture(scope="module")
def board_or_dimm():
    """Return a model of two parts and a cause without a part, independent, with simple costs."""
    components = tuple(
        Component(name, name, name, kind, 1, value, "small", 0.1, ())
        for name, kind, value in (("BOARD", "part", 1000), ("DIMM", "part", 0), ("RESEAT", "no_part", 0))
    )
    costs = Costs({"small": 0.02}, 0.05, 0.25, {"5x9": 1.0, "7x24x8": 1.5, "7x24x4": 2.5})
    knowledge = Knowledge(components, (), (), {}, {}, {}, costs, 0.1, 0.05)
    nothing = np.empty(0)
    network = Network(
        causes=("BOARD", "DIMM", "RESEAT"),
        is_part=(True, True, False),
        symptoms=(),
        contexts=("unknown",),
        events=((0,), (1,), (2,)),
        prior=np.array([[0.5, 0.2, 0.1]]),
        link_event=nothing.astype(int),
        link_symptom=nothing.astype(int),
        link=nothing,
        leak=nothing,
        report_rate=nothing,
        hidden=np.zeros((1, 0), np.bool_),
    )
    return Model(network, knowledge)


def test_the_cost_is_the_formulas_by_hand(board_or_dimm):
    """C({BOARD}) = handling + unneeded (1 - P(board)) + revisit (1 - coverage), all worked out on paper."""
    ticket = 1 - 0.5 * 0.8 * 0.9
    board = 0.5 / ticket
    coverage = 0.8 * (1 - 0.5 * 0.9) / ticket  # no DIMM, and not nothing

    found = answer(board_or_dimm, evidence_of(board_or_dimm), max_spares=1).kit

    assert found.parts == ("BOARD",)
    assert found.coverage == pytest.approx(coverage, abs=1e-12)
    assert found.expected_cost == pytest.approx(0.02 + 0.30 * (1 - board) + 1.0 * (1 - coverage), abs=1e-12)


def test_a_pair_costs_both_pieces(board_or_dimm):
    """Handling and unneeded cost of each piece add up. Both parts cover everything."""
    ticket = 1 - 0.5 * 0.8 * 0.9
    by_hand = 0.02 + 0.30 * (1 - 0.5 / ticket) + 0.02 + 0.05 * (1 - 0.2 / ticket)

    found = answer(board_or_dimm, evidence_of(board_or_dimm), proposed_parts=("DIMM", "BOARD")).proposed

    assert found.parts == ("BOARD", "DIMM")
    assert found.coverage == pytest.approx(1.0)
    assert found.expected_cost == pytest.approx(by_hand, abs=1e-12)


def test_the_service_level_prices_the_revisit(board_or_dimm):
    """The empty kit costs a revisit times its probability."""
    evidence = evidence_of(board_or_dimm)
    costs = [
        answer(board_or_dimm, evidence, max_spares=0, service_level=level).kit.expected_cost
        for level in ("5x9", "7x24x8", "7x24x4")
    ]

    assert np.array(costs) / costs[0] == pytest.approx([1.0, 1.5, 2.5])


@pytest.mark.parametrize("most", [0, 1, 2])
def test_the_cap_is_kept(most):
    """With max_spares 0, 1 and 2 there are never more pieces, and each further allowed piece can only help."""
    model = expert_model()
    evidence = evidence_of(model, NO_DISPLAY="reported")

    kits = [answer(model, evidence, max_spares=cap, objective="coverage").kit for cap in range(most + 1)]

    assert [len(kit.parts) for kit in kits] == list(range(most + 1))
    assert sorted(kit.coverage for kit in kits) == [kit.coverage for kit in kits]


@pytest.mark.parametrize(
    "wrong",
    [
        {"max_spares": 3},
        {"max_spares": -1},
        {"max_spares": True},
        {"objective": "luck"},
        {"service_level": "24x7"},
        {"language": "fr"},
        {"proposed_parts": ("DIMM",) * 3},
        {"stock": {"DIMM": -1}},
        {"stock": {"DIMM": 0.5}},
    ],
)
def test_a_choice_that_does_not_exist_is_refused(wrong):
    """Each is an InputError, before anything is computed."""
    with pytest.raises(InputError):
        Options(**wrong)


@pytest.mark.parametrize(
    "wrong", [{"stock": {"FLUX": 1}}, {"proposed_parts": ("FLUX",)}, {"proposed_parts": ("RESEAT",)}]
)
def test_a_part_nobody_knows_is_refused(wrong):
    """An unknown id, and a cause without a part, cannot be sent."""
    model = expert_model()

    with pytest.raises(UnknownPartError):
        answer(model, evidence_of(model, NO_DISPLAY="reported"), **wrong)


def test_only_what_is_in_stock_is_sent():
    """Without the best part the next best is sent. A part missing in the stock list is not available."""
    model = expert_model()
    evidence = evidence_of(model, NO_DISPLAY="reported")

    assert set(answer(model, evidence).kit.parts) == {"SYSTEM_BOARD", "DIMM"}
    assert "DIMM" not in answer(model, evidence, stock={"SYSTEM_BOARD": 1, "DIMM": 0}).kit.parts
    assert answer(model, evidence, stock={"FAN": 0}).kit.parts == ()


def test_alternatives_are_the_next_best():
    """Five other kits, each no better than the one before it, none of them the kit itself."""
    model = expert_model()
    found = answer(model, evidence_of(model, HDD_AMBER_ALL="reported"))

    costs = [found.kit.expected_cost, *(kit.expected_cost for kit in found.alternatives)]
    assert len(found.alternatives) == 5
    assert sorted(costs) == costs
    assert found.kit.parts not in {kit.parts for kit in found.alternatives}


@pytest.mark.parametrize("objective", ["expected_cost", "coverage"])
def test_most_kits_are_no_alternative(objective):
    """More than half of the kits have a piece with nearly no gain."""
    model = expert_model()
    case = case_of(
        model, engine_of(model), evidence_of(model, HDD_AMBER_ON="reported"), Options(objective=objective)
    )

    ranking = ranked_kits(case.arrays.table, case.priced, case.allowed, len(case.number))

    assert 1 < np.count_nonzero(ranking >= 0) < len(case.number) / 2


@given(
    seed=st.integers(0, 10_000),
    most=st.integers(0, 2),
    objective=st.sampled_from(["expected_cost", "coverage"]),
    at_hand=st.none() | st.lists(st.integers(0, 2), min_size=8, max_size=8),
    listed=st.integers(0, 8),
)
def test_the_ranking_is_that_of_the_definition(seed, most, objective, at_hand, listed):
    """The ranking equals the comparison of every kit with every smaller one, for all options."""
    model, evidence = random_case(seed, causes=8, symptoms=10)
    parts = [cause for cause, part in zip(model.network.causes, model.network.is_part, strict=True) if part]
    stock = None if at_hand is None else dict(zip(parts, at_hand, strict=False))
    options = Options(most, objective, stock=stock)
    case = case_of(model, engine_of(model), evidence, options)

    ranking = ranked_kits(case.arrays.table, case.priced, case.allowed, listed)

    expected = ranked(case.arrays.table, case.priced, case.allowed, SAME_COVERAGE)[: 1 + listed]
    assert ranking.tolist() == expected + [-1] * (1 + listed - len(expected))


@given(st.data())
def test_ties_go_to_the_first_kit(data):
    """Among kits of equal value, smaller kits come first, then lower numbers."""
    table = kit_table(4)
    few = st.lists(st.sampled_from([0.0, 0.005, 0.25, 0.5]), min_size=len(table), max_size=len(table))
    cost, coverage = np.array(data.draw(few)), np.array(data.draw(few))
    priced = Priced(coverage, cost, cost + 1e-12 * table.size)
    allowed = allowed_kits(table, 2)

    ranking = ranked_kits(table, priced, allowed, 5)

    expected = ranked(table, priced, allowed, SAME_COVERAGE)[:6]
    assert ranking.tolist() == expected + [-1] * (6 - len(expected))


def test_of_kits_with_equal_cost_the_smaller_one_is_sent(board_or_dimm):
    """A piece without cost and without gain is not sent."""
    free = Costs({"small": 0.0}, 0.0, 0.0, {"5x9": 1.0, "7x24x8": 1.5, "7x24x4": 2.5})
    knowledge = replace(board_or_dimm.knowledge, costs=free)
    network = replace(board_or_dimm.network, prior=np.array([[0.5, 1e-20, 0.1]]))
    model = Model(network, knowledge)

    assert answer(model, evidence_of(model)).kit.parts == ("BOARD",)


@given(seeds=st.lists(st.integers(0, 10_000), min_size=1, max_size=4))
def test_many_posteriors_are_priced_and_ranked_as_one_by_one(seeds):
    """A batch says the same as its reports, to the last bit."""
    model, _ = random_case(7)
    evidences = [random_evidence(model.network, seed) for seed in seeds]
    cases = [case_of(model, engine_of(model), evidence, Options()) for evidence in evidences]
    coverage = np.array([engine_of(model).coverage(evidence)[1] for evidence in evidences])

    together = price(cases[0].pricing, np.array([case.needed for case in cases]), coverage)

    assert together.loss.tolist() == [case.priced.loss.tolist() for case in cases]
    rankings = [ranked_kits(case.arrays.table, case.priced, case.allowed).tolist() for case in cases]
    assert ranked_kits(cases[0].arrays.table, together, cases[0].allowed).tolist() == rankings


def test_the_size_of_the_kit_is_explained():
    """The kits with one piece less or more are the best of their size, and neither is better."""
    model = expert_model()
    found = answer(model, evidence_of(model, POST_289="reported"))

    assert found.kit.parts == ("DIMM",)
    assert found.fewer.parts == ()
    assert len(found.more.parts) == 2
    assert min(found.fewer.expected_cost, found.more.expected_cost) >= found.kit.expected_cost


@given(
    seed=st.integers(0, 10_000),
    most=st.integers(0, 2),
    objective=st.sampled_from(["expected_cost", "coverage"]),
    pieces=st.none() | st.integers(0, 3),
)
def test_a_kit_never_holds_more_than_allowed(seed, most, objective, pieces):
    """For all networks, findings and options a kit has at most two pieces, no more than in stock, and only parts."""
    model, evidence = random_case(seed, causes=6, symptoms=10)
    parts = [cause for cause, part in zip(model.network.causes, model.network.is_part, strict=True) if part]
    stock = None if pieces is None else dict.fromkeys(parts[:2], pieces)

    found = answer(model, evidence, max_spares=most, objective=objective, stock=stock)

    for kit in (found.kit, *found.alternatives):
        assert len(kit.parts) <= most
        assert set(kit.parts) <= set(parts if stock is None or not pieces else parts[:2])
        assert stock is None or all(kit.parts.count(part) <= stock.get(part, 0) for part in kit.parts)
        assert 0 <= kit.coverage <= 1 + 1e-9


@given(seed=st.integers(0, 10_000))
def test_more_freedom_never_costs_more(seed):
    """A higher cap never raises the cost. A more expensive revisit never lowers the coverage."""
    model, evidence = random_case(seed, causes=6, symptoms=10)

    by_cap = [answer(model, evidence, max_spares=most).kit.expected_cost for most in range(3)]
    by_level = [
        answer(model, evidence, service_level=level).kit.coverage for level in ("5x9", "7x24x8", "7x24x4")
    ]

    assert by_cap[0] >= by_cap[1] - 1e-9 >= by_cap[2] - 2e-9
    assert by_level[0] <= by_level[1] + 1e-9 <= by_level[2] + 2e-9


@given(seed=st.integers(0, 10_000))
def test_the_objective_coverage_finds_the_most(seed):
    """No allowed kit has a higher coverage, except for gains too small to send a piece."""
    model, evidence = random_case(seed, causes=6, symptoms=10)
    _, coverage = engine_of(model).coverage(evidence)

    found = answer(model, evidence, objective="coverage").kit

    assert found.coverage >= coverage.max() - 2e-4
