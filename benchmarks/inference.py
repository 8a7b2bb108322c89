"""Exact inference beside pgmpy and pyAgrum: seconds a diagnosis and largest difference, all in one run.

Our answers are given that there is a ticket, theirs are not; for the comparison ours are freed of that condition with
P(no fault, findings), which is a product.  One thread each; pgmpy and pyAgrum get fewer cases where they are slow.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks.networks import SIZES, Size, make_cases, make_hard_cases, make_network
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence
from diagnoser.network.spec import Floats, Network

CASES = 200
PEER_CASES = {"pyagrum": 20, "pgmpy": 5}
REPEATS = 5
BATCH = 20_000
MOST_JOINT = 22  # parents in one joint table of pgmpy's

Answers = Callable[[Evidence], Floats]


def run(*, quick: bool = False) -> None:
    """Print the tables."""
    sizes = SIZES[:2] if quick else SIZES
    print("microseconds a diagnosis, median / 99th percentile of", CASES, "cases; ratios of medians")
    print(f"{'network':>16} {'posterior':>15} {'+ best kit':>15} {'+ all kits':>15}  peers")
    for size in sizes:
        print(_row(size), flush=True)
    print("\nposterior + best kit as present findings grow (300x1000): median microseconds, width")
    engine = Engine(network := make_network(SIZES[1 if quick else 4]))
    for present in (2, 5, 10, 15, 20, 25, 30)[: 3 if quick else None]:
        cases = make_hard_cases(network, 20, present)
        widths = [engine.posterior(case).width for case in cases]
        print(f"{present:>4} {statistics.median(_times(engine.best_kit, cases)):>10.1f} {max(widths):>4}")


def _row(size: Size) -> str:
    network = make_network(size)
    cases = make_cases(network, CASES)
    engine = Engine(network)
    ours = [_times(ask, cases) for ask in (engine.posterior, engine.best_kit, engine.coverage)]
    cells = [f"{statistics.median(each):7.1f} /{np.percentile(each, 99):6.1f}" for each in ours]
    peers = []
    for name, build in (("pyagrum", _pyagrum), ("pgmpy joint", _pgmpy_joint), ("pgmpy each", _pgmpy_each)):
        few = cases[: PEER_CASES[name.split()[0]]]
        try:
            answer = build(network)
            theirs = statistics.median(_times(answer, few, repeats=1))
            worst = max(float(np.abs(answer(case) - _unconditioned(engine, case)).max()) for case in few[:3])
        except (MemoryError, ValueError) as error:
            peers.append(f"{name}: failed ({type(error).__name__})")
            continue
        peers.append(f"{name} x{theirs / statistics.median(ours[1]):,.0f} (differs {worst:.0e})")
    many = (cases * (BATCH // CASES + 1))[:BATCH]
    engine.best_kits(many[:100])
    start = time.perf_counter()
    engine.best_kits(many)
    rate = BATCH / (time.perf_counter() - start)
    return (
        f"{size.name:>16} "
        + " ".join(f"{cell:>15}" for cell in cells)
        + f"  batch {rate:,.0f}/s; "
        + "; ".join(peers)
    )


def _times(ask: Callable[[Evidence], Any], cases: Sequence[Evidence], repeats: int = REPEATS) -> list[float]:
    """Return the best of some repeats for each case, in microseconds."""
    ask(cases[0])
    best = [float("inf")] * len(cases)
    for _ in range(repeats):
        for number, case in enumerate(cases):
            start = time.perf_counter()
            ask(case)
            best[number] = min(best[number], 1e6 * (time.perf_counter() - start))
    return best


def _unconditioned(engine: Engine, case: Evidence) -> Floats:
    """Return our marginals freed of the condition that there is a ticket."""
    network = engine.network
    found = engine.posterior(case)
    nothing = np.log1p(-network.prior[0]).sum()
    for symptom, present in zip(case.symptom, case.if_present, strict=True):
        nothing += np.log(network.leak[symptom]) if present else np.log1p(-network.leak[symptom])
    ticket = np.exp(found.log_probability)
    result: Floats = found.causes * (ticket / (ticket + np.exp(nothing)))
    return result


def _parents(network: Network) -> list[tuple[Any, Any]]:
    rows = [np.flatnonzero(network.link_symptom == j) for j in range(len(network.symptoms))]
    return [(network.link_event[row], network.link[row]) for row in rows]


def _pyagrum(network: Network) -> Answers:
    import pyagrum

    net = pyagrum.BayesNet()
    for cause, prior in zip(network.causes, network.prior[0], strict=True):
        net.add(pyagrum.RangeVariable(cause, "", 0, 1))
        net.cpt(cause).fillWith([1 - prior, prior])
    for symptom, leak, (events, links) in zip(network.symptoms, network.leak, _parents(network), strict=True):
        net.addNoisyORNet(pyagrum.RangeVariable(symptom, "", 0, 1), float(leak))
        for event, link in zip(events, links, strict=True):
            net.addWeightedArc(network.causes[event], symptom, float(link))

    def answer(case: Evidence) -> Floats:
        engine = pyagrum.ShaferShenoyInference(net)
        engine.setEvidence(_hard(network, case))
        engine.makeInference()
        return np.array([engine.posterior(cause)[1] for cause in network.causes])

    return answer


def _hard(network: Network, case: Evidence) -> dict[str, int]:
    return {network.symptoms[j]: int(p) for j, p in zip(case.symptom, case.if_present, strict=True)}


def _pgmpy(network: Network) -> Any:
    """Return pgmpy's network: noisy-OR tables written out, as pgmpy has no other way."""
    from pgmpy.factors.discrete import TabularCPD
    from pgmpy.models import DiscreteBayesianNetwork

    net = DiscreteBayesianNetwork()
    net.add_nodes_from([*network.causes, *network.symptoms])
    tables = [TabularCPD(c, 2, [[1 - p], [p]]) for c, p in zip(network.causes, network.prior[0], strict=True)]
    for symptom, leak, (events, links) in zip(network.symptoms, network.leak, _parents(network), strict=True):
        names = [network.causes[event] for event in events]
        net.add_edges_from([(name, symptom) for name in names])
        silent = np.array([1 - leak])
        for link in links:
            silent = np.concatenate([silent[:, None], silent[:, None] * (1 - link)], axis=1).ravel()
        tables.append(TabularCPD(symptom, 2, [silent, 1 - silent], names, [2] * len(names)))
    net.add_cpds(*tables)
    return net


