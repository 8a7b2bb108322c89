"""Published tickets teach what causes show and which fail together, and never how frequent causes are."""

import csv

import numpy as np
import pytest

from diagnoser.backtest.closed_tickets import read_history
from diagnoser.backtest.recalibration import recalibration_for
from diagnoser.evidence.known import Known
from diagnoser.learning.log_loss import log_losses
from diagnoser.learning.published import raked
from diagnoser.learning.settings import TrainSettings
from diagnoser.learning.train import train
from diagnoser.tickets.count import count
from diagnoser.tickets.reduce import reduce
from diagnoser.types import Finding

CAUSES, SYMPTOMS = "ABCD", "stuvwx"
SHARE = np.array([0.55, 0.3, 0.1, 0.05])
SHOWS = np.array(
    [
        [0.6, 0.4, 0.02, 0.02, 0.02, 0.02],
        [0.02, 0.02, 0.55, 0.5, 0.02, 0.02],
        [0.02, 0.35, 0.02, 0.02, 0.6, 0.02],
        [0.02, 0.02, 0.02, 0.3, 0.02, 0.55],
    ]
)


def drawn(number, share, seed, **cells):
    """Return tickets of a world with one cause each, whose frequencies are `share`."""
    rng = np.random.default_rng(seed)
    rows = []
    for cause in rng.choice(4, number, p=share):
        mentioned = [
            symptom for symptom, rate in zip(SYMPTOMS, SHOWS[cause], strict=True) if rng.random() < rate
        ]
        rows.append({"present": "|".join(mentioned), "causes": CAUSES[cause], "machine": "0000", **cells})
    return rows


def written(path, rows, name="T"):
    """Write tickets with the columns that the rows have."""
    with path.open("w", encoding="utf-8", newline="") as file:
        columns = dict.fromkeys(column for row in rows for column in row)
        writer = csv.DictWriter(file, ["ticket_id", *columns], restval="")
        writer.writeheader()
        writer.writerows({"ticket_id": f"{name}{number:05}"} | row for number, row in enumerate(rows))
    return str(path)


def single_odds(network):
    """Return the odds of each single cause in the whole fleet, in the order of CAUSES, with the sum one."""
    odds = {
        network.causes[event[0]]: value / (1 - value)
        for event, value in zip(network.events, network.prior[0], strict=True)
        if len(event) == 1
    }
    values = np.array([odds[cause] for cause in CAUSES])
    return values / values.sum()


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """Return the models of 80 tickets of a fleet: alone, with 800 published ones, and with these taken as its own.

    Rare causes are published as often as frequent ones.
    """
    folder = tmp_path_factory.mktemp("published")
    own = written(folder / "own.csv", drawn(80, SHARE, seed=1))
    even = np.full(4, 0.25)
    published = written(folder / "published.csv", drawn(800, even, seed=2, sample="published"), "P")
    bent = written(folder / "bent.csv", drawn(800, even, seed=2), "P")
    return tuple(train(sources, None).model for sources in ([own], [own, published], [own, bent]))


def test_a_biased_sample_does_not_bend_the_priors(models):
    """The priors are those of the fleet's tickets alone; if they were taken as tickets of the fleet they would bend."""
    alone, with_published, bent = (single_odds(model.network) for model in models)

    assert with_published == pytest.approx(alone, rel=1e-9)
    assert np.abs(bent - SHARE).max() > 0.2
    assert np.abs(with_published - SHARE).max() < 0.1


def test_published_tickets_improve_predictions_for_the_fleet(models):
    """Judged on 2,000 later tickets of the fleet: better than its 80 tickets alone, and better than as its own."""
    rows = drawn(2_000, SHARE, seed=3)
    later = [
        (
            Known(
                tuple(Finding(one, "present", "reported") for one in row["present"].split("|") if one),
                "unmentioned",
            ),
            (row["causes"],),
        )
        for row in rows
    ]
    alone, with_published, bent = (log_losses(model, later).mean() for model in models)

    assert with_published < alone - 0.01
    assert with_published < bent - 0.05


