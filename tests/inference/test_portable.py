"""Without numba, the same functions run as plain Python with the same results."""

import json
import os
import pickle
import subprocess
import sys

import numpy as np

from diagnoser.inference.engine import Engine
from tests.support.random_networks import random_evidence, random_network

SEEDS = (3, 11)

PROGRAM = f"""
import json
from diagnoser.inference.engine import Engine
from diagnoser.inference.jit import COMPILED
from tests.support.random_networks import random_evidence, random_network

assert not COMPILED
told = []
for seed in {SEEDS}:
    network = random_network(seed, causes=5, symptoms=12)
    engine, evidence = Engine(network), random_evidence(network, seed)
    found, kits = engine.coverage(evidence)
    bounds = engine.bounds(evidence, most_states=2, most_nodes=8)
    told.append([found.causes.tolist(), found.log_probability, kits.tolist()])
    told[-1].append(bounds.causes[0].tolist())
print(json.dumps(told))
"""


def test_plain_python_says_what_compiled_code_says():
    """Marginals, P(findings), the coverage of all kits and lower bounds, but for rounding."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        check=True,
        capture_output=True,
        text=True,
    )

    for seed, (causes, log_probability, kits, lower) in zip(SEEDS, json.loads(done.stdout), strict=True):
        network = random_network(seed, causes=5, symptoms=12)
        engine, evidence = Engine(network), random_evidence(network, seed)
        found, expected = engine.coverage(evidence)
        np.testing.assert_allclose(causes, found.causes, rtol=1e-12)
        np.testing.assert_allclose(log_probability, found.log_probability, rtol=1e-12)
        np.testing.assert_allclose(kits, expected, rtol=1e-12)
        np.testing.assert_allclose(
            lower, engine.bounds(evidence, most_states=2, most_nodes=8).causes[0], rtol=1e-12
        )


def test_an_engine_travels_to_another_process():
    """Dispatch tools send their diagnoser to workers, and it gives the same answers there."""
    network = random_network(SEEDS[0], causes=5, symptoms=12)
    evidence = random_evidence(network, SEEDS[0])
    engine = Engine(network, operations=2**20)
    arrived = pickle.loads(pickle.dumps(engine))  # noqa: S301  our own bytes

    assert arrived.operations == engine.operations
    assert np.array_equal(arrived.posterior(evidence).causes, engine.posterior(evidence).causes)
