"""The valid keys in memory. No request waits for the database to find its key.

The store is read again every second, and at once after an unknown secret. So a key made by another process is valid
immediately, and a revoked one stops within about a second.
"""

import asyncio
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from api.access.keys import Key, hash_of
from api.access.repository import KeyRepository
from api.clock import now

MOST_SECONDS: Final = 30.0
"""Oldest state of the store that a key is believed on."""
LEAST_SECONDS: Final = 0.2
"""Least time between two readings for unknown secrets: somebody who guesses costs at most five readings a second."""
BETWEEN_NOTES: Final = 60.0
"""Seconds between two notes of when keys were last used."""
log = logging.getLogger("diagnoser.api")


@dataclass(frozen=True, slots=True)
class _State:
    """The content of the store at one time.

    Attributes:
        read_at: The time, by the clock that only runs forward.
        needed: Whether a key was ever made. If so, every request needs one.
        secrets: Hash of a secret -> its key and its end.
    """

    read_at: float = float("-inf")
    needed: bool = False
    secrets: Mapping[str, tuple[Key, str | None]] = field(default_factory=dict)


class KeyRing:
    """Finds the key of a secret. Threads may share it."""

    def __init__(self, keys: KeyRepository) -> None:
        """Remember the store of keys. It is not read yet."""
        self._keys, self._state = keys, _State()
        self._reading, self._looking = threading.Lock(), asyncio.Lock()
        self._uses: dict[str, str] = {}
        self._noted_at = monotonic()

    @property
    def needed(self) -> bool:
        """Whether requests need a key, because one was made. It may be expired or revoked.

        The end of the last key must not open the service to everybody again.
        """
        return self._state.needed

    @property
    def stale(self) -> bool:
        """Whether the last reading of the store is too old to rely on."""
        return monotonic() - self._state.read_at > MOST_SECONDS

    def find(self, secret: str) -> Key | None:
        """Return the key of a secret if both are valid, from the last reading."""
        key, end = self._state.secrets.get(hash_of(secret), (None, None))
        at = now()
        if key is None or not key.usable(at) or (end is not None and at >= end):
            return None
        self._uses[key.key_id] = at
        return key

    async def look_up(self, secret: str) -> Key | None:
        """Return the key of a secret. Read the store again for an unknown one, a moment later at most.

        Raises:
            SQLAlchemyError: The store had to be read and does not answer.
        """
        if self.stale:
            await run_in_threadpool(self.read)
        if not secret:
            return None
        found = self.find(secret)
        if found is None:
            await self._read_soon()
            found = self.find(secret)
        return found

    async def _read_soon(self) -> None:
        """Read the store once for all simultaneous callers, and not too soon after the last reading."""
        asked_at = monotonic()
        async with self._looking:
            read_at = self._state.read_at
            if read_at < asked_at:
                await asyncio.sleep(max(0.0, read_at + LEAST_SECONDS - monotonic()))
                await run_in_threadpool(self.read)

    def read(self) -> None:
        """Read the store.

        Raises:
            SQLAlchemyError: The store does not answer. The last reading stays valid.
        """
        with self._reading:
            at, secrets = monotonic(), self._keys.secrets()
            self._state = _State(at, bool(secrets) or self._state.needed or self._keys.any_key(), secrets)

    def follow(self) -> None:
        """Read the store, and note about once a minute when keys were last used. A failure is logged."""
        try:
            self.read()
            if monotonic() - self._noted_at >= BETWEEN_NOTES:
                self.note_uses()
        except SQLAlchemyError as error:
            log.warning("The keys could not be read: %s", type(error).__name__)

    def note_uses(self) -> None:
        """Write when keys were last used, since the last note."""
        uses, self._uses, self._noted_at = self._uses, {}, monotonic()
        if uses:
            self._keys.note_uses(uses)
