"""The events that other programs may be told of, and how one is written down.

An event is a row in the transaction of its change: it is told if the change is kept, and never otherwise. It holds ids,
parts and numbers, and neither the words of a report nor the name of a customer or a serial number.
"""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, get_args

from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import Session

from api.store.rows import select_rows
from api.webhooks.tables import DeliveryRow, WebhookRow

Event = Literal["diagnosis.created", "diagnosis.revised", "visit.stored", "outcome.stored"]
EVENTS: Final[tuple[Event, ...]] = get_args(Event)
SEPARATOR: Final = "|"
HOOKS: Final = select(WebhookRow.webhook_id, WebhookRow.events).where(WebhookRow.disabled_at.is_(None))

State = Literal["waiting", "delivered", "given_up"]


def tell(session: Session | Connection, event: Event, at: str, changes: Iterable[Mapping[str, Any]]) -> None:
    """Write down that changes are to be told to every webhook that wants to know of such an event.

    Args:
        session: The session, or the connection, that makes the changes.
        event: What happened.
        at: When.
        changes: For each change what is told of it, `diagnosis_id` among it. Not looked at if nobody wants to know.
    """
    hooks = select_rows(session if isinstance(session, Connection) else session.connection(), HOOKS)
    wanted = [name for name, events in hooks if event in events.split(SEPARATOR)]
    if wanted:
        rows = [_row(name, event, at, change) for change in changes for name in wanted]
        session.execute(insert(DeliveryRow.__table__), rows)  # type: ignore[arg-type]  # it is a table


def _row(webhook_id: str, event: Event, at: str, change: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "delivery_id": f"msg_{uuid.uuid4().hex}",
        "webhook_id": webhook_id,
        "event": event,
        "diagnosis_id": change["diagnosis_id"],
        "created_at": at,
        "payload": {"type": event, "timestamp": at, "data": dict(change)},
        "state": "waiting",
        "attempts": 0,
        "next_at": at,
    }
