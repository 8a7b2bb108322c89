"""Seconds to learn from texts, and where they go, beside scikit-learn's logistic regression on the same texts.

    python -m benchmarks.texts [--data DIR] [NUMBERxCHARACTERS ...]

The texts are spliced from the repair records of DIR/repairs: each consists of pieces of three words of records with the
same cause, until it has so many characters. By default 36,000 texts of 60 characters and 428 of 500. Prints seconds of
the processor, so other programs on the machine matter little, and the share of each step.
"""

import argparse
import cProfile
import csv
import pstats
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np

from benchmarks.learning import DATA, repair_records, show
from diagnoser.evaluation.baselines import Features, fit_logistic
from diagnoser.learning.train import train
from diagnoser.threads import one_thread

SIZES: Final = ("36000x60", "428x500")
PIECE: Final = 3
STEPS: Final = {
    "counting features": ("text_design.py", "counted_features"),
    "choosing settings": ("text_settings.py", "choose"),
    "the last fit": ("text_classifier.py", "_trained"),
    "choosing the weight": ("text_weight.py", "choose_text_weight"),
}
"""Step -> file and function whose time it is."""


def spliced(data: Path, number: int, characters: int) -> Iterator[tuple[str, str]]:
    """Yield texts of at least so many characters, each with its cause."""
    rng = np.random.default_rng(0)
    pieces: dict[str, list[str]] = {}
    for path in sorted((data / "repairs").glob("*.csv")):
        for record in repair_records(path):
            words = record.report.split()
            pieces.setdefault(record.cause, []).extend(
                " ".join(words[at : at + PIECE]) for at in range(0, len(words), PIECE)
            )
    causes = sorted(pieces)
    weight = np.array([len(pieces[cause]) for cause in causes], np.float64)
    for cause in rng.choice(causes, number, p=weight / weight.sum()).tolist():
        text = ""
        while len(text) < characters:
            text += f" {pieces[cause][rng.integers(len(pieces[cause]))]}"
        yield text.strip(), cause


def seconds_of(work: Callable[[], object]) -> float:
    """Return the seconds of the processor that some work takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def learn(path: Path) -> object:
    """Train as the product trains."""
    return train([str(path)], None)


def regression(texts: Sequence[tuple[str, str]], strength: float | None) -> None:
    """Train the baseline: n-grams of words and of characters, and C fixed or chosen on the newest fifth."""
    causes = sorted({cause for _, cause in texts})
    label = np.array([[cause == one for one in causes] for _, cause in texts])
    with one_thread():
        fit_logistic(Features(len(texts), texts=[text for text, _ in texts]), label, strength)


def profile(path: Path) -> dict[str, float]:
    """Return the seconds of each step of a training. The profiler makes them longer."""
    profiler = cProfile.Profile(time.process_time)
    profiler.runcall(learn, path)
    stats: Any = pstats.Stats(profiler)
    found = {
        step: sum(
            timing[3]
            for (file, _, name), timing in stats.stats.items()
            if file.endswith(wanted[0]) and name == wanted[1]
        )
        for step, wanted in STEPS.items()
    }
    return {**found, "all": stats.total_tt}


def measured(data: Path, size: str) -> list[str]:
    """Return the line of one size."""
    number, characters = map(int, size.split("x"))
    texts = list(spliced(data, number, characters))
    with TemporaryDirectory(prefix="diagnoser-bench-") as folder:
        path = Path(folder) / "history.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["ticket_id", "report", "causes"])
            writer.writerows([f"T{row:06}", *each] for row, each in enumerate(texts))
        seconds = [
            seconds_of(lambda: learn(path)),
            seconds_of(lambda: regression(texts, 1.0)),
            seconds_of(lambda: regression(texts, None)),
        ]
        steps = profile(path)
    print(f"<!-- {size}: {steps} -->", file=sys.stderr, flush=True)
    shares = (f"{steps[step] / steps['all']:.2f}" for step in STEPS)
    return [f"{number:,} of {characters}", *(f"{one:.0f}" for one in seconds), *shares]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("sizes", nargs="*", default=SIZES)
    given = parser.parse_args()
    head = ["texts of characters", "diagnoser", "logistic regression, C = 1", "logistic regression, tuned"]
    show([*head, *STEPS], [measured(given.data, size) for size in given.sizes])


if __name__ == "__main__":
    main()
