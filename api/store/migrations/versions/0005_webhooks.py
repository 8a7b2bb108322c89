"""Webhooks, and the events that are still to be told."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "webhook",
        sa.Column("webhook_id", sa.String(36), primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("events", sa.String(200), nullable=False),
        sa.Column("secret", sa.String(200), nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("disabled_at", sa.String(32), nullable=True),
    )
    op.create_index("ix_webhook_created_at", "webhook", ["created_at"])
    op.create_table(
        "webhook_delivery",
        sa.Column("delivery_id", sa.String(40), primary_key=True),
        sa.Column("webhook_id", sa.String(36), sa.ForeignKey("webhook.webhook_id"), nullable=False),
        sa.Column("event", sa.String(50), nullable=False),
        sa.Column("diagnosis_id", sa.String(36), nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", sa.String(32), nullable=True),
        sa.Column("status", sa.Integer, nullable=True),
        sa.Column("problem", sa.String(200), nullable=True),
    )
    for column in ("diagnosis_id", "next_at"):
        op.create_index(f"ix_webhook_delivery_{column}", "webhook_delivery", [column])
    op.create_index(
        "ix_webhook_delivery_listed", "webhook_delivery", ["webhook_id", "created_at", "delivery_id"]
    )


def downgrade() -> None:
    """Drop the tables. Events that were not told yet are lost."""
    for table in ("webhook_delivery", "webhook"):
        op.drop_table(table)
