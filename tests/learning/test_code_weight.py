"""Learning from codes that depend on one another, from independent ones, and from measurements."""

import csv
from datetime import date, timedelta

import numpy as np
import pytest

from diagnoser import Diagnoser, Report
from diagnoser.learning.settings import TrainSettings
from diagnoser.learning.train import train
from diagnoser.model import model_from_json, model_to_json
from diagnoser.reading.text_model import hears_codes

CAUSES = ("pump", "valve", "fan")


def drawn(number, seed, *, together):
    """Return causes and codes: three groups of six, of which each cause prefers one. A group's codes come together."""
    rng = np.random.default_rng(seed)
    tickets = []
    for _ in range(number):
        cause = int(rng.integers(3))
        rate = np.where(np.arange(3) == cause, 0.6, 0.3)
        size = (3, 1) if together else (3, 6)
        groups = rng.random(size) < rate[:, None]
        codes = rng.random((3, 6)) < np.where(groups, 0.9, 0.04)
        if codes.any():
            tickets.append((CAUSES[cause], [f"E{place:02}" for place in np.flatnonzero(codes.ravel())]))
    return tickets


def trained(path, tickets):
    """Return the model of closed lists of codes, one a day."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["ticket_id", "closed_at", "present", "unlisted", "causes"])
        for number, (cause, codes) in enumerate(tickets):
            day = date(2015, 1, 1) + timedelta(days=number)
            writer.writerow([f"T{number:04}", day.isoformat(), "|".join(codes), "absent", cause])
    return train([str(path)], None).model


def loss(model, tickets):
    """Return the mean -log P(cause) of the answers."""
    diagnoser = Diagnoser(model, "fresh")
    losses = []
    for cause, codes in tickets:
        answer = diagnoser.diagnose(Report(present=frozenset(codes), unlisted="absent"))
        said = {one.cause: one.probability for one in answer.causes}
        losses.append(-np.log(max(said.get(cause, 0.0), 1e-6) / sum(said.values())))
    return float(np.mean(losses))


def test_codes_that_come_together_are_not_counted_again_and_again(tmp_path):
    """The groups are all that the codes tell. The best that can be said has a log loss of about 0.9."""
    model = trained(tmp_path / "tickets.csv", drawn(500, 1, together=True))
    fresh = drawn(200, 2, together=True)
    facts = model.facts["codes"]

    assert hears_codes(model.text_model)
    assert facts["log_loss"] < facts["log_loss_without"]
    assert loss(model, fresh) < np.log(3)
    assert loss(model, fresh) < loss(model_without(model), fresh) - 0.1
    assert loss(model_from_json(model_to_json(model)), fresh[:20]) == loss(model, fresh[:20])


def model_without(model):
    """Return the network alone."""
    return model_from_json(model_to_json(model) | {"text_model": None})


@pytest.mark.parametrize("number", [60, 500])
def test_independent_codes_are_left_to_the_network(tmp_path, number):
    """With few tickets nobody can say, and with many the network is right: no classifier joins it."""
    assert trained(tmp_path / "tickets.csv", drawn(number, 3, together=False)).text_model is None


def test_a_measurement_is_read_as_a_number(tmp_path):
    """No value occurs twice, and numbers between those of the tickets are understood; what is no number is named."""
    rng = np.random.default_rng(4)
    path = tmp_path / "tickets.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["ticket_id", "temperature", "causes"])
        for number in range(300):
            hot = bool(number % 2)
            heat = rng.normal(80 if hot else 60, 6)
            writer.writerow(
                [f"T{number:04}", "" if number % 10 < 2 else f"{heat:.4f}", "fan" if hot else "pump"]
            )
    diagnoser = Diagnoser(train([str(path)], None, TrainSettings(context=("temperature",))).model, "fresh")

    def said(value):
        answer = diagnoser.diagnose(Report(context={"temperature": value}))
        return {one.cause: one.probability for one in answer.causes}["fan"], answer.not_used

    (cold, _), (hot, not_used), (beyond, _) = said("58"), said("81.5"), said("400")
    unread, named = said("warm")
    assert cold < 0.2
    assert 0.8 < hot <= beyond
    assert not_used == ()
    assert unread == pytest.approx(0.5, abs=0.05)
    assert [(one.field, one.value) for one in named] == [("context.temperature", "warm")]
