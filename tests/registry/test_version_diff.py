"""The difference between two models."""

import math
from dataclasses import replace

import numpy as np
import pytest

from diagnoser.knowledge import ReadingTables, Symptom, WordRow
from diagnoser.network.fault_network import Network
from diagnoser.registry import WordChange, diff
from diagnoser.registry.version_diff import Shift
from tests.registry.small import changed, small_model


def network(**fields):
    """Two causes, one of them with a hidden mode, and two symptoms."""
    values = {
        "causes": ("A", "B"),
        "is_part": (True, True),
        "symptoms": ("S", "T"),
        "contexts": ("unknown", "x3650"),
        "events": ((0,), (1,), (0,), (0, 1)),
        "prior": np.array([[0.1, 0.2, 0.3, 0.01], [0.1, 0.2, 0.3, 0.01]]),
        "link_event": np.array([0, 1, 2]),
        "link_symptom": np.array([0, 0, 1]),
        "link": np.array([0.5, 0.6, 0.7]),
        "leak": np.array([0.0, 0.01]),
        "report_rate": np.array([0.1, 1.0]),
        "hidden": np.zeros((2, 2), bool),
    }
    return Network(**values | fields)


def difference(**fields):
    """Return the changes by these fields."""
    model = changed(small_model())
    before, after = (type(model)(network=each) for each in (network(), network(**fields)))
    return diff(before, after)


def test_equal_models_have_no_difference():
    """All fields of the difference are empty."""
    found = difference()

    assert found.empty
    assert found.priors == found.links == found.leaks == found.report_rates == found.events == ()


def test_priors_are_named_by_event_and_family():
    """The second mode of a cause has a number, and an event of two causes has both names. The largest change comes
    first.
    """
    found = difference(prior=np.array([[0.1, 0.2, 0.3, 0.02], [0.1, 0.2, 0.31, 0.01]]))

    assert found.priors == (Shift("A+B", 0.01, 0.02), Shift("A #2 [x3650]", 0.3, 0.31))
    assert found.priors[0].size == pytest.approx(math.log(0.02 / 0.98) - math.log(0.01 / 0.99))
    assert not found.empty


def test_new_and_lost_links_come_first():
    """An added or removed link counts as an infinite change."""
    found = difference(
        link_event=np.array([0, 1, 3]), link_symptom=np.array([0, 0, 0]), link=np.array([0.5, 0.61, 0.2])
    )

    assert found.links == (
        Shift("A #2 -> T", 0.7, None),
        Shift("A+B -> S", None, 0.2),
        Shift("B -> S", 0.6, 0.61),
    )


def test_leaks_and_report_rates_may_be_at_their_ends():
    """A change from 0 or 1 is large and not an error."""
    found = difference(leak=np.array([0.1, 0.01]), report_rate=np.array([0.1, 0.5]))

    assert found.leaks == (Shift("S", 0.0, 0.1),)
    assert found.report_rates == (Shift("T", 1.0, 0.5),)
    assert math.isfinite(found.leaks[0].size)


def test_what_was_added_and_removed_is_named():
    """Ids are listed by kind."""
    found = difference(causes=("A", "C"), symptoms=("S", "U"))

    assert found.added["causes"] == ("C",)
    assert found.removed["causes"] == ("B",)
    assert found.added["symptoms"] == ("U",)
    assert found.added["events"] == ("C", "A+C")
    assert found.removed["contexts"] == ()


def test_the_event_that_changed_most_comes_first():
    """The size of a change covers the prior and the links of the event."""
    found = difference(link=np.array([0.5, 0.6, 0.99]), prior=np.array([[0.11, 0.2, 0.3, 0.01]] * 2))

    assert [name for name, _ in found.events] == ["A #2", "A"]


@pytest.mark.parametrize("seed", range(5))
def test_a_difference_turned_round_swaps_its_sides(seed):
    """On random networks diff(a, b) and diff(b, a) have the same changes with sides swapped."""
    one, other = small_model(seed), small_model(seed + 50)

    there, back = diff(one, other), diff(other, one)

    assert {(each.name, each.before, each.after) for each in there.links} == {
        (each.name, each.after, each.before) for each in back.links
    }
    assert there.added == back.removed


def test_words_that_changed_are_named_with_their_table():
    """The networks are the same all the same."""
    model = changed(small_model())
    symptom = Symptom("S", "S", "S", "", "", ("dark", "blank"), ())
    words = ReadingTables(words=(WordRow("state", "OFF", "", ("off",)),))
    before = replace(model, knowledge=replace(model.knowledge, symptoms=(symptom,)))
    after = replace(
        model,
        knowledge=replace(
            model.knowledge, symptoms=(replace(symptom, patterns=("dark", "black")),), reading=words
        ),
    )

    found = diff(before, after)

    assert found.empty
    assert found.words == (
        WordChange("patterns", "S", ("black",), ("blank",)),
        WordChange("words", "OFF", ("off",), ()),
    )
    assert diff(after, after).words == ()
