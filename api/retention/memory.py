"""Erasure in the memory of all processes, after any process or command erased data in the store.

Each process reads the erasures in the audit log at regular times, as it reads the keys. After a new one, it drops all
remembered texts and answers. The next reports are computed again.
"""

import logging
from collections.abc import Callable
from typing import Final

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from api.audit.tables import AuditRow
from api.retention.forget import ERASED, PRUNED
from api.store import read

OVERLAP: Final = 1000
"""Newest entries that are looked at again: PostgreSQL may show an entry after others with a higher number."""
log = logging.getLogger("diagnoser.api")


class Memory:
    """The remembered texts and answers of one process. It learns of erasures from the store."""

    def __init__(self, engine: Engine, forget: Callable[[], None]) -> None:
        """Use a store, and the function that empties the memory of this process. Nothing is read yet."""
        self._engine, self._forget = engine, forget
        self._seen: frozenset[int] = frozenset()

    def begin(self) -> None:
        """Note the erasures before the start of this process. Nothing of them is in its memory."""
        self._seen = read(self._engine, _erasures)

    def follow(self) -> None:
        """Forget everything if something was erased since the last time. A failure is logged."""
        try:
            found = read(self._engine, _erasures)
        except SQLAlchemyError as error:
            log.warning("The store could not be asked for erasures: %s", type(error).__name__)
            return
        if found - self._seen:
            self._forget()
        self._seen = found


def _erasures(session: Session) -> frozenset[int]:
    newest = session.scalar(select(func.max(AuditRow.audit_id))) or 0
    wanted = select(AuditRow.audit_id).where(
        AuditRow.audit_id > newest - OVERLAP, AuditRow.action.in_((ERASED, PRUNED))
    )
    return frozenset(session.scalars(wanted))
