"""Short answers to many reports, and the choice of a kit on a large network.

`reports_a_second`: coded reports on the shipped model (37 causes x 114 symptoms), drawn from its network: one fault,
one to three symptoms mentioned and up to two answers.  The time holds all of it: the records of the reports are made,
and the parts and the coverage of the kit and every cause of each answer are read.  It is CPU time of the whole
process, so it is the rate of one core and others on the machine do not count.

`large_*`: a network of 721 parts x 376 symptoms, with 261,003 kits.  `kits` is all that is done with kits (price, rank,
best of each size), `posterior` the marginals with the coverage of every kit, `answer` a whole answer.
"""

import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.answer import draw_reports
from benchmarks.networks import Size, make_cases, make_network
from diagnoser.arrays import Floats
from diagnoser.decision import Options, decide
from diagnoser.decision.kits import best_of_size, ranked_kits
from diagnoser.decision.state import Case, case_of
from diagnoser.facade import Diagnoser
from diagnoser.inference.engine import Engine
from diagnoser.model import Model
from diagnoser.types import Objective, Report
from tests.decision.worlds import findings_of

MODELS = Path(__file__).parents[1] / "models"
REPORTS = 2_000
CALL = 1_000  # reports of one call
REPEATS = 10
LARGE = Size(721, 376)
LARGE_REPORTS = 4


def run() -> dict[str, float]:
    """Return reports a second, and milliseconds on the large network."""
    return {"reports_a_second": reports_a_second(), **large("expected_cost"), **large("coverage")}


def reports_a_second() -> float:
    """Return the best rate of some repeats."""
    diagnoser = Diagnoser.load(MODELS)
    drawn = [findings for _, findings in draw_reports(diagnoser.model, REPORTS)]
    coded = [
        tuple([one.symptom for one in findings if one.state == state] for state in ("present", "absent"))
        for findings in drawn
    ]
    calls = [coded[first : first + CALL] for first in range(0, REPORTS, CALL)]
    return REPORTS / _seconds(lambda: [_answer(diagnoser, call) for call in calls], REPEATS)


def _answer(diagnoser: Diagnoser, coded: list[tuple[list[str], ...]]) -> float:
    """Make the reports, answer them, and read the answers."""
    reports = [
        Report(machine="7979Q7C", present=frozenset(present), absent=frozenset(absent))
        for present, absent in coded
    ]
    total = 0.0
    for answer in diagnoser.diagnose_many(reports, detail="kit"):
        total += len(answer.kit.parts) + answer.kit.coverage
        for probability in answer.causes.values():
            total += probability
    return total


def large(objective: Objective) -> dict[str, float]:
    """Return the median milliseconds of each step on the large network."""
    network = make_network(LARGE)
    model, engine, options = Model(network), Engine(network), Options(objective=objective)
    steps: dict[str, list[float]] = {"posterior": [], "kits": [], "answer": []}
    for evidence in make_cases(network, LARGE_REPORTS):
        findings = findings_of(model, evidence)
        case = case_of(model, engine, evidence, options)
        _, coverage = engine.coverage(evidence)
        steps["posterior"].append(_seconds(partial(engine.coverage, evidence)))
        steps["kits"].append(_seconds(partial(_kits, case, coverage)))
        steps["answer"].append(
            _seconds(partial(decide, model, engine, evidence, findings, (), options, "benchmark"), 1)
        )
    return {
        f"large_{objective}_{name}_ms": 1e3 * statistics.median(seconds) for name, seconds in steps.items()
    }


def _kits(case: Case, coverage: Floats) -> None:
    priced = case.price(case.posterior.causes, coverage)
    ranked_kits(case.arrays.table, priced, case.allowed)
    for pieces in range(3):
        best_of_size(case.arrays.table, priced, case.allowed, pieces)


def _seconds(work: Callable[[], object], repeats: int = 3) -> float:
    """Return the CPU time of the best of some repeats."""
    work()
    best = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


if __name__ == "__main__":
    for name, value in run().items():
        print(f"{name:40} {value:,.2f}")
