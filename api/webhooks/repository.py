"""Stored webhooks and their messages. Each public method is one transaction."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import Engine, delete, select, tuple_
from sqlalchemy.orm import Session

from api.audit.log import record
from api.clock import now
from api.store import read, write
from api.store.errors import NotFoundError
from api.store.pages import cursor_after, key_of
from api.webhooks.events import SEPARATOR, Event, State
from api.webhooks.tables import DeliveryRow, WebhookRow

NOT_THERE: Final = "There is no such webhook."


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address subscribed to events."""

    webhook_id: str
    url: str
    events: tuple[Event, ...]
    secret: str
    created_at: str
    disabled_at: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one webhook."""

    delivery_id: str
    event: Event
    created_at: str
    payload: dict[str, Any]
    state: State
    attempts: int
    next_at: str | None
    status: int | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class Deliveries:
    """A page of messages, with the cursor of the next page."""

    deliveries: Sequence[Delivery]
    next: str | None


class WebhookRepository:
    """The webhooks of one database. Threads may share it."""

    def __init__(self, engine: Engine) -> None:
        """Use an engine with migrated tables."""
        self._engine = engine

    def create(self, url: str, events: Sequence[Event], secret: str) -> Webhook:
        """Keep a new webhook."""
        hook = Webhook(str(uuid.uuid4()), url, tuple(dict.fromkeys(events)), secret, now())

        def work(session: Session) -> Webhook:
            session.add(WebhookRow(**_columns(hook)))
            record(session, "webhook.created", _subject(hook.webhook_id), after=_shown(hook))
            return hook

        return write(self._engine, work)

    def all(self) -> list[Webhook]:
        """Return all webhooks, the oldest first."""
        rows = select(WebhookRow).order_by(WebhookRow.created_at, WebhookRow.webhook_id)
        return read(self._engine, lambda session: [_webhook(row) for row in session.scalars(rows)])

    def delete(self, webhook_id: str) -> None:
        """Forget a webhook and its messages.

        Raises:
            NotFoundError: There is no such webhook.
        """

        def work(session: Session) -> None:
            row = session.get(WebhookRow, webhook_id, with_for_update=True)
            if row is None:
                raise NotFoundError(NOT_THERE)
            session.execute(delete(DeliveryRow).where(DeliveryRow.webhook_id == webhook_id))
            session.delete(row)
            record(session, "webhook.deleted", _subject(webhook_id), before=_shown(_webhook(row)))

        write(self._engine, work)

    def forget_old(self, oldest: str) -> None:
        """Delete the delivered and the abandoned messages from before a time."""
        old = delete(DeliveryRow).where(DeliveryRow.next_at.is_(None), DeliveryRow.created_at < oldest)
        write(self._engine, lambda session: session.execute(old))

    def deliveries(self, webhook_id: str, state: State | None, limit: int, cursor: str | None) -> Deliveries:
        """Return a page of the messages of a webhook, the newest first.

        Raises:
            NotFoundError: There is no such webhook, or no page with this cursor.
        """
        key = (DeliveryRow.created_at, DeliveryRow.delivery_id)
        wanted = select(DeliveryRow).where(DeliveryRow.webhook_id == webhook_id)
        if state is not None:
            wanted = wanted.where(DeliveryRow.state == state)
        if cursor is not None:
            wanted = wanted.where(tuple_(*key) < tuple_(*key_of(cursor, 2)))
        wanted = wanted.order_by(*(each.desc() for each in key)).limit(limit + 1)

        def work(session: Session) -> Deliveries:
            if session.get(WebhookRow, webhook_id) is None:
                raise NotFoundError(NOT_THERE)
            rows = [_delivery(row) for row in session.scalars(wanted)]
            last = rows[limit - 1] if len(rows) > limit else None
            following = cursor_after(last.created_at, last.delivery_id) if last else None
            return Deliveries(rows[:limit], following)

        return read(self._engine, work)


def _columns(hook: Webhook) -> dict[str, Any]:
    given = {name: getattr(hook, name) for name in Webhook.__slots__}
    return given | {"events": SEPARATOR.join(hook.events)}


def _webhook(row: WebhookRow) -> Webhook:
    given = {name: getattr(row, name) for name in Webhook.__slots__}
    return Webhook(**given | {"events": tuple(row.events.split(SEPARATOR))})


def _delivery(row: DeliveryRow) -> Delivery:
    return Delivery(*(getattr(row, name) for name in Delivery.__slots__))


def _subject(webhook_id: str) -> str:
    return f"webhook {webhook_id}"


def _shown(hook: Webhook) -> dict[str, Any]:
    """Return the host of an address for the audit log. The rest of an address may be a secret."""
    return {"host": urlsplit(hook.url).hostname, "events": list(hook.events)}
