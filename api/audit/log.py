"""Writing the audit log: one row for a change, in the transaction of the change.

An entry holds ids, names of keys and versions, and never the text of a report or the name of a customer.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from api.audit.tables import AuditRow
from api.clock import now
from api.http.request_facts import request_facts


def record(
    session: Session,
    action: str,
    subject: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    who: str | None = None,
) -> None:
    """Add an entry to the transaction of a session.

    Args:
        session: The session that makes the change.
        action: The kind of change, in the form `key.created`.
        subject: The changed object as a kind and an id, such as `key 3f9a`.
        before: Its former state, in short. None for a new object.
        after: Its new state, in short. None for a deleted object.
        who: The author of the change. None for the caller of the current request.
    """
    facts = request_facts()
    session.add(
        AuditRow(
            at=now(),
            who=who or facts.caller,
            action=action,
            subject=subject,
            before=dict(before) if before is not None else None,
            after=dict(after) if after is not None else None,
            request_id=facts.request_id,
        )
    )
