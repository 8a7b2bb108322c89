"""Dependent codes and measurements: the trained model beside tuned logistic regression on the same tickets.

    python -m benchmarks.codes --data DIR [--unseen] [SET ...]

`benchmarks.codes_data` says which files DIR holds, and where they come from. Every model is trained by the product's
own route, without expert knowledge. Logistic regression sees the codes as zeros and ones, and each measurement as a
standard score (a missing one as the mean) with its level among ten quantiles. Its strength is chosen by five-fold
cross-validation. Prints a Markdown table: top-1, log loss in nats a cause, the calibration error of the probability
that the first cause is one of the true ones, the share of cases that the best pair of parts fixes, and the calibration
error of its coverage. In brackets are the mean and the 95 % quantile of the error that the same predictions would have
if they were exactly right. A report too wide for exact inference is answered from its most informative findings.
"""

import argparse
import csv
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np

from benchmarks.codes_data import SETS, UNSEEN, Case, CodeSet, table_of
from benchmarks.learning import kit_coverage, likeliest_parts, show, with_unseen
from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.evaluation.calibration import calibration_floor, expected_calibration_error
from diagnoser.evaluation.metrics import first_time_fix, hit_at, log_losses_single
from diagnoser.evidence.understand import understand
from diagnoser.inference.affordable import affordable
from diagnoser.inference.engine import Engine
from diagnoser.learning.settings import TrainSettings
from diagnoser.learning.train import train
from diagnoser.model import Model
from diagnoser.reading import Lexicon
from diagnoser.types import Report

STRENGTHS: Final = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
LEVELS: Final = 10


def learned(cases: Sequence[Case]) -> Model:
    """Return the model of these cases, trained as the product trains."""
    columns = tuple(sorted({name for case in cases for name in case.numbers}))
    with TemporaryDirectory(prefix="diagnoser-bench-") as folder:
        path = Path(folder) / "history.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(table_of(cases))
        trained = train([str(path)], None, TrainSettings(context=columns))
    assert not any(source.rejected for source in trained.sources), trained.sources
    return trained.model


@dataclass(frozen=True, eq=False, slots=True)
class Said:
    """The predictions of a method for N cases with C causes.

    Attributes:
        marginal: Shape (N, C), P(the cause is one of those of the case).
        kit: Shape (N, 2), the two parts with the highest coverage.
        coverage: Shape (N,), P(these two are all causes).
    """

    marginal: Floats
    kit: Ints
    coverage: Floats


def said(model: Model, cases: Sequence[Case], causes: Sequence[str]) -> Said:
    """Return the predictions of the model."""
    engine, lexicon = Engine(model.network), Lexicon.compile(())
    silence = "absent" if any(case.codes for case in cases) else "unmentioned"
    place = np.array([causes.index(cause) for cause in model.network.causes])
    part = np.array([-1, *place[list(engine.parts)]])
    marginal, kit, best = np.zeros((len(cases), len(causes))), np.zeros((len(cases), 2), np.int64), []
    for row, case in enumerate(cases):
        report = Report(present=frozenset(case.codes), unlisted=silence, context=case.numbers)
        evidence = affordable(engine, understand(model, lexicon, report).evidence).evidence
        posterior, coverage = engine.coverage(evidence)
        marginal[row, place] = posterior.causes
        kit[row] = part[list(divmod(int(coverage.argmax()), len(part)))]
        best.append(float(coverage.max()))
    return Said(marginal, kit, np.array(best))


def of_distribution(probability: Floats) -> Said:
    """Return the predictions of a distribution over single causes."""
    everything = np.ones(probability.shape[1], np.bool_)
    kit = likeliest_parts(probability, everything)
    return Said(probability, kit, kit_coverage(probability, everything, kit))


