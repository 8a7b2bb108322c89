"""The answer names the parts of a report unknown to the model."""

from dataclasses import replace

import numpy as np
import pytest

from diagnoser import Diagnoser, Report
from diagnoser.reading.text_model import TextModel
from diagnoser.types import NotUsed
from tests.registry.small import small_model


@pytest.fixture(scope="module")
def diagnoser():
    """Return a model with the machine type 7979 and the column `brand` with the value `acme`."""
    model = small_model()
    cause = model.network.causes[:1]
    reader = TextModel(
        cause, {"=brand=acme": 0}, np.ones(1), np.zeros((1, 1)), np.zeros(1), np.ones(1), text_weight=1.0
    )
    return Diagnoser(replace(model, text_model=reader), "v")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"machine": "7979Q7C", "context": {"brand": " ACME"}}, ()),
        ({"machine": "ZZZZ999"}, (NotUsed("machine", "ZZZZ999"),)),
        ({"machine": "8840CFG"}, (NotUsed("machine", "8840CFG"),)),
        ({"machine": "that old box"}, (NotUsed("machine", "that old box"),)),
        ({"context": {"brnad": "Acme"}}, (NotUsed("context.brnad", "Acme"),)),
        ({"context": {"brand": "Emca"}}, (NotUsed("context.brand", "Emca"),)),
        ({"machine": "7979", "context": {"brand": " "}}, ()),
        (
            {"machine": "1234", "context": {"b": "x", "a": "y"}},
            (NotUsed("machine", "1234"), NotUsed("context.a", "y"), NotUsed("context.b", "x")),
        ),
    ],
)
def test_what_the_model_does_not_know_is_named(diagnoser, given, expected):
    """The machine, a column and a value are named in the full answer and in the short one of a batch."""
    report = Report(**given)

    assert diagnoser.diagnose(report).not_used == expected
    short = diagnoser.diagnose_many([Report(machine="7979"), report], detail="kit")
    assert [each.not_used for each in short] == [(), expected]


def test_a_machine_type_without_tickets_of_its_own_is_known():
    """The knowledge names it, though the network has no context for it."""
    diagnoser = Diagnoser.load("models")
    knowing = Diagnoser(replace(diagnoser.model, machines={}), "v")

    assert knowing.diagnose(Report(machine="7979Q7C")).not_used == ()


def test_a_model_that_knows_no_columns_uses_none():
    """The shipped model was trained without context columns."""
    answer = Diagnoser.load("models").diagnose(Report(text="no display", context={"brand": "A"}))

    assert answer.not_used == (NotUsed("context.brand", "A"),)
