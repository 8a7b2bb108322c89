"""Exit codes that a scheduler understands, and errors that a person does."""

import inspect
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from diagnoser import cli, errors
from diagnoser.cli import commands, main, train
from diagnoser.cli.exits import exit_code_of

REPOSITORY = Path(__file__).parents[2]
UNUSABLE = {"InputError", "KnowledgeError", "NetworkError", "TicketError", "ModelNotFoundError"}


def every_error():
    """Every error that is raised on purpose."""
    found = [one for _, one in inspect.getmembers(errors, inspect.isclass)]
    return [one for one in found if issubclass(one, errors.DiagnoserError)]


@pytest.mark.parametrize("error", every_error(), ids=lambda one: one.__name__)
def test_each_error_has_an_exit_code(error):
    """2 where the input cannot be used, 1 where the work failed."""
    unusable = any(each.__name__ in UNUSABLE for each in error.__mro__)

    assert exit_code_of(error("It is so.")) == (2 if unusable else 1)


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["--nonsense"],
        ["diagnose", "--max-spares", "3", "x"],
        ["diagnose", "--max-spares", "two", "x"],
        ["diagnose", "--objective", "luck", "x"],
        ["diagnose", "x", "y"],
        ["diagnose", "x", "--present"],
        ["diagnose", "x", "--context", "brand"],
        ["diagnose", "x", "--models", "no/such/folder"],
        ["models", "nonsense"],
        ["models", "promote"],
        ["models", "export", "--format", "pdf"],
        ["models", "show", "ffff", "--models", "no/such/folder"],
        ["train"],
        ["train", "--tickets", "no/such.csv", "--knowledge", "no/such/folder"],
        ["train", "--tickets", "x.csv", "--half-life", "0"],
        ["train", "--tickets", "x.csv", "--half-life", "nan"],
        ["serve", "--port", "99999"],
    ],
    ids=" ".join,
)
def test_unusable_arguments_are_2_and_one_sentence(run, arguments):
    """On stderr, on one line, with nothing on stdout."""
    done = run(*arguments)

    assert done.code == 2
    assert done.out == ""
    assert len(done.err.splitlines()) == 1
    assert len(done.err) > 10


@pytest.mark.parametrize("arguments", [[], ["models"], ["report"]], ids=" ".join)
def test_no_command_at_all_shows_the_help(run, arguments):
    """And is unusable all the same."""
    done = run(*arguments)

    assert done.code == 2
    assert "Usage" in done.out + done.err


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (errors.WidthLimitError("It is too wide."), 1, "It is too wide.\n"),
        (OSError(28, "No space left on device", "x.json"), 1, "x.json: No space left on device.\n"),
        (MemoryError(), 1, "There is not enough memory for this.\n"),
        (KeyboardInterrupt(), 130, "Interrupted.\n"),
        (typer.Abort(), 1, "Interrupted.\n"),
        (ModuleNotFoundError("no", name="duckdb"), 1, None),
        (errors.ModelError("Two\nlines\x1b[31m."), 1, "Two lines\N{REPLACEMENT CHARACTER}[31m.\n"),
    ],
)
def test_an_expected_error_is_one_sentence(run, monkeypatch, raised, code, said):
    """Whatever the work raises; what a terminal would obey is taken out."""

    def failing():
        raise raised

    monkeypatch.setattr(train.app, "registered_commands", [])
    train.app.command()(failing)

    done = run("train")

    assert done.code == code
    assert done.err == said or (said is None and "duckdb" in done.err)


def test_an_error_that_nobody_expected_is_not_hidden(monkeypatch):
    """A bug shows where it is."""

    def broken(_):
        raise ZeroDivisionError

    monkeypatch.setattr(commands, "loaded", broken)

    with pytest.raises(ZeroDivisionError):
        main(["train"])


def test_a_reader_that_leaves_early_is_no_crash(trained):
    """`diagnoser ... | head -1` says nothing on stderr."""
    command = f"{sys.executable} -m diagnoser models export --models {trained} | head -1"

    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )

    assert done.stdout.startswith("network")
    assert done.stderr == ""


def test_the_program_runs_as_a_module_too():
    """`python -m diagnoser`."""
    done = subprocess.run(
        [sys.executable, "-m", "diagnoser", "--version"],
        cwd=REPOSITORY,
        env=os.environ,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.startswith("diagnoser ")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("as_its_own", [False, True], ids=["passed on", "as an error of a library"])
def test_a_signal_ends_a_command_by_way_of_its_clean_ups(number, as_its_own, monkeypatch, capsys, tmp_path):
    """With 128 and its number, and one word; what DuckDB makes of it shows no traceback."""
    before = signal.getsignal(number)

    def interrupted(**_):
        (tmp_path / "scratch").touch()
        try:
            os.kill(os.getpid(), number)
        except KeyboardInterrupt:
            if as_its_own:
                raise RuntimeError("Query interrupted") from None
            raise
        finally:
            (tmp_path / "scratch").unlink()

    monkeypatch.setattr(cli, "app", interrupted)

    assert main(["train"]) == 128 + number
    assert capsys.readouterr().err == "Interrupted.\n"
    assert not list(tmp_path.iterdir())
    assert signal.getsignal(number) is before