def _pgmpy_answers(
    network: Network, ask: Callable[[Any, list[str], dict[str, int]], dict[str, float]]
) -> Answers:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        from pgmpy.inference import VariableElimination
    net = _pgmpy(network)
    parents = dict(zip(network.symptoms, _parents(network), strict=True))

    def answer(case: Evidence) -> Floats:
        hard = _hard(network, case)
        touched = sorted({int(event) for symptom in hard for event in parents[symptom][0]})
        found = ask(VariableElimination(net), [network.causes[event] for event in touched], hard)
        result = network.prior[0].copy()  # a cause that no finding touches keeps its prior
        result[touched] = [found[network.causes[event]] for event in touched]
        return result

    return answer


def _pgmpy_joint(network: Network) -> Answers:
    """One joint over the parents of the findings: pgmpy's best use, while it fits."""

    def ask(engine: Any, names: list[str], hard: dict[str, int]) -> dict[str, float]:
        if len(names) > MOST_JOINT:
            raise MemoryError
        joint = engine.query(names, hard, show_progress=False)
        return {
            name: float(
                joint.marginalize([other for other in names if other != name], inplace=False).values[1]
            )
            for name in names
        }

    return _pgmpy_answers(network, ask)


def _pgmpy_each(network: Network) -> Answers:
    """One query for each parent of a finding."""

    def ask(engine: Any, names: list[str], hard: dict[str, int]) -> dict[str, float]:
        return {name: float(engine.query([name], hard, show_progress=False).values[1]) for name in names}

    return _pgmpy_answers(network, ask)
