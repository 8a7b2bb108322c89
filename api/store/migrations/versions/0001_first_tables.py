"""First tables: diagnoses, their revisions, outcomes, idempotency keys."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "diagnosis",
        sa.Column("diagnosis_id", sa.String(36), primary_key=True),
        sa.Column("ticket_id", sa.String(200), nullable=True),
        sa.Column("created_at", sa.String(32), nullable=False),
    )
    op.create_index("ix_diagnosis_ticket_id", "diagnosis", ["ticket_id"])
    op.create_index("ix_diagnosis_created_at", "diagnosis", ["created_at"])
    op.create_table(
        "revision",
        sa.Column("diagnosis_id", sa.String(36), sa.ForeignKey("diagnosis.diagnosis_id"), primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("model_version", sa.String(100), nullable=False),
        sa.Column("request", sa.JSON, nullable=False),
        sa.Column("answer", sa.JSON, nullable=False),
    )
    op.create_index("ix_revision_model_version", "revision", ["model_version"])
    op.create_table(
        "outcome",
        sa.Column("diagnosis_id", sa.String(36), sa.ForeignKey("diagnosis.diagnosis_id"), primary_key=True),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("outcome", sa.JSON, nullable=False),
    )
    op.create_index("ix_outcome_created_at", "outcome", ["created_at"])
    op.create_table(
        "idempotency_key",
        sa.Column("operation", sa.String(100), primary_key=True),
        sa.Column("key", sa.String(300), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("diagnosis_id", sa.String(36), sa.ForeignKey("diagnosis.diagnosis_id"), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
    )
    op.create_index("ix_idempotency_key_created_at", "idempotency_key", ["created_at"])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("idempotency_key", "outcome", "revision", "diagnosis"):
        op.drop_table(table)
