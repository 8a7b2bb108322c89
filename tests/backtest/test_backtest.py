"""A backtest trains on the past of its test tickets, and survives a failing baseline."""

from dataclasses import replace
from itertools import pairwise

import pytest

from diagnoser.backtest import backtest, training_plan
from diagnoser.backtest.backtest import BacktestSettings, backtest_plan, evaluate_version
from diagnoser.backtest.recalibration import FEWEST, VALIDATION
from diagnoser.backtest.shared_work import SharedWork
from diagnoser.errors import InputError
from diagnoser.evaluation.baselines import fit_frequency
from tests.backtest.worlds import ALONE


def test_a_baseline_that_fails_in_one_period_is_left_out_of_all(world, monkeypatch):
    """There is a note with the reason. The other methods stay."""
    calls = []

    def fails_once(features, label):
        calls.append(len(label))
        if len(calls) == 2:
            raise InputError("There is nothing to learn from.")
        return fit_frequency(features, label)

    monkeypatch.setattr(backtest, "BASELINES", {"frequency": fit_frequency, "logistic": fails_once})
    settings = BacktestSettings(folds=2, curve=False, baselines=("frequency", "logistic"))

    found = backtest_plan(world.first, ALONE, settings)

    assert set(found.predictions) == {"network", "frequency"}
    assert found.notes == ("The baseline logistic was left out: There is nothing to learn from.",)


@pytest.mark.parametrize("folds", [1, 3])
def test_every_period_is_trained_on_earlier_tickets_of_other_machines(world, folds):
    """The end of each training set lies before the first test day, and no test machine is in it."""
    settings = BacktestSettings("2024-07-01", folds)

    splits = settings.splits(world.first)

    assert len(splits) == folds
    for split in splits:
        assert world.first.days[split.train].max() < world.first.days[split.test].min()
        machines = set(world.first.serials[split.test]) - {""}
        assert not machines & set(world.first.serials[split.train])


def test_judging_reports_how_much_of_all_it_has_done(world):
    """One total from the first to the last report, every part adds to it, and in the end all of it is done."""
    said = []
    settings = BacktestSettings(folds=2, baselines=("frequency", "bernoulli_bayes"))

    backtest_plan(world.first, ALONE, settings, progress=lambda *step: said.append(step))

    judging = [(done, total) for step, done, total in said if step == "judging in 2 periods"]
    parts = [step for step, _, total in said if not total]
    assert (
        len(judging) == 1 + len(parts) == 1 + 2 * 3 + 3
    )  # two periods of three methods, three points of the curve
    assert {total for _, total in judging} == {judging[-1][0]}
    assert all(before[0] < after[0] for before, after in pairwise(judging))


def test_texts_are_read_once_and_equal_plans_are_trained_once(world, monkeypatch):
    """The plan against itself: one training a period, with its second one for the recalibration."""
    trained = []
    original = training_plan.train

    def counted(sources, *rest, **options):
        trained.append(sources)
        return original(sources, *rest, **options)

    monkeypatch.setattr(training_plan, "train", counted)
    history = replace(world.first, shared=SharedWork())
    settings = BacktestSettings(folds=2, curve=False, baselines=())

    found = backtest_plan(history, ALONE, settings, ("now", world.model), champion_plan=ALONE)

    enough = [one["learned_from"] >= FEWEST / VALIDATION for one in found.about["periods"]]
    assert len(trained) == 2 + sum(enough)
    assert (found.predictions["network"].probability == found.predictions["current"].probability).all()


def published(history, every):
    """Return the tickets, each of some as a published one."""
    tickets = (
        replace(one, cells={**one.cells, "sample": "published"}) if row % every == 0 else one
        for row, one in enumerate(history.tickets)
    )
    return replace(history, tickets=tuple(tickets), shared=SharedWork())


def test_published_tickets_are_learned_from_and_never_tested_on(world):
    """Unless there are no others."""
    mixed, alone = published(world.first, 2), published(world.first, 1)
    settings = BacktestSettings(curve=False, baselines=("frequency",))

    of_mixed, of_alone = (backtest_plan(one, ALONE, settings) for one in (mixed, alone))

    assert not any(one.is_published for one in of_mixed.trial.history.tickets)
    assert len(of_mixed.trial) == pytest.approx(len(mixed) / 10, abs=5)
    assert of_mixed.model.training.published == len(mixed.published().labelled())
    assert len(of_alone.trial) == pytest.approx(len(alone) / 5, abs=5)
    version = evaluate_version(world.model, "now", mixed)
    assert not any(one.is_published for one in version.trial.history.tickets)
