"""Networks of other tools: all posteriors of win95pts (76 nodes) and hepar2 (70 nodes), compared with pyAgrum.

Evidence is drawn from the network itself, on 0 to 40 nodes at random, so cases of every difficulty come up.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np

from diagnoser.bayesnet.network import DiscreteNetwork
from diagnoser.bayesnet.query import query
from diagnoser.bayesnet.read import read_network
from diagnoser.network.export_write import written

CASES = 100
MOST_EVIDENCE = 40

Case = Mapping[str, object]
Posteriors = Mapping[str, Mapping[str, float]]
Ask = Callable[[Case], Posteriors]


def run() -> None:
    """Print the table."""
    print("Milliseconds for all posteriors, median / worst of", CASES, "cases.\n")
    print(
        "| network | nodes | read | ours | pyAgrum LazyPropagation | largest difference |\n|---|---|---|---|---|---|"
    )
    for path in _files():
        start = time.perf_counter()
        network = read_network(path)
        read = 1e3 * (time.perf_counter() - start)
        cases = _cases(network)
        theirs = _pyagrum(network)
        ours = [_timed(partial(_ours, network), case) for case in cases]
        other = [_timed(theirs, case) for case in cases]
        worst = max(
            abs(value - found[node][state])
            for (mine, _), (found, _) in zip(ours, other, strict=True)
            for node, states in mine.items()
            for state, value in states.items()
        )
        print(
            f"| {path.stem} | {len(network.nodes)} | {read:.0f} | {_told(ours)} | {_told(other)} | {worst:.0e} |"
        )


def _ours(network: DiscreteNetwork, case: Case) -> Posteriors:
    return query(network, case).posteriors


def _told(timed: list[tuple[Posteriors, float]]) -> str:
    times = [each for _, each in timed]
    return f"{statistics.median(times):.1f} / {max(times):.1f}"


def _timed(ask: Ask, case: Case) -> tuple[Posteriors, float]:
    start = time.thread_time()
    found = ask(case)
    return found, 1e3 * (time.thread_time() - start)


def _files() -> list[Path]:
    """Return the files of win95pts (from the test data) and hepar2 (from pgmpy)."""
    import gzip
    from importlib.resources import files

    unpacked = Path(tempfile.mkdtemp()) / "hepar2.bif"
    packed = files("pgmpy") / "utils" / "example_models" / "hepar2.bif.gz"
    unpacked.write_bytes(gzip.decompress(packed.read_bytes()))
    return [Path(__file__).parents[1] / "tests" / "data" / "networks" / "win95pts.bif", unpacked]


def _cases(network: DiscreteNetwork) -> list[dict[str, object]]:
    """Return evidence sampled from the network, so its probability is not zero."""
    rng = np.random.default_rng(70)
    cases = []
    for _ in range(CASES):
        drawn: dict[str, str] = {}
        for node in network.nodes:
            row = node.table[tuple(network[parent].states.index(drawn[parent]) for parent in node.parents)]
            drawn[node.name] = node.states[int(rng.choice(len(node.states), p=row))]
        chosen = rng.choice(len(network.nodes), rng.integers(0, MOST_EVIDENCE + 1), replace=False)
        names = [network.nodes[each].name for each in chosen]
        cases.append({name: drawn[name] for name in names})
    return cases


def _pyagrum(network: DiscreteNetwork) -> Ask:
    import pyagrum

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.bifxml"
        path.write_text(written(network, "xmlbif"), encoding="utf-8")
        model = pyagrum.loadBN(str(path))

    def ask(case: Case) -> Posteriors:
        engine = pyagrum.LazyPropagation(model)
        engine.setEvidence(dict(case))
        engine.makeInference()
        asked = [node for node in network.nodes if node.name not in case]
        return {
            node.name: dict(zip(node.states, engine.posterior(node.name).tolist(), strict=True))
            for node in asked
        }

    return ask
