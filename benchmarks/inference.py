"""Exact inference compared with the prototype, pgmpy and pyAgrum: time of a diagnosis and largest difference.

Our answers are given that there is a ticket, theirs are not. For the comparison ours are freed of that condition with
P(no fault, findings), which is a product.  One thread each, the best of some repeats for each case, so others on
the machine count little. The programs pgmpy and pyAgrum get fewer cases where they are slow.
"""

import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.networks import SIZES, Size, make_cases, make_hard_cases, make_network
from benchmarks.peers import PyAgrum, pgmpy_each, pgmpy_joint
from benchmarks.yardstick import Yardstick, split
from diagnoser.arrays import Floats
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence

CASES = 200
REPEATS = 5
PEER_REPEATS = 3
PYAGRUM_CASES = 100
PGMPY_CASES = 10
MOST_MICROSECONDS = 30e6  # for all cases of one peer on one network
MOST_SECONDS = 60.0  # with the cases that are asked but not counted
SLOW_MICROSECONDS = 1e6  # beyond it a case is not repeated
MOST_TABLES = 5_000_000  # entries of tables that pgmpy is asked to write out
GROWTH = (Size(30, 100), Size(300, 1000), Size(3000, 10_000))
PRESENT = (2, 5, 10, 15, 20, 25, 30)
FEW_CAUSES = (
    (4, 25),
    (4, 100),
    (8, 100),
    (12, 100),
    (16, 100),
)  # causes that show most of 120 symptoms; present ones

PEERS = (
    "pyagrum ShaferShenoyInference",
    "pyagrum LazyPropagation",
    "pyagrum every cause",
    "pgmpy one joint",
    "pgmpy each cause",
)


def run(*, quick: bool = False, plot: Path | None = None) -> None:
    """Print the tables, and write the plot if a path is given."""
    sizes = SIZES[:2] if quick else SIZES
    print(
        f"Microseconds a diagnosis, median / 99th percentile of {CASES} cases; the yardstick is the prototype.\n"
    )
    print("| network | posterior | + all kits | yardstick | ratio |")
    print("|---|---|---|---|---|")
    for size in sizes:
        print(_speed(size), flush=True)
    print(
        "\nMilliseconds of the peers, how many times ours (posterior + all kits), and the largest difference.\n"
    )
    print("| network | " + " | ".join(PEERS) + " | P(findings) | coverage |")
    print("|---|" + "---|" * (len(PEERS) + 2))
    for size in sizes:
        print(_peers(size), flush=True)
    _growth(quick=quick, plot=plot)
    _few_causes()
    _start()


def _speed(size: Size) -> str:
    network = make_network(size)
    cases = make_cases(network, CASES)
    engine, yardstick = Engine(network), Yardstick(network)
    ours = [_times(ask, cases) for ask in (engine.posterior, engine.coverage)]
    theirs = _times(lambda case: yardstick.query(*case), [split(case) for case in cases])
    for case in cases[:20]:
        found = yardstick.query(*split(case))[0]
        assert np.abs(found - _unconditioned(engine, case)[0]).max() < 1e-9
    ratio = statistics.median(ours[1]) / statistics.median(theirs)
    cells = [f"{statistics.median(each):.1f} / {np.percentile(each, 99):.1f}" for each in [*ours, theirs]]
    return f"| {size.name} | {' | '.join(cells)} | {ratio:.2f} |"


def _peers(size: Size) -> str:
    network = make_network(size)
    cases = make_cases(network, CASES)
    engine = Engine(network)
    ours = statistics.median(_times(engine.coverage, cases))
    cells = []
    for name in PEERS:
        library, how = name.split(" ", 1)
        few = cases[: PYAGRUM_CASES if library == "pyagrum" else PGMPY_CASES]
        entries = (2.0 ** (1 + np.bincount(network.link_symptom))).sum()
        if library == "pgmpy" and entries > MOST_TABLES:
            cells.append("tables too large")
            continue
        if library == "pyagrum":
            every = how == "every cause"
            engine_name = "ShaferShenoyInference" if every else how
            ask: Callable[[Evidence], Floats] = PyAgrum(network, engine_name, every_cause=every).marginals
        else:
            ask = (pgmpy_joint if how == "one joint" else pgmpy_each)(network)
        cells.append(_within(MOST_SECONDS, _beside, engine, ask, few, ours))
    cells.append(_within(MOST_SECONDS, _differences, engine, cases[:5]))
    return f"| {size.name} | {' | '.join(cells)} |"


