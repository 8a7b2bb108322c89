"""The plan of two visits: exact, within its limits, and with the true cost of a first kit."""

from itertools import combinations

import numpy as np
import pytest

from diagnoser.decision import Options, decide, kit_answers
from diagnoser.decision.plan import plan_of
from diagnoser.decision.state import case_of
from diagnoser.inference.engine import members
from diagnoser.inference.evidence import pack
from tests.decision.worlds import engine_of, findings_of, random_case
from tests.support.definition import by_definition

SEEDS = range(12)


def planned(seed, **options):
    """A random case with its ranking and its plan."""
    model, evidence = random_case(seed)
    case = case_of(model, engine_of(model), evidence, Options(**options))
    ranking = case.ranking()
    return model, evidence, case, ranking, plan_of(case, ranking)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_second_number_is_the_coverage_of_both_kits(seed):
    """It is P(every needed part is in one of the two kits). The first number is that of the first kit."""
    model, evidence, case, _, plan = planned(seed)
    network = model.network
    expected = by_definition(network, evidence).sets
    parts = {part for visit in plan.visits for part in visit.parts}
    held = {network.causes.index(part) for part in parts}
    needed = {cause for cause, is_part in enumerate(network.is_part) if is_part}

    covered = sum(share for causes, share in expected.items() if set(causes) & needed <= held)

    assert plan.visits[0].fixed_by_then == pytest.approx(float(case.priced.coverage[plan.first]))
    if case.pricing.quantities is None and case.pricing.recalibration is None:
        assert plan.visits[1].fixed_by_then == pytest.approx(covered, rel=1e-9)
    assert 1.0 <= plan.expected_visits <= 3.0


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("most", [0, 1, 2])
def test_a_plan_keeps_to_the_cap_and_sends_no_part_twice(seed, most):
    """Each visit has at most so many pieces, and the second none of the first."""
    *_, plan = planned(seed, max_spares=most)
    first, second = (set(visit.parts) for visit in plan.visits)

    assert all(len(visit.parts) <= most for visit in plan.visits)
    assert first.isdisjoint(second)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_second_kit_of_the_likeliest_parts_fixes_more(seed):
    """With the objective coverage the second kit is the best of all pairs."""
    model, evidence, case, _, plan = planned(seed, objective="coverage")
    network, engine = model.network, engine_of(model)
    first = {network.causes.index(part) for part in plan.visits[0].parts}
    pool = [
        int(cause)
        for cause in case.arrays.part_cause[np.argsort(-case.needed)[:6]]
        if int(cause) not in first
    ]
    kits = [frozenset(first | set(pair)) for pair in combinations(pool, 2)]

    best = engine.covered(evidence, members(kits, len(model.network.causes))).max() if kits else 0.0

    assert plan.visits[1].fixed_by_then >= best - 1e-3


@pytest.mark.parametrize("seed", SEEDS)
def test_the_whole_case_has_one_kit_in_every_answer(seed):
    """The full and the short answer send the same kit, and no other kit has a cheaper plan."""
    model, evidence = random_case(seed)
    engine, options = engine_of(model), Options(objective="whole_case")
    full = decide(model, engine, evidence, findings_of(model, evidence), (), options, "v")
    (short,) = kit_answers(model, engine, pack([evidence]), options, "v", {})

    assert full.kit.parts == short.kit.parts
    assert full.plan[0].parts == full.kit.parts
