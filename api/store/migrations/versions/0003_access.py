"""Access: API keys, the hashes of their secrets, their allowances, and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "api_key",
        sa.Column("key_id", sa.String(36), primary_key=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("scopes", sa.String(100), nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("expires_at", sa.String(32), nullable=True),
        sa.Column("revoked_at", sa.String(32), nullable=True),
        sa.Column("last_used_at", sa.String(32), nullable=True),
    )
    op.create_index("ix_api_key_created_at", "api_key", ["created_at"])
    op.create_table(
        "api_secret",
        sa.Column("secret_hash", sa.String(64), primary_key=True),
        sa.Column("key_id", sa.String(36), sa.ForeignKey("api_key.key_id"), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("valid_until", sa.String(32), nullable=True),
    )
    op.create_index("ix_api_secret_key_id", "api_secret", ["key_id"])
    op.create_table(
        "api_allowance",
        sa.Column("key_id", sa.String(36), sa.ForeignKey("api_key.key_id"), primary_key=True),
        sa.Column("requests", sa.Double, nullable=False),
        sa.Column("counted_at", sa.Double, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("audit_id", sa.Integer, primary_key=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("who", sa.String(100), nullable=False),
        sa.Column("action", sa.String(50), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("request_id", sa.String(64), nullable=False),
    )
    for column in ("at", "who", "subject"):
        op.create_index(f"ix_audit_{column}", "audit", [column])


def downgrade() -> None:
    """Drop the tables. All keys are lost, and then only clients of this machine are answered."""
    for table in ("audit", "api_allowance", "api_secret", "api_key"):
        op.drop_table(table)
