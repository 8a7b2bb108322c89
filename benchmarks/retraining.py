"""Two simulated years of monthly retraining: how much does it gain, and when does the drift alarm go off?

    python -m benchmarks.retraining [--tickets 3600] [--seed 1]
    python -m benchmarks.retraining --gate 2 3 4

The fleet drifts: the shares of its causes change slowly. In month 16 an update changes the symptoms of the three most
frequent causes. One model is trained on the first six months and then left alone. For the other, `diagnoser retrain`
runs at the end of every month. Both are tested on the next month. The output is Markdown, and depends on the seed only.

`--gate` prints for other seeds the result of the gate for a challenger one and two months after the update, tested in
one period and in several, and the first-time fix of both models in the next month; and the same for a fleet that only
drifts.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import numpy as np

from diagnoser.backtest.closed_tickets import History, read_history, write_history
from diagnoser.backtest.drift import drift
from diagnoser.backtest.predict import replay
from diagnoser.backtest.training_plan import TrainingPlan, train_from_history
from diagnoser.backtest.trial import trial_of, vocabulary_of
from diagnoser.backtest.trial_metrics import scores_of
from diagnoser.evaluation.bootstrap import interval
from diagnoser.learning.settings import TrainSettings
from diagnoser.model import Model
from diagnoser.registry import current, load
from diagnoser.release import comparison
from diagnoser.release.retraining import retrain
from diagnoser.simulation import FleetSettings, World, draw, make_world, take_tickets, write_tickets

MONTHS = 24
LEARNED = 6
UPDATE = "2025-04-01"
LEFT_ALONE = "2025-01-01"
ASKED = (("2025-05-01", "2025-06-01"), ("2025-06-01", "2025-07-01"))
FLEET = FleetSettings(drift=0.1, families=3, family_tilt=0.4, asked_share=0.2, tickets_per_machine=1.3)


def updated(world: World) -> World:
    """Return the world in which the three most frequent causes have other symptoms."""
    frequency = world.share @ world.member
    changed = np.argsort(-frequency)[:3]
    affected = world.member[world.configuration_set][:, changed].any(axis=1)
    seen = world.seen.copy()
    seen[affected] = np.roll(seen[affected], 7, axis=1)
    return replace(world, seen=seen)


def history(
    tickets: int,
    seed: int,
    folder: Path,
    change: Callable[[World], World] = updated,
) -> History:
    """Return two years of tickets. Those from the update on come from the changed world."""
    world = make_world(FLEET, seed)
    before, after = (draw(one, tickets, seed, months=MONTHS) for one in (world, change(world)))
    border = np.datetime64(UPDATE)
    path = folder / "history.parquet"
    blocks = [take_tickets(before, before.opened < border), take_tickets(after, after.opened >= border)]
    write_tickets(blocks, path)
    return read_history([str(path)])


@dataclass(frozen=True)
class Month:
    """The result of retraining at the end of a month, and the scores of both models in the next month."""

    month: str
    outcome: str
    why: str
    tickets: int
    left_alone: float
    retrained: float
    promised: float
    gain: np.ndarray
    saved: np.ndarray
    groups: np.ndarray
    alarm_left_alone: str
    alarm_retrained: str


def tested(model: Model, tickets: History) -> tuple[dict[str, np.ndarray], float]:
    """Return the scores of a model on these tickets, and the first-time fix that it predicted for them."""
    trial = trial_of(tickets, vocabulary_of(tickets, model.knowledge, [model]))
    predictions = replay(model, trial)
    return scores_of(trial, predictions), float(predictions.coverage["cost"].mean())


def months(told: History, models: Path, folder: Path) -> Iterator[Month]:
    """Yield the months after the first training."""
    names = sorted({ticket.day[:7] for ticket in told.tickets})[:MONTHS]
    plan = TrainingPlan(None, TrainSettings())
    alone: Model | None = None
    since = ""
    for number in range(LEARNED - 1, MONTHS - 1):
        known = told.before(f"{names[number + 1]}-01")
        sources = write_history(known, folder / names[number])
        when = datetime.fromisoformat(f"{names[number + 1]}-01T02:00:00").replace(tzinfo=UTC)
        result = retrain(models, sources, who="scheduler", when=when, plan=plan)
        version = current(models)
        model = load(models, version)[0]
        if alone is None:
            alone = model
        if result.status == "promoted":
            since = f"{names[number + 1]}-01"
        following = told.since(f"{names[number + 1]}-01")
        following = following.before(f"{names[number + 2]}-01") if number + 2 < len(names) else following
        (ours, promised), (theirs, _) = tested(model, following), tested(alone, following)
        until = following.tickets[-1].day + "x"
        yield Month(
            names[number + 1],
            result.status,
            " ".join(result.reasons),
            len(following),
            float(theirs["first_time_fix"].mean()),
            float(ours["first_time_fix"].mean()),
            promised,
            ours["first_time_fix"] - theirs["first_time_fix"],
            theirs["cost"] - ours["cost"],
            following.serials,
            _alarm(alone, told.since(f"{names[LEARNED]}-01").before(until)),
            _alarm(model, told.since(since).before(until)),
        )


def _alarm(model: Model, tickets: History) -> str:
    found = drift(model, "", tickets)["cusum"]["alarm"]
    return found["day"] if found else ""


def asked(told: History, date: str, until: str) -> list[str]:
    """Return the cells of one challenger: fixes of both, prediction, alarm, and the result of the gate by periods."""
    plan = TrainingPlan(None, TrainSettings())
    known, following = told.before(date), told.since(date).before(until)
    now, challenger = (train_from_history(plan, told.before(day)).model for day in (LEFT_ALONE, date))
    (ours, promised), (theirs, _) = tested(challenger, following), tested(now, following)
    worth = [
        f"{one:.3f}" for one in (theirs["first_time_fix"].mean(), ours["first_time_fix"].mean(), promised)
    ]
    said = []
    for periods in (1, comparison.MOST_PERIODS):
        with patch.object(comparison, "MOST_PERIODS", periods):
            found, _ = comparison.compare_plan(challenger, plan, ("now", now), known)
        said.append(f"{'passes' if found.promote else 'refused'}, {found.differences[0].gain:+.3f}")
    return [*worth, _alarm(challenger, following), *said]


def gate(tickets: int, seeds: list[int]) -> None:
    """Print the results of the gate after an update and without one."""
    print(
        "| seed | fleet | compared on | champion | challenger | it predicted | alarm | in one period | in several |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for seed in seeds:
        for fleet, change in (("updated", updated), ("drifts only", lambda world: world)):
            with tempfile.TemporaryDirectory() as name:
                told = history(tickets, seed, Path(name), change)
            for date, until in ASKED:
                cells = [str(seed), fleet, date, *asked(told, date, until)]
                print("|", " | ".join(cells), "|", flush=True)


def main() -> None:
    """Print the table of the months, the gains, and the results of the gate."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tickets", type=int, default=3600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gate", type=int, nargs="+", metavar="SEED")
    given = parser.parse_args()
    if given.gate:
        gate(given.tickets, given.gate)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        told = history(given.tickets, given.seed, folder)
        print("| month | retrained at its start | tickets | left alone | retrained | it predicted |", end="")
        print(" alarm, left alone | alarm, retrained |")
        print("|---|---|---|---|---|---|---|---|")
        rows = []
        for row in months(told, folder / "models", folder):
            rows.append(row)
            shares = [f"{one:.3f}" for one in (row.left_alone, row.retrained, row.promised)]
            alarms = (row.alarm_left_alone, row.alarm_retrained)
            print(
                "|", " | ".join([row.month, row.outcome, str(row.tickets), *shares, *alarms]), "|", flush=True
            )
        _sum(rows, "All months", lambda _: True)
        _sum(rows, "Before the update", lambda row: row.month < UPDATE[:7])
        _sum(rows, "From the update on", lambda row: row.month >= UPDATE[:7])
        print("\nResults of the gate:\n")
        for row in rows:
            print(f"* {row.month}: {row.outcome}. {row.why}")


def _sum(rows, title, chosen) -> None:  # noqa: ANN001 -- two lines
    rows = [row for row in rows if chosen(row)]
    groups = np.concatenate([row.groups for row in rows])
    fix, saved = (
        interval(np.concatenate([getattr(row, name) for row in rows]), groups) for name in ("gain", "saved")
    )
    print(
        f"\n{title}: retraining fixes {100 * fix.value:+.1f} more of 100 tickets at the first visit "
        f"(95 % interval {100 * fix.low:+.1f} to {100 * fix.high:+.1f}) and saves {saved.value:+.3f} revisits "
        f"a ticket ({saved.low:+.3f} to {saved.high:+.3f}); {fix.tickets} tickets."
    )


if __name__ == "__main__":
    main()
