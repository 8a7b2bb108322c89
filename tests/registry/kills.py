"""Kill publishers and promoters, and check the remaining files.

    python -m tests.registry.kills --kills 200 --seed 1      at random moments
    python -m tests.registry.kills --steps                   before each single step on the disk

A child is forked from a warm process, works on a folder of models and is killed with SIGKILL.  After each kill, without
a repair, all actions of a reader must succeed, and give the old state or the new one.
"""

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from diagnoser.registry import attach, current, load, promote, promotions, publish, rollback, verify, versions
from diagnoser.registry.atomic_files import LOCK, TEMPORARY, locked
from tests.registry.small import NOON, small_model

# SIGKILL leaves what was written to the kernel; waiting for a disk would only make this slow.
MEMORY = next((folder for folder in ("/dev/shm",) if Path(folder).is_dir()), None)  # noqa: S108
KEPT = 20
"""Jobs in one folder before a new one is begun: each one checks every version that is there."""
STEPS = ("open", "mkdir", "fsync", "rename", "replace", "unlink", "rmdir", "close", "write")


def watched(models):
    """Return the view of a reader. Fail if anything is broken."""
    seen = {version: {path.name for path in (models / version).iterdir()} for version in versions(models)}
    for version in seen:
        verify(models, version)
    now = current(models)
    if now is not None:
        assert load(models)[1] == now
    records = promotions(models)
    with locked(models, seconds=2):
        pass  # whoever held the lock is dead, and so is the lock
    return now, set(seen), records


def kill_child(work, delay=None, step=None):
    """Run the work in a child. Kill it after a delay or before a step.  Return whether it was killed."""
    child = os.fork()
    if not child:
        try:
            if step is not None:
                die_before(step)
            work()
        finally:
            os._exit(0)
    if delay is not None:
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def die_before(step):
    """Make this process kill itself before its n-th step on the disk."""
    count = 0

    def counted(real):
        def call(*arguments, **named):
            nonlocal count
            count += 1
            if count == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **named)

        return call

    for name in STEPS:
        setattr(os, name, counted(getattr(os, name)))


def works(models, known, fresh):
    """Return the killed jobs: name -> its work and the possible current versions after it."""
    first, second = known
    other = first if current(models) == second else second

    def publishing():
        publish(models, fresh, {"card.md": b"# Card\n" * 5000, "plots/a.svg": b"<svg/>"})

    def attaching():
        attach(models, second, {"scorecard.json": os.urandom(20_000).hex().encode(), "card.md": b"new"})

    def promoting():
        promote(models, other, who="killed", when=NOON, why="a test")

    def rolling_back():
        rollback(models, who="killed", when=NOON)

    return {
        "publish": (publishing, lambda now: {now}),
        "attach": (attaching, lambda now: {now}),
        "promote": (promoting, lambda now: {now, other}),
        "rollback": (rolling_back, lambda now: {now, other}),
    }


def prepared(models):
    """Two versions, the second promoted over the first."""
    known = [publish(models, small_model(seed), {"card.md": b"# Card\n"}) for seed in (1, 2)]
    for version in known:
        promote(models, version, who="before", when=NOON)
    return known


def judged(models, job, before, killed):
    """Compare the files after a killed job with those before."""
    name, (_, allowed) = job
    now, there, records = watched(models)
    assert now in allowed(before[0]), f"{name} left {now} as current"
    assert there >= before[1], f"{name} lost a version"
    assert len(there - before[1]) <= (name == "publish")
    assert records[: len(before[2])] == before[2], f"{name} changed the history"
    return f"{name} {'killed' if killed else 'done'}"


def at_random(kills, seed):
    """Kill at random moments of a job. Return the number of kills by step."""
    chooser, seen = random.Random(seed), Counter()  # noqa: S311
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        template, models = Path(folder) / "template", Path(folder) / "models"
        known = prepared(template)
        longest = {name: duration(template, models, known, name) for name in works(template, known, None)}
        number = 100
        while sum(count for what, count in seen.items() if what.endswith("killed")) < kills:
            if not number % KEPT:
                check_mended(models)
                shutil.rmtree(models)
                shutil.copytree(template, models)
            number += 1
            name = chooser.choice(sorted(longest))
            job = (name, works(models, known, small_model(number))[name])
            before = watched(models)
            killed = kill_child(job[1][0], delay=chooser.uniform(0, longest[name]))
            seen[judged(models, job, before, killed)] += 1
        check_mended(models)
    return seen


def duration(template, models, known, name):
    """Return the shortest duration of a job in a child. It works on a copy. The copy stays."""
    seconds = []
    for _ in range(3):
        if models.exists():
            shutil.rmtree(models)
        shutil.copytree(template, models)
        work = works(models, known, small_model(99))[name][0]
        began = time.perf_counter()
        assert not kill_child(work)
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def check_mended(models):
    """Check that the next writer removes everything begun by a killed one."""
    publish(models, small_model(1))
    assert not leftovers(models)


def leftovers(models):
    """Return temporary names in a folder of models, and any other unexpected names."""
    expected = {LOCK, "CURRENT", "history.jsonl", *versions(models)}
    return [
        path.name for path in models.iterdir() if path.name.startswith(TEMPORARY) or path.name not in expected
    ]


def before_each_step():
    """Kill before the first step, before the second ... until the job survives. Return the number of kills."""
    seen = Counter()
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        template, models = Path(folder) / "template", Path(folder) / "models"
        known = prepared(template)
        for name in ("publish", "attach", "promote", "rollback"):
            step, killed = 0, True
            while killed:
                step += 1
                shutil.copytree(template, models)
                job = (name, works(models, known, small_model(3))[name])
                before = watched(models)
                killed = kill_child(job[1][0], step=step)
                seen[judged(models, job, before, killed)] += 1
                finished(models, job, before)
                shutil.rmtree(models)
    return seen


def finished(models, job, before):
    """Check that a repetition of the job on the old state brings the new one."""
    name, (again, allowed) = job
    if current(models) == before[0]:
        again()
    now, there, _ = watched(models)
    assert not leftovers(models)
    assert {now} == (allowed(before[0]) - {before[0]} or {before[0]})
    assert len(there) == (3 if name == "publish" else 2)


def main():
    """Kill and tell."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", action="store_true")
    asked = parser.parse_args()
    seen = before_each_step() if asked.steps else at_random(asked.kills, asked.seed)
    for what, count in sorted(seen.items()):
        sys.stdout.write(f"{what}: {count}\n")


if __name__ == "__main__":
    main()
