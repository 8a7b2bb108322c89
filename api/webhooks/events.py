"""The events for other programs, and their rows in the database.

An event is a row in the transaction of its change. It is sent if the change is committed, and never otherwise. It holds
ids, parts and numbers, and neither the words of a report nor the name of a customer or a serial number.
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
    """Add messages about changes for every webhook subscribed to an event.

    Args:
        session: The session, or the connection, that makes the changes.
        event: The kind of event.
        at: The time of the event.
        changes: The content of the message for each change, with `diagnosis_id`. Not read if no webhook is subscribed.
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
