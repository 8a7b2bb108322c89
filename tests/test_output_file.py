"""Output files are complete or not there, follow no link, and keep customers' words from others."""

import errno
import os
import stat
from pathlib import Path

import pytest

from diagnoser.cli import main
from diagnoser.output_file import output_file, write_output
from diagnoser.simulation.files import write_tickets
from diagnoser.tickets.import_export import _write_lines
from diagnoser.tickets.validate import write_csv

BAD_ROWS = "ticket_id,report,closed_at\nT-1,no display,08.01.2009\n"


@pytest.fixture
def victim(tmp_path):
    """A file that somebody would like to have overwritten."""
    path = tmp_path / "victim"
    path.write_text("precious")
    return path


@pytest.mark.parametrize("name", ["out.csv", ".out.csv.part", "out.csv.part"])
def test_a_link_at_a_predictable_name_is_not_followed(tmp_path, victim, name):
    """The content goes into a new file, and the target of the link keeps its own."""
    (tmp_path / name).symlink_to(victim)

    write_output(tmp_path / "out.csv", b"new")

    assert victim.read_text() == "precious"
    assert (tmp_path / "out.csv").read_bytes() == b"new"
    assert not (tmp_path / "out.csv").is_symlink()
    assert not (tmp_path / ".out.csv.part").exists()


def test_a_link_to_nothing_makes_no_file_elsewhere(tmp_path):
    """A dangling link would otherwise create a file where it points to."""
    (tmp_path / ".out.part").symlink_to(tmp_path / "elsewhere")

    write_output(tmp_path / "out", b"new")

    assert not (tmp_path / "elsewhere").exists()


WRITERS = {
    "csv": lambda path: write_csv(path, ["a"], [["1"]]),
    "lines": lambda path: _write_lines(path, ["a"], iter([["1"]])),
    "simulated": lambda path: write_tickets([], path.with_suffix(".jsonl")),
}


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_every_writer_of_tickets_uses_it(tmp_path, victim, write):
    """Rejects, exports and simulated tickets."""
    for suffix in (".csv", ".jsonl"):
        (tmp_path / f".out{suffix}.part").symlink_to(victim)

    write(tmp_path / "out.csv")

    assert victim.read_text() == "precious"


def run(*arguments):
    """The exit code of a command in this process."""
    return main([*map(str, arguments)])


@pytest.mark.parametrize("command", ["report", "export"])
def test_commands_with_a_result_file_use_it(tmp_path, victim, command):
    """`report causes --out` and `models export --out` replace a link and leave its target."""
    root = Path(__file__).parents[1]
    out = tmp_path / "out.svg"
    out.symlink_to(victim)
    arguments = (
        ["report", "causes", "--symptom", "NO_DISPLAY", "--out", out]
        if command == "report"
        else ["models", "export", "current", "--out", out]
    )

    assert run(*arguments, "--models", root / "models") == 0

    assert victim.read_text() == "precious"
    assert out.stat().st_size > 100


def test_the_rejects_file_is_for_its_owner_only(tmp_path, capsys):
    """It holds the words of customers. A file that others may read is replaced."""
    (tmp_path / "bad.csv").write_text(BAD_ROWS)
    rejects = tmp_path / "bad.rejects.csv"
    rejects.touch(0o644)

    assert run("tickets", "validate", tmp_path / "bad.csv") == 2

    assert stat.S_IMODE(rejects.stat().st_mode) == 0o600
    assert "no display" in rejects.read_text()


def test_a_failed_write_leaves_the_old_file_and_names_it(tmp_path, monkeypatch):
    """The error names the output file and not the unfinished one, and nothing unfinished stays."""
    out = tmp_path / "out.csv"
    out.write_text("old")

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left on device") as caught:
        write_output(out, b"new")

    assert caught.value.filename == str(out)
    assert list(tmp_path.iterdir()) == [out]
    assert out.read_text() == "old"


def test_an_error_of_another_file_keeps_its_name(tmp_path):
    """An input that cannot be read in the middle is not reported as the output."""
    with pytest.raises(FileNotFoundError, match="no-such-input"), output_file(tmp_path / "out"):
        (tmp_path / "no-such-input").read_text()

    assert list(tmp_path.iterdir()) == []


def test_a_pipe_is_written_to_directly(tmp_path):
    """`--out /dev/stdout` and its kind are not replaced by a file."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_output(pipe, b"new")
        assert os.read(reader, 100) == b"new"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