def regression(learned_from: Sequence[Case], asked: Sequence[Case], causes: Sequence[str]) -> Floats:
    """Return the predictions of logistic regression, its strength chosen by cross-validation."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold

    known, later = _matrices(learned_from, asked)
    row, label, weight = _pairs(learned_from, causes)
    first = np.array([causes.index(case.causes[0]) for case in learned_from])
    folds = list(StratifiedKFold(5, shuffle=True, random_state=0).split(known, first))

    def fitted(strength: float, rows: Any) -> Any:
        inside = np.isin(row, rows)
        model = LogisticRegression(C=strength, max_iter=3_000)
        return model.fit(known[row[inside]], label[inside], sample_weight=weight[inside])

    def loss(strength: float) -> float:
        losses = []
        for rows, held_out in folds:
            probability = _spread(fitted(strength, rows), known[held_out], len(causes), len(rows))
            losses += log_losses_single(
                probability, _truth([learned_from[one] for one in held_out], causes)
            ).tolist()
        return float(np.mean(losses))

    best = min(STRENGTHS, key=loss)
    return _spread(fitted(best, np.arange(len(learned_from))), later, len(causes), len(learned_from))


def _spread(model: Any, matrix: Floats, causes: int, tickets: int) -> Floats:
    probability = np.zeros((len(matrix), causes))
    probability[:, model.classes_] = model.predict_proba(matrix)
    return with_unseen(probability, float(tickets))


def _pairs(cases: Sequence[Case], causes: Sequence[str]) -> tuple[Any, Any, Floats]:
    pairs = [
        (row, causes.index(one), 1 / len(case.causes))
        for row, case in enumerate(cases)
        for one in case.causes
    ]
    row, label, weight = (np.array(column) for column in zip(*pairs, strict=True))
    return row, label, weight


def _truth(cases: Sequence[Case], causes: Sequence[str]) -> Bools:
    return np.array([[cause in case.causes for cause in causes] for case in cases])


def _matrices(known: Sequence[Case], asked: Sequence[Case]) -> tuple[Floats, Floats]:
    codes = sorted({code for case in known for code in case.codes})
    names = sorted({name for case in known for name in case.numbers})
    blocks = [[_flags(cases, codes)] for cases in (known, asked)]
    for name in names:
        numbers = [
            np.array([float(case.numbers.get(name, "nan")) for case in cases]) for cases in (known, asked)
        ]
        middle, spread = np.nanmean(numbers[0]), np.nanstd(numbers[0])
        borders = np.unique(np.nanquantile(numbers[0], np.arange(1, LEVELS) / LEVELS))
        for block, values in zip(blocks, numbers, strict=True):
            level = np.searchsorted(borders, values, side="right")
            flags = (level[:, None] == np.arange(len(borders) + 1)) & ~np.isnan(values)[:, None]
            block += [np.nan_to_num((values - middle) / spread)[:, None], flags.astype(float)]
    first, second = (np.hstack(block) for block in blocks)
    return first, second


def _flags(cases: Sequence[Case], codes: Sequence[str]) -> Floats:
    return np.array([[code in case.codes for code in codes] for case in cases], np.float64).reshape(
        len(cases), -1
    )


def scores(each: Said, truth: Bools, tickets: int) -> list[str]:
    """Return the cells of one method: top-1, log loss, calibration of the first cause, fixes and their calibration."""
    hit = hit_at(each.marginal, truth, 1)
    loss = log_losses_single(with_unseen(each.marginal, float(tickets)), truth).mean()
    fixed = first_time_fix(truth, np.ones(truth.shape[1], np.bool_), each.kit)
    first = _calibration(each.marginal.max(axis=1), hit)
    second = _calibration(np.minimum(each.coverage, 1.0), fixed)
    return [f"{hit.mean():.3f}", f"{loss:.3f}", first, f"{fixed.mean():.3f}", second]


def _calibration(prediction: Floats, happened: Bools) -> str:
    """Return the calibration error, and its mean and 95 % quantile for exactly right predictions.

    With few cases the error of right predictions is large, because the share of hits in a bin is random.
    """
    prediction = np.minimum(prediction, 1.0)
    floor = calibration_floor(prediction, repeats=2_000)
    error = expected_calibration_error(prediction, happened)
    return f"{error:.3f} ({floor.mean():.3f}, {np.quantile(floor, 0.95):.3f})"


def compared(name: str, cases: CodeSet) -> list[list[str]]:
    """Return the lines of one set: logistic regression, the network alone, and the model."""
    causes = sorted({cause for case in (*cases.learned, *cases.tested) for cause in case.causes})
    truth = _truth(cases.tested, causes)
    start = time.perf_counter()
    number = len(cases.learned)
    base = scores(of_distribution(regression(cases.learned, cases.tested, causes)), truth, number)
    middle = time.perf_counter()
    model = learned(cases.learned)
    end = time.perf_counter()
    alone = scores(said(replace(model, text_model=None), cases.tested, causes), truth, number)
    title = f"{name} ({len(cases.learned):,} / {len(cases.tested):,})"
    lines = [
        [title, "logistic regression, tuned", *base, f"{middle - start:.0f}"],
        ["", "its network alone", *alone, ""],
        ["", "diagnoser", *scores(said(model, cases.tested, causes), truth, number), f"{end - middle:.0f}"],
    ]
    print(
        f"<!-- {lines} {model.facts.get('reader')} {model.facts.get('codes')} -->",
        file=sys.stderr,
        flush=True,
    )
    return lines


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--unseen", action="store_true")
    parser.add_argument("sets", nargs="*")
    given = parser.parse_args()
    sets = {**SETS, **(UNSEEN if given.unseen or set(given.sets) & set(UNSEEN) else {})}
    show(
        [
            "tickets (learned / tested)",
            "method",
            "top-1",
            "log loss",
            "cal.",
            "fixed by two",
            "its cal.",
            "seconds",
        ],
        [line for name in given.sets or sets for line in compared(name, sets[name](given.data))],
    )


if __name__ == "__main__":
    main()
