"""Compile the kernels with numba, if it is installed.  Without numba the same functions run as plain Python.

Machine code is cached on disk: in NUMBA_CACHE_DIR, else beside these sources, else in the cache folder of the user,
because an installation often belongs to somebody else.  Numba notices a change of the file of a function, but no change
of the functions that it calls.  So each state of these sources has a cache folder of its own.
"""

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import numpy as np

log: Final = logging.getLogger(__name__)
"""Tells of the compilation, because the first answer after an installation waits for it.

The command line shows these records on a terminal, and the service writes the first of them to its log.
"""

FIRST: Final = "Compiling the kernels for this computer; this is done once and takes about a minute."
STEP: Final = "compiling kernels: %d of %d"


class Compilation:
    """Counts our compiled functions, and logs each.

    A function with machine code on disk is not compiled, so nothing is logged.
    """

    def __init__(self) -> None:
        """Know of no function yet."""
        self._expected: set[Any] = set()
        self._begun: set[Any] = set()

    def expect(self, function: Any) -> None:
        """Count a function among those to be compiled."""
        self._expected.add(function)

    def begin(self, function: Any) -> None:
        """Log the beginning of the compilation of a function. Functions other than ours are ignored."""
        if function not in self._expected or function in self._begun:
            return
        if not self._begun:
            log.info(FIRST)
        self._begun.add(function)
        log.debug(STEP, len(self._begun), len(self._expected))


def follow(compilation: Compilation) -> None:
    """Let numba tell of every compilation in this process."""
    events = import_module("numba.core.event")

    class Listener(events.Listener):  # type: ignore[name-defined]  # numba is untyped and may be missing
        """Hears of each compilation before it begins."""

        def on_start(self, event: Any) -> None:
            """Pass the function on."""
            compilation.begin(event.data["dispatcher"].py_func)

        def on_end(self, event: Any) -> None:
            """Do nothing: the next beginning tells enough."""

    events.register("numba:compile", Listener())


Function = TypeVar("Function", bound=Callable[..., Any])


def _numba() -> Any:
    """Return numba, or None if it is not installed or switched off. A query is then a thousand times slower."""
    try:
        found = import_module("numba")
    except ImportError:
        return None
    return None if found.config.DISABLE_JIT else found


_NUMBA: Final = _numba()
COMPILED: Final = _NUMBA is not None
_HERE: Final = Path(__file__).parent
_COMPILATION: Final = Compilation()
if COMPILED:
    follow(_COMPILATION)

# Division by zero gives inf as in C, the interpreter lock is released, and nothing is allocated (see kernel_arena).
_OPTIONS: Final[dict[str, Any]] = {"error_model": "numpy", "nogil": True, "_nrt": False}
# Options of functions that only compiled code calls: they need no wrapper for Python.
_INNER: Final[dict[str, Any]] = _OPTIONS | {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def njit(function: Function) -> Function:
    """Compile to machine code."""
    if not COMPILED:
        return function
    _COMPILATION.expect(function)
    return cast("Function", _NUMBA.njit(**_INNER)(function))


def entry(function: Function) -> Function:
    """Compile a function called from Python, and keep its machine code on disk."""
    if not COMPILED:
        return np.errstate(all="ignore")(function)  # as in compiled code, where the caller checks the result
    _COMPILATION.expect(function)
    with _own_folder() as kept:
        return cast("Function", _NUMBA.njit(cache=kept, **_OPTIONS)(function))


def direct(function: Function, *arguments: object) -> Function:
    """Return the machine code of an entry for arguments of these types.  It must be called with no others.

    Numba inspects the type of every argument at each call.  For a small query that takes longer than its answer.
    """
    if not COMPILED:
        return function
    return cast("Function", cast("Any", function).compile(tuple(map(_NUMBA.typeof, arguments))))


def inlined(function: Function) -> Function:
    """Compile a small function of a hot loop, inlined as machine code."""
    if not COMPILED:
        return function
    _COMPILATION.expect(function)
    return cast("Function", _NUMBA.njit(forceinline=True, **_INNER)(function))


def copied(function: Function) -> Function:
    """Compile a function with a part of an array as its result. Its source is copied into the caller."""
    if not COMPILED:
        return function
    return cast("Function", _NUMBA.njit(inline="always", **_INNER)(function))


def _digest() -> str:
    sources = sorted([*_HERE.glob("kernel*.py"), _HERE / "compiled.py", _HERE / "jit.py"])
    return sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:16]


_FOLDER: Final = f"diagnoser-{_digest()}"


def first_writable(folders: Iterable[Path]) -> Path | None:
    """Return the first writable folder, existing or newly made. None if there is none."""
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return None


def _places() -> Iterator[Path]:
    """Yield the folders for machine code, the best first."""
    if given := _NUMBA.config.CACHE_DIR:
        yield Path(given) / _FOLDER
    yield _HERE / "__pycache__" / _FOLDER
    if named := os.environ.get("XDG_CACHE_HOME"):
        yield Path(named) / "diagnoser" / _FOLDER
    elif (home := os.path.expanduser("~")) != "~":  # noqa: PTH111 - Path.home() raises for a user without a home
        yield Path(home) / ".cache" / "diagnoser" / _FOLDER


@contextmanager
def _own_folder() -> Iterator[bool]:
    """Let numba use the cache folder of this state of the sources while it sets up the cache of a function.

    Yields whether there is such a folder.  Without one, every process compiles again.
    """
    config = _NUMBA.config
    before, folder = config.CACHE_DIR, first_writable(_places())
    config.CACHE_DIR = str(folder or "")
    try:
        yield folder is not None
    finally:
        config.CACHE_DIR = before
