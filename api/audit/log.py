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
        action: What was done, in the form `key.created`.
        subject: What it was done to: a kind and an id, such as `key 3f9a`.
        before: What it was before, in short; None for something new.
        after: What it is now, in short; None for something that is gone.
        who: Who did it; None for the caller of the request that is being answered.
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
