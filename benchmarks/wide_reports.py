"""Reports with many findings: the cost of an answer, and what its limit costs in accuracy.

Reports of 10 to 40 present symptoms of the shipped model, drawn at random.  Symptoms at random are the worst case: they
share no cause, so everything stays open at once.  Time is CPU time of the process for a whole answer.  An "exact"
answer rests on all findings, a "bounded" one lies between proven bounds, and a "cut" one rests on the most telling
findings.  The answers that are not exact are compared with the exact answer without a limit, for reports whose exact
answer takes at most `MOST` operations.
"""

import random
import statistics
import time
from collections import Counter
from pathlib import Path

import numpy as np

from diagnoser.decision import Options, decide
from diagnoser.decision.state import case_of
from diagnoser.evidence.understand import understand
from diagnoser.facade import Diagnoser
from diagnoser.inference.engine import Engine
from diagnoser.reading import Lexicon
from diagnoser.types import Report

MODELS = Path(__file__).parents[1] / "models"
REPORTS = 300
FEWEST, MOST_FINDINGS = 10, 40
MOST = 4e8
"""Operations of an exact answer with which to compare."""


def draw(symptoms: tuple[str, ...], count: int) -> list[Report]:
    """Return reports of random present symptoms, the same at each call."""
    source = random.Random(17)  # noqa: S311  a benchmark
    sizes = [source.randint(FEWEST, MOST_FINDINGS) for _ in range(count)]
    return [Report(present=frozenset(source.sample(symptoms, size))) for size in sizes]


def run(count: int = REPORTS) -> dict[str, float]:
    """Print the table and return its figures."""
    diagnoser = Diagnoser.load(MODELS)
    model = diagnoser.model
    reports = draw(model.network.symptoms, count)
    diagnoser.diagnose(reports[0])
    engine, unlimited = Engine(model.network), Engine(model.network, operations=1e18)
    lexicon = Lexicon.of(model.knowledge)
    seconds, kinds, shortened, differences, same = [], Counter[str](), Counter[str](), [], []
    kept = []
    for report in reports:
        understood = understand(model, lexicon, report)
        arguments = understood.evidence, understood.known.findings, (), Options(), "v"
        start = time.process_time()
        answer = decide(model, engine, *arguments)
        seconds.append(time.process_time() - start)
        kind = "cut" if answer.not_used else "exact" if answer.exact else "bounded"
        kinds[kind] += 1
        shortened.update(answer.shortened)
        if kind == "exact":
            continue
        kept.append(1 - len(answer.not_used) / len(report.present))
        if unlimited.cost(understood.evidence).operations > MOST:
            continue
        exact = case_of(model, unlimited, understood.evidence, Options())
        probability = dict(zip(model.network.causes, exact.posterior.causes.tolist(), strict=True))
        differences.append(max(abs(one.probability - probability[one.cause]) for one in answer.causes))
        same.append(set(exact.kit(exact.ranking()[0]).parts) == set(answer.kit.parts))
    found = {
        "median_ms": 1e3 * statistics.median(seconds),
        "percentile_95_ms": 1e3 * float(np.quantile(seconds, 0.95)),
        "worst_ms": 1e3 * max(seconds),
        **{kind: kinds[kind] for kind in ("exact", "bounded", "cut")},
        "questions_shortened": shortened["questions"],
        "reasons_shortened": shortened["reasons"],
        "findings_kept": statistics.mean(kept) if kept else 1.0,
        "compared": len(differences),
        "median_difference": statistics.median(differences) if differences else 0.0,
        "largest_difference": max(differences, default=0.0),
        "same_kit": statistics.mean(same) if same else 1.0,
    }
    print("| figure | value |\n|---|---|")
    for name, value in found.items():
        print(f"| {name} | {value:.4g} |")
    return found


if __name__ == "__main__":
    run()
