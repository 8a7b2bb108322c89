"""The queue of waiting reports, and its few answering threads.

Answering is work for the processor, and Python does one piece of it at a time. With a thread for each request, all
threads would wait for one another: sixteen clients then get fewer answers than one. Here the reports wait in a queue. A
thread takes several from its head together, so they share a transaction, and the short ones share one pass of the
engine. A single client never waits for others to come.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeVar

from api.diagnoses.repository import Revision
from diagnoser.wire import DiagnosisRequest

THREADS: Final = 2
"""While one waits for the disk or computes outside of Python, the other one goes on."""
LEAST_TAKEN: Final = 8
"""Reports that a thread takes at once if so many wait."""
MOST_TAKEN: Final = 64

Keyed = tuple[DiagnosisRequest, str | None]
Result = Revision | Exception
OpenMany = Callable[[Sequence[Keyed]], list[Result]]
T = TypeVar("T")


@dataclass(frozen=True, eq=False, slots=True)
class _Waiting:
    """A request with its Idempotency-Key, and the future of its answer."""

    keyed: Keyed
    answer: "asyncio.Future[Result]"


class AnswerQueue:
    """Answers reports in the order of their arrival. A queue belongs to one event loop.

    Args:
        open_many: Answers some reports together, and stores the answers before it returns them.
    """

    def __init__(self, open_many: OpenMany) -> None:
        """Begin without reports. Threads are started when there is work."""
        self._open_many = open_many
        self._waiting: deque[_Waiting] = deque()
        self._working = 0
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="answers")

    async def open(self, request: DiagnosisRequest, key: str | None) -> Revision:
        """Return the stored answer to a report.

        Raises:
            Exception: The failure of this report. The other reports taken with it do not fail.
        """
        waiting = _Waiting((request, key), asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._begin()
        result = await waiting.answer
        if isinstance(result, Exception):
            raise result
        return result

    async def run(self, work: Callable[[], T]) -> T:
        """Return the result of other work for the processor, done by the same threads."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def close(self) -> None:
        """End the threads after their current work."""
        self._threads.shutdown()

    def _begin(self) -> None:
        """Give a free thread the reports at the head of the queue."""
        if self._working >= THREADS or not self._waiting:
            return
        taken = self._taken()
        self._working += 1
        done = asyncio.get_running_loop().run_in_executor(
            self._threads, self._open_many, [each.keyed for each in taken]
        )
        done.add_done_callback(lambda done: self._end(taken, done))

    def _taken(self) -> list[_Waiting]:
        """Take some reports off the head of the queue, and no Idempotency-Key twice."""
        share = -(-len(self._waiting) // THREADS)  # rounded up: the other threads find as many
        taken, most, keys = list[_Waiting](), min(max(share, LEAST_TAKEN), MOST_TAKEN), set[str]()
        while self._waiting and len(taken) < most:
            _, key = self._waiting[0].keyed
            if key in keys:
                break
            keys |= {key} if key else set()
            taken.append(self._waiting.popleft())
        return taken

    def _end(self, taken: list[_Waiting], done: "asyncio.Future[list[Result]]") -> None:
        """Hand the answers out, and go on. A failure of the store fails all reports taken together."""
        self._working -= 1
        failure = done.exception()
        results = [failure] * len(taken) if isinstance(failure, Exception) else done.result()
        for each, result in zip(taken, results, strict=True):
            if not each.answer.done():  # its client has not gone away
                each.answer.set_result(result)
        self._begin()
