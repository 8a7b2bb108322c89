"""Further processes that think about reports, so that a batch and a crowd of clients have all processor cores.

Thinking is mostly Python, and a process runs Python on one core. A helper has the model, gets what requests tell, and
returns answers as they are sent and stored. It remembers nothing, so nothing of a customer stays in it. Helpers are
started when many reports wait together for the first time; until they are ready, and when one of them has died, the
service thinks by itself.
"""

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Final

from api.diagnoses.thinking import Written, read_back, think
from api.garbage import look_rarely, set_apart
from api.store.packed import Compressed
from diagnoser import Diagnoser
from diagnoser.wire import DiagnosisRequest

LEAST: Final = 8
"""New reports that are shared out, at least: for fewer the way to the helpers and back is not worth it."""
MOST_SECONDS: Final = 300.0
"""Time in which a helper answers its share. One that takes longer is given up with all others."""
KEPT: Final = 3
"""Versions that stay loaded, as in the service: a switch back need not load again."""
log = logging.getLogger("diagnoser.api")

Sent = tuple[bytes, bytes]
"""An answer as JSON, and the same as the store keeps it."""


class Helpers:
    """The helpers of one process. Threads may share them.

    Args:
        models: The folder of model versions.
        number: How many processes.
    """

    def __init__(self, models: Path, number: int) -> None:
        """Start nothing yet."""
        self._models, self._number = models, number
        self._changing = threading.Lock()
        self._closed = False
        self._pool: ProcessPoolExecutor | None = None
        self._begun: list[Future[bool]] = []

    def written(self, version: str, told: Sequence[str]) -> list[Written | None]:
        """Return answers in order, None for each that this process must find itself; nothing if that is all of them.

        Args:
            version: The model version that answers.
            told: What each request tells, as JSON.
        """
        if not self._number or len(told) < LEAST:
            return []
        pool = self._at_hand(version)
        if pool is None:
            return []
        size = -(-len(told) // self._number)  # rounded up
        try:
            shares = [
                pool.submit(_answers, self._models, version, told[first : first + size])
                for first in range(0, len(told), size)
            ]
            found = [each for share in shares for each in share.result(MOST_SECONDS)]
        except (BrokenProcessPool, TimeoutError) as error:
            self._give_up(pool, error)
            return []
        except Exception as error:  # noqa: BLE001 -- whatever a helper lacks, this process may have
            log.warning("A helper could not answer with version %s: %s", version, type(error).__name__)
            return []
        return [each and read_back(each[0], Compressed(each[1])) for each in found]

    def close(self) -> None:
        """End the helpers."""
        with self._changing:
            self._closed = True
            if self._pool is not None:
                self._pool.shutdown(wait=True, cancel_futures=True)

    def _at_hand(self, version: str) -> ProcessPoolExecutor | None:
        """Return the helpers if they are ready. Start them if nobody did."""
        with self._changing:
            if self._pool is None and not self._closed:
                spawned = multiprocessing.get_context(
                    "spawn"
                )  # a copy of a process with threads may stop for good
                self._pool = ProcessPoolExecutor(
                    self._number, spawned, initializer=_begin, initargs=(self._models, version)
                )
                self._begun = [self._pool.submit(_is_ready) for _ in range(self._number)]
            ready = not self._closed and all(each.done() for each in self._begun)
            return self._pool if ready else None

    def _give_up(self, pool: ProcessPoolExecutor, error: Exception) -> None:
        with self._changing:
            if self._pool is pool and not self._closed:
                log.error("The helpers failed and are started again when needed: %s", type(error).__name__)
                self._pool = None
                pool.shutdown(wait=False, cancel_futures=True)


_LOADED: Final[dict[str, Diagnoser]] = {}
"""The versions that a helper has loaded, the one that answered last at the end."""


def _begin(models: Path, version: str) -> None:
    """Begin as a helper: load the model, and end with the service and not before it."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    threading.Thread(target=_end_with_service, daemon=True).start()
    look_rarely()
    _loaded(models, version)


def _end_with_service() -> None:
    service = multiprocessing.parent_process()
    if service is not None:
        service.join()
        os._exit(0)


def _is_ready() -> bool:
    return True


def _loaded(models: Path, version: str) -> Diagnoser:
    diagnoser = _LOADED.pop(version, None)
    if diagnoser is None:
        diagnoser = Diagnoser.load(models, version, remember=0)
        set_apart()
    _LOADED[version] = diagnoser
    if len(_LOADED) > KEPT:
        del _LOADED[next(iter(_LOADED))]
    return diagnoser


def _answers(models: Path, version: str, told: Sequence[str]) -> list[Sent | None]:
    """Return the answers of a version; None for each request without one."""
    requests = [DiagnosisRequest.model_validate_json(each) for each in told]
    answers = think(_loaded(models, version), requests)
    return [None if isinstance(each, Exception) else (each.text, each.packed) for each in answers]
