"""Changes of the disk that a kill or a power cut finds either made or not made.

Each replaces a name in one step (`rename`), after what it names is on the disk (`fsync`), and is followed by
`fsync` of the folder that holds the name.  Everything half made has a name that starts with `TEMPORARY`.
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


@contextmanager
def locked(folder: Path, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold the one lock of a folder of models, which is made if it is missing.

    The kernel drops the lock when its holder ends, however it ends, so that no lock is ever stale.

    Raises:
        ModelError: Somebody else held the lock all the time, or the folder cannot be written.
    """
    with said_plainly(folder):
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        _take(handle, folder, time.monotonic() + seconds)
        with said_plainly(folder):
            yield
    finally:
        os.close(handle)


def _take(handle: int, folder: Path, deadline: float) -> None:
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > deadline:
                raise ModelError(f"Another process is changing {folder} and did not finish.") from error
            time.sleep(_PAUSE)


@contextmanager
def said_plainly(folder: Path) -> Iterator[None]:
    """Turn an error of the operating system into one sentence about the folder."""
    try:
        yield
    except OSError as error:
        raise ModelError(f"The folder {folder} cannot be changed: {error.strerror or error}.") from error


def remove_leftovers(folder: Path) -> None:
    """Remove what a killed process left; call it under the lock, when nobody is at work."""
    for path in folder.glob(f"{TEMPORARY}*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def new_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder with these files in one step; nothing of this name may be there, but an empty folder."""
    temporary = path.with_name(f"{TEMPORARY}{path.name}")
    temporary.mkdir()
    for name, content in files.items():
        write_new(temporary / PurePosixPath(name), content)
    for inner in [temporary, *(each for each in temporary.rglob("*") if each.is_dir())]:
        synchronise(inner)
    os.rename(temporary, path)  # noqa: PTH104 -- Path.rename is the same, and this is the step that counts
    synchronise(path.parent)


def replace_file(path: Path, content: bytes) -> None:
    """Give a file new content in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{TEMPORARY}{path.name}")
    temporary.unlink(missing_ok=True)
    write_new(temporary, content)
    os.replace(temporary, path)  # noqa: PTH105 -- as above
    synchronise(path.parent)


def append_line(path: Path, line: bytes) -> None:
    """Add a line to a file and wait until it is on the disk; what an earlier kill tore goes first."""
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
    """Write a file that is not there yet and wait until it is on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def synchronise(folder: Path) -> None:
    """Wait until the names in a folder are on the disk; file systems that cannot do so are left alone."""
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
        ModelError: It is missing, no regular file (a pipe would never end), or larger than `most` bytes.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise ModelError(f"{what} is not a file.")
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise ModelError(f"{what} cannot be read: {error.strerror or error}.") from error
    if len(content) > most:
        raise ModelError(f"{what} is larger than the {most:,} bytes allowed.")
    return content


def remove_folder(path: Path) -> None:
    """Take a folder away: first its name in one step, then what was in it."""
    aside = path.with_name(f"{TEMPORARY}gone-{path.name}")
    with suppress(FileNotFoundError):
        os.rename(path, aside)  # noqa: PTH104 -- as above
        synchronise(path.parent)
        shutil.rmtree(aside)
