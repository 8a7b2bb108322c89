"""Kill the commands that train, retrain, promote and roll back, and look at what they leave.

    python -m tests.cli.kills --kills 100 --seed 1            each in a fresh copy of a small folder
    python -m tests.cli.kills --kills 100 --folder FOLDER     all in one folder, in which somebody may be reading

A command runs in a child forked from a warm process, on a history so small that it takes a few seconds, and is
killed with SIGKILL: at a random moment, or before a random one of its steps on the disk.  After each kill, with no
repair in between, `tests.registry.kills.watched` must find everything whole.
"""

import argparse
import contextlib
import io
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from diagnoser.backtest.closed_tickets import read_history, write_history
from diagnoser.cli import main as command
from diagnoser.registry import current, promotions, read_manifest
from diagnoser.simulation import FleetSettings, draw, make_world, write_tickets
from tests.registry.kills import MEMORY, STEPS, kill_child, watched

FLEET = FleetSettings(causes=8, symptoms=14, pairs=2, triples=0, chance_pairs=4)
TICKETS, MONTHS = 280, 14
EARLY, BORDER = "2024-02-01", "2025-01-01"
FINISHED = 10
"""After so many kills the command is run again, and must come to its end."""


def prepared(folder):
    """A history, its first month, its first year, and a folder of models with the version of that month, current."""
    path = folder / "all.csv"
    write_tickets([draw(make_world(FLEET, 1), TICKETS, 2, months=MONTHS)], path)
    told = read_history([str(path)])
    for name, day in (("month", EARLY), ("year", BORDER)):
        (part,) = write_history(told.before(day), folder)
        Path(part).rename(folder / f"{name}.parquet")
    said(*training(folder, folder / "models", "month.parquet"))
    return folder / "models"


def training(folder, models, tickets="year.parquet"):
    """The command line of `train --promote`."""
    named = ("--tickets", folder / tickets, "--knowledge", "none", "--models", models)
    return ("train", *named, "--promote", "--who", "killed")


def retraining(folder, models):
    """The command line of `retrain`."""
    named = ("--tickets", folder / "year.parquet", "--knowledge", "none", "--models", models)
    return ("retrain", *named, "--who", "killed")


def promoting(version, models, *tickets):
    """The command line of a promotion that no gate can stop; judged on tickets, and its scorecard kept, where given."""
    forced = ("--force", "--why", "a test", "--who", "killed")
    named = [part for path in tickets for part in ("--tickets", path)]
    return ("models", "promote", version, *forced, *named, "--models", models)


def rolling_back(models):
    """The command line of the way back."""
    return ("models", "rollback", "--why", "a test", "--who", "killed", "--models", models)


def said(*arguments):
    """Run a command in this process without its words; it must succeed."""
    nowhere = io.StringIO()
    with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        code = command([str(each) for each in arguments])
    assert code == 0, (arguments, nowhere.getvalue())


class Places:
    """The folder that is worked in, and copies of it before and after.

    Attributes:
        old: Version that was current at first.
        new: Version that training and retraining make.
        costs: Name -> (seconds, steps on the disk) of each command.
    """

    def __init__(self, folder, work, *, fresh):
        """Run every command once to its end: what it makes, what it takes; a child then has nothing to import."""
        self.folder, self.models, self.fresh = folder, work, fresh
        self.before, self.after = folder / "before", folder / "after"
        shutil.copytree(folder / "models", self.before)
        shutil.copytree(folder / "models", self.after)
        self.old = current(self.before)
        self.costs = {"retrain": measured(retraining(folder, self.after))}
        self.new = current(self.after)
        assert self.new != self.old, "The gate must let the candidate of all tickets pass."
        self.costs["rollback"] = measured(rolling_back(self.after))
        self.costs["promote"] = measured(promoting(self.new, self.after, folder / "all.csv"))
        assert "scorecard.json" in read_manifest(self.after / self.new).files
        with tempfile.TemporaryDirectory(dir=MEMORY) as other:
            models = Path(other) / "models"
            shutil.copytree(self.before, models)
            self.costs["train"] = measured(training(folder, models))
            assert current(models) == self.new, "Both commands must come to the same version."

    def again(self, name):
        """Bring the folder to where the command starts."""
        start = self.after if name == "rollback" else self.before
        if self.fresh:
            shutil.rmtree(self.models, ignore_errors=True)
            shutil.copytree(start, self.models)
        if name in {"promote", "rollback"} and not (self.models / self.new).exists():
            whole = self.folder / "whole"  # somebody may be reading: it appears in one step
            shutil.copytree(self.after / self.new, whole)
            whole.rename(self.models / self.new)
        if self.fresh:
            return
        if (name == "rollback") != (current(self.models) == self.new):
            said(*promoting(self.new if name == "rollback" else self.old, self.models))

    def commands(self):
        """Name -> command line; each leads from the old version to the new one or back."""
        return {
            "train": training(self.folder, self.models),
            "retrain": retraining(self.folder, self.models),
            "promote": promoting(self.new, self.models, self.folder / "all.csv"),
            "rollback": rolling_back(self.models),
        }


def measured(line):
    """Run a command; return how long it took and how many steps on the disk."""
    count, real = 0, {name: getattr(os, name) for name in STEPS}

    def counting(step):
        def call(*arguments, **named):
            nonlocal count
            count += 1
            return step(*arguments, **named)

        return call

    for name, step in real.items():
        setattr(os, name, counting(step))
    began = time.perf_counter()
    try:
        said(*line)
    finally:
        for name, step in real.items():
            setattr(os, name, step)
    return time.perf_counter() - began, count


def killed(places, kills, seed):
    """Kill so many times; return how often what was killed, and how often it was done before."""
    chooser, seen = random.Random(seed), Counter()  # noqa: S311
    while sum(count for what, count in seen.items() if what.endswith("killed")) < kills:
        name = chooser.choice(sorted(places.costs))
        seconds, steps = places.costs[name]
        places.again(name)
        now, versions, records = watched(places.models)
        line = places.commands()[name]
        if chooser.random() < 0.5:
            dead = kill_child(lambda line=line: said(*line), delay=chooser.uniform(0, seconds))
        else:
            dead = kill_child(lambda line=line: said(*line), step=chooser.randint(1, steps))
        left, there, told = watched(places.models)
        assert left in {now, places.old if name == "rollback" else places.new}, f"{name} left {left}"
        assert versions <= there <= versions | {places.new}, f"{name} left {there}"
        assert told[: len(records)] == records, f"{name} changed the history"
        seen[f"{name} {'killed' if dead else 'done'}"] += 1
        if sum(seen.values()) % FINISHED == 0 and left == now:
            said(*line)
            assert current(places.models) != now, f"{name}, run again, did not finish"
            assert promotions(places.models)[-1].version == current(places.models)
    return seen


def main():
    """Kill and tell."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=MEMORY) as scratch:
        folder = asked.folder or Path(scratch)
        if asked.folder is None:
            prepared(folder)
        work = folder / ("models" if asked.folder else "work")
        places = Places(folder, work, fresh=asked.folder is None)
        for what, count in sorted(killed(places, asked.kills, asked.seed).items()):
            sys.stdout.write(f"{what}: {count}\n")


if __name__ == "__main__":
    main()
