"""A backtest trains on the past of its test tickets, and survives a baseline that cannot be fitted."""

import pytest

from diagnoser.backtest import backtest
from diagnoser.backtest.backtest import BacktestSettings, backtest_plan
from diagnoser.errors import InputError
from diagnoser.evaluation.baselines import fit_frequency
from tests.backtest.worlds import ALONE


def test_a_baseline_that_fails_in_one_period_is_left_out_of_all(world, monkeypatch):
    """With a note that says why; the other methods stay."""
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
