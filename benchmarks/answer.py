"""The time of one full answer (posterior, every kit, ten best questions, explanation), compared with pyAgrum.

Reports are drawn from the network of the shipped knowledge (37 causes x 114 symptoms): one fault, two or three
symptoms mentioned, up to two answers.  `shipped` is the model of the repository, with reports drawn from it.
`modes` is a model of the same size learned from 20,000 tickets of a simulated world with two hidden modes a cause and
co-failures, which makes 65 events, answering what the customers of that world mention.
Times are CPU time of one thread, the best of some repeats, so others on the machine do not count.

pyAgrum answers on the exported network less its barren nodes (LazyPropagation).  Two ratios: `at_least` counts
for pyAgrum nothing but one run of all marginals for each yes and no of each open question and each coalition of the
explanation. `whole` adds P(no part outside the kit is broken), one evidence probability a kit, timed on `KITS`
kits and scaled to all of them.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.decisions import HISTORY, learned, mentioned
from diagnoser.bayesnet.network import DiscreteNetwork
from diagnoser.decision import Options, decide
from diagnoser.decision.coalitions import players_of
from diagnoser.decision.questions import open_questions
from diagnoser.decision.state import case_of
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence
from diagnoser.model import Model
from diagnoser.network.export import exported, exported_evidence
from diagnoser.network.export_names import safe_name
from diagnoser.network.export_write import written
from diagnoser.network.fault_network import link_matrix
from diagnoser.registry import load
from diagnoser.simulation import PRESENT, draw, make_world
from diagnoser.types import Finding
from tests.decision.worlds import expert_model, findings_of

ROOT = Path(__file__).parents[1]
REPORTS = 60
MODES_TICKETS = 20_000
MODES_REPORTS = 200
REPEATS = 5
PYAGRUM_REPORTS = 3
KITS = 5


def run() -> dict[str, float]:
    """Return milliseconds of one answer (median, 95th percentile) and the ratios to pyAgrum."""
    model = expert_model()
    engine = Engine(model.network)
    reports = draw_reports(model, REPORTS)
    ours = _seconds(model, reports)
    theirs = [_pyagrum_seconds(model, engine, report) for report in reports[:PYAGRUM_REPORTS]]
    prepared_model = case_of(model, engine, reports[0][0], Options()).arrays
    shipped = load(ROOT / "models")[0]
    return {
        "answer_ms_median": 1e3 * statistics.median(ours),
        "answer_ms_95": 1e3 * statistics.quantiles(ours, n=20)[18],
        "questions_open_median": statistics.median(
            len(open_questions(prepared_model, evidence)) for evidence, _ in reports
        ),
        "pyagrum_marginals_ms": 1e3 * statistics.median(marginals for marginals, *_ in theirs),
        "pyagrum_ratio_at_least": statistics.median(
            least / mine for (_, least, _), mine in zip(theirs, ours, strict=False)
        ),
        "pyagrum_ratio_whole": statistics.median(
            whole / mine for (*_, whole), mine in zip(theirs, ours, strict=False)
        ),
        **_spread("shipped", _seconds(shipped, draw_reports(shipped, REPORTS))),
        **_spread("modes", _seconds(*simulated())),
    }


def simulated() -> tuple[Model, list[tuple[Evidence, tuple[Finding, ...]]]]:
    """Return a model with hidden modes, and reports of new customers of its simulated fleet."""
    world = make_world(replace(HISTORY, causes=37, symptoms=114), seed=6)
    model = learned(world, MODES_TICKETS)
    flags = draw(
        replace(world, settings=replace(world.settings, asked_share=0.0)), MODES_REPORTS, seed=2
    ).state
    evidences = [mentioned(model.network, world, row) for row in flags == PRESENT]
    return model, [(evidence, findings_of(model, evidence)) for evidence in evidences]


def _seconds(model: Model, reports: list[tuple[Evidence, tuple[Finding, ...]]]) -> list[float]:
    """Return the shortest time of some repeats for each report."""
    engine = Engine(model.network)
    _answer(model, engine, reports[0])()
    return [min(_timed(_answer(model, engine, report)) for _ in range(REPEATS)) for report in reports]


def _spread(name: str, seconds: list[float]) -> dict[str, float]:
    return {
        f"{name}_ms_median": 1e3 * statistics.median(seconds),
        f"{name}_ms_95": 1e3 * statistics.quantiles(seconds, n=20)[18],
        f"{name}_ms_worst": 1e3 * max(seconds),
    }


def draw_reports(model: Model, number: int) -> list[tuple[Evidence, tuple[Finding, ...]]]:
    """Return reports sampled from the network with a fixed seed."""
    rng = np.random.default_rng(7979)
    links, share = link_matrix(model.network), model.network.prior[1] / model.network.prior[1].sum()
    found = []
    while len(found) < number:
        shown = np.flatnonzero(rng.random(links.shape[1]) < links[rng.choice(len(share), p=share)])
        if len(shown):
            evidence = _evidence(rng, shown, links.shape[1])
            found.append((evidence, findings_of(model, evidence)))
    return found


def _evidence(rng: np.random.Generator, shown: np.ndarray, symptoms: int) -> Evidence:
    mentioned = rng.permutation(shown)[: rng.integers(1, 4)]
    asked = rng.choice(np.setdiff1d(np.arange(symptoms), mentioned), rng.integers(0, 3), replace=False)
    listed = np.concatenate([mentioned, asked]).astype(np.int64)
    present = np.isin(listed, shown).astype(float)
    return Evidence(1, listed, np.arange(len(listed)) < len(mentioned), 1 - present, present, "unmentioned")


def _answer(
    model: Model, engine: Engine, report: tuple[Evidence, tuple[Finding, ...]]
) -> Callable[[], object]:
    return lambda: decide(model, engine, *report, (), Options(), "benchmark")


def _timed(work: Callable[[], object]) -> float:
    start = time.thread_time()
    work()
    return time.thread_time() - start


def _pyagrum_seconds(
    model: Model, engine: Engine, report: tuple[Evidence, tuple[Finding, ...]]
) -> tuple[float, float, float]:
    """Return pyAgrum's seconds for all marginals, and a lower bound on those for the whole answer."""
    evidence, _ = report
    case = case_of(model, engine, evidence, Options())
    hard = exported_evidence(model.network, evidence).hard
    network = _pyagrum_network(model, hard)
    marginals, causes = _pyagrum_marginals(network, model, hard)
    np.testing.assert_allclose(causes, case.posterior.causes, rtol=0, atol=1e-8)
    kit = statistics.mean(_pyagrum_kit(network, case, hard, number) for number in range(1, KITS + 1))
    decisions = 1 + 2 * len(open_questions(case.arrays, evidence))
    coalitions = 1 << len(players_of(model.network, evidence).names)
    least = (decisions + coalitions) * marginals
    kits = case.arrays.table.twice  # less two of a kind
    return marginals, least, least + decisions * kits * kit


