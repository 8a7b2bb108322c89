"""A version of the tickets of the champion by another plan: both plans are tested, and nothing else."""

from dataclasses import replace
from pathlib import Path

import pytest

from diagnoser.backtest.closed_tickets import read_history
from diagnoser.backtest.training_plan import TrainingPlan, train_from_history
from diagnoser.knowledge import load_knowledge
from diagnoser.learning.settings import TrainSettings
from diagnoser.registry import load
from diagnoser.release.comparison import compare_plan, compare_versions, comparison_to_json
from diagnoser.release.promotion_check import judged_in
from diagnoser.release.same_tickets import is_other_plan, trained_on_same_tickets
from diagnoser.simulation import FleetSettings, Period, network_blocks, write_tickets
from tests.backtest.worlds import ALONE

REPOSITORY = Path(__file__).parents[2]
AGED = TrainingPlan(None, TrainSettings(half_life=3000.0))


@pytest.fixture(scope="module")
def fleet(tmp_path_factory):
    """The tickets of a fleet as the shipped model sees it, and its knowledge."""
    model, _ = load(REPOSITORY / "models", None)
    path = tmp_path_factory.mktemp("fleet") / "tickets.csv"
    drawn = network_blocks(model.network, Period(180, 1), FleetSettings(), model.machines)
    write_tickets(drawn, path)
    knowledge = load_knowledge(REPOSITORY / "data/knowledge")
    return read_history([str(path)], knowledge=knowledge), knowledge


def with_links(knowledge, change):
    """Return the knowledge with other link probabilities."""
    links = tuple(
        replace(one, probability=change(row, one.probability)) for row, one in enumerate(knowledge.links)
    )
    return replace(knowledge, links=links)


@pytest.mark.slow(reason="learns and judges three versions of a fleet")
def test_a_small_change_of_knowledge_passes_and_a_harmful_one_does_not(fleet):
    """On the newer half of the same tickets, period by period."""
    history, knowledge = fleet
    plans = [
        TrainingPlan(one, TrainSettings())
        for one in (
            knowledge,
            with_links(knowledge, lambda row, now: min(0.95, 1.2 * now) if row < 20 else now),
            with_links(knowledge, lambda _, now: 0.9 if now < 0.1 else 0.02),
        )
    ]
    now, better, worse = (train_from_history(plan, history).model for plan in plans)

    passed, run = compare_plan(better, plans[1], ("now", now), history)
    refused, _ = compare_plan(worse, plans[2], ("now", now), history)

    assert (passed.basis, passed.promote, refused.basis, refused.promote) == ("same", True, "same", False)
    assert len(run.trial) == pytest.approx(len(history) / 2, abs=10)
    assert run.about["beside_is"] == "recipe"
    assert all(one["until"] < one["first"] for one in run.about["periods"])
    assert "the old and the new knowledge" in judged_in(comparison_to_json(passed))


@pytest.mark.slow(reason="learns and judges two versions in four periods")
def test_published_versions_are_compared_by_their_plans_where_no_ticket_is_new_to_both(world):
    """`models promote` on the tickets of both; with other tickets it refuses as before."""
    challenger = train_from_history(AGED, world.first).model

    comparison, run = compare_versions(("new", challenger), ("now", world.model), world.first)
    elsewhere, nothing = compare_versions(
        ("new", challenger), ("now", world.model), world.first.take(range(200))
    )

    assert (comparison.basis, comparison.promote) == ("same", True)
    assert len(run.about["periods"]) == 4
    assert (elsewhere.promote, nothing) == (False, None)
    assert "closed after both versions were trained" in elsewhere.objection


def test_too_few_tickets_are_said(world):
    """Before anything is trained."""
    few = world.first.take(range(50))
    plans = (ALONE, AGED)
    now, new = (train_from_history(plan, few).model for plan in plans)

    comparison, run = compare_plan(new, AGED, ("now", now), few)

    assert (comparison.basis, comparison.promote, run) == ("same", False, None)
    assert "newer half" in comparison.objection
    assert "30 are needed" in comparison.objection


def test_what_counts_as_the_same(world, tenth):
    """Another plan, and the tickets of both among the given ones."""
    assert is_other_plan(AGED, world.model)
    assert not is_other_plan(ALONE, world.model)
    assert trained_on_same_tickets(world.model, world.model, world.first)
    assert not trained_on_same_tickets(tenth, world.model, world.first)
    assert not trained_on_same_tickets(world.model, world.model, world.later)
