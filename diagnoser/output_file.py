"""Output files of commands: each is written completely or not at all, and no symbolic link is followed.

The content is written to a new file beside the output file and then takes its name.  In a shared folder somebody else
could put a symbolic link at the name of that new file.  It is therefore created with `O_EXCL`, which never opens an
existing file.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Final

OWNER_ONLY: Final = 0o600
BY_UMASK: Final = 0o666


@contextmanager
def output_file(path: Path, *, private: bool = False) -> Iterator[TextIOWrapper]:
    r"""Yield a stream for a new file. The file gets its name at the end of the block.

    Text is written in UTF-8 and "\n" stays as it is.  Bytes are written to the `buffer` of the stream.  A device or a
    pipe, such as /dev/stdout, is written to directly.

    Args:
        path: The file.  An existing file or symbolic link of this name is replaced at the end.
        private: Whether only the owner may read the file.

    Raises:
        OSError: The file cannot be written.  The error names `path`.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        with path.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        return
    waiting = path.with_name(f".{path.name}.part")
    with errors_name(path, waiting):
        with suppress(FileNotFoundError):
            waiting.unlink()  # left by a process that was killed, or a link
        handle = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY if private else BY_UMASK)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
                yield stream
            waiting.replace(path)
        finally:
            waiting.unlink(missing_ok=True)


def write_output(path: Path, content: bytes) -> None:
    """Write the whole content of an output file.

    Raises:
        OSError: As for `output_file`.
    """
    with output_file(path) as stream:
        stream.buffer.write(content)


@contextmanager
def errors_name(path: Path, waiting: Path) -> Iterator[None]:
    """Let an error of the operating system name the output file instead of `waiting` or of no file at all."""
    try:
        yield
    except OSError as error:
        if error.errno is None or error.filename not in (None, str(waiting)):
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error
