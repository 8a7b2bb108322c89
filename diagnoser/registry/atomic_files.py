"""Atomic and durable file operations: after a kill or a power cut each is either complete or without effect.

Each operation writes new content under a temporary name, brings it to the disk (`fsync`), gives it the final name in
one step (`rename`), and then brings the folder to the disk (`fsync`).  Temporary names start with `TEMPORARY`.
"""

import errno
import fcntl
import os
import shutil
import stat
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Final

from diagnoser.errors import ModelError

TEMPORARY: Final = ".tmp-"
LOCK: Final = ".lock"
LOCK_SECONDS: Final = 60.0

_PAUSE: Final = 0.02


class UnconfirmedError(ModelError):
    """A change was made and can be seen, but the disk did not confirm it.  A power cut may still undo it."""


@contextmanager
def locked(folder: Path, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold the lock of a folder of models.  The folder is created if it is missing.

    The kernel releases the lock when its holder ends in any way, so a lock is never stale.

    Raises:
        ModelError: Another process held the lock for this many seconds, or the folder cannot be written.
    """
    with os_errors_named(folder):
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        _take(handle, folder, time.monotonic() + seconds)
        with os_errors_named(folder):
            yield
    finally:
        os.close(handle)


def _take(handle: int, folder: Path, deadline: float) -> None:
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > deadline:
                raise ModelError(
                    f"Another process is changing {folder} and has not finished; try again later."
                ) from error
            time.sleep(_PAUSE)


@contextmanager
def os_errors_named(folder: Path) -> Iterator[None]:
    """Raise an error of the operating system as a ModelError that names the folder."""
    try:
        yield
    except OSError as error:
        raise ModelError(f"The folder {folder} cannot be changed: {error.strerror or error}.") from error


def remove_leftovers(folder: Path) -> None:
    """Remove temporary files of killed processes.  Call it under the lock, when no other process writes."""
    for path in folder.glob(f"{TEMPORARY}*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def new_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Create a folder with these files in one step.  The path must be free or an empty folder.

    Raises:
        OSError: The folder was not created, and nothing of it stays.
        UnconfirmedError: The folder was created.
    """
    temporary = path.with_name(f"{TEMPORARY}{path.name}")
    temporary.mkdir()
    try:
        for name, content in files.items():
            write_new(temporary / PurePosixPath(name), content)
        for inner in [temporary, *(each for each in temporary.rglob("*") if each.is_dir())]:
            synchronise(inner)
        os.rename(temporary, path)  # noqa: PTH104 -- Path.rename is the same; the tests kill the process before this
    except OSError:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    _confirm(path)


def replace_file(path: Path, content: bytes) -> None:
    """Replace the content of a file in one step.

    Raises:
        OSError: The file was not replaced, and nothing else stays.
        UnconfirmedError: The file was replaced.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{TEMPORARY}{path.name}")
    temporary.unlink(missing_ok=True)
    try:
        write_new(temporary, content)
        os.replace(temporary, path)  # noqa: PTH105 -- as above
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise
    _confirm(path)


def _confirm(path: Path) -> None:
    """Wait until the new name of a file or folder is on the disk.

    Raises:
        UnconfirmedError: The disk reported an error.
    """
    try:
        synchronise(path.parent)
    except OSError as error:
        raise UnconfirmedError(
            f"{path} was written, but the disk did not confirm it and may lose it in a power cut: "
            f"{error.strerror or error}."
        ) from error


def append_line(path: Path, line: bytes) -> None:
    """Append a line to a file and wait until it is on the disk.  An incomplete last line is removed first."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    with os.fdopen(handle, "r+b") as file:
        content = file.read()
        file.truncate(content.rfind(b"\n") + 1)
        file.seek(0, os.SEEK_END)
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    synchronise(path.parent)


def write_new(path: Path, content: bytes) -> None:
    """Write a new file and wait until it is on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def synchronise(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, on file systems that support it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


def read_bytes(path: Path, most: int, what: str) -> bytes:
    """Return the content of a regular file.

    Raises:
        ModelError: The path is missing, is not a regular file (a pipe might never end), or is larger than `most` bytes.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise ModelError(f"{what} is not a regular file.")
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise ModelError(f"{what} cannot be read: {error.strerror or error}.") from error
    if len(content) > most:
        raise ModelError(f"{what} is larger than the {most:,} bytes allowed.")
    return content


def remove_folder(path: Path) -> None:
    """Remove a folder: first rename it in one step, then delete its content."""
    aside = path.with_name(f"{TEMPORARY}gone-{path.name}")
    with suppress(FileNotFoundError):
        os.rename(path, aside)  # noqa: PTH104 -- as above
        synchronise(path.parent)
        shutil.rmtree(aside)
