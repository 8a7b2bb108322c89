"""Scratch folders: temporary folders that are removed at the end of their block, and after a crash by the next process.

A process holds a lock (flock) on each of its scratch folders, and the system releases the lock when the process ends,
however it ends. So a scratch folder without a lock was left by a killed process. Before a process makes a scratch
folder, it removes the unlocked ones. Process ids would not be enough: ids are used again, and two containers can share
one temporary folder.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

PREFIX: Final = "diagnoser-scratch-"
"""Start of the name of every scratch folder. Only folders with this name are ever removed."""


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Yield a new empty folder inside the temporary folder, and remove it at the end of the block.

    Scratch folders left by killed processes of the same user are removed first.
    """
    remove_abandoned()
    folder, lock = _new_locked_folder()
    try:
        yield folder
    finally:
        try:
            shutil.rmtree(folder)
        finally:
            os.close(lock)


def remove_abandoned() -> None:
    """Remove the scratch folders of this user without a living owner."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):  # not ours, in use, or removed by another process in this moment
            _remove_unless_locked(path)


def _remove_unless_locked(folder: Path) -> None:
    if folder.lstat().st_uid != os.geteuid():
        return
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder)
    finally:
        os.close(lock)


def _new_locked_folder() -> tuple[Path, int]:
    """Return a new folder and the open descriptor of its lock."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        with suppress(FileNotFoundError):  # between these two lines another process may have removed it
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(lock, fcntl.LOCK_EX)
            if folder.exists():
                return folder, lock
            os.close(lock)
