"""`diagnoser init` writes the shipped files once, and never over others."""

import os
from pathlib import Path

import pytest

from diagnoser.cli import init
from diagnoser.errors import DiagnoserError
from diagnoser.registry import current, verify

REPOSITORY = Path(__file__).parents[2]


def test_a_folder_is_ready_to_work_in(run, tmp_path):
    """The model is whole, and the tables are those of the checkout."""
    done = run("init", tmp_path / "desk")

    assert done.code == 0
    assert verify(tmp_path / "desk/models", current(tmp_path / "desk/models")) == ()
    for path in (REPOSITORY / "data/knowledge").glob("*.csv"):
        assert (tmp_path / "desk/data/knowledge" / path.name).read_bytes() == path.read_bytes()
    assert {path.name for path in (tmp_path / "desk").iterdir()} == {"models", "data"}


@pytest.mark.parametrize("there", ["models", "data/knowledge", "data/tickets"])
def test_what_is_there_already_is_not_touched(run, tmp_path, there):
    """One sentence, code 2, and no other file is made."""
    (tmp_path / there).mkdir(parents=True)

    done = run("init", tmp_path)

    assert done.code == 2
    assert f"{tmp_path / there} is there already; nothing was changed." in done.err
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_folder_that_cannot_be_written_is_named(run, tmp_path):
    """A file stands in its place."""
    (tmp_path / "desk").write_text("mine", encoding="utf-8")

    done = run("init", tmp_path / "desk")

    assert done.code == 2
    assert "desk" in done.err
    assert (tmp_path / "desk").read_text(encoding="utf-8") == "mine"


def test_a_copy_that_fails_in_the_middle_leaves_nothing(run, tmp_path, monkeypatch):
    """A full disk: the folder can be tried again."""
    copies = []

    def full(source, target):
        copies.append(source)
        if len(copies) > 5:
            raise OSError(28, os.strerror(28))
        Path(target).write_bytes(Path(source).read_bytes())

    monkeypatch.setattr(init.shutil, "copyfile", full)

    done = run("init", tmp_path / "desk")

    assert done.code == 2
    assert "No space left" in done.err
    assert list((tmp_path / "desk").iterdir()) == []


def test_an_installation_without_the_files_says_so(monkeypatch, tmp_path):
    """And does not write an empty folder."""
    monkeypatch.setattr(init, "PLACES", (tmp_path,))

    with pytest.raises(DiagnoserError, match="holds no model"):
        init.shipped()


def test_where_there_is_no_model_the_command_names_the_way(run, tmp_path):
    """The first thing that somebody tries after an installation."""
    assert "`diagnoser init`" in run("diagnose", "no display", "--models", tmp_path / "models").err
    assert "`diagnoser init`" in run("read", "no display", "--knowledge", tmp_path / "knowledge").err
