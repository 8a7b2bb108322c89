"""Several processes on one port, and their supervisor.

Each worker listens on the port itself (`SO_REUSEPORT`), and the kernel distributes the connections. The common state of
the workers, such as keys, rate limits and the current model, is in the database and in the folder of models. Their
metrics are files in a common folder.

The supervisor of uvicorn is not used for three reasons. It gives the workers one socket, so the first awake worker
takes most of many new connections. It reports the service as running before anybody listens. And its workers outlive
it.
"""

import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from logging.config import dictConfig
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from time import monotonic
from types import FrameType
from typing import Final

from prometheus_client.multiprocess import mark_process_dead

from api.http.log_format import log_config
from api.http.metrics import FOLDER
from api.listening import address_of, bound, port_of
from api.settings import Settings
from api.telling import RUNNING, Tell
from diagnoser.scratch import scratch_folder

BETWEEN_STARTS: Final = 1.0
"""Least seconds between two starts of one worker: one that ends at once does not keep the machine busy."""
SIGNS: Final = 4
"""Signs of life that a worker gives in the time after which it is taken for hung, at least."""
MORE_SECONDS: Final = 10.0
"""How much longer than its own limits a worker may take to stop before it is killed."""
SPAWN: Final = multiprocessing.get_context("spawn")
log = logging.getLogger("diagnoser.api")


def supervise(settings: Settings, place: list[socket.socket]) -> int:
    """Run the workers until SIGTERM or SIGINT, and restart each one that ends early. Return the exit code.

    Args:
        settings: The settings of the service.
        place: The sockets with its reserved port, see `reserved`.
    """
    dictConfig(log_config(settings.log_level, settings.log_format))
    with scratch_folder() as folder:
        os.environ[FOLDER] = str(folder)  # prometheus_client of a worker reads it when it is imported
        told = settings.model_copy(update={"port": port_of(place)})
        return _Workers(told, address_of(settings.host, place), str(folder)).run()


@dataclass(slots=True)
class _Worker:
    """A worker process.

    Attributes:
        process: The process.
        told: A pipe, readable after a sign of life of the worker and after its end.
        started_at: The time of its start, by the monotonic clock.
        ready: Whether it has answered.
        ended: Whether its pipe is closed.
        silent: Seconds since its last sign of life, as far as the supervisor itself was at work.
    """

    process: SpawnProcess
    told: Connection
    started_at: float
    ready: bool = False
    ended: bool = False
    silent: float = 0.0


