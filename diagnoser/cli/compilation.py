"""Show the compilation of the kernels on a terminal. The first answer after an installation waits a minute for it."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TextIO

LOGGER: Final = "diagnoser.inference.jit"
CLEARED: Final = "\r\x1b[K"
"""Back to the beginning of the line, and clear it."""


class OneLine(logging.Handler):
    """Writes the first record as a sentence, and the steps after it over one another on the next line."""

    def __init__(self, stream: TextIO) -> None:
        """Write to a terminal."""
        super().__init__(logging.DEBUG)
        self._stream = stream

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        said = record.getMessage()
        done = bool(record.args) and isinstance(record.args, tuple) and record.args[0] == record.args[-1]
        if record.levelno > logging.DEBUG:
            self._stream.write(f"{said}\n")
        else:
            self._stream.write(CLEARED if done else f"{CLEARED}{said}")
        self._stream.flush()


@contextmanager
def compilation_shown() -> Iterator[None]:
    """Show the compilation of kernels inside the block on a terminal. In a pipe, show nothing."""
    if not sys.stderr.isatty():
        yield
        return
    logger, handler = logging.getLogger(LOGGER), OneLine(sys.stderr)
    before = logger.level, logger.propagate
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.level, logger.propagate = before
