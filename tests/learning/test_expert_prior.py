"""The contexts that experts know: machines without the panel, and machines with special equipment."""

from pathlib import Path

import numpy as np
import pytest

from diagnoser.knowledge import Knowledge, load_knowledge
from diagnoser.learning.expert_prior import OWN_CONTEXT, equipment_of, hidden_of, places_of
from diagnoser.learning.priors import Events, Place, context_priors

SHIPPED = Path(__file__).parents[2] / "data" / "knowledge"


@pytest.fixture(scope="module")
def shipped() -> Knowledge:
    """Return the shipped knowledge."""
    return load_knowledge(SHIPPED)


def test_families_without_tickets_share_a_context_for_each_set_of_facts(shipped: Knowledge):
    """Hundreds of products make a handful of contexts; those of which nothing special is known make none."""
    places, machines, _ = places_of(shipped, [], np.empty(0))

    fault_led = "without light path but LP_SYS_ERR LP_BRD LP_NONRED"
    assert machines["R710"] == machines["NF5280M4"] == fault_led
    assert machines["4362"] == "without light path"
    assert machines["8864"] == machines["x3850"] == "with MEM_BOARD"
    assert machines["BL460c_G6"] == f"with CHASSIS_IO, {fault_led}"
    assert "7979" not in machines
    assert len(places) < 20


def test_a_family_with_tickets_is_a_context_with_its_facts(shipped: Knowledge):
    """Tickets of an R710 make its family a context, which hides the panel; a type needs 20 tickets."""
    places, machines, example = places_of(shipped, ["R710", "8864"], np.array([3.0, OWN_CONTEXT]))
    hidden = hidden_of(shipped, places, example, ["LP_MEM", "POST_289"])
    causes = [component.id for component in shipped.components]
    pair = [causes.index("DIMM"), causes.index("MEM_BOARD")]
    factor = equipment_of(shipped, places, example, causes)[:, pair]
    row = {place.name: number for number, place in enumerate(places)}

    assert (machines["R710"], machines["8864"], machines["8866"]) == ("R710", "8864", "x3850")
    assert hidden[row["R710"]].tolist() == [True, False]
    assert factor[row["R710"]].tolist() == [1, 1]
    assert factor[row["x3850"]].tolist() == [1, pytest.approx(20)]
    assert factor[row["8864"]].tolist() == [1, 1]


def test_equipment_raises_the_prior_and_the_children_inherit_it():
    """The odds of a piece that few servers have grow by the factor, relative to the others, down to the type."""
    events = Events(((0,), (1,)), np.array([0.1, 0.1]), ())
    places = [Place("unknown", "unknown"), Place("family", "unknown"), Place("type", "family")]
    fleet = np.array([0.9, 0.1])
    equipment = np.array([[1.0, 1.0], [1.0, 9.0], [1.0, 1.0]])

    prior, _ = context_priors(events, places, np.zeros((3, 2)), fleet, equipment)

    odds = prior / (1 - prior)
    assert odds[0] == pytest.approx([0.1 / 0.9] * 2)
    assert odds[1] == pytest.approx([0.1 / 0.9 * 0.5 / 0.9, 0.1 / 0.9 * 0.5 / 0.1])
    assert odds[2] == pytest.approx(odds[1])
