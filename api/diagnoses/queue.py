"""The reports that wait for their answer, and the threads that think and keep.

Answering is work for the processor, and Python does one piece of it at a time. A thread for each request would make
them all wait for one another: sixteen clients then get fewer answers than one. Here one thread thinks about the reports
that wait, and short answers share one pass of the engine. Another one keeps the answers, so that nobody thinks less
while the disk works; all that waits for it shares a transaction. An answer that is remembered goes to the second one at
once. One client alone never waits for others to come.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, TypeVar

from api.diagnoses.lane import Lane
from api.diagnoses.repository import Entry, Revision
from api.diagnoses.service import DiagnosisService, Keyed
from diagnoser.wire import DiagnosisRequest

MOST_THOUGHT: Final = 16
"""Reports that are thought about together, at most: the first of them waits for the last one."""
MOST_KEPT: Final = 256

Result = Revision | Exception
Answers = Sequence[tuple["asyncio.Future[Revision]", Result]]
T = TypeVar("T")


@dataclass(frozen=True, eq=False, slots=True)
class _Report:
    """A request with its Idempotency-Key, and where its answer goes."""

    keyed: Keyed
    answer: "asyncio.Future[Revision]"


@dataclass(frozen=True, eq=False, slots=True)
class _Thought:
    """An answer that is to be kept, and where it goes."""

    entry: Entry
    answer: "asyncio.Future[Revision]"


class AnswerQueue:
    """Answers reports. It belongs to one event loop.

    Args:
        diagnoses: Thinks about reports, and keeps the answers before they are returned.
    """

    def __init__(self, diagnoses: DiagnosisService) -> None:
        """Begin without reports; threads are started when there is work."""
        self._diagnoses = diagnoses
        self._new = list[_Report | _Thought]()
        self._thinking = Lane[_Report]("answers", MOST_THOUGHT, self._think, lambda each: each.keyed[1])
        self._keeping = Lane[_Thought]("keeping", MOST_KEPT, self._keep, _key_of)
        self._others = ThreadPoolExecutor(1, thread_name_prefix="others")

    async def open(self, request: DiagnosisRequest, key: str | None) -> Revision:
        """Return the answer to a report, which is kept.

        Raises:
            Exception: What this report led to. The others that were taken with it do not fail.
        """
        known = self._diagnoses.recall(request, key)
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Revision] = loop.create_future()
        if not self._new:  # the requests that the loop has received at once are handed over at once
            loop.call_soon(self._hand_over)
        self._new.append(_Report((request, key), answer) if known is None else _Thought(known, answer))
        return await answer

    async def run(self, work: Callable[[], T]) -> T:
        """Return the result of other work for the processor, done by a thread of its own."""
        return await asyncio.get_running_loop().run_in_executor(self._others, work)

    def close(self) -> None:
        """End the threads, after what they were given."""
        self._others.shutdown()
        self._thinking.close()
        self._keeping.close()

    def _hand_over(self) -> None:
        """Give the threads what is new."""
        self._thinking.put([each for each in self._new if isinstance(each, _Report)])
        self._keeping.put([each for each in self._new if isinstance(each, _Thought)])
        self._new.clear()

    def _think(self, reports: Sequence[_Report]) -> None:
        """Think about some reports, and let the answers be kept."""
        try:
            thoughts = self._diagnoses.think([each.keyed for each in reports])
        except Exception as failure:  # noqa: BLE001 -- it concerns all that were taken
            thoughts = [failure] * len(reports)
        pairs = [(report.answer, thought) for report, thought in zip(reports, thoughts, strict=True)]
        self._keeping.put([_Thought(each, answer) for answer, each in pairs if isinstance(each, tuple)])
        _hand_out([(answer, each) for answer, each in pairs if not isinstance(each, tuple)])

    def _keep(self, thoughts: Sequence[_Thought]) -> None:
        """Keep some answers, and hand them out."""
        try:
            results: Sequence[Result] = self._diagnoses.keep([each.entry for each in thoughts])
        except Exception as failure:  # noqa: BLE001 -- a failure of the store concerns all that were taken
            results = [failure] * len(thoughts)
        _hand_out([(each.answer, result) for each, result in zip(thoughts, results, strict=True)])


def _key_of(thought: _Thought) -> str | None:
    _, claimed = thought.entry
    return claimed.key if claimed else None


def _hand_out(answers: Answers) -> None:
    """Hand answers to those who wait for them. Their event loop is woken once."""
    if answers:
        loop = answers[0][0].get_loop()
        with suppress(RuntimeError):  # it has ended, and nobody waits any more
            loop.call_soon_threadsafe(_set, answers)


def _set(answers: Answers) -> None:
    for answer, result in answers:
        if answer.done():  # its client has gone away
            continue
        if isinstance(result, Exception):
            answer.set_exception(result)
        else:
            answer.set_result(result)