def _within(seconds: float, work: Callable[..., str], *arguments: Any) -> str:
    """Return the result of another library from a process of its own, because compiled code cannot be interrupted."""
    context = multiprocessing.get_context("fork")
    reader, writer = context.Pipe(duplex=False)
    process = context.Process(target=lambda: writer.send(work(*arguments)))
    process.start()
    writer.close()
    told = f"none within {seconds:.0f} s"
    if reader.poll(seconds):
        try:
            told = reader.recv()
        except EOFError:
            told = "out of memory"
    process.kill()
    process.join()
    return told


def _beside(engine: Engine, ask: Callable[[Evidence], Floats], cases: Sequence[Evidence], ours: float) -> str:
    """Return the milliseconds of another library, their ratio to ours, the largest difference, and the failures."""
    times, worst, failed = [], 0.0, set()
    for number, case in enumerate(cases):
        if sum(times) > MOST_MICROSECONDS:
            cases = cases[:number]
            break
        try:
            start = time.perf_counter()
            worst = max(worst, float(np.abs(ask(case) - _unconditioned(engine, case)[0]).max()))
            once = 1e6 * (time.perf_counter() - start)
            times += [once] if once > SLOW_MICROSECONDS else _times(ask, [case], PEER_REPEATS)
        except Exception as error:  # noqa: BLE001 - each library has errors of its own for "too large"
            failed.add(type(error).__name__)
    if not times:
        return f"failed: {', '.join(sorted(failed))}"
    missed = f", {len(cases) - len(times)} of {len(cases)} too large" if failed else ""
    theirs = statistics.median(times)
    return f"{theirs / 1000:.3g}, x {theirs / ours:,.0f}, {worst:.0e}{missed}"


def _differences(engine: Engine, cases: list[Evidence]) -> str:
    """Return the largest relative differences to pyAgrum of P(findings) and of the coverage of the best pair."""
    network = engine.network
    peer = PyAgrum(network, "LazyPropagation")
    probability, coverage = 0.0, 0.0
    for case in cases:
        found, kits = engine.coverage(case)
        first, second = np.unravel_index(np.argmax(kits[1:, 1:]), (len(engine.parts),) * 2)
        _, nothing = _unconditioned(engine, case)
        ticket = np.exp(found.log_probability)
        try:
            theirs = peer.probability(case)
            covered = peer.probability(
                case, frozenset(range(len(network.causes))).difference((int(first), int(second)))
            )
        except Exception as error:  # noqa: BLE001 - as above
            return f"failed: {type(error).__name__} | "
        probability = max(probability, abs((ticket + nothing) / theirs - 1))
        coverage = max(coverage, abs((kits[1:, 1:].max() * ticket + nothing) / covered - 1))
    return f"{probability:.0e} | {coverage:.0e}"


def _growth(*, quick: bool, plot: Path | None) -> None:
    print("\nAs networks grow tenfold: median microseconds.\n\n| network | posterior + all kits |\n|---|---|")
    grown = []
    for size in GROWTH[: 2 if quick else None]:
        network = make_network(size)
        grown.append(statistics.median(_times(Engine(network, np.inf).coverage, make_cases(network, 50))))
        print(f"| {size.name} | {grown[-1]:.1f} |")
    print("\nAs present findings grow (300x1000): median microseconds and width.\n")
    print("| present | posterior + all kits | width | yardstick |\n|---|---|---|---|")
    network = make_network(SIZES[4])
    engine, yardstick = Engine(network), Yardstick(network)
    counts = PRESENT[: 3 if quick else None]
    ours = []
    for present in counts:
        cases = make_hard_cases(network, 20, present)
        widths = [engine.posterior(case).width for case in cases]
        ours.append(statistics.median(_times(engine.coverage, cases)))
        theirs = statistics.median(
            _times(lambda case: yardstick.query(*case), [split(case) for case in cases])
        )
        print(
            f"| {present} | {ours[-1]:.1f} | {statistics.median(widths):.0f} to {max(widths)} | {theirs:.1f} |"
        )
    if plot:
        _draw(plot, grown, counts, ours)


