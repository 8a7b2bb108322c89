"""A scratch folder is gone after use, and after a kill the next process removes it."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from diagnoser.scratch import PREFIX, remove_abandoned, scratch_folder

HOLD = """
import time
from diagnoser.scratch import scratch_folder
with scratch_folder() as folder:
    (folder / "file").write_text("text")
    print(folder, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """A temporary folder for this process and its children, and nobody else."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    return tmp_path


@pytest.fixture
def holder(temporary):
    """A living process and the scratch folder that it holds."""
    with subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True) as process:
        yield process, Path(process.stdout.readline().strip())
        process.kill()


def test_a_scratch_folder_is_removed_at_the_end_of_its_block(temporary):
    """With everything in it, also after an error."""
    with scratch_folder() as folder:
        (folder / "file").write_text("text")
    with pytest.raises(ZeroDivisionError), scratch_folder():
        _ = 1 / 0

    assert list(temporary.iterdir()) == []


def test_the_folder_of_a_living_process_stays(temporary, holder):
    """Its lock protects it."""
    remove_abandoned()

    assert (holder[1] / "file").read_text() == "text"


def test_the_folder_of_a_killed_process_is_removed_by_the_next_one(temporary, holder):
    """SIGKILL leaves the folder behind, the next scratch folder removes it."""
    process, left = holder
    process.kill()
    process.wait()
    assert left.is_dir()

    with scratch_folder() as folder:
        assert list(temporary.iterdir()) == [folder]


def test_other_files_of_the_temporary_folder_are_never_removed(temporary):
    """Neither a folder with another name, nor a file or a link with this name."""
    (temporary / "diagnoser-notes").mkdir()
    (temporary / f"{PREFIX}file").write_text("text")
    (temporary / f"{PREFIX}link").symlink_to(temporary / "diagnoser-notes")

    remove_abandoned()

    assert len(list(temporary.iterdir())) == 3


def test_a_command_removes_what_a_killed_command_left(temporary):
    """`tickets validate`, killed in the middle and run again, leaves nothing."""
    path = temporary / "tickets.csv"
    rows = "".join(f"T{number},S1,C1\n" for number in range(200_000))
    path.write_text(f"ticket_id,present,causes\n{rows}")
    command = [sys.executable, "-m", "diagnoser", "tickets", "validate", "--knowledge", "none", str(path)]
    environment = os.environ | {"TMPDIR": str(temporary)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        while not list(temporary.glob(f"{PREFIX}*/*")):
            assert process.poll() is None
            time.sleep(0.005)
        process.kill()
    assert list(temporary.glob(f"{PREFIX}*"))

    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)

    assert list(temporary.iterdir()) == [path]
