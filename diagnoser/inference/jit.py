"""Compile the array code where numba is installed, run it as plain Python where it is not.

One switch for the whole package: the same functions are the fast path and the portable one.

Machine code is kept on disk, in NUMBA_CACHE_DIR or else where numba puts it.  Numba notices a change of the file that
a function stands in, but not of the functions it calls; so each state of these sources has a folder of its own.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., Any])

try:
    import numba
except ImportError:  # a platform without numba: slower by a factor of several hundred, same answers
    numba = None

COMPILED: Final = numba is not None
_HERE: Final = Path(__file__).parent


# Division by zero is the caller's business, as in C; no lock is held; nothing is allocated (see kernel_space).
_OPTIONS: Final = {"error_model": "numpy", "nogil": True, "_nrt": False}


def njit(function: Function) -> Function:
    """Compile to machine code."""
    if numba is None:
        return function
    return cast("Function", numba.njit(**_OPTIONS)(function))


def entry(function: Function) -> Function:
    """Like `njit`, and keep the machine code on disk: for what is called from Python."""
    if numba is None:
        return function
    with _own_folder():
        return cast("Function", numba.njit(cache=True, **_OPTIONS)(function))


def inlined(function: Function) -> Function:
    """Like `njit`, without a call: for small functions in hot loops."""
    if numba is None:
        return function
    return cast("Function", numba.njit(forceinline=True, **_OPTIONS)(function))


def copied(function: Function) -> Function:
    """Like `njit`, its source copied into the caller: for functions that return a part of an array."""
    if numba is None:
        return function
    return cast("Function", numba.njit(inline="always", **_OPTIONS)(function))


def _digest() -> str:
    sources = sorted([*_HERE.glob("kernel*.py"), _HERE / "compiled.py", _HERE / "jit.py"])
    return sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:16]


_FOLDER: Final = f"diagnoser-{_digest()}"


@contextmanager
def _own_folder() -> Iterator[None]:
    """Let numba, while it sets up the cache of a function, use the folder of this state of the sources."""
    before = numba.config.CACHE_DIR
    if before:
        numba.config.CACHE_DIR = str(Path(before) / _FOLDER)
    try:
        yield
    finally:
        numba.config.CACHE_DIR = before
