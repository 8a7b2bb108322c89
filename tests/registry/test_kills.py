"""After a kill at any time a folder of models is in the old or the new state."""

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


def killed(*arguments, module="tests.registry.kills"):
    """Run the kills in a process of their own, and return their numbers."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {line.partition(": ")[0]: int(line.partition(": ")[2]) for line in done.stdout.splitlines()}


def test_a_kill_before_any_step_leaves_the_old_state_or_the_new_one():
    """A kill before any step of publish, attach, promote or rollback leaves the old or the new state, and the job
    completes when it is run again.
    """
    seen = killed("--steps")

    assert {f"{job} killed" for job in ("publish", "attach", "promote", "rollback")} <= set(seen)
    assert sum(seen.values()) > 50


@pytest.mark.slow(reason="starts and kills 200 processes")
def test_two_hundred_kills_leave_the_old_state_or_the_new_one():
    """Kills at random times leave the old or the new state."""
    seen = killed("--kills", "200", "--seed", "2")

    assert sum(count for what, count in seen.items() if what.endswith("killed")) == 200


@pytest.mark.slow(reason="8 commands are killed during training and evaluation, and run again")
def test_killed_commands_leave_the_old_state_or_the_new_one_and_finish_when_run_again():
    """`train --promote`, `retrain`, `models promote` and `models rollback` survive kills, also during training and
    evaluation.
    """
    seen = killed("--kills", "8", "--seed", "1", module="tests.cli.kills")

    assert {f"{name} killed" for name in ("train", "retrain", "promote", "rollback")} <= set(seen)
    assert sum(count for what, count in seen.items() if what.endswith("killed")) == 8