def _pyagrum_network(model: Model, hard: dict[str, str]) -> Any:
    """Return the exported network without its irrelevant nodes, which would slow down pyAgrum's P(evidence)."""
    import pyagrum

    tables = exported(model.network)
    parents = {node.name: node.parents for node in tables.nodes}
    needed, waiting = set(), [*hard, *(f"C__{safe_name(cause)}" for cause in model.network.causes)]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += parents[name]
    kept = DiscreteNetwork(tables.name, tuple(node for node in tables.nodes if node.name in needed))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.bifxml"
        path.write_text(written(kept, "xmlbif"), encoding="utf-8")
        return pyagrum.loadBN(str(path))


def _pyagrum_marginals(network: Any, model: Model, hard: dict[str, str]) -> tuple[float, list[float]]:
    """Return (seconds, P(cause) of each cause)."""
    import pyagrum

    start = time.thread_time()
    engine = pyagrum.LazyPropagation(network)
    engine.setEvidence(hard)
    engine.setTargets({f"C__{safe_name(cause)}" for cause in model.network.causes})
    engine.makeInference()
    names = [f"C__{safe_name(cause)}" for cause in model.network.causes]
    causes = [float(engine.posterior(name)[{name: "yes"}]) for name in names]
    return time.thread_time() - start, causes


def _pyagrum_kit(network: Any, case: Any, hard: dict[str, str], number: int) -> float:
    """Return the seconds of one coverage, checked against ours."""
    import pyagrum

    inside = {int(case.arrays.table.first[number]), int(case.arrays.table.second[number])}
    others = [part for place, part in enumerate(case.arrays.parts, 1) if place not in inside]
    start = time.thread_time()
    engine = pyagrum.LazyPropagation(network)
    engine.setEvidence(hard)
    whole = engine.evidenceProbability()
    engine.setEvidence(hard | {f"C__{safe_name(part)}": "no" for part in others})
    coverage = engine.evidenceProbability() / whole
    seconds = time.thread_time() - start
    assert abs(coverage - case.priced.coverage[number]) < 1e-7
    return seconds


if __name__ == "__main__":
    for name, value in run().items():
        print(f"{name:24} {value:,.3f}")
