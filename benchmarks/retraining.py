"""Two simulated years of monthly retraining, step by step: does it pay, how much, when does the alarm ring?

    python -m benchmarks.retraining [--tickets 3600] [--seed 1]
    python -m benchmarks.retraining --gate 2 3 4

The fleet drifts (shares of causes wander), and in month 16 an update changes how the three most frequent causes
show themselves.  A model of the first six months is left alone; beside it, `diagnoser retrain` runs at the end of
every month.  Both are judged on the month that follows.  Prints Markdown; the same seed prints the same.

`--gate` tells for other seeds what the gate says of a candidate one and two months after the update, judged in one
piece and in periods, beside what both models are worth in the month that follows; and the same in a fleet that drifts
only.
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
from diagnoser.backtest.predict import replay, trial_of, vocabulary_of
from diagnoser.backtest.training_plan import TrainingPlan, train_from_history
from diagnoser.backtest.trial_metrics import scores_of
from diagnoser.evaluation.bootstrap import interval
from diagnoser.learning import TrainSettings
from diagnoser.model import Model
from diagnoser.registry import current, load
from diagnoser.release import comparison
from diagnoser.release.retraining import retrain
from diagnoser.simulation import Dials, Truth, draw, make_truth, take_tickets, write_tickets

MONTHS = 24
LEARNED = 6
UPDATE = "2025-04-01"
LEFT_ALONE = "2025-01-01"
ASKED = (("2025-05-01", "2025-06-01"), ("2025-06-01", "2025-07-01"))
DIALS = Dials(drift=0.1, families=3, family_tilt=0.4, asked_share=0.2, tickets_per_machine=1.3)


def updated(truth: Truth) -> Truth:
    """Return the world in which the three most frequent causes show themselves by other symptoms."""
    frequency = truth.share @ truth.member
    changed = np.argsort(-frequency)[:3]
    affected = truth.member[truth.configuration_set][:, changed].any(axis=1)
    seen = truth.seen.copy()
    seen[affected] = np.roll(seen[affected], 7, axis=1)
    return replace(truth, seen=seen)


def history(
    tickets: int,
    seed: int,
    folder: Path,
    change: Callable[[Truth], Truth] = updated,
) -> History:
    """Return two years of tickets, from the update on in the changed world."""
    truth = make_truth(DIALS, seed)
    before, after = (draw(one, tickets, seed, months=MONTHS) for one in (truth, change(truth)))
    border = np.datetime64(UPDATE)
    path = folder / "history.parquet"
    blocks = [take_tickets(before, before.opened < border), take_tickets(after, after.opened >= border)]
    write_tickets(blocks, path)
    return read_history([str(path)])


@dataclass(frozen=True)
class Month:
    """One month: what retraining came to at its end, and how both models did in the next."""

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


def judged(model: Model, tickets: History) -> tuple[dict[str, np.ndarray], float]:
    """Return the scores of a model on these tickets, and the first-time fix that it promised of them."""
    trial = trial_of(tickets, vocabulary_of(tickets, model.knowledge, [model]))
    answers = replay(model, trial)
    return scores_of(trial, answers), float(answers.coverage["cost"].mean())


def months(told: History, models: Path, folder: Path) -> Iterator[Month]:
    """Yield each month from the end of the first training on."""
    names = sorted({ticket.day[:7] for ticket in told.tickets})[:MONTHS]
    recipe = TrainingPlan(None, TrainSettings())
    alone: Model | None = None
    since = ""
    for number in range(LEARNED - 1, MONTHS - 1):
        known = told.before(f"{names[number + 1]}-01")
        sources = write_history(known, folder / names[number])
        when = datetime.fromisoformat(f"{names[number + 1]}-01T02:00:00").replace(tzinfo=UTC)
        result = retrain(models, sources, who="scheduler", when=when, recipe=recipe)
        version = current(models)
        model = load(models, version)[0]
        if alone is None:
            alone = model
        if result.outcome == "promoted":
            since = f"{names[number + 1]}-01"
        following = told.since(f"{names[number + 1]}-01")
        following = following.before(f"{names[number + 2]}-01") if number + 2 < len(names) else following
        (ours, promised), (theirs, _) = judged(model, following), judged(alone, following)
        until = following.tickets[-1].day + "x"
        yield Month(
            names[number + 1],
            result.outcome,
            " ".join(result.said),
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
    """Return the cells of one candidate: worth in the next month, promise, alarm, and the gate's word by periods."""
    recipe = TrainingPlan(None, TrainSettings())
    known, following = told.before(date), told.since(date).before(until)
    now, candidate = (train_from_history(recipe, told.before(day)).model for day in (LEFT_ALONE, date))
    (ours, promised), (theirs, _) = judged(candidate, following), judged(now, following)
    worth = [
        f"{one:.3f}" for one in (theirs["first_time_fix"].mean(), ours["first_time_fix"].mean(), promised)
    ]
    said = []
    for periods in (1, comparison.MOST_PERIODS):
        with patch.object(comparison, "MOST_PERIODS", periods):
            found, _ = comparison.contest_recipe(candidate, recipe, ("now", now), known)
        said.append(f"{'passes' if found.promote else 'refused'}, {found.verdicts[0].difference:+.3f}")
    return [*worth, _alarm(candidate, following), *said]


def gate(tickets: int, seeds: list[int]) -> None:
    """Print what the gate says after an update and without one."""
    print(
        "| seed | fleet | asked on | current | candidate | it promised | alarm | in one piece | in periods |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for seed in seeds:
        for fleet, change in (("updated", updated), ("drifts only", lambda truth: truth)):
            with tempfile.TemporaryDirectory() as name:
                told = history(tickets, seed, Path(name), change)
            for date, until in ASKED:
                cells = [str(seed), fleet, date, *asked(told, date, until)]
                print("|", " | ".join(cells), "|", flush=True)


def main() -> None:
    """Print the table and what it comes to."""
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
        print("| month | retrained at its start | tickets | left alone | retrained | it promised |", end="")
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
        print("\nWhat the gate said:\n")
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
