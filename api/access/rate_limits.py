"""The rate limit of each key: so many requests a minute, with a burst, over all workers and instances.

A key has an account of requests in the database. It fills up evenly until it holds the burst. A worker draws a block of
requests at a time, so most requests write nothing. An idle worker keeps its block. So for a short time a key may make
more requests than the burst, by at most one block for each worker.
"""

import asyncio
import math
import time
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from api.access.tables import AllowanceRow
from api.store import write

SHARE: Final = 20
"""A block is one part in so many of the burst, and at least one request."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A rate limit.

    Attributes:
        per_minute: Requests added to the account in a minute.
        burst: Largest number of requests at once.
    """

    per_minute: int
    burst: int

    @property
    def block(self) -> int:
        """Requests in the block of a worker."""
        return max(1, self.burst // SHARE)

    @property
    def policy(self) -> str:
        """The value of the header `RateLimit-Policy`."""
        return f'"key";q={self.burst};w={math.ceil(self.burst * 60 / self.per_minute)}'


@dataclass(frozen=True, slots=True)
class Taken:
    """The result of taking one request from an account.

    Attributes:
        allowed: Whether a request was left.
        remaining: Requests left, as far as this worker knows.
        seconds: Time until the next request is allowed, if none is left.
    """

    allowed: bool
    remaining: int
    seconds: int = 0


@dataclass(slots=True)
class _Block:
    """The block of a worker for a key: its requests, the rest of the account, and the end of an empty account."""

    requests: int = 0
    left: int = 0
    empty_until: float = 0.0


class RateLimits:
    """Counts the requests of keys. One of them belongs to the event loop of one worker."""

    def __init__(self, engine: Engine, limit: Limit) -> None:
        """Use an engine with migrated tables."""
        self._engine, self.limit = engine, limit
        self._blocks: dict[str, _Block] = {}
        self._drawing: dict[str, asyncio.Lock] = {}

    async def take(self, key_id: str) -> Taken:
        """Take one request from the account of a key."""
        block = self._blocks.setdefault(key_id, _Block())
        if not block.requests:
            async with self._drawing.setdefault(key_id, asyncio.Lock()):
                await self._refill(key_id, block)
        if not block.requests:
            return Taken(False, 0, max(1, math.ceil(block.empty_until - time.time())))
        block.requests -= 1
        return Taken(True, block.requests + block.left)

    async def _refill(self, key_id: str, block: _Block) -> None:
        """Draw a block, unless somebody else did it while this request waited, or there is nothing to draw yet."""
        if not block.requests and time.time() >= block.empty_until:
            await run_in_threadpool(self._draw, key_id, block)

    def _draw(self, key_id: str, block: _Block) -> None:
        """Draw a block from the account of a key. If it is empty, note the time of its next request."""
        at = time.time()
        drawn, left = write(self._engine, lambda session: _drawn(session, key_id, self.limit, at))
        block.requests, block.left = drawn, math.floor(left)
        if not drawn:
            block.empty_until = at + (1 - left) * 60 / self.limit.per_minute


def _drawn(session: Session, key_id: str, limit: Limit, at: float) -> tuple[int, float]:
    """Take up to one block from the account of a key. Return how many requests were taken, and how many are left."""
    row = session.get(AllowanceRow, key_id, with_for_update=True)
    if row is None:
        row = AllowanceRow(key_id=key_id, requests=float(limit.burst), counted_at=at)
        session.add(row)
    came_back = max(0.0, at - row.counted_at) * limit.per_minute / 60
    full = min(float(limit.burst), row.requests + came_back)
    drawn = min(limit.block, math.floor(full))
    row.requests, row.counted_at = full - drawn, max(at, row.counted_at)
    return drawn, row.requests
