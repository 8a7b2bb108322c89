"""`tickets validate` and `train` accept and refuse the same rows, and say what they do not use."""

import pytest

from diagnoser.registry import versions
from tests.cli.conftest import REPOSITORY

CHINESE = "ticket_id,report,causes\n" + "".join(f"T-{n},开机无显示,坏了\n" for n in range(7))
MIXED = "ticket_id,report,causes\nT-1,硬盘黄灯,HDD\nT-2,开机无显示,坏内存条子\nT-3,no display,DIMM|NOPE\n"


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write a file of tickets; the commands run at the root of the repository, where data/knowledge is."""
    monkeypatch.chdir(REPOSITORY)

    def written(content, name="tickets.csv"):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return path

    return written


def test_validate_refuses_the_causes_that_train_refuses(run, write, tmp_path):
    """Without any option both take data/knowledge."""
    path = write(MIXED)

    checked = run("tickets", "validate", path)
    trained = run("train", "--tickets", path, "--models", tmp_path / "models")

    assert checked.code == 2
    assert "3 rows, 1 accepted, 2 rejected" in checked.out
    assert (
        "2 cells in causes hold a name that the knowledge does not have: '坏内存条子', 'NOPE'" in checked.out
    )
    assert "did you mean DIMM (内存) for '坏内存条子'?" in checked.out
    assert trained.code == 0
    assert f"{path}: 2 not learned from" in trained.err


def test_without_knowledge_both_accept_any_name(run, write, tmp_path):
    """`none` means the same to both."""
    path = write(MIXED)

    assert run("tickets", "validate", path, "--knowledge", "none").code == 0
    trained = run("train", "--tickets", path, "--knowledge", "none", "--models", tmp_path / "models")
    assert trained.code == 0
    assert "not learned from" not in trained.err


def test_where_there_is_no_knowledge_validate_accepts_any_name(run, write, tmp_path, monkeypatch):
    """The default is a folder that need not be there."""
    path = write(MIXED)
    monkeypatch.chdir(tmp_path)

    assert run("tickets", "validate", path).code == 0


def test_a_training_without_a_usable_row_fails_and_changes_nothing(run, write, tmp_path):
    """Before, it published a version of 0 tickets."""
    path = write(CHINESE)

    done = run("train", "--tickets", path, "--models", tmp_path / "models", "--promote")

    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith(
        f"No ticket can be learned from: all 7 rows were rejected. In {path}, 7 cells in causes"
    )
    assert "hold a name that the knowledge does not have: '坏了' (7) (the first in row 2)" in done.err
    assert done.err.count("\n") == 1
    assert versions(tmp_path / "models") == ()
    assert not (tmp_path / "models").exists()


@pytest.mark.parametrize(
    ("wrong", "right"), [("reports", "report"), ("cause", "causes"), ("Causes", "causes")]
)
def test_a_misspelt_column_is_named(run, write, tmp_path, wrong, right):
    """A column that is not read although it looks like one is told by both commands."""
    other = "causes" if right == "report" else "report"
    path = write(f"ticket_id,{wrong},{other},present\nT-1,HDD,HDD,NO_DISPLAY\nT-2,HDD,HDD,NO_DISPLAY\n")
    said = f"the column '{wrong}' is not read; did you mean '{right}'?"

    assert said in run("tickets", "validate", path).out
    assert said in run("train", "--tickets", path, "--models", tmp_path / "models").err


def test_a_file_refused_for_its_columns_says_which_were_meant(run, write):
    """Then no row can be read at all."""
    without_id = run("tickets", "validate", write("ticketid,report\n1,no display\n"))
    without_evidence = run("tickets", "validate", write("ticket_id,reports\n1,no display\n"))

    assert without_id.code == without_evidence.code == 2
    assert "did you mean 'ticket_id' by 'ticketid'?" in without_id.err
    assert "did you mean 'report'?" in without_evidence.err


def test_the_counts_are_told_where_the_rejects_cannot_be_written(run, write, tmp_path):
    """A folder in the place of the file stands for a folder without the right to write."""
    path = write(MIXED)
    place = tmp_path / "tickets.rejects.csv"
    place.mkdir()

    checked = run("tickets", "validate", path)
    trained = run("train", "--tickets", path, "--models", tmp_path / "models")

    assert checked.code == 2
    assert "3 rows, 1 accepted, 2 rejected" in checked.out
    assert f"{place} cannot be written: " in checked.err
    assert "name another file with --rejects" in checked.err
    assert trained.code == 0
    assert (
        f"2 not learned from; the rejected rows are in no file, because {place} cannot be written"
        in trained.err
    )


def test_evaluate_learns_from_context_columns(run, write, tmp_path):
    """A plan with context columns can be judged by folds; a version as it is has its own."""
    rows = [
        f"T-{n},{('acme', 'other')[n % 2]},{('HDD', 'DIMM')[n % 2]},2024-0{1 + n % 9}-01,M{n}"
        for n in range(90)
    ]
    path = write("\n".join(["ticket_id,brand,causes,closed_at,serial", *rows]))
    models = tmp_path / "models"

    done = run(
        "evaluate", "--tickets", path, "--folds", "1", "--no-curve", "--context", "brand", "--models", models
    )
    refused = run(
        "evaluate", "--tickets", path, "--since", "2024-01-01", "--context", "brand", "--models", models
    )

    assert done.code == 0, done.err
    assert refused.code == 2
    assert "--context belongs to a training plan" in refused.err
