"""The tables of webhooks: subscriptions, and messages still to be sent."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from api.store.tables import Base


class WebhookRow(Base):
    """An address subscribed to events. `events` are joined by `|`. The secret is stored as it is, for signing."""

    __tablename__ = "webhook"

    webhook_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    events: Mapped[str] = mapped_column(String(200))
    secret: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[str] = mapped_column(String(32), index=True)
    disabled_at: Mapped[str | None] = mapped_column(String(32))


class DeliveryRow(Base):
    """One event for one address. It is written in the transaction of the reported change.

    `next_at` is the time of the next attempt. It is None after delivery, and after the last attempt.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (Index("ix_webhook_delivery_listed", "webhook_id", "created_at", "delivery_id"),)

    delivery_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    webhook_id: Mapped[str] = mapped_column(ForeignKey("webhook.webhook_id"))
    event: Mapped[str] = mapped_column(String(50))
    diagnosis_id: Mapped[str] = mapped_column(String(36), index=True)
    created_at: Mapped[str] = mapped_column(String(32))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int]
    next_at: Mapped[str | None] = mapped_column(String(32), index=True)
    status: Mapped[int | None]
    problem: Mapped[str | None] = mapped_column(String(200))
