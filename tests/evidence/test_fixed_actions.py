"""A successful action is evidence for its part, and stronger evidence if the machine works without the part."""

import pytest

from diagnoser.evidence.tried import fixed_weight
from diagnoser.types import Action
from tests.registry.small import small_model


@pytest.mark.parametrize(("action", "kept"), [("replaced", 0.3), ("reseated", 1.0), ("removed", 0.1)])
def test_the_other_causes_keep_a_part_of_their_weight(action, kept):
    """An exchange or a removal blames the part, and a reseated part was only loose."""
    model = small_model()
    network = model.network
    cause = network.causes[0]

    weight = fixed_weight(model, [Action(action, cause, "fixed")])

    alone = [all(network.causes[each] == cause for each in event) for event in network.events]
    expected = [1.0 if kept == 1.0 or only else kept for only in alone]
    assert weight is None if kept == 1.0 else weight.tolist() == pytest.approx(expected)
    assert any(alone)
    assert not all(alone)