class _Workers:
    """The workers of one service."""

    def __init__(self, settings: Settings, address: str, folder: str) -> None:
        self._settings, self._address, self._folder = settings, address, folder
        self._workers: list[_Worker] = []
        self._stopping, self._answered = False, False
        self._woken, self._wake = SPAWN.Pipe(duplex=False)

    def run(self) -> int:
        """Start the workers and wait until all have ended. Return the exit code."""
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self._stop)
        self._workers = [self._started() for _ in range(self._settings.workers)]
        failed = False
        while not (self._stopping or failed):
            waited = self._wait(BETWEEN_STARTS)
            self._listen(waited)
            self._kill_hung()
            failed = self._replace_dead()
        self._end_all()
        return 1 if failed else 0

    def _started(self) -> _Worker:
        told, tell = SPAWN.Pipe(duplex=False)
        process = SPAWN.Process(target=work, args=(self._settings, tell))
        process.start()
        tell.close()  # only the worker holds it now, so its end can be seen
        return _Worker(process, told, monotonic())

    def _wait(self, seconds: float) -> float:
        """Wait for a message or the end of a worker, or for a signal. Return the duration of the wait."""
        began = monotonic()
        telling = [each.told for each in self._workers if not each.ended]
        if self._woken in wait(
            [self._woken, *telling, *(each.process.sentinel for each in self._workers)], seconds
        ):
            self._woken.recv_bytes()
        return monotonic() - began

    def _listen(self, waited: float) -> None:
        """Note the ready workers and the signs of life.

        A very long wait means that the supervisor itself was stopped. No worker is blamed for it.
        """
        for each in self._workers:
            each.silent += min(waited, BETWEEN_STARTS)
            while not each.ended and each.told.poll():
                each.ended = not _heard(each.told)
                each.silent = 0.0
                each.ready = each.ready or not each.ended
        if not self._answered and all(each.ready for each in self._workers):
            self._answered = True
            log.info(RUNNING, self._address, len(self._workers))

    def _kill_hung(self) -> None:
        """Kill each worker with a hung event loop. It is restarted like an ended one."""
        limit = self._settings.hang_seconds
        for each in self._workers:
            if each.ready and not each.ended and each.silent > limit:
                log.error(
                    "Worker %s gave no sign of life for %g seconds and is killed.", each.process.pid, limit
                )
                each.process.kill()
                each.process.join()

    def _replace_dead(self) -> bool:
        """Restart each ended worker. Return whether the service cannot be started at all."""
        for place, each in enumerate(self._workers):
            if self._stopping or each.process.is_alive() or monotonic() < each.started_at + BETWEEN_STARTS:
                continue
            self._bury(each)
            if not self._answered and not each.ready:
                log.error(
                    "A worker ended with %s before it answered; its lines above say why.",
                    each.process.exitcode,
                )
                return True
            log.error(
                "Worker %s ended with %s; it is started again.", each.process.pid, each.process.exitcode
            )
            self._workers[place] = self._started()
        return False

    def _bury(self, dead: _Worker) -> None:
        dead.process.join()
        dead.told.close()
        mark_process_dead(
            dead.process.pid, self._folder
        )  # what it counted stays; what it was, such as ready, goes

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        """Begin to stop. After a second signal, stop without waiting for load balancers."""
        if self._stopping:
            self._tell_all(signal.SIGTERM)
        self._stopping = True
        self._wake.send_bytes(b"!")

    def _tell_all(self, what: signal.Signals) -> None:
        for each in self._workers:
            if each.process.is_alive() and each.process.pid is not None:
                os.kill(each.process.pid, what)

    def _end_all(self) -> None:
        """Wait until all workers have stopped. Kill the late ones."""
        self._tell_all(signal.SIGTERM)
        limit = self._settings.drain_seconds + self._settings.graceful_seconds + MORE_SECONDS
        end = monotonic() + limit
        for each in self._workers:
            each.process.join(max(0.0, end - monotonic()))
            if each.process.is_alive():
                log.error("Worker %s did not stop within %g seconds and is killed.", each.process.pid, limit)
                each.process.kill()
            self._bury(each)


def _heard(told: Connection) -> bool:
    try:
        return bool(told.recv_bytes())
    except EOFError:  # it has ended
        return False


def work(settings: Settings, tell: Connection) -> None:
    """Serve as a worker on the common port, until the supervisor stops the worker or is gone."""
    from api.server import serve  # the supervisor does not answer, so it does without the application

    os.setpgid(0, 0)  # Ctrl-C reaches the supervisor alone, which passes it on
    threading.Thread(target=_stop_with_supervisor, daemon=True).start()
    sockets = bound(settings.host, settings.port, shared=True)
    os.set_blocking(tell.fileno(), False)  # a supervisor that does not listen must not stop its workers
    sign = partial(_give_sign, tell)
    sys.exit(serve(settings, sockets, Tell(sign, sign, min(1.0, settings.hang_seconds / SIGNS))))


def _give_sign(tell: Connection) -> None:
    with suppress(OSError):  # the supervisor does not listen, or is gone
        tell.send_bytes(b"!")


def _stop_with_supervisor() -> None:
    supervisor = multiprocessing.parent_process()
    if supervisor is not None:
        supervisor.join()
        os.kill(os.getpid(), signal.SIGTERM)
