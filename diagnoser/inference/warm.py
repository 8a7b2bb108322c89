"""Compile all machine code, or load it from disk, before the first query."""

import numpy as np

from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence
from diagnoser.network.fault_network import WHOLE_FLEET, Network


def warm() -> None:
    """Call every kernel once on a network of two parts.  With a filled cache it takes milliseconds."""
    network = Network(
        causes=("one", "other"),
        is_part=(True, True),
        symptoms=("shared", "own"),
        contexts=(WHOLE_FLEET,),
        events=((0,), (1,)),
        prior=np.array([[0.1, 0.2]]),
        link_event=np.array([0, 1, 1]),
        link_symptom=np.array([0, 0, 1]),
        link=np.array([0.5, 0.5, 0.5]),
        leak=np.array([0.1, 0.1]),
        report_rate=np.array([0.5, 0.5]),
        hidden=np.zeros((1, 2), np.bool_),
    )
    seen = Evidence(
        symptom=np.array([0]),
        reported=np.array([True]),
        if_absent=np.array([0.0]),
        if_present=np.array([1.0]),
    )
    engine = Engine(network)
    engine.coverage(seen)
    engine.batch([seen])
    engine.if_absent(seen, [1])
    engine.cost(seen)
    engine.within(seen, [frozenset({0})])
    engine.bounds(seen)