def _any_present(number: int, seed: int) -> Evidence:
    """Return so many of 120 symptoms as present, and silence on the others."""
    symptoms = np.sort(np.random.default_rng(seed).choice(120, number, replace=False))
    return Evidence(0, symptoms, np.zeros(number, np.bool_), np.zeros(number), np.ones(number))


def _few_causes() -> None:
    print("\nFew causes and many findings: median microseconds of 20 cases, and the width.\n")
    print("| causes | present of 120 | posterior | + all kits | width |\n|---|---|---|---|---|")
    for causes, present in FEW_CAUSES:
        network = make_network(Size(causes, 120, causes, 0.3))
        engine, cases = Engine(network), [_any_present(present, seed) for seed in range(20)]
        widths = {engine.posterior(case).width for case in cases}
        times = [statistics.median(_times(ask, cases)) for ask in (engine.posterior, engine.coverage)]
        print(
            f"| {causes} | {present} | {times[0]:,.0f} | {times[1]:,.0f} | {min(widths)} to {max(widths)} |"
        )


def _draw(path: Path, grown: list[float], counts: Sequence[int], ours: list[float]) -> None:
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
    left.loglog([size.causes for size in GROWTH[: len(grown)]], grown, "o-")
    left.set(xlabel="causes (symptoms: 3.3 times as many)", ylabel="microseconds", title="larger networks")
    right.semilogy(counts, ours, "o-")
    right.set(xlabel="present findings, 300x1000", title="more findings")
    for axes in (left, right):
        axes.grid(alpha=0.3)
    figure.savefig(path)


COLD = """
import sys, time
start = time.perf_counter()
from diagnoser import Diagnoser, Report
imported = time.perf_counter()
diagnoser = Diagnoser.load(sys.argv[1])
loaded = time.perf_counter()
diagnoser.diagnose(Report(text="no display", machine="7979Q7C"))
first = time.perf_counter()
diagnoser.diagnose(Report(text="blue screen", machine="7979Q7C"))
second = time.perf_counter()
assert "pgmpy" not in sys.modules
from benchmarks.memory import peak_mebibytes
print(imported - start, loaded - imported, first - loaded, second - first, peak_mebibytes())
"""


def _start() -> None:
    """Print the time of a new process until its first answer with the shipped model, without importing pgmpy."""
    print(
        "\nA fresh process and the shipped model: seconds, and resident MiB at most.\n\n"
        "| machine code | import | load | first answer | second answer | MiB |\n|---|---|---|---|---|---|"
    )
    models = Path(__file__).parents[1] / "models"
    with tempfile.TemporaryDirectory() as folder:
        for name in ("to compile", "on disk"):
            told = subprocess.run(
                [sys.executable, "-c", COLD, str(models)],
                env=os.environ | {"NUMBA_CACHE_DIR": folder},
                check=True,
                capture_output=True,
                text=True,
            ).stdout.split()
            *seconds, memory = map(float, told)
            print(f"| {name} | {' | '.join(f'{each:.3g}' for each in seconds)} | {memory:.0f} |", flush=True)


def _times(ask: Callable[[Any], Any], cases: Sequence[Any], repeats: int = REPEATS) -> list[float]:
    """Return the shortest time of some repeats for each case, in microseconds."""
    ask(cases[0])
    best = [float("inf")] * len(cases)
    for _ in range(repeats):
        for number, case in enumerate(cases):
            start = time.perf_counter()
            ask(case)
            best[number] = min(best[number], 1e6 * (time.perf_counter() - start))
    return best


def _unconditioned(engine: Engine, case: Evidence) -> tuple[Floats, float]:
    """Return our marginals without the condition that there is a ticket, and P(no fault, findings)."""
    network = engine.network
    found = engine.posterior(case)
    log_nothing = np.log1p(-network.prior[0]).sum()
    for symptom, present in zip(case.symptom, case.if_present, strict=True):
        log_nothing += np.log(network.leak[symptom]) if present else np.log1p(-network.leak[symptom])
    ticket, nothing = np.exp(found.log_probability), float(np.exp(log_nothing))
    return found.causes * (ticket / (ticket + nothing)), nothing
