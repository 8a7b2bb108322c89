"""The exit code and the sentence of each error."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

import typer

from diagnoser.cli.output import clean
from diagnoser.errors import (
    DiagnoserError,
    InputError,
    KnowledgeError,
    ModelNotFoundError,
    NetworkError,
    TicketError,
)

DONE: Final = 0
FAILED: Final = 1
UNUSABLE: Final = 2
INTERRUPTED: Final = 128 + signal.SIGINT
OURS: Final = ("", "api", "diagnoser")

_UNUSABLE_INPUT: Final = (InputError, KnowledgeError, ModelNotFoundError, NetworkError, TicketError)


def exit_code_of(error: BaseException) -> int | None:
    """Return the exit code of an expected error, or None for any other error.

    >>> exit_code_of(InputError("No such symptom.")), exit_code_of(ZeroDivisionError())
    (2, None)
    """
    if isinstance(error, typer.TyperException):
        return error.exit_code
    if isinstance(error, _UNUSABLE_INPUT):
        return UNUSABLE
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    failed = isinstance(error, DiagnoserError | OSError | MemoryError | typer.Abort) or _missing(error)
    return FAILED if failed else None


def _missing(error: BaseException) -> bool:
    """Return whether a library of an extra is not installed."""
    return isinstance(error, ModuleNotFoundError) and (error.name or "").split(".")[0] not in OURS


@contextmanager
def interruptible() -> Iterator[list[int]]:
    """Turn SIGINT and SIGTERM into KeyboardInterrupt, so temporary folders are removed.

    Yields a list that receives the number of the signal. Some libraries turn the KeyboardInterrupt into an error of
    their own.
    """
    heard: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        heard.append(number)
        raise KeyboardInterrupt

    if (
        threading.current_thread() is not threading.main_thread()
    ):  # only the main thread may set a signal handler
        yield heard
        return
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield heard
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def said(error: BaseException) -> None:
    """Print an expected error on stderr, in one sentence."""
    if isinstance(error, BrokenPipeError):
        # Nobody reads the output any more. Without this, Python prints a second error when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    sentence = _sentence(error)
    if sentence:
        print(clean(sentence), file=sys.stderr)


def _sentence(error: BaseException) -> str:
    if isinstance(error, typer.TyperException):
        return error.format_message()
    if isinstance(error, KeyboardInterrupt | typer.Abort):
        return "Interrupted."
    if isinstance(error, MemoryError):
        return "There is not enough memory for this."
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}." if error.filename else f"{error.strerror}."
    if isinstance(error, ModuleNotFoundError):
        return f"{error.name} is not installed; install it with an extra of this package, such as diagnoser[train]."
    return str(error)
