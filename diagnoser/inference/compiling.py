"""Tells of the compilation of the kernels in the log, because the first answer after an installation waits for it.

The command line shows these records on a terminal, and the service writes the first of them to its log.
"""

import logging
from importlib import import_module
from typing import Any, Final

log: Final = logging.getLogger(__name__)

FIRST: Final = "Compiling the kernels for this computer; this is done once and takes about a minute."
STEP: Final = "compiling kernels: %d of %d"


class Compilation:
    """Counts which of our functions have been compiled, and logs it.

    A function whose machine code is found on disk is not compiled, so that nothing is logged.
    """

    def __init__(self) -> None:
        """Know of no function yet."""
        self._expected: set[Any] = set()
        self._begun: set[Any] = set()

    def expect(self, function: Any) -> None:
        """Count a function among those that will be compiled."""
        self._expected.add(function)

    def begin(self, function: Any) -> None:
        """Log that the compilation of a function begins; other functions than ours are passed over."""
        if function not in self._expected or function in self._begun:
            return
        if not self._begun:
            log.info(FIRST)
        self._begun.add(function)
        log.debug(STEP, len(self._begun), len(self._expected))


def follow(compilation: Compilation) -> None:
    """Let numba tell of every compilation in this process."""
    events = import_module("numba.core.event")

    class Listener(events.Listener):  # type: ignore[misc,name-defined] # numba is untyped and may be missing
        """Hears of each compilation before it begins."""

        def on_start(self, event: Any) -> None:
            """Pass the function on."""
            compilation.begin(event.data["dispatcher"].py_func)

        def on_end(self, event: Any) -> None:
            """Do nothing: the next beginning tells enough."""

    events.register("numba:compile", Listener())
