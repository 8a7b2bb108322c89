"""Compile the array code where numba is installed, run it as plain Python where it is not.

One switch for the whole package: the same functions are the fast path and the portable one.

Machine code is kept on disk, in NUMBA_CACHE_DIR or else where numba puts it.  Numba notices a change of the file that
a function stands in, but not of the functions it calls; so each state of these sources has a folder of its own.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import numpy as np

Function = TypeVar("Function", bound=Callable[..., Any])


def _numba() -> Any:
    """Return numba, or None where it is not installed or switched off: slower by a factor of a thousand."""
    try:
        found = import_module("numba")
    except ImportError:
        return None
    return None if found.config.DISABLE_JIT else found


_NUMBA: Final = _numba()
COMPILED: Final = _NUMBA is not None
_HERE: Final = Path(__file__).parent

# Division by zero is the caller's business, as in C; no lock is held; nothing is allocated (see kernel_space).
_OPTIONS: Final[dict[str, Any]] = {"error_model": "numpy", "nogil": True, "_nrt": False}
# What only compiled code calls needs no way in from Python.
_INNER: Final[dict[str, Any]] = _OPTIONS | {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def njit(function: Function) -> Function:
    """Compile to machine code."""
    if not COMPILED:
        return function
    return cast("Function", _NUMBA.njit(**_INNER)(function))


def entry(function: Function) -> Function:
    """Like `njit`, and keep the machine code on disk: for what is called from Python."""
    if not COMPILED:
        return np.errstate(all="ignore")(function)  # as compiled: the caller looks at the result
    with _own_folder():
        return cast("Function", _NUMBA.njit(cache=True, **_OPTIONS)(function))


def direct(function: Function, *arguments: object) -> Function:
    """Return the machine code of an entry for arguments of these types, to be called with no others.

    Numba looks at the type of every argument at each call, which takes longer than a small query's table.
    """
    if not COMPILED:
        return function
    return cast("Function", cast("Any", function).compile(tuple(map(_NUMBA.typeof, arguments))))


def inlined(function: Function) -> Function:
    """Like `njit`, without a call: for small functions in hot loops."""
    if not COMPILED:
        return function
    return cast("Function", _NUMBA.njit(forceinline=True, **_INNER)(function))


def copied(function: Function) -> Function:
    """Like `njit`, its source copied into the caller: for functions that return a part of an array."""
    if not COMPILED:
        return function
    return cast("Function", _NUMBA.njit(inline="always", **_INNER)(function))


def _digest() -> str:
    sources = sorted([*_HERE.glob("kernel*.py"), _HERE / "compiled.py", _HERE / "jit.py"])
    return sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:16]


_FOLDER: Final = f"diagnoser-{_digest()}"


@contextmanager
def _own_folder() -> Iterator[None]:
    """Let numba, while it sets up the cache of a function, use the folder of this state of the sources."""
    config = _NUMBA.config
    before = config.CACHE_DIR
    beside = _HERE / "__pycache__"
    if before or os.access(beside if beside.exists() else _HERE, os.W_OK):
        config.CACHE_DIR = str(Path(before or beside) / _FOLDER)
    try:
        yield
    finally:
        config.CACHE_DIR = before
