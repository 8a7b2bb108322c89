"""`--help` is quick, complete, and the same as the documentation."""

import json
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from diagnoser.cli import command_tree
from diagnoser.cli.commands import COMMANDS, _there, loaded

REPOSITORY = Path(__file__).parents[2]
SLOW = (
    "pgmpy",
    "numba",
    "scipy",
    "duckdb",
    "ibis",
    "sklearn",
    "pyarrow",
    "polars",
    "opencc",
    "networkx",
    "fastapi",
)
LIMIT_SECONDS = 0.5
THERE = [name for name, listed in COMMANDS.items() if _there(listed)]


def in_a_process(arguments):
    """Run a command in a new Python; its modules and its seconds on the processor."""
    script = (
        "import json, sys; from diagnoser.cli import main; code = main(sys.argv[1:]);"
        "print(json.dumps([code, sorted(sys.modules)]), file=sys.stderr)"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    code, modules = json.loads(done.stderr.splitlines()[-1])
    assert code == 0
    return set(modules), after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], *([name, "--help"] for name in THERE)], ids=" ".join
)
def test_help_imports_nothing_slow(arguments):
    """No engine, database or table library, for the program and for each command."""
    modules, _, out = in_a_process(arguments)

    assert not modules & set(SLOW)
    assert out.strip()


def test_help_takes_less_than_half_a_second():
    """Of processor time, so that a busy machine does not matter; the best of three."""
    assert min(in_a_process(["--help"])[1] for _ in range(3)) < LIMIT_SECONDS


def test_help_lists_every_command(run):
    """Each with its line."""
    lines = " ".join(run("--help").out.split())

    for name in THERE:
        assert f"│ {name} {COMMANDS[name].about} │" in lines


@pytest.mark.parametrize("name", THERE)
def test_the_line_in_the_list_is_the_line_of_the_command(name):
    """The list is written apart from the commands, so that it needs no import."""
    command = loaded(name)

    assert (command.help or "").splitlines()[0] == COMMANDS[name].about


def sections():
    """Command -> what `docs/commands.md` says of it."""
    text = (REPOSITORY / "docs/commands.md").read_text(encoding="utf-8")
    parts = re.split(r"^#+ `diagnoser (.+?)`$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("name", command_tree())
def test_every_command_and_option_is_documented(name):
    """In the command's own section."""
    section = sections()[name]
    for parameter in command_tree()[name].params:
        spelled = max(parameter.opts, key=len) if parameter.param_type_name == "option" else None
        word = spelled or (parameter.metavar or parameter.name).strip("[]").upper()
        if word != "--help":
            assert f"`{word}" in section, f"{name} {word} is not documented"


def test_no_command_is_documented_that_is_not_there():
    """Nor was one renamed."""
    assert set(sections()) <= set(command_tree())
