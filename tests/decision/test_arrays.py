"""The arrays of a model live as long as the model."""

import gc
from weakref import ref

from diagnoser.decision import Options, decide
from diagnoser.inference.engine import Engine
from tests.decision.worlds import random_case


def test_a_model_that_has_answered_leaves_memory():
    """A service with changing models must not keep every used model in memory."""
    model, evidence = random_case(3)
    decide(model, Engine(model.network), evidence, (), (), Options(), "v")
    kept = ref(model)

    del model
    gc.collect()

    assert kept() is None
