"""The effect of training tickets that name a machine and the causes only.

    python -m benchmarks.machine_only

Such rows are common in exports of an ERP system. Nobody described the fault in them, so they must teach how often
causes occur and nothing about how customers report. Each of three simulated fleets is learned three times: from
1,500 coded tickets, from the same tickets and 1,500 more without findings, and from both with the second half
declared as `unlisted=unknown`. The last two must agree. Prints first-time fix and log loss on 2,000 other tickets.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from diagnoser.backtest.closed_tickets import read_history
from diagnoser.backtest.predict import replay
from diagnoser.backtest.trial import trial_of, vocabulary_of
from diagnoser.backtest.trial_metrics import scores_of
from diagnoser.knowledge import empty_knowledge
from diagnoser.learning.train import train
from diagnoser.model import Model
from diagnoser.simulation import FleetSettings, draw, make_world, to_rows

SEEDS: Final = (1, 11, 21)
LEARNED: Final = 1_500
TESTED: Final = 2_000
FLEET: Final = FleetSettings(causes=12, symptoms=30)
FINDINGS: Final = ("present", "absent", "report")
Row = Mapping[str, Any]


def histories(seed: int) -> dict[str, list[Row]]:
    """Return the three histories to learn from and the tickets to test on, by name."""
    world = make_world(FLEET, seed)
    full = [coded(row) for row in to_rows(draw(world, LEARNED, seed + 1))]
    bare = [
        {**coded(row), "ticket_id": f"M{n}"} for n, row in enumerate(to_rows(draw(world, LEARNED, seed + 2)))
    ]
    bare = [{name: "" if name in FINDINGS else cell for name, cell in row.items()} for row in bare]
    declared = [{**row, "unlisted": "unknown"} for row in bare]
    counted = [{**row, "unlisted": ""} for row in bare]
    return {
        "alone": full,
        "with machine-only rows": full + counted,
        "with the same declared unknown": full + declared,
        "test": [coded(row) for row in to_rows(draw(world, TESTED, seed + 3))],
    }


def coded(row: Row) -> dict[str, str]:
    """Return the cells of a simulated ticket as text."""
    return {name: "" if cell is None else str(cell) for name, cell in row.items()}


def written(rows: Sequence[Row], path: Path) -> str:
    """Write rows as JSON Lines and return the path."""
    path.write_text("".join(json.dumps(dict(row)) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def score(model: Model, test: str) -> tuple[float, float]:
    """Return first-time fix of the best pair and log loss."""
    history = read_history([test])
    trial = trial_of(history, vocabulary_of(history, empty_knowledge(), [model]))
    values = scores_of(trial, replay(model, trial))
    return float(values["first_time_fix_two"].mean()), float(values["log_loss"].mean())


def main() -> None:
    """Print the table."""
    print("| seed | learned from | first-time fix | log loss |\n|---|---|---|---|")
    for seed in SEEDS:
        with TemporaryDirectory(prefix="diagnoser-") as folder:
            rows = histories(seed)
            test = written(rows.pop("test"), Path(folder) / "test.jsonl")
            for name, history in rows.items():
                source = written(history, Path(folder) / "history.jsonl")
                fix, loss = score(train([source], None).model, test)
                print(f"| {seed} | {name} | {fix:.3f} | {loss:.3f} |", flush=True)


if __name__ == "__main__":
    main()