def test_they_are_counted_apart(models):
    """The model says how many tickets of each kind it rests on."""
    _, model, _ = models

    assert (model.training.tickets, model.training.labelled, model.training.published) == (880, 80, 800)
    assert sum(model.cause_tickets) == 880


def test_their_days_give_no_period_and_no_weight(tmp_path):
    """With a half-life, old published tickets count in full, and the last period is that of the fleet."""
    own = written(
        tmp_path / "own.csv", [{**row, "closed_at": "2024-03-01"} for row in drawn(60, SHARE, seed=4)]
    )
    rows = drawn(60, SHARE, seed=5, sample="published")
    dated = {
        year: written(tmp_path / f"{year}.csv", [{**row, "closed_at": f"{year}-01-01"} for row in rows], "P")
        for year in (1999, 2025)
    }
    settings = TrainSettings(half_life=30.0)
    old, new = (train([own, path], None, settings).model for path in dated.values())

    assert old.training.last_period == new.training.last_period == "2024-03"
    assert old.link_tickets == new.link_tickets
    assert np.array_equal(old.network.link, new.network.link)


def test_an_annotated_report_is_not_read_again(tmp_path):
    """The codes of a published ticket are what its report says; without codes the report is read."""

    def reader(text):
        raise AssertionError(text)

    row = {"report": "the words", "present": "s", "measured": "", "causes": "A", "sample": "published"}
    path = written(tmp_path / "annotated.csv", [row])
    reduced = reduce([path], tmp_path / "reduced.parquet", reader=reader)

    (finding,) = count(reduced).findings.to_pylist()
    assert (finding["symptom"], finding["kind"], finding["silence"]) == ("s", "reported", "unmentioned")
    assert read_history([path]).tickets[0].given.text == ""
    plain = written(tmp_path / "plain.csv", [{**row, "present": ""}])
    with pytest.raises(AssertionError, match="the words"):
        reduce([plain], tmp_path / "read.parquet", reader=reader)


def test_raked_weights_have_the_shares_of_the_fleet():
    """The weighted shares are those of the fleet, and unequal weights count as fewer tickets."""
    member = np.array([[1, 0], [0, 1], [1, 1]], bool)
    tickets = np.array([400.0, 400.0, 200.0])
    weight = raked(member, tickets, np.array([0.8, 0.3]), 0.1)

    assert weight[2] / weight.sum() == pytest.approx(0.1, abs=1e-9)
    assert weight[0] / weight.sum() == pytest.approx(0.7, abs=0.03)
    assert 500 < weight.sum() < 1_000
    assert raked(member[:2], tickets[:2], np.array([0.5, 0.5]), 0.0) == pytest.approx(tickets[:2])
    assert raked(member, np.zeros(3), np.array([0.8, 0.3]), 0.1).tolist() == [0, 0, 0]


def test_the_text_classifier_does_not_learn_from_published_tickets(tmp_path):
    """Their texts are stories, and would mislead about the short reports of a desk."""
    words = dict(zip(CAUSES, ("alpha", "beta", "gamma", "delta"), strict=True))
    told = [
        {**row, "report": words[row["causes"]], "present": ""} for row in drawn(400, np.full(4, 0.25), seed=6)
    ]
    own = written(tmp_path / "own.csv", told)
    published = written(tmp_path / "published.csv", [{**row, "sample": "published"} for row in told])

    assert train([own], None).model.text_model is not None
    assert train([published], None).model.text_model is None


def test_published_tickets_do_not_recalibrate_coverage(tmp_path):
    """They are harder than those of a fleet, so they prove nothing about its coverage."""
    rows = [
        {**row, "closed_at": f"2024-{1 + number // 60:02}-01", "report": "words"}
        for number, row in enumerate(drawn(600, np.full(4, 0.25), seed=7, sample="published"))
    ]
    history = read_history([written(tmp_path / "published.csv", rows)])

    assert len(history.published().dated()) == 600
    assert recalibration_for(history, lambda _: pytest.fail("nothing is to be learned")) is None
