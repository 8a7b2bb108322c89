"""The tables of webhooks: who is told of what, and what is still to be told."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from api.store.tables import Base


class WebhookRow(Base):
    """An address that is told of events. `events` are joined by `|`. The secret is kept as it is, to sign with it."""

    __tablename__ = "webhook"

    webhook_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    events: Mapped[str] = mapped_column(String(200))
    secret: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[str] = mapped_column(String(32), index=True)
    disabled_at: Mapped[str | None] = mapped_column(String(32))


class DeliveryRow(Base):
    """One event for one address. It is written in the transaction of the change that it tells of.

    `next_at` is when it is sent next, and None once it has arrived or was given up.
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
